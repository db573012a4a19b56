"""The Plan itself: frozen, plain data."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import msgspec

from redactkit.core.covers import FrameCovers
from redactkit.core.protocols import DetectorFacts

PLAN_VERSION = 1


class PlanSource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which file the Plan was made from.

    Attributes:
        sha256: Of the whole file, in lower-case hexadecimal.
        bytes: Its size.
        width: Of the stored frame, in pixels.
        height: Of the stored frame, in pixels.
        time_base: Seconds per tick of every pts, as (numerator, denominator).
    """

    sha256: str
    bytes: int
    width: int
    height: int
    time_base: tuple[int, int]


class Plan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is covered in each frame of one file.

    A person may edit the JSON: add covers (`"why": "manual"`), move or remove them. Every decoded
    frame has its entry, also one with nothing to cover, so that a frame nobody looked at is noticed.

    Attributes:
        source: The file that it belongs to.
        frames: In order of presentation, one for each decoded frame.
        grid: Pixels of the block grid that covers are snapped outwards to.
        settings: As JSON object: what the Plan was made with.
        detectors: What looked.
        version: Of this format.
    """

    source: PlanSource
    frames: tuple[FrameCovers, ...]
    grid: int = 8
    settings: dict[str, Any] = {}
    detectors: tuple[DetectorFacts, ...] = ()
    version: int = PLAN_VERSION

    @property
    def time_base(self) -> Fraction:
        """Seconds per tick."""
        return Fraction(*self.source.time_base)
