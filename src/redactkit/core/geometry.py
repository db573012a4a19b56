"""Boxes and what can be done to them: pure, never clipped unless asked for."""

from __future__ import annotations

import math
from typing import Literal

import msgspec

Shape = Literal["rectangle", "ellipse", "rounded"]
"""Outline of a cover inside its box; `rounded` is a rectangle with elliptic corners."""


class Box(msgspec.Struct, frozen=True, array_like=True):
    """A bounding box in pixels, origin at the picture's top left corner.

    `x0, y0` belong to the box, `x1, y1` are its far edges: a box over the first pixel alone is
    `Box(0, 0, 1, 1)`. A box may leave the picture.
    """

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """In pixels; negative where `x1` lies left of `x0`."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """In pixels; negative where `y1` lies above `y0`."""
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        """In square pixels; 0 for a box that is none."""
        width, height = self.x1 - self.x0, self.y1 - self.y0
        return width * height if width > 0 and height > 0 else 0.0

    @property
    def is_sane(self) -> bool:
        """Width and height positive and finite, and so all edges."""
        return 0 < self.width < math.inf and 0 < self.height < math.inf


def grow(box: Box, *, left: float, top: float, right: float, bottom: float) -> Box:
    """Return `box` enlarged by so many pixels on each side.

    Nothing is clipped: a cover may leave the picture, and is clipped once, when pixels are
    touched, so that a face entering the frame keeps its full margin.

    Raises:
        ValueError: A number is negative or not finite.
    """
    if not all(math.isfinite(side) and side >= 0 for side in (left, top, right, bottom)):
        message = f"a box grows by finite numbers of pixels of at least 0, not by {(left, top, right, bottom)}"
        raise ValueError(message)
    return Box(box.x0 - left, box.y0 - top, box.x1 + right, box.y1 + bottom)


def scale(box: Box, sx: float, sy: float) -> Box:
    """Return `box` in a picture that is `sx` times as wide and `sy` times as high."""
    return Box(box.x0 * sx, box.y0 * sy, box.x1 * sx, box.y1 * sy)


def shift(box: Box, dx: float, dy: float) -> Box:
    """Return `box` moved by (`dx`, `dy`) pixels."""
    return Box(box.x0 + dx, box.y0 + dy, box.x1 + dx, box.y1 + dy)


def clipped(box: Box, width: float, height: float) -> Box | None:
    """Return what of `box` lies in a picture of `width` x `height` pixels, or None if nothing does."""
    x0, y0, x1, y1 = max(0.0, box.x0), max(0.0, box.y0), min(width, box.x1), min(height, box.y1)
    return Box(x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None


def intersection(a: Box, b: Box) -> float:
    """Area in square pixels that both boxes share; 0 where they do not meet."""
    w = min(a.x1, b.x1) - max(a.x0, b.x0)
    h = min(a.y1, b.y1) - max(a.y0, b.y0)
    return w * h if w > 0 and h > 0 else 0.0


def iou(a: Box, b: Box) -> float:
    """Intersection over union, 0 to 1 (Jaccard index)."""
    inside = intersection(a, b)
    if not inside:
        return 0.0
    union = a.area + b.area - inside
    return inside / union
