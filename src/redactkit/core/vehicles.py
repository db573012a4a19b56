"""Drawn number plates, and cars from behind that carry them: no photograph, yet a plate detector finds them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from redactkit.core import lettering
from redactkit.core.brush import Brush
from redactkit.core.geometry import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from redactkit.core.brush import Colour

RIM, STRIP = 0.05, 0.42
"""Of a plate's height: its raised edge, and the width of a strip at its left."""
LETTER, SLIM, STEP, STROKE = 0.66, 0.78, 0.5, 0.1
"""On a plate with one line: height of a letter, its width as share of the grid's, from one to the next, and
thickness of strokes."""
CAR_REACH = (-1.3, -1.0, 1.3, 0.85)
PLATE_Y, PLATE_HEIGHT = 0.12, 0.15
"""On a car, of half its width."""


@dataclass(frozen=True, slots=True)
class PlateLook:
    """How a drawn plate looks; colours are red, green, blue, 0 to 255.

    Attributes:
        text: Letters of `core.lettering.ALPHABET`; a line break makes two lines.
        ground: Behind the text.
        ink: Of the text and the edge.
        strip: At the left end, as on plates of the European Union; None leaves it out.
    """

    text: str = "RK 2026"
    ground: Colour = (240, 240, 236)
    ink: Colour = (24, 24, 28)
    strip: Colour | None = (24, 62, 158)

    @property
    def lines(self) -> list[str]:
        """The text, line by line."""
        return self.text.split("\n")

    @property
    def aspect(self) -> float:
        """Width of the plate, in heights."""
        longest = max(map(len, self.lines)) * STEP / len(self.lines)
        return longest + 0.3 + (STRIP if self.strip else 0.0)


PLATE_LOOKS: tuple[PlateLook, ...] = (
    PlateLook("BX 47 KTR"),
    PlateLook("LM62 WJD", ground=(238, 202, 40), strip=None),
    PlateLook("7KHR482", ink=(32, 44, 120), strip=None),
    PlateLook("MH12\nPT 4093", strip=None),
)


def draw_plate(
    canvas: NDArray[np.float32],
    centre: tuple[float, float],
    height: float,
    look: PlateLook = PLATE_LOOKS[0],
    angle: float = 0.0,
) -> Box:
    """Paint a number plate onto `canvas`, and say where it is.

    Args:
        canvas: height x width x 3 float32, red first, 0 to 255; changed in place.
        centre: x, y of its middle in pixels; it may leave the canvas.
        height: Of the plate in pixels.
        look: Of the plate.
        angle: By which it is turned clockwise, in degrees.

    Returns:
        The smallest upright box round the plate in pixels of the canvas, not clipped.

    Raises:
        KeyError: `look.text` has a letter that cannot be drawn.
    """
    half = look.aspect / 2
    edges = (-half, -0.5, half, 0.5)
    brush = Brush.over(canvas, centre, height, (-half - 0.1, -0.6, half + 0.1, 0.6), angle)
    if brush is not None:
        brush.paint(brush.slab(edges, 0.08), look.ink)
        brush.paint(brush.slab((-half + RIM, -0.5 + RIM, half - RIM, 0.5 - RIM), 0.05), look.ground)
        brush.light(0.12 * brush.slab(edges, 0.08) * brush.blob(-0.3 * half, -0.5, half, 0.4))
        if look.strip:
            brush.paint(brush.slab((-half + RIM, -0.5 + RIM, -half + STRIP, 0.5 - RIM), 0.02), look.strip)
        _write(brush, look)
    cosine, sine = abs(math.cos(math.radians(angle))), abs(math.sin(math.radians(angle)))
    dx, dy = (half * cosine + sine / 2) * height, (half * sine + cosine / 2) * height
    return Box(centre[0] - dx, centre[1] - dy, centre[0] + dx, centre[1] + dy)


