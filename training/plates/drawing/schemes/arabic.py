"""Plates with Arabic letters and digits: Iran, Egypt, the Gulf and the Maghreb."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.plates.drawing.canvas import (
    BLACK,
    BLUE,
    GREEN,
    RED,
    WHITE,
    YELLOW,
    Colour,
    Image,
    line,
    outline,
    paint,
    sheet,
)
from training.plates.drawing.chance import chars, like, pick
from training.plates.drawing.letters import Style, write
from training.plates.drawing.schemes.setting import set_lines
from training.plates.drawing.scripts import ARABIC, ARABIC_DIGITS, DIGITS, LATIN, PERSIAN_DIGITS

if TYPE_CHECKING:
    import numpy as np

IRAN: tuple[Colour, ...] = (WHITE, WHITE, WHITE, YELLOW, (200, 50, 50))
EGYPT: tuple[Colour, ...] = (
    *((60, 160, 210), (60, 160, 210), (240, 120, 30), RED, GREEN, (150, 150, 150), YELLOW, (120, 80, 40)),
)
GULF: tuple[Colour, ...] = (WHITE, WHITE, WHITE, YELLOW, (180, 200, 220), (40, 90, 170))


def _iranian(rng: np.random.Generator, height: int, ink: Colour) -> Image:
    two = rng.random() < 0.15
    width = round(height * (1.4 if two else rng.uniform(4.2, 4.9)))
    image = sheet(height, width, like(rng, pick(rng, IRAN)))
    side = height * (0.2 if two else 0.38)
    paint(image, (0, 0, side, height), like(rng, (30, 60, 160)))
    for k, flag in enumerate((GREEN, WHITE, RED)):
        paint(image, (side * 0.2, height * (0.08 + 0.08 * k), side * 0.6, height * 0.08), flag)
    write(image, "I.R.", (side * 0.15, height * 0.58, side * 0.6, height * 0.12), WHITE)
    write(image, "IRAN", (side * 0.15, height * 0.76, side * 0.7, height * 0.12), WHITE)
    text = f"{chars(rng, PERSIAN_DIGITS, 2)} {chars(rng, ARABIC, 1)} {chars(rng, PERSIAN_DIGITS, 3)}"
    if two:
        room = (side * 1.2, height * 0.12, width - side * 1.4, height * 0.76)
        set_lines(rng, image, (text[:4], text[4:]), room, ink)
    else:
        cell = height * 0.85
        line(image, (width - cell, 0), (width - cell, height), BLACK, max(1, height // 24))
        write(image, "ايران"[::-1], (width - cell * 0.85, height * 0.1, cell * 0.7, height * 0.18), ink)
        province = (width - cell * 0.85, height * 0.38, cell * 0.7, height * 0.45)
        write(image, chars(rng, PERSIAN_DIGITS, 2), province, ink, Style(weight=3))
        set_lines(rng, image, text, (side * 1.25, height * 0.14, width - cell - side * 1.5, height * 0.72), ink)
    outline(image, BLACK, max(1, height // 30), 1, height // 12)
    return image


def _egyptian(rng: np.random.Generator, height: int, text: str, ink: Colour) -> Image:
    width = round(height * rng.uniform(1.8, 2.3))
    image = sheet(height, width, like(rng, WHITE))
    band = height * rng.uniform(0.24, 0.34)
    paint(image, (0, 0, width, band), like(rng, pick(rng, EGYPT), 18))
    write(image, "EGYPT", (width * 0.08, band * 0.25, width * 0.3, band * 0.5), BLACK)
    write(image, "مصر"[::-1], (width * 0.65, band * 0.2, width * 0.25, band * 0.6), BLACK)
    if rng.random() < 0.7:
        line(image, (width // 2, band), (width // 2, height), BLACK, max(1, height // 40))
    set_lines(rng, image, text, (width * 0.05, band + height * 0.1, width * 0.9, height - band - height * 0.2), ink)
    return image


def _of_gulf_and_maghreb(rng: np.random.Generator, height: int, text: str, ink: Colour) -> Image:
    two = rng.random() < 0.4
    width = round(height * (rng.uniform(1.5, 2.0) if two else rng.uniform(3.0, 5.0)))
    image = sheet(height, width, like(rng, pick(rng, GULF)))
    if sum(image[0, 0]) < 400:
        ink = WHITE
    if rng.random() < 0.5:
        cell = min(width * 0.25, height * 0.5)
        if rng.random() < 0.5:
            paint(image, (0, 0, cell, height), like(rng, pick(rng, (RED, BLUE, GREEN, (120, 30, 60))), 15))
        write(image, chars(rng, ARABIC, 3), (cell * 0.15, height * 0.15, cell * 0.7, height * 0.25), ink)
        write(image, chars(rng, LATIN, 3), (cell * 0.15, height * 0.6, cell * 0.7, height * 0.22), ink)
    else:
        cell = height * 0.08
    other = chars(rng, DIGITS, 4) + " " + chars(rng, LATIN, 3)
    room = (cell * 1.1, height * 0.12, width - cell * 1.2 - height * 0.06, height * 0.76)
    set_lines(rng, image, (text, other) if two else text, room, ink)
    return image


def arabic(rng: np.random.Generator, height: int) -> Image:
    """Return a plate of Iran, Egypt, the Gulf, Morocco or Algeria."""
    kind = rng.random()
    ink = like(rng, BLACK, 8)
    if kind < 0.35:
        return _iranian(rng, height, ink)
    letters, digits = (ARABIC, ARABIC_DIGITS) if rng.random() < 0.75 else (LATIN, DIGITS)
    series = " ".join(chars(rng, letters, int(rng.integers(1, 4))))
    text = f"{chars(rng, digits, int(rng.integers(3, 5)))} {series}"
    image = (_egyptian if kind < 0.7 else _of_gulf_and_maghreb)(rng, height, text, ink)
    if rng.random() < 0.7:
        outline(image, like(rng, BLACK), max(1, height // 36), max(1, height // 40), height // 8)
    return image
