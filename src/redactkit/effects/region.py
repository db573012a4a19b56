"""Which blocks of which plane a cover takes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from redactkit import kernels
from redactkit.errors import PlanError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from redactkit.core.covers import Cover
    from redactkit.core.frames import Plane
    from redactkit.core.geometry import Shape

CORNERS: dict[Shape, float] = {"rectangle": 0.0, "rounded": 0.42, "ellipse": 0.5}
"""Radius of the corners as a share of the box's width and height.

Half is an ellipse. 0.42 leaves a seventh of the box's area uncovered, all of it outside the ellipse
around which a face is labelled, so that hair and jaw stay covered where a box sits slightly askew.
"""


@dataclass(frozen=True, slots=True)
class Region:
    """A cover's blocks, in the picture: counted once, and used for every plane.

    Attributes:
        spans: rows x 2 int64: for each row of blocks the first block and the one after the last,
            counted from `column`.
        row: The first row of blocks.
        column: The block column that `spans` counts from.
        wide: Pixels per block across; a multiple of every plane's step.
        high: Pixels per block down.
        width: Of the rectangle around the region, clipped to the picture, in pixels.
        height: Of that rectangle.
        whole_width: Of the rectangle before it was clipped, in pixels.
        whole_height: Of the same.
    """

    spans: NDArray[np.int64]
    row: int
    column: int
    wide: int
    high: int
    width: int
    height: int
    whole_width: int
    whole_height: int

    def view(self, plane: Plane) -> tuple[NDArray[np.uint8] | NDArray[np.uint16], int, int]:
        """Return the samples of the rectangle around the region, and a block's width and height in samples."""
        wide, high = self.wide // plane.step_x, self.high // plane.step_y
        x, y = self.column * wide, self.row * high
        samples = plane.samples[
            y : y + -(-self.height // plane.step_y),
            x : x + -(-self.width // plane.step_x),
        ]
        return samples, wide, high


def region_of(cover: Cover, width: int, height: int, wide: int, high: int) -> Region | None:
    """Return the blocks that `cover` touches in a picture, or None if it lies outside.

    Args:
        cover: Its box may leave the picture.
        width: Of the picture in pixels.
        height: Of the picture in pixels.
        wide: Of a block in pixels.
        high: Of a block in pixels.

    Raises:
        PlanError: The box has no area, or is not finite.
    """
    box = cover.box
    if not box.is_sane:
        message = f"a cover's box ({box.x0}, {box.y0}, {box.x1}, {box.y1}) has no area; x0 < x1 and y0 < y1"
        raise PlanError(message)
    column, right = _blocks(box.x0, box.x1, wide, width)
    row, bottom = _blocks(box.y0, box.y1, high, height)
    if column >= right or row >= bottom:
        return None
    spans = np.empty((bottom - row, 2), np.int64)
    share = CORNERS[cover.shape]
    corner_x, corner_y = share * box.width, share * box.height
    edges = (box.x0, box.y0, box.x1, box.y1)
    kernels.outline(spans, *edges, corner_x, corner_y, wide, high, row, column, right - column)
    return Region(
        spans=spans,
        row=row,
        column=column,
        wide=wide,
        high=high,
        width=min(right * wide, width) - column * wide,
        height=min(bottom * high, height) - row * high,
        whole_width=max(1, math.ceil(min(box.width, 2.0**31))),
        whole_height=max(1, math.ceil(min(box.height, 2.0**31))),
    )


def _blocks(low: float, high: float, size: int, length: int) -> tuple[int, int]:
    """First block from `low` on, and the one after the last up to `high`, within 0 to `length` pixels."""
    count = -(-length // size)
    return math.floor(min(max(low / size, 0), count)), math.ceil(min(max(high / size, 0), count))
