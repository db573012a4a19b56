"""What is covered in one frame: the content of a Plan."""

from __future__ import annotations

from typing import Literal

import msgspec

from redactkit.core.effects import Effect
from redactkit.core.geometry import Box, Shape

Why = Literal["detected", "filled", "extended", "manual"]
"""Found in this frame; between two frames where it was found; before the first or after the last; by a person."""


class Cover(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One region of one frame that is to be replaced.

    Attributes:
        box: In pixels of the stored frame (before its rotation), margin included, not yet snapped
            to the grid and not clipped.
        effect: How.
        shape: Outline inside `box`.
        why: What led to it.
        kind: What is thought to be there.
        score: The detector's, where it was found in this frame.
        track: Id of the track it belongs to, counted from 1 within a Plan; None for one by itself. All covers of a
            track show one pattern.
        minor: Of a face: True where it is treated as a minor's, False where it is confidently an adult's, None where
            nobody asked.
        grid: Pixels of the blocks that it is snapped outwards to, where they are finer than the Plan's.
    """

    box: Box
    effect: Effect
    shape: Shape = "rounded"
    why: Why = "detected"
    kind: str = "face"
    score: float | None = None
    track: int | None = None
    minor: bool | None = None
    grid: int | None = None


class FrameCovers(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """All covers of one frame.

    Attributes:
        pts: Of the frame, in the Plan's time base.
        covers: In it.
        looked: Whether all of the frame was looked at; False where tracks join the frames around.
    """

    pts: int
    covers: tuple[Cover, ...] = ()
    looked: bool = True
