"""The encoder's options, and what it must not write."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, cast

from redactkit.errors import SettingsError
from redactkit.media import opening

if TYPE_CHECKING:
    from av import Packet
    from av.video.codeccontext import VideoCodecContext
    from av.video.stream import VideoStream

    from redactkit.settings import Encoder

# Closed captions and user data of the source travel with decoded frames, and x264 would write both again.
KEPT_OUT = {"a53cc": "0", "udu_sei": "0"}
LEAVING_FILES = re.compile(r"pass|stats|dump|opencl")
"""In names and values of options: they let an encoder write files of its own, as two passes need."""
NUMBERS = re.compile(r"(^|[+-])\d")
"""Of flags: what they mean would have to be looked up."""

# FFmpeg's log level belongs to the whole process.
_quarrel = threading.Lock()


def codec_options(encoder: Encoder, *, bottom_first: bool = False) -> dict[str, str]:
    """Return the options to open the encoder with.

    Args:
        encoder: As the user set it.
        bottom_first: Of two fields the lower one is shown first, which x264 wants to be told.

    Raises:
        SettingsError: An option would carry captions or user data of the source over, or leave other files behind.
    """
    for key in KEPT_OUT:
        if encoder.options.get(key, "0") not in ("0", "false"):
            message = f"encoder.options: {key} is not allowed: it copies captions or user data of the source"
            raise SettingsError(message)
    for key, value in encoder.options.items():
        if LEAVING_FILES.search(f"{key}={value}") or (key == "flags" and NUMBERS.search(value)):
            message = f"encoder.options: {key}={value} is not allowed: files about the clip would be left behind"
            raise SettingsError(message)
    options = {**encoder.options, **KEPT_OUT}
    if bottom_first and encoder.codec == "libx264":
        options["x264-params"] = ":".join(filter(None, (encoder.options.get("x264-params"), "bff=1")))
    return options


def open_encoder(context: VideoCodecContext, encoder: Encoder) -> None:
    """Open the encoder, and accept no option that it does not take.

    Raises:
        SettingsError: An option is unknown, or its value is refused.
    """
    import av

    asked = dict(context.options)
    with _quarrel:
        level = av.logging.get_level()
        av.logging.set_level(av.logging.WARNING)
        try:
            with av.logging.Capture(local=True) as said:
                context.open()
        except (av.FFmpegError, ValueError) as error:
            message = f"encoder.options: {encoder.codec} refuses {dict(encoder.options)!r} ({opening.reason(error)})"
            raise SettingsError(message) from error
        finally:
            av.logging.set_level(level)
    refused = [key for key in context.options if key in asked]
    # x264 only warns of what it does not understand within x264-params.
    refused += [text.strip() for _, _, text in said if text.startswith("Error parsing option")]
    if refused:
        message = f"encoder.options: {encoder.codec} does not take {', '.join(map(repr, refused))}"
        raise SettingsError(message)


def clean(packet: Packet[VideoStream], stream: VideoStream) -> Packet[VideoStream]:
    """Return the first H.264 packet without the note in which x264 lists its options.

    It is an SEI unit (type 6) of user data; no option of the encoder leaves it out.
    """
    import av

    data = bytes(packet)
    kept = b"".join(b"\x00\x00\x00\x01" + unit for unit in _units(data) if not _is_user_data(unit))
    if not data.startswith((b"\x00\x00\x00\x01", b"\x00\x00\x01")) or not kept:
        return packet
    cleaned = cast("Packet[VideoStream]", av.Packet(kept))
    cleaned.stream, cleaned.time_base = stream, packet.time_base
    cleaned.pts, cleaned.dts, cleaned.is_keyframe = packet.pts, packet.dts, packet.is_keyframe
    return cleaned


def _units(data: bytes) -> list[bytes]:
    """Split an Annex B byte stream (ITU-T H.264, annex B) into its units."""
    parts = data.split(b"\x00\x00\x01")[1:]
    # A four-byte start code leaves its first zero at the end of the unit before it.
    return [
        part[:-1] if number < len(parts) - 1 and part.endswith(b"\x00") else part for number, part in enumerate(parts)
    ]


def _is_user_data(unit: bytes) -> bool:
    return len(unit) > 1 and unit[0] & 0x1F == 6 and unit[1] == 5
