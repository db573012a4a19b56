"""A drawn picture in which any face detector must find something before it is trusted."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from redactkit.core.drawing import LOOKS, draw_face
from redactkit.core.frames import Picture
from redactkit.core.geometry import Box, iou
from redactkit.errors import SelfTestError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

WIDTH, HEIGHT = 384, 192
FOUND_FROM = 0.3
"""IoU with a drawn face from which a box has found it."""


@functools.cache
def drawn() -> tuple[NDArray[np.uint8], tuple[Box, ...]]:
    """Return the picture (HEIGHT x WIDTH x 3, RGB, read-only) and its faces' boxes."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    wall = 132 + 18 * x / WIDTH - 24 * y / HEIGHT
    canvas = np.stack([wall, wall * 0.98, wall * 0.92], axis=2).astype(np.float32)
    places = ((70.0, 78.0, 92.0), (190.0, 80.0, 64.0), (300.0, 84.0, 78.0))
    boxes = tuple(draw_face(canvas, (cx, cy), size, look) for (cx, cy, size), look in zip(places, LOOKS, strict=False))
    pixels = np.clip(canvas + 0.5, 0, 255).astype(np.uint8)
    pixels.flags.writeable = False
    return pixels, boxes


@dataclass(frozen=True)
class DrawnScene:
    """The drawn picture as a `Scene`; it knows one scaling only, by repeating and leaving out pixels."""

    width: int = WIDTH
    height: int = HEIGHT

    def picture(self, width: int, height: int, crop: Box | None = None) -> Picture:
        """Return the picture, or the part `crop` of it, at width x height."""
        pixels, _ = drawn()
        x0, y0, x1, y1 = (0, 0, WIDTH, HEIGHT) if crop is None else map(round, (crop.x0, crop.y0, crop.x1, crop.y1))
        part = pixels[y0:y1, x0:x1]
        rows = np.arange(height) * (y1 - y0) // height
        columns = np.arange(width) * (x1 - x0) // width
        return Picture(np.ascontiguousarray(part[rows][:, columns]), Box(x0, y0, x1, y1))


def check(found: Iterable[Box], model: str) -> None:
    """Raise unless each drawn face is among `found`.

    Raises:
        SelfTestError: Names the model and what it missed.
    """
    boxes = list(found)
    missed = [face for face in drawn()[1] if not any(iou(face, box) >= FOUND_FROM for box in boxes)]
    if missed:
        message = (
            f"{model} missed {len(missed)} of {len(drawn()[1])} drawn faces in its self-test, so nothing that it "
            "finds or misses can be trusted; try device='cpu', or install redactkit again"
        )
        raise SelfTestError(message)
