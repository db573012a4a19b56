"""Drawn faces: no photograph, no person, yet a face detector finds them.

A head is painted from about forty soft shapes in a coordinate system of its own: origin in the middle of
the head, `y` down, crown at -1 and chin at +1. Shapes are anti-aliased by their distance to the outline,
so that a head of 24 pixels and one of 400 are the same drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from redactkit.core.brush import Brush
from redactkit.core.geometry import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from redactkit.core.brush import Colour, Field

EYE_Y, EYE_X, MOUTH_Y = -0.08, 0.30, 0.56
# What annotators (WIDER FACE) call a face reaches from the forehead to the chin, ear to ear.
FACE_BOX = (-0.70, -0.72, 0.70, 1.02)
REACH = (-1.5, -1.3, 1.5, 2.4)
"""Left, top, right and bottom of all that is painted."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a drawn person looks; colours are red, green, blue, 0 to 255.

    Attributes:
        skin: In the light.
        hair: In the light.
        iris: Of the eyes.
        clothes: Of the shoulders.
        age: In years; it changes eyes and wrinkles.
        long_hair: True lets it fall behind the neck.
    """

    skin: Colour
    hair: Colour
    iris: Colour = (60, 44, 30)
    clothes: Colour = (70, 84, 110)
    age: int = 35
    long_hair: bool = False


LOOKS: tuple[Look, ...] = (
    Look(skin=(224, 178, 150), hair=(70, 48, 32), iris=(80, 110, 130)),
    Look(skin=(198, 140, 104), hair=(30, 24, 22), clothes=(128, 70, 62), age=28, long_hair=True),
    Look(skin=(140, 90, 62), hair=(22, 18, 18), clothes=(196, 180, 140), age=45),
    Look(skin=(92, 58, 42), hair=(16, 14, 14), clothes=(60, 104, 84), age=30, long_hair=True),
    Look(skin=(238, 198, 176), hair=(196, 160, 96), iris=(90, 120, 150), clothes=(150, 96, 130), age=8),
    Look(skin=(214, 170, 146), hair=(196, 194, 192), iris=(90, 100, 110), clothes=(86, 86, 92), age=74),
)


def draw_face(canvas: NDArray[np.float32], centre: tuple[float, float], size: float, look: Look = LOOKS[0]) -> Box:
    """Paint a head with shoulders onto `canvas`, and say where its face is.

    Args:
        canvas: height x width x 3 float32, red first, 0 to 255; changed in place.
        centre: x, y of the middle of the head in pixels; the head may leave the canvas.
        size: Height of the head, crown to chin, in pixels.
        look: Of the person.

    Returns:
        The face in pixels of the canvas, not clipped: forehead to chin, ear to ear.
    """
    unit = size / 2
    brush = Brush.over(canvas, centre, unit, REACH)
    if brush is not None:
        _shoulders(brush, look)
        _hair_behind(brush, look)
        _neck_and_ears(brush, look)
        _face(brush, look)
        for side in (-1, 1):
            _eye(brush, look, side)
        _nose_and_mouth(brush, look)
        _hair_above(brush, look)
    x, y = centre
    left, top, right, bottom = FACE_BOX
    return Box(x + left * unit, y + top * unit, x + right * unit, y + bottom * unit)


def _tint(colour: Colour, by: float | Colour) -> Colour:
    red, green, blue = np.asarray(colour) * np.asarray(by)
    return float(red), float(green), float(blue)


def _shoulders(b: Brush, look: Look) -> None:
    cover = b.ellipse(0, 2.5, 1.42, 1.05) * b.edge(2.35 - b.y)
    b.paint(cover, look.clothes)
    b.shade(cover * (0.25 * b.x**2 + 0.2 * b.blob(0, 1.5, 0.6, 0.12)))


def _hair_behind(b: Brush, look: Look) -> None:
    cover = b.ellipse(0, -0.2, 0.88, 0.92)
    if look.long_hair:
        cover = np.maximum(b.ellipse(0, -0.14, 0.95, 1.02), b.ellipse(0, 0.42, 0.9, 0.98) * b.edge(1.25 - b.y))
    b.paint(cover, _tint(look.hair, 0.75))


def _neck_and_ears(b: Brush, look: Look) -> None:
    neck = b.edge(0.4 + 0.25 * np.clip(b.y - 1.25, 0, 1) - np.abs(b.x)) * b.edge(b.y - 0.3) * b.ellipse(0, 1, 0.9, 0.68)
    b.paint(neck, _tint(look.skin, 0.74))
    b.shade(neck * 0.45 * b.blob(0, 0.98, 0.4, 0.14))
    if not look.long_hair:
        for side in (-1, 1):
            b.paint(b.ellipse(side * 0.75, 0.06, 0.11, 0.21), _tint(look.skin, 0.82))
            b.paint(0.5 * b.ellipse(side * 0.76, 0.06, 0.05, 0.13), _tint(look.skin, 0.6))


def _outline(b: Brush) -> Field:
    """Distance from the middle of the head, 1 at its outline; the jaw is narrower than the skull."""
    half = 0.76 - 0.10 * np.clip(b.y, 0, None) ** 2
    power = np.where(b.y > 0, 2.25, 2.0)
    far = (np.abs(b.x / half) ** power + np.abs(b.y / 1.01) ** power) ** (1 / power)
    return np.asarray(far, np.float32)


def _face(b: Brush, look: Look) -> None:
    far = _outline(b)
    cover = b.edge((1 - far) * 0.75)
    # A ball in light from above left: the surface turns away towards the outline.
    facing = np.sqrt(np.clip(1 - far**2, 0.02, 1))
    light = np.clip(0.62 + 0.42 * facing - 0.10 * b.x - 0.10 * b.y, 0.3, 1.12)
    b.paint(cover, np.asarray(look.skin, np.float32) * light[..., None])
    dark = 0.18 * b.blob(0.09, 0.20, 0.05, 0.22) + 0.16 * b.blob(0, 0.69, 0.22, 0.035)
    bright = 0.18 * b.blob(-0.02, 0.18, 0.045, 0.2) + 0.2 * b.blob(-0.01, 0.29, 0.07, 0.05)
    bright += 0.08 * b.blob(-0.05, -0.5, 0.35, 0.18) + 0.07 * b.blob(0, 0.82, 0.12, 0.07)
    for side in (-1, 1):
        dark += 0.30 * b.blob(side * EYE_X, EYE_Y - 0.02, 0.17, 0.11) + 0.10 * b.blob(side * 0.44, 0.48, 0.10, 0.25)
        bright += 0.08 * b.blob(side * 0.36, 0.25, 0.14, 0.10)
        b.paint(0.22 * b.blob(side * 0.38, 0.30, 0.16, 0.12) * cover, _tint(look.skin, (1.0, 0.72, 0.70)))
    if look.age >= 60:
        for y in (-0.46, -0.55):
            dark += 0.12 * b.blob(0, y, 0.32, 0.012)
        for side in (-1, 1):
            dark += 0.16 * b.blob(side * 0.29, 0.47, 0.02, 0.14)
    b.shade(dark * cover)
    b.light(bright * cover)


def _eye(b: Brush, look: Look, side: int) -> None:
    wide = 1.18 if look.age < 14 else 1.0
    x, y = side * EYE_X, EYE_Y
    lid = b.ellipse(x, y, 0.155 * wide, 0.082 * wide)
    b.paint(lid, (226, 221, 216))
    b.paint(lid * b.ellipse(x, y - 0.005, 0.074 * wide, 0.074 * wide), look.iris)
    b.paint(lid * b.ellipse(x, y - 0.005, 0.036 * wide, 0.036 * wide), (12, 10, 10))
    b.paint(lid * b.ellipse(x - 0.02, y - 0.03, 0.016, 0.016), (255, 255, 255))
    upper = b.ellipse(x, y, 0.175 * wide, 0.1 * wide) * (1 - b.ellipse(x, y + 0.025, 0.165 * wide, 0.092 * wide))
    lower = b.ellipse(x, y, 0.165 * wide, 0.092 * wide) * (1 - b.ellipse(x, y - 0.015, 0.16 * wide, 0.088 * wide))
    b.paint(0.9 * upper, _tint(look.skin, 0.22))
    b.paint(0.35 * lower, _tint(look.skin, 0.45))
    if look.age >= 60:
        b.shade(0.25 * b.blob(x, y + 0.17, 0.13, 0.02))
    along = side * (b.x - x)  # from the nose outwards
    arch = y - 0.2 - 0.05 * np.cos(5 * along)
    thick = 0.034 * (1 - 0.5 * np.clip(along / 0.25, -1, 1)) * np.clip((0.24 - np.abs(along - 0.02)) / 0.07, 0, 1)
    b.paint(0.85 * b.edge(thick - np.abs(b.y - arch)) * (thick > 0), _tint(look.hair, 0.75))


def _nose_and_mouth(b: Brush, look: Look) -> None:
    b.shade(0.30 * b.blob(0, 0.395, 0.15, 0.035))
    for side in (-1, 1):
        b.paint(0.75 * b.blob(side * 0.075, 0.355, 0.030, 0.017), _tint(look.skin, 0.25))
        b.shade(0.22 * b.blob(side * 0.135, 0.32, 0.02, 0.045))
    lips = _tint(look.skin, (0.86, 0.52, 0.52))
    above = b.ellipse(0, MOUTH_Y, 0.25, 0.062) * (b.y < MOUTH_Y)
    below = b.ellipse(0, MOUTH_Y, 0.23, 0.088) * (b.y >= MOUTH_Y)
    b.paint(0.85 * above, _tint(lips, 0.82))
    b.paint(0.85 * below, lips)
    b.light(0.22 * b.blob(0, MOUTH_Y + 0.045, 0.1, 0.018))
    thick = 0.017 * np.clip((0.25 - np.abs(b.x)) / 0.1, 0, 1)
    b.paint(0.85 * b.edge(thick - np.abs(b.y - MOUTH_Y - 0.01 * np.cos(9 * b.x))) * (thick > 0), _tint(look.skin, 0.2))


def _hair_above(b: Brush, look: Look) -> None:
    cap = b.ellipse(0, -0.16, 0.84, 0.90) * (1 - b.ellipse(0, 0.30, 0.74, 0.98)) * np.clip((0.12 - b.y) / 0.2, 0, 1)
    shine = 0.82 + 0.35 * b.blob(-0.25, -0.8, 0.35, 0.2)
    strands = 1 + 0.08 * np.sin(38 * b.x + 5 * np.sin(3 * b.y))
    b.paint(cap, np.asarray(look.hair, np.float32) * (shine * strands)[..., None])
