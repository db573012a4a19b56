"""How the stored frame becomes the upright one: orientation and pixel aspect, as pure geometry."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from redactkit.core.geometry import Box, scale

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

ASPECT_LIMIT = 8
"""A pixel more than this many times as wide as high (or as high as wide) is a broken header."""


@dataclass(frozen=True, slots=True)
class Orientation:
    """One of the eight ways to lay a picture down: x' = xx x + xy y, y' = yx x + yy y (y points down).

    Attributes:
        xx: -1, 0 or 1, as the others; exactly one of xx, xy and one of yx, yy is not 0.
        xy: See xx.
        yx: See xx.
        yy: See xx.
    """

    xx: int = 1
    xy: int = 0
    yx: int = 0
    yy: int = 1

    @property
    def swaps(self) -> bool:
        """Rows become columns."""
        return self.xx == 0

    @property
    def mirrored(self) -> bool:
        """No rotation alone leads there."""
        return self.xx * self.yy - self.xy * self.yx < 0

    @property
    def degrees(self) -> int:
        """Counter-clockwise turn that a player gives the stored frame: 0, 90, 180 or 270."""
        return round(-math.degrees(math.atan2(self.yx, self.xx))) % 360

    @property
    def inverse(self) -> Orientation:
        """The way back."""
        return Orientation(self.xx, self.yx, self.xy, self.yy)

    def turn(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return a view of `pixels` (rows x columns x ...) laid down this way."""
        rows, columns = (self.yx, self.xy) if self.swaps else (self.yy, self.xx)
        laid = pixels.swapaxes(0, 1) if self.swaps else pixels
        return laid[:: rows or 1, :: columns or 1]

    def move(self, box: Box, width: float, height: float) -> Box:
        """Return `box` of a `width` x `height` picture where it lies after `turn`."""
        x0, x1 = _edges(self.xx, self.xy, box, width, height)
        y0, y1 = _edges(self.yx, self.yy, box, width, height)
        return Box(x0, y0, x1, y1)


def _edges(along_x: int, along_y: int, box: Box, width: float, height: float) -> tuple[float, float]:
    low, high, size = (box.x0, box.x1, width) if along_x else (box.y0, box.y1, height)
    return (low, high) if along_x + along_y > 0 else (size - high, size - low)


_PLAIN = Orientation()
EIGHT = tuple(Orientation(*way) for one in (-1, 1) for two in (-1, 1) for way in ((one, 0, 0, two), (0, one, two, 0)))


def from_matrix(matrix: Sequence[int]) -> tuple[Orientation, bool]:
    """Return the orientation nearest to an FFmpeg display matrix, and whether it is that exactly.

    Args:
        matrix: Nine integers; a, b, c, d stand at 0, 1, 3, 4 in 16.16 fixed point:
            x' = a x + c y, y' = b x + d y (libavutil/display.h).
    """
    a, b, c, d = matrix[0], matrix[1], matrix[3], matrix[4]
    size = max(abs(a), abs(b), abs(c), abs(d))
    if size == 0 or a * d - b * c == 0:
        return Orientation(), False
    best = max(EIGHT, key=lambda o: o.xx * a + o.yx * b + o.xy * c + o.yy * d)
    rest = [abs(a - best.xx * size), abs(b - best.yx * size), abs(c - best.xy * size), abs(d - best.yy * size)]
    return best, max(rest) <= size / 1000


def from_degrees(degrees: int) -> tuple[Orientation, bool]:
    """Return the orientation nearest to a counter-clockwise turn, and whether it is that exactly."""
    nearest = next(o for o in EIGHT if not o.mirrored and o.degrees == round(degrees / 90) * 90 % 360)
    return nearest, degrees % 90 == 0


def to_matrix(way: Orientation) -> tuple[int, ...]:
    """Return the display matrix of an orientation."""
    one = 1 << 16
    return (way.xx * one, way.yx * one, 0, way.xy * one, way.yy * one, 0, 0, 0, 1 << 30)


def _square(width: int, height: int, aspect: Fraction) -> tuple[int, int]:
    wide, high = max(aspect, Fraction(1)), max(1 / aspect, Fraction(1))
    return max(1, round(width * wide)), max(1, round(height * high))


@dataclass(frozen=True, slots=True)
class Layout:
    """The stored frame and the upright one that a viewer sees.

    Attributes:
        width: Of the stored frame, in pixels.
        height: Of the stored frame, in pixels.
        aspect: Width to height of a stored pixel.
        way: How a player lays the stored frame down.
        square: Width and height of the stored frame in square pixels: one side is stretched, none shrunk.
        upright: Width and height of the upright frame, in square pixels.
    """

    width: int
    height: int
    aspect: Fraction = Fraction(1)
    way: Orientation = Orientation()
    square: tuple[int, int] = field(init=False, repr=False)
    upright: tuple[int, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Work out what is asked for with every box of every frame."""
        square = _square(self.width, self.height, self.aspect)
        object.__setattr__(self, "square", square)
        object.__setattr__(self, "upright", square[::-1] if self.way.swaps else square)

    @property
    def _is_plain(self) -> bool:
        """The stored frame is shown as it is."""
        return self.way == _PLAIN and self.square == (self.width, self.height)

    def to_stored(self, box: Box) -> Box:
        """Return `box` of the upright frame in pixels of the stored one; nothing is clipped."""
        if self._is_plain:
            return box
        width, height = self.square
        flat = self.way.inverse.move(box, *self.upright)
        return scale(flat, self.width / width, self.height / height)

    def to_upright(self, box: Box) -> Box:
        """Return `box` of the stored frame in pixels of the upright one; nothing is clipped."""
        if self._is_plain:
            return box
        width, height = self.square
        flat = scale(box, width / self.width, height / self.height)
        return self.way.move(flat, width, height)


def sane_aspect(given: Fraction | None) -> tuple[Fraction, bool]:
    """Return a usable pixel aspect, and whether it is what was given (None and 0 mean square)."""
    if not given or given <= 0:
        return Fraction(1), True
    if not Fraction(1, ASPECT_LIMIT) <= given <= ASPECT_LIMIT:
        return Fraction(1), False
    return given, True
