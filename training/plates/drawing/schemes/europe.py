"""European plates: a long white or yellow sheet with a country's strip, seals and regions; Cyrillic and Greek too."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from training.plates.drawing.canvas import (
    BLACK,
    BLUE,
    GREEN,
    RED,
    WHITE,
    YELLOW,
    Box,
    Colour,
    Image,
    disc,
    line,
    outline,
    paint,
    sheet,
)
from training.plates.drawing.chance import any_colour, chars, like, pick
from training.plates.drawing.letters import Style, write
from training.plates.drawing.schemes.setting import halves, registration, set_lines
from training.plates.drawing.scripts import CYRILLIC, DIGITS, GREEK, LATIN

if TYPE_CHECKING:
    import numpy as np


def _stars(image: Image, box: Box, colour: Colour) -> None:
    """Draw the ring of twelve stars."""
    left, top, width, height = box
    for k in range(12):
        x = left + width / 2 + width * 0.34 * math.cos(k * math.pi / 6)
        y = top + height / 2 + width * 0.34 * math.sin(k * math.pi / 6)
        disc(image, (x, y), max(1, round(width * 0.05)), colour)


def _country_strip(rng: np.random.Generator, image: Image, left: float, width: float) -> None:
    """Draw the strip at a side: blue mostly, with a ring of stars or a flag, and the country's letters."""
    height = image.shape[0]
    colour = like(rng, BLUE if rng.random() < 0.85 else pick(rng, (RED, GREEN, YELLOW)), 14)
    paint(image, (left, 0, width, height), colour)
    kind = rng.random()
    if kind < 0.6:
        _stars(image, (left, height * 0.08, width, height * 0.4), YELLOW)
    elif kind < 0.8:
        bands = [like(rng, pick(rng, (WHITE, RED, BLUE, YELLOW, GREEN, BLACK))) for _ in range(3)]
        for k, band in enumerate(bands):
            paint(image, (left + width * 0.15, height * (0.12 + 0.09 * k), width * 0.7, height * 0.09), band)
    if rng.random() < 0.85:
        letters = chars(rng, LATIN, int(rng.integers(1, 4)))
        write(image, letters, (left + width * 0.12, height * 0.62, width * 0.76, height * 0.24), WHITE, Style(gap=6))


def _region(rng: np.random.Generator, image: Image, at: float, cell: float, ink: Colour) -> None:
    """Draw a region's cell from `at` on (Russia, Ukraine before)."""
    height = image.shape[0]
    line(image, (at, 0), (at, height), ink, max(1, height // 30))
    code = (at + cell * 0.15, height * 0.12, cell * 0.75, height * 0.42)
    write(image, chars(rng, DIGITS, 3), code, ink, Style(condense=0.8))
    write(image, "RUS", (at + cell * 0.15, height * 0.68, cell * 0.75, height * 0.16), ink)


def european(rng: np.random.Generator, height: int) -> Image:
    """Return a plate of the European Union and its neighbours, one line mostly."""
    two = rng.random() < 0.2
    width = round(height * (rng.uniform(1.1, 2.0) if two else rng.uniform(3.6, 5.0)))
    ground = like(rng, WHITE if rng.random() < 0.8 else YELLOW)
    ink = like(rng, pick(rng, (BLACK, BLACK, BLACK, BLACK, RED, BLUE, GREEN)), 8)
    image = sheet(height, width, ground)
    letters = pick(rng, (LATIN, LATIN, LATIN, LATIN, CYRILLIC, GREEK))
    text = registration(rng, letters)
    side = height * rng.uniform(0.2, 0.42) * (0.7 if two else 1)
    left, right = height * 0.1, height * 0.1
    strips = rng.random()
    if strips < 0.85:
        _country_strip(rng, image, 0, side)
        left += side
    if strips < 0.25:
        _country_strip(rng, image, width - side, side)
        right += side
    elif rng.random() < 0.15:
        cell = height * rng.uniform(0.7, 1.0) * (0.5 if two else 1)
        _region(rng, image, width - right - cell, cell, ink)
        right += cell
    margin = height * rng.uniform(0.1, 0.2)
    room = (left, margin, width - left - right, height - 2 * margin)
    set_lines(rng, image, halves(rng, text) if two else text, room, ink)
    if not two and rng.random() < 0.35:  # seals
        where = left + (width - left - right) * rng.uniform(0.3, 0.45)
        for k in range(2):
            disc(image, (where, height * (0.34 + 0.32 * k)), max(2, round(height * 0.1)), any_colour(rng))
    if rng.random() < 0.6:
        outline(image, ink, max(1, height // 30), max(1, height // 25), height // 8)
    return image