def _write(brush: Brush, look: PlateLook) -> None:
    room = 1 / len(look.lines)
    middle = STRIP / 2 if look.strip else 0.0
    unit = LETTER * room / lettering.HIGH
    for row, line in enumerate(look.lines):
        top = -0.5 + (row + 0.5) * room - lettering.HIGH / 2 * unit
        for place, character in enumerate(line):
            left = middle + ((place - len(line) / 2 + 0.5) * STEP * room) - lettering.WIDE / 2 * unit * SLIM
            for way in lettering.strokes(character):
                points = [(left + x * unit * SLIM, top + y * unit) for x, y in way]
                brush.paint(brush.stroke(points, STROKE * room), look.ink)


def draw_car(
    canvas: NDArray[np.float32],
    centre: tuple[float, float],
    size: float,
    paint: Colour = (150, 34, 40),
    plate: PlateLook = PLATE_LOOKS[0],
) -> Box:
    """Paint a car, seen from behind, onto `canvas`, and say where its number plate is.

    Args:
        canvas: height x width x 3 float32, red first, 0 to 255; changed in place.
        centre: x, y of the middle of its body in pixels; it may leave the canvas.
        size: Width of the car in pixels.
        paint: Of its body.
        plate: Look of its plate.

    Returns:
        The plate in pixels of the canvas, not clipped.
    """
    unit = size / 2
    brush = Brush.over(canvas, centre, unit, CAR_REACH)
    if brush is not None:
        _body(brush, np.asarray(paint, np.float32))
        _window(brush)
        _fittings(brush)
    return draw_plate(
        canvas, (centre[0], centre[1] + PLATE_Y * unit), PLATE_HEIGHT * unit * math.sqrt(len(plate.lines)), plate
    )


def _body(b: Brush, paint: NDArray[np.float32]) -> None:
    b.shade(0.6 * b.blob(0, 0.66, 0.45, 0.06))
    for side in (-1, 1):
        b.paint(b.slab((side * 0.74 - 0.13, 0.2, side * 0.74 + 0.13, 0.68), 0.06), (22, 22, 24))
    cabin = b.edge(0.66 + 0.42 * (b.y + 0.8) - np.abs(b.x)) * b.slab((-1, -0.8, 1, 0), 0.2)
    shell = np.maximum(cabin, b.slab((-0.97, -0.28, 0.97, 0.5), 0.16))
    light = np.clip(1.0 - 0.35 * b.y - 0.15 * b.x**2, 0.4, 1.35)
    b.paint(shell, np.clip(paint * light[..., None], 0, 255).astype(np.float32))
    b.shade(shell * (0.35 * b.blob(0, -0.27, 1.2, 0.015) + 0.5 * b.slab((-0.95, 0.33, 0.95, 0.36))))
    b.paint(b.slab((-0.93, 0.36, 0.93, 0.52), 0.06), (52, 52, 56))


def _window(b: Brush) -> None:
    glass = b.edge(0.56 + 0.42 * (b.y + 0.8) - np.abs(b.x)) * b.slab((-0.9, -0.71, 0.9, -0.31), 0.06)
    b.paint(glass, (46, 54, 62))
    b.light(glass * (0.28 * np.clip(-0.3 - b.y, 0, 1) + 0.10 * b.blob(-0.3, -0.55, 0.1, 0.3)))


def _fittings(b: Brush) -> None:
    for side in (-1, 1):
        lamp = b.slab((side * 0.78 - 0.14, -0.16, side * 0.78 + 0.14, 0.08), 0.05)
        b.paint(lamp, (168, 20, 24))
        b.light(lamp * 0.45 * b.blob(side * 0.76, -0.08, 0.06, 0.04))
        b.paint(b.slab((side * 0.78 - 0.14, 0.03, side * 0.78 + 0.14, 0.08), 0.02), (214, 196, 180))
    b.shade(0.25 * b.slab((-0.52, -0.01, 0.52, 0.25), 0.05))
