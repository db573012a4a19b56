"""Soft shapes on a canvas, in coordinates of the thing that is drawn.

Shapes are anti-aliased by their distance to the outline, so that a thing drawn small and large is the same drawing.
"""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Field = NDArray[np.float32]
    Colour = tuple[float, float, float]
    """Red, green, blue, 0 to 255."""
    Reach = tuple[float, float, float, float]
    """Left, top, right, bottom, in units."""


class Brush:
    """The part of a canvas around one thing, with the thing's own coordinates of each pixel.

    Attributes:
        part: rows x columns x 3 float32, red first, 0 to 255: a view on the canvas; what is painted changes it.
        x: rows x columns, of each pixel's centre, in units, to the thing's right.
        y: The same downwards.
        pixel: Size of a pixel in units.
    """

    def __init__(self, part: NDArray[np.float32], x: Field, y: Field, pixel: float) -> None:
        self.part, self.x, self.y, self.pixel = part, x, y, pixel

    @staticmethod
    def over(
        canvas: NDArray[np.float32], centre: tuple[float, float], unit: float, reach: Reach, angle: float = 0.0
    ) -> Brush | None:
        """Return the brush for a thing on `canvas`, or None where nothing of it lies there.

        Args:
            canvas: height x width x 3 float32, red first, 0 to 255.
            centre: x, y of the origin of the thing's coordinates, in pixels.
            unit: Pixels of one unit.
            reach: How far the thing goes from its origin.
            angle: By which it is turned clockwise, in degrees.
        """
        height, width = canvas.shape[:2]
        cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        edges = [(cosine * x - sine * y, sine * x + cosine * y) for x in reach[::2] for y in reach[1::2]]
        (left, top), (right, bottom) = (tuple(map(limit, zip(*edges, strict=True))) for limit in (min, max))
        x0, x1 = max(0, int(centre[0] + left * unit)), min(width, int(centre[0] + right * unit) + 1)
        y0, y1 = max(0, int(centre[1] + top * unit)), min(height, int(centre[1] + bottom * unit) + 1)
        if x0 >= x1 or y0 >= y1:
            return None
        y, x = np.mgrid[y0:y1, x0:x1].astype(np.float32)
        x, y = (x + 0.5 - centre[0]) / unit, (y + 0.5 - centre[1]) / unit
        if angle:
            x, y = cosine * x + sine * y, cosine * y - sine * x
        return Brush(canvas[y0:y1, x0:x1], np.asarray(x, np.float32), np.asarray(y, np.float32), 1 / unit)

    def edge(self, inside: NDArray[Any]) -> Field:
        """Coverage (0 to 1) of each pixel where `inside` is the distance to an outline, positive within."""
        return np.asarray(np.clip(inside / self.pixel + 0.5, 0, 1), np.float32)

    def ellipse(self, x: float, y: float, rx: float, ry: float) -> Field:
        """Coverage of an ellipse round x, y."""
        return self.edge((1 - np.hypot((self.x - x) / rx, (self.y - y) / ry)) * min(rx, ry))

    def blob(self, x: float, y: float, sx: float, sy: float) -> Field:
        """A Gaussian round x, y, 1 in its middle."""
        return np.asarray(np.exp(-0.5 * (((self.x - x) / sx) ** 2 + ((self.y - y) / sy) ** 2)), np.float32)

    def slab(self, reach: Reach, corner: float = 0.0) -> Field:
        """Coverage of a rectangle with round corners."""
        left, top, right, bottom = reach
        dx = np.abs(self.x - (left + right) / 2) - (right - left) / 2 + corner
        dy = np.abs(self.y - (top + bottom) / 2) - (bottom - top) / 2 + corner
        outside = np.hypot(np.clip(dx, 0, None), np.clip(dy, 0, None))
        return self.edge(corner - outside - np.minimum(np.maximum(dx, dy), 0))

    def stroke(self, points: Iterable[tuple[float, float]], width: float) -> Field:
        """Coverage of a line through `points`, with round ends."""
        nearest = np.full(self.x.shape, np.inf, np.float32)
        for (ax, ay), (bx, by) in itertools.pairwise(points):
            along_x, along_y = bx - ax, by - ay
            t = ((self.x - ax) * along_x + (self.y - ay) * along_y) / (along_x**2 + along_y**2)
            t = np.clip(t, 0, 1)
            np.minimum(nearest, np.hypot(self.x - ax - t * along_x, self.y - ay - t * along_y), out=nearest)
        return self.edge(width / 2 - nearest)

    def paint(self, cover: Field, colour: Colour | Field) -> None:
        """Lay `colour` over the part, as far as `cover` says."""
        self.part += cover[..., None] * (np.asarray(colour, np.float32) - self.part)

    def shade(self, amount: Field) -> None:
        """Darken by `amount`."""
        self.part *= 1 - np.clip(amount, 0, 0.85)[..., None]

    def light(self, amount: Field) -> None:
        """Lighten by `amount`."""
        self.part += np.clip(amount, 0, 1)[..., None] * (255 - self.part)
