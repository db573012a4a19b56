"""Which blocks a shape touches."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from redactkit.kernels.jit import kernel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@kernel("float64, float64, float64, float64, float64, float64, int64, int64, int64, int64, int64")
def outline(  # noqa: PLR0917  compiled code takes no keywords
    spans: NDArray[np.int64],
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    corner_x: float,
    corner_y: float,
    wide: int,
    high: int,
    row: int,
    column: int,
    columns: int,
) -> None:
    """Write the first block that a rounded rectangle touches, and the one after the last, per row of blocks.

    A rectangle has corners of radius 0, an ellipse ones of half its width and height. All of them
    are convex, so what they touch in a row of blocks is one run.

    Args:
        spans: rows x 2 int64, written: counted from block `column`, from 0 to `columns`; equal where
            nothing is touched.
        x0: Left edge in pixels; as the others it may lie outside the picture.
        y0: Upper edge.
        x1: Right edge.
        y1: Lower edge.
        corner_x: Horizontal radius of the corners, at most half the width.
        corner_y: Vertical radius of the corners, at most half the height.
        wide: Width of a block in pixels.
        high: Height of a block in pixels.
        row: Which row of blocks `spans` begins with.
        column: Which column of blocks counts as 0.
        columns: How many columns of blocks there are.
    """
    for i in range(spans.shape[0]):
        top, bottom = (row + i) * high, (row + i + 1) * high
        if bottom <= y0 or top >= y1:
            spans[i] = 0
            continue
        rise = max(y0 + corner_y - bottom, top - (y1 - corner_y))
        inset = 0.0
        if rise > 0.0:  # the whole row lies beside the straight part: the corner's widest point counts
            inset = corner_x * (1.0 - math.sqrt(max(0.0, 1.0 - (rise / corner_y) ** 2)))
        # Held within the blocks first: as a whole number an edge far away would overflow, to nothing covered.
        spans[i, 0] = math.floor(min(max((x0 + inset) / wide, column), column + columns)) - column
        spans[i, 1] = math.ceil(min(max((x1 - inset) / wide, column), column + columns)) - column
