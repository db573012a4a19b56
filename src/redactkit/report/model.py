"""The Report itself: frozen, plain data, versioned JSON."""

from __future__ import annotations

from typing import Any

import msgspec

from redactkit.core import lines
from redactkit.core.covers import Why
from redactkit.core.effects import Effect
from redactkit.core.geometry import Box
from redactkit.core.protocols import DetectorFacts
from redactkit.core.tracks import Track

REPORT_VERSION = 2


class _Data(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of everything in a Report."""


class FileFacts(_Data, frozen=True, kw_only=True):
    """One file, so that it can be told from any other.

    Attributes:
        name: Without its folder: a path tells where and whose it is.
        sha256: Of the whole file, in lower-case hexadecimal.
        bytes: Its size.
        container: FFmpeg's name of the format, or Pillow's.
        codec: Of the pictures.
        pixel_format: FFmpeg's name.
        width: Of the stored frame, in pixels.
        height: Of the stored frame, in pixels.
        frames: That were read from it, or written to it.
    """

    name: str
    sha256: str
    bytes: int
    container: str
    codec: str
    pixel_format: str
    width: int
    height: int
    frames: int


class Region(_Data, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One region that was covered.

    Attributes:
        box: In pixels of the stored frame, margin included, before it was snapped to the grid.
        score: The detector's, where one was there.
        kind: What is thought to be there.
        why: `"detected"`, `"filled"`, `"extended"` or `"manual"`.
        effect: Its name.
        track: Id of the track that it belongs to.
        minor: Of a face: True where it is treated as a minor's, False where it is confidently an adult's, None where
            nobody asked.
    """

    box: Box
    score: float | None = None
    kind: str = "face"
    why: Why = "detected"
    effect: str = "blur"
    track: int | None = None
    minor: bool | None = None


class FrameReport(_Data, frozen=True, kw_only=True, omit_defaults=True):
    """What was covered in one frame.

    Attributes:
        pts: Of the frame, in the source's time base.
        regions: That were covered.
        looked: Whether all of the frame was looked at; False where tracks join the frames around.
    """

    pts: int
    regions: tuple[Region, ...] = ()
    looked: bool = True


class Dropped(_Data, frozen=True, kw_only=True):
    """What the source held and the target does not: names, never values.

    Attributes:
        streams: Sound, subtitles, data, further pictures.
        tags: Names of tags, with where they were found.
        hidden: Chapters, attachments, thumbnails and the like.
    """

    streams: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()


class Report(_Data, frozen=True, kw_only=True):
    """What was done to one file.

    Attributes:
        source: The file that was read.
        target: The file that was written.
        redactkit: Version of the package.
        settings: As JSON object: what was asked for; where a Plan decided, only audio and encoder count.
        effects: With their parameters, as they were used.
        detectors: What looked, with the digests of its weights; empty when nobody but a Plan decided.
        time_base: Seconds per tick of every pts, as (numerator, denominator).
        grid: Pixels of the block grid that covers were snapped outwards to.
        frames: One for each frame, in the order they were written.
        tracks: The objects that were covered, by id.
        uncovered: Ids of tracks that a Plan left uncovered by choice.
        frames_looked: How many frames were looked at as a whole; tracks join the others.
        frames_covered: In how many frames something was covered.
        regions: How many regions were covered, over all frames.
        dropped: What was left out.
        notes: Conversions and detours that a reader should know.
        seconds: Time spent in each stage; stages overlap, so that they add up to more than `total`.
        version: Of this format.
    """

    source: FileFacts
    target: FileFacts
    redactkit: str
    settings: dict[str, Any]
    effects: tuple[Effect, ...]
    detectors: tuple[DetectorFacts, ...]
    time_base: tuple[int, int]
    grid: int
    frames: tuple[FrameReport, ...]
    frames_covered: int
    regions: int
    frames_looked: int = 0
    tracks: tuple[Track, ...] = ()
    uncovered: tuple[int, ...] = ()
    dropped: Dropped = Dropped()
    notes: tuple[str, ...] = ()
    seconds: dict[str, float] = {}
    version: int = REPORT_VERSION

    def to_json(self) -> str:
        """Return the report as JSON, one line for each frame."""
        return lines.to_json(self)

    @staticmethod
    def from_json(text: str | bytes) -> Report:
        """Return the report written in `text`.

        Raises:
            ValueError: It is no report of this version (`msgspec.ValidationError` names the key).
        """
        report = msgspec.json.decode(text, type=Report)
        if report.version != REPORT_VERSION:
            message = f"the report has version {report.version}, this redactkit reads {REPORT_VERSION}"
            raise ValueError(message)
        return report


def schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of a Report."""
    return msgspec.json.schema(Report)
