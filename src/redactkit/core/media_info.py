"""What a file holds, as `inspect` tells it."""

from __future__ import annotations

import msgspec


class StreamInfo(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One stream of a file, or one thing beside its streams (a tag, chapters, trailing bytes)."""

    index: int
    kind: str
    codec: str = ""
    detail: str = ""


class MediaInfo(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The facts of a source that redaction depends on, and what it would drop.

    Attributes:
        path: As given.
        bytes: Size of the file.
        container: FFmpeg's name of the demuxer, or Pillow's of the format.
        codec: Of the picture stream that is redacted.
        pixel_format: FFmpeg's name, as stored.
        width: Of the stored frame, in pixels.
        height: Of the stored frame, in pixels.
        frames: As the header promises; None where it does not say.
        frame_rate: Average, as (numerator, denominator); None where unknown.
        time_base: Seconds per tick, as (numerator, denominator).
        duration: In seconds, as the header promises.
        pixel_aspect: Width to height of a pixel, as (numerator, denominator).
        rotation: Degrees counter-clockwise that a player turns the stored frame by: 0, 90, 180, 270.
        colour: Primaries, transfer, matrix and range by FFmpeg's names, where given.
        still: True for a picture.
        streams: All of them, the one redacted included.
        tags: Names (never values) of tags found, with where they were found.
        hidden: Other things that a copy would carry along: chapters, attachments, thumbnails.
    """

    path: str
    bytes: int
    container: str
    codec: str
    pixel_format: str
    width: int
    height: int
    frames: int | None = None
    frame_rate: tuple[int, int] | None = None
    time_base: tuple[int, int] = (1, 1)
    duration: float | None = None
    pixel_aspect: tuple[int, int] = (1, 1)
    rotation: int = 0
    colour: dict[str, str] = {}
    still: bool = False
    streams: tuple[StreamInfo, ...] = ()
    tags: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
