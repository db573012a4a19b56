"""Opens the written file again, before it gets its name: it must be what was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redactkit.errors import InputError, VerificationError
from redactkit.report.build import FORMAT_TAGS

if TYPE_CHECKING:
    from pathlib import Path

    from redactkit.core.media_info import MediaInfo
    from redactkit.settings import Audio

# What the muxers and picture encoders write on their own; nothing of it comes from the source.
FILE_TAGS = FORMAT_TAGS | {"file: encoder", "file: dpi", "file: timestamp"}
STREAM_TAGS = frozenset({"handler_name", "vendor_id", "language", "duration", "encoder"})


def same_count(source: Path, *, decoded: int, written: int) -> None:
    """Refuse a run in which a frame was lost or doubled between decoder and encoder.

    Raises:
        VerificationError: It was.
    """
    if decoded != written or decoded == 0:
        message = f"{source}: {decoded} frames were read, but {written} written; nothing was kept"
        raise VerificationError(message)


def verify(temporary: Path, target: Path, source: MediaInfo, frames: int, audio: Audio) -> MediaInfo:
    """Return the facts of what was written to `temporary`, once they are what was meant.

    Args:
        temporary: The written file.
        target: Its later name, for messages.
        source: Facts of the source.
        frames: That must be in it.
        audio: Whether sound may be in it.

    Raises:
        VerificationError: It cannot be opened again, lacks a frame, has another size, or holds something
            that nobody asked for.
    """
    from redactkit.media import probe

    try:
        info, count = probe.recount(temporary)
    except InputError as error:
        message = (
            f"{target}: what was written cannot be read again ({_named(error, temporary, target)}); nothing was kept"
        )
        raise VerificationError(message) from error
    wrong = [
        *_differs("frames", frames, count),
        *_differs("width", source.width, info.width),
        *_differs("height", source.height, info.height),
        *_unasked(info, audio),
    ]
    if wrong:
        message = f"{target}: what was written is not what was meant ({'; '.join(wrong)}); nothing was kept"
        raise VerificationError(message)
    return info


def _named(error: Exception, temporary: Path, target: Path) -> str:
    return str(error).replace(str(temporary), str(target))


def _differs(what: str, meant: int, found: int) -> list[str]:
    return [] if meant == found else [f"{what}: {found} instead of {meant}"]


def _unasked(info: MediaInfo, audio: Audio) -> list[str]:
    """Return what is in the file besides its pictures, and the sound if that was to be kept."""
    kinds = [s.kind for s in info.streams if s.kind not in ("video", "picture")]
    kinds += [s.kind for s in info.streams if s.kind in ("video", "picture")][1:]
    found = [f"a stream of {kind}" for kind in kinds if not (kind == "audio" and audio == "copy")]
    found += [f"the tag {tag!r}" for tag in info.tags if not _is_of_format(tag)]
    return found + list(info.hidden)


def _is_of_format(tag: str) -> bool:
    where, _, name = tag.partition(": ")
    return tag.lower() in FILE_TAGS or (where.startswith("stream") and name.lower() in STREAM_TAGS)
