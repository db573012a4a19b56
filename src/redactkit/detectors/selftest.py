"""Drawn pictures in which a detector must find something before it is trusted."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from redactkit.core.drawing import LOOKS, draw_face
from redactkit.core.frames import Picture
from redactkit.core.geometry import Box, iou
from redactkit.core.vehicles import PLATE_LOOKS, draw_car
from redactkit.errors import SelfTestError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

FOUND_FROM = 0.3
"""IoU with a drawn object from which a box has found it."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """A drawn picture, and what is to be found in it.

    Attributes:
        pixels: height x width x 3 uint8, red first, read-only; both sides multiples of 32.
        boxes: Of what must be found.
        what: They are, in the plural.
    """

    pixels: NDArray[np.uint8]
    boxes: tuple[Box, ...]
    what: str

    def check(self, found: Iterable[Box], model: str) -> None:
        """Raise unless each drawn object is among `found`.

        Raises:
            SelfTestError: Names the model and what it missed.
        """
        boxes = list(found)
        missed = [one for one in self.boxes if not any(iou(one, box) >= FOUND_FROM for box in boxes)]
        if missed:
            message = (
                f"{model} missed {len(missed)} of {len(self.boxes)} drawn {self.what} in its self-test: nothing it "
                "finds or misses can be trusted; try device='cpu', or install redactkit again"
            )
            raise SelfTestError(message)


@functools.cache
def faces() -> Drawing:
    """Return three faces in front of a wall."""
    canvas = _wall(384, 192)
    places = ((70.0, 78.0, 92.0), (190.0, 80.0, 64.0), (300.0, 84.0, 78.0))
    boxes = tuple(draw_face(canvas, (cx, cy), size, look) for (cx, cy, size), look in zip(places, LOOKS, strict=False))
    return _drawing(canvas, boxes, "faces")


@functools.cache
def plates() -> Drawing:
    """Return two cars with their number plates in front of a wall."""
    canvas = _wall(640, 256)
    canvas[190:] *= 0.7
    places = ((170.0, 140.0, 270.0, (150.0, 34.0, 40.0)), (470.0, 150.0, 220.0, (206.0, 206.0, 210.0)))
    boxes = tuple(
        draw_car(canvas, (cx, cy), size, paint, plate)
        for (cx, cy, size, paint), plate in zip(places, PLATE_LOOKS, strict=False)
    )
    return _drawing(canvas, boxes, "plates")


def _wall(width: int, height: int) -> NDArray[np.float32]:
    y, x = np.mgrid[:height, :width].astype(np.float32)
    wall = 132 + 18 * x / width - 24 * y / height
    return np.stack([wall, wall * 0.98, wall * 0.92], axis=2).astype(np.float32)


def _drawing(canvas: NDArray[np.float32], boxes: tuple[Box, ...], what: str) -> Drawing:
    pixels = np.clip(canvas + 0.5, 0, 255).astype(np.uint8)
    pixels.flags.writeable = False
    return Drawing(pixels, boxes, what)


@dataclass(frozen=True, slots=True)
class DrawnScene:
    """A drawn picture as a `Scene`; it knows one scaling only, by repeating and leaving out pixels."""

    drawing: Drawing

    @property
    def width(self) -> int:
        """In pixels."""
        return int(self.drawing.pixels.shape[1])

    @property
    def height(self) -> int:
        """In pixels."""
        return int(self.drawing.pixels.shape[0])

    def picture(self, width: int, height: int, crop: Box | None = None) -> Picture:
        """Return the picture, or the part `crop` of it, at width x height."""
        edges = (0, 0, self.width, self.height) if crop is None else (crop.x0, crop.y0, crop.x1, crop.y1)
        x0, y0, x1, y1 = map(round, edges)
        part = self.drawing.pixels[y0:y1, x0:x1]
        rows = np.arange(height) * (y1 - y0) // height
        columns = np.arange(width) * (x1 - x0) // width
        return Picture(np.ascontiguousarray(part[rows][:, columns]), Box(x0, y0, x1, y1))
