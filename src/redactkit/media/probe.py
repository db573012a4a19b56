"""What a file is, before anything is decoded in earnest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from redactkit.media import opening, stills
from redactkit.media.source import VideoSource

if TYPE_CHECKING:
    import os

    from redactkit.core.media_info import MediaInfo

MOTION_JPEG = (".mjpeg", ".mjpg")


def kind_of(path: str | os.PathLike[str]) -> Literal["video", "still"]:
    """Return whether a file holds a picture or is to be tried as video; its content decides, not its name.

    But raw Motion JPEG begins like a picture and is many of them: there the extension tells.

    Raises:
        InputError: It cannot be read.
        DamagedInputError: It is empty.
    """
    form = opening.still_format(path)
    many = form == "JPEG" and Path(path).suffix.lower() in MOTION_JPEG
    return "video" if form is None or many else "still"


def inspect(path: str | os.PathLike[str]) -> MediaInfo:
    """Return the facts of a picture or video file.

    The first frame is decoded, since only it tells size, format and orientation for certain.

    Raises:
        InputError: It cannot be read, is none that is supported, or not even its first frame decodes.
    """
    if kind_of(path) == "still":
        return stills.describe(path)
    with VideoSource(path, threads=False) as source:
        return source.info


def recount(path: str | os.PathLike[str]) -> tuple[MediaInfo, int]:
    """Return the facts of a file, and how many pictures it really holds; only the first one is decoded.

    Raises:
        InputError: It cannot be read, or part of it is incomplete.
    """
    if kind_of(path) == "still":
        return stills.describe(path), 1
    with VideoSource(path, threads=False) as source:
        return source.info, source.count()
