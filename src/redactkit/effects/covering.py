"""The entry: covers onto planes, and the mask that says which pixels that takes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from redactkit import kernels
from redactkit.core import effects as kinds
from redactkit.effects import apply
from redactkit.effects.planes import check
from redactkit.effects.region import region_of
from redactkit.effects.secret import Secret, key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from redactkit.core.covers import Cover
    from redactkit.core.frames import Planes
    from redactkit.effects.apply import Kept
    from redactkit.effects.region import Region

TABLE: dict[type, Callable[[Planes, Region, Any, Secret, Kept | None], None]] = {
    kinds.Blur: apply.blur,
    kinds.Pixelate: apply.pixelate,
    kinds.Solid: apply.solid,
    kinds.Noise: apply.noise,
}
"""Effect to what carries it out."""


TRACKS = 4096
"""Tracks whose patterns are kept, those that were covered last: a stream may go on for weeks."""


class Patterns:
    """What the tracks of one clip show, from the first cover of each on.

    A moving mosaic that is computed anew in each frame can be undone from a few dozen frames, and noise that is
    drawn anew averages out. So a track's values are computed once, and only drawn afterwards, wherever it goes.
    """

    def __init__(self) -> None:
        self._kept: dict[int, Kept] = {}

    def of(self, track: int) -> Kept:
        """Return what `track` shows so far, to be added to."""
        kept = self._kept[track] = self._kept.pop(track, {})
        if len(self._kept) > TRACKS:
            del self._kept[next(iter(self._kept))]
        return kept


def cover(
    planes: Planes, covers: Sequence[Cover], *, grid: int, seed: int | None = None, patterns: Patterns | None = None
) -> None:
    """Replace the pixels of every cover, in place.

    Whole blocks of `grid` pixels, or of the cover's own finer grid, are replaced, in every plane alike; where a chroma
    sample is wider than a block, whole chroma samples. Covers are taken one after the other: a later one reads what
    an earlier one left.

    Args:
        planes: Edited. Samples outside the covers stay as they are, bit for bit.
        covers: Their boxes are in pixels of the stored frame, and may leave it.
        grid: Block size in pixels, at least 1.
        seed: None draws all noise from the system's entropy. A number makes it repeatable: for tests,
            and, with `fresh_seed`, to keep noise from averaging out over the frames of one clip.
        patterns: Of the clip: one object for all its frames, which come in order. None computes every cover from
            its own frame, also those of tracks.

    Raises:
        FrameError: A plane cannot be edited, or does not fit the frame.
        PlanError: A cover's box has no area.
    """
    if not covers:
        return
    check(planes)
    key = key_of(seed)
    across, down = (math.lcm(*steps) for steps in zip(*((p.step_x, p.step_y) for p in planes.planes), strict=True))
    for number, one in enumerate(covers):
        side = _block(one, grid)
        region = region_of(one, planes.width, planes.height, math.lcm(side, across), math.lcm(side, down))
        if region is not None:
            kept, name = None, str(number)
            if patterns is not None and one.track is not None:
                kept, name = patterns.of(one.track), f"track {one.track}"
            TABLE[type(one.effect)](planes, region, one.effect, Secret(key, name), kept)


def mask(covers: Sequence[Cover], width: int, height: int, *, grid: int) -> NDArray[np.bool_]:
    """Return the pixels that `cover` replaces in a frame without chroma subsampling.

    With subsampling it replaces the same luma pixels and every chroma sample that touches one of them,
    as long as `grid` is a multiple of the chroma step; else a little more.

    Args:
        covers: As for `cover`.
        width: Of the stored frame, in pixels.
        height: Of the stored frame, in pixels.
        grid: Block size in pixels, at least 1.

    Returns:
        height x width bool.

    Raises:
        PlanError: A cover's box has no area.
    """
    out = np.zeros((height, width), np.uint8)
    for one in covers:
        side = _block(one, grid)
        region = region_of(one, width, height, side, side)
        if region is not None:
            x, y = region.column * side, region.row * side
            view = out[y : y + region.height, x : x + region.width]
            kernels.fill(view, region.spans, side, side, 1)
    return out.view(np.bool_)


def _block(cover: Cover, grid: int) -> int:
    return grid if cover.grid is None else min(cover.grid, grid)
