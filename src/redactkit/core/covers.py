"""What is covered in one frame: the content of a Plan."""

from __future__ import annotations

from typing import Literal

import msgspec

from redactkit.core.effects import Effect
from redactkit.core.geometry import Box, Shape

Why = Literal["detected", "tracked", "filled", "manual"]


class Cover(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One region of one frame that is to be replaced.

    Attributes:
        box: In pixels of the stored frame (before its rotation), margin included, not yet snapped
            to the grid and not clipped.
        effect: How.
        shape: Outline inside `box`.
        why: What led to it.
        kind: What is thought to be there.
        score: The detector's, where one was there.
    """

    box: Box
    effect: Effect
    shape: Shape = "rounded"
    why: Why = "detected"
    kind: str = "face"
    score: float | None = None


class FrameCovers(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """All covers of the frame with this pts (in the Plan's time base)."""

    pts: int
    covers: tuple[Cover, ...] = ()
