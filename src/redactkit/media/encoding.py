"""The encoder's options, and what it must not write."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from redactkit.errors import SettingsError

if TYPE_CHECKING:
    from av import Packet
    from av.video.stream import VideoStream

    from redactkit.settings import Encoder

# Closed captions and user data of the source travel with decoded frames, and x264 would write both again.
KEPT_OUT = {"a53cc": "0", "udu_sei": "0"}


def codec_options(encoder: Encoder) -> dict[str, str]:
    """Return the options to open the encoder with.

    Raises:
        SettingsError: An option would carry captions or user data of the source over.
    """
    for key in KEPT_OUT:
        if encoder.options.get(key, "0") not in ("0", "false"):
            message = f"encoder.options: {key} is not allowed: it copies captions or user data of the source"
            raise SettingsError(message)
    return {**encoder.options, **KEPT_OUT}


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
