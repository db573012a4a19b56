"""Drawn pictures with people and cars in front of a plain wall."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from redactkit.core.drawing import LOOKS, Look, draw_face
from redactkit.core.geometry import shift
from redactkit.core.vehicles import PLATE_LOOKS, PlateLook, draw_car

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from redactkit.core.brush import Colour
    from redactkit.core.geometry import Box


@dataclass(frozen=True, slots=True)
class Face:
    """A drawn person on a straight or swaying way.

    Attributes:
        x: Of the middle of the head at time 0, in pixels.
        y: The same.
        size: Height of the head in pixels.
        look: Of the person.
        vx: Pixels per second.
        vy: Pixels per second.
        sway: Pixels to and fro, once in two seconds.
    """

    x: float
    y: float
    size: float
    look: Look = LOOKS[0]
    vx: float = 0.0
    vy: float = 0.0
    sway: float = 0.0

    def at(self, t: float) -> tuple[float, float]:
        """Return the middle of the head after `t` seconds."""
        swayed = self.sway * math.sin(math.pi * t)
        return self.x + self.vx * t + swayed, self.y + self.vy * t + 0.3 * swayed


@dataclass(frozen=True, slots=True)
class Car:
    """A drawn car, seen from behind, on a straight way; it has a number plate.

    Attributes:
        x: Of the middle of its body at time 0, in pixels.
        y: The same.
        size: Its width in pixels.
        paint: Of its body: red, green, blue, 0 to 255.
        plate: Look of its number plate.
        vx: Pixels per second.
        vy: Pixels per second.
    """

    x: float
    y: float
    size: float
    paint: Colour = (150, 34, 40)
    plate: PlateLook = PLATE_LOOKS[0]
    vx: float = 0.0
    vy: float = 0.0

    def at(self, t: float) -> tuple[float, float]:
        """Return the middle of its body after `t` seconds."""
        return self.x + self.vx * t, self.y + self.vy * t


def moving_faces(width: int, height: int, number: int = 3) -> tuple[Face, ...]:
    """Return `number` persons side by side, of different looks and sizes, whose heads stay in the picture."""
    room = width / number
    faces = []
    for n in range(number):
        size = min(0.46 * height, 0.62 * room) * (1, 0.72, 0.86)[n % 3]
        sway = min(0.1 * room, 0.1 * height) * (1, -1)[n % 2]
        faces.append(Face((n + 0.5) * room, height - 1.05 * size, size, LOOKS[n % len(LOOKS)], sway=sway))
    return tuple(faces)


def draw_scene(
    width: int, height: int, faces: Sequence[Face], t: float = 0.0, cars: Sequence[Car] = ()
) -> tuple[NDArray[np.uint8], tuple[Box, ...]]:
    """Return a picture of `faces` and `cars` at time `t`, and where the faces and number plates are.

    Args:
        width: In pixels.
        height: In pixels.
        faces: Drawn in this order, later ones in front.
        t: In seconds.
        cars: Drawn after the faces, in front of them.

    Returns:
        height x width x 3 uint8, red first; and a box for each face, then one for each car's plate, in pixels,
        not clipped.
    """
    canvas = _wall(width, height).copy()
    things: tuple[Face | Car, ...] = (*faces, *cars)
    boxes = tuple(_put(canvas, thing, t) for thing in things)
    return np.clip(np.rint(canvas), 0, 255).astype(np.uint8), boxes


def _put(canvas: NDArray[np.float32], thing: Face | Car, t: float) -> Box:
    """Draw `thing` onto `canvas`, its middle on a whole pixel; return where the face or plate is."""
    kept, added, middle, box = _stamp(replace(thing, x=0.0, y=0.0))
    x, y = (round(place) - middle for place in thing.at(t))
    height, width = canvas.shape[:2]
    rows, columns = slice(max(0, y), min(height, y + len(kept))), slice(max(0, x), min(width, x + len(kept)))
    if rows.start < rows.stop and columns.start < columns.stop:
        part = canvas[rows, columns]
        stamp = slice(rows.start - y, rows.stop - y), slice(columns.start - x, columns.stop - x)
        part *= kept[stamp]
        part += added[stamp]
    return shift(box, x, y)


@functools.lru_cache(maxsize=16)
def _stamp(thing: Face | Car) -> tuple[NDArray[np.float32], NDArray[np.float32], int, Box]:
    """Return a drawn thing as share of the background that stays and colour that is added, for repeated use.

    Every stroke of a drawing turns a background value v into a v + b, and so does the whole; black shows
    all b, white all a.
    """
    middle = math.ceil(1.3 * thing.size)
    black = np.zeros((2 * middle, 2 * middle, 3), np.float32)
    white = np.full_like(black, 255)
    for canvas in (black, white):
        box = _draw(canvas, (middle, middle), thing)
    return np.asarray((white - black) / 255, np.float32), black, middle, box


def _draw(canvas: NDArray[np.float32], centre: tuple[float, float], thing: Face | Car) -> Box:
    if isinstance(thing, Face):
        return draw_face(canvas, centre, thing.size, thing.look)
    return draw_car(canvas, centre, thing.size, thing.paint, thing.plate)


@functools.lru_cache(maxsize=4)
def _wall(width: int, height: int) -> NDArray[np.float32]:
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    light = 148 + 38 * np.sin(2.2 * x / width) - 30 * y / height
    panel = 6 * ((x / width * 8).astype(np.int32) % 2)
    return np.stack([light - panel, light - panel + 3, light - panel + 8], axis=-1).astype(np.float32)
