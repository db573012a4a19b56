"""Plates of both Americas: pictures, legends and stickers in the north, Mercosur and older ones in the south."""

from __future__ import annotations

import cv2
import numpy as np

from training.plates.drawing.canvas import (
    BLACK,
    BLUE,
    GREEN,
    RED,
    WHITE,
    YELLOW,
    Colour,
    Image,
    blob,
    outline,
    paint,
    ramp,
    sheet,
)
from training.plates.drawing.chance import any_colour, chars, like, pick
from training.plates.drawing.letters import WORD_FONTS, Style, write
from training.plates.drawing.schemes.setting import registration, set_lines
from training.plates.drawing.scripts import DIGITS, LATIN
from training.plates.drawing.words import WORDS

NORTH: tuple[Colour, ...] = (
    *(WHITE, WHITE, WHITE, (180, 208, 238), YELLOW, (238, 220, 180), BLUE, GREEN, BLACK, (200, 220, 200)),
)
SOUTH: tuple[tuple[Colour, Colour], ...] = (
    *(((168, 170, 172), BLACK), ((168, 170, 172), BLACK), (RED, WHITE), (BLACK, WHITE), (YELLOW, BLACK)),
    (WHITE, BLACK),
)


def _picture_ground(rng: np.random.Generator, image: Image, ground: Colour) -> None:
    """Draw what American states put behind the signs: a gradient, hills, a sun, a tree, a skyline."""
    height, width = image.shape[:2]
    kind = rng.random()
    if kind < 0.6:
        first, last = like(rng, any_colour(rng) if kind < 0.3 else ground, 30), like(rng, ground, 20)
        ramp(image, first, last, across=bool(rng.random() < 0.2))
    if kind > 0.3:
        colour = like(rng, ground, 45)
        base = height * rng.uniform(0.5, 0.9)
        x = np.arange(0, width + 8, 8)
        y = base + height * 0.12 * np.sin(x / width * rng.uniform(4, 20) + rng.uniform(0, 6))
        y += rng.normal(0, height * 0.03, len(x)) * (rng.random() < 0.5)
        hills = np.vstack([np.c_[x, y], [[width, height], [0, height]]]).astype(np.int32)
        cv2.fillPoly(image, [hills], colour, cv2.LINE_AA)
    if rng.random() < 0.4:
        centre = (int(rng.uniform(0.1, 0.9) * width), int(rng.uniform(0.3, 0.7) * height))
        axes = (int(height * rng.uniform(0.1, 0.35)), int(height * rng.uniform(0.1, 0.35)))
        blob(image, centre, axes, like(rng, ground, 60))


def _legends(rng: np.random.Generator, image: Image, colour: Colour) -> None:
    """Write the state's name above and its motto below."""
    height, width = image.shape[:2]
    words = pick(rng, WORDS) + ("" if rng.random() < 0.6 else " " + pick(rng, WORDS))
    room = (width * 0.2, height * 0.06, width * 0.6, height * 0.14)
    write(image, words, room, colour, Style(font=pick(rng, WORD_FONTS)))
    if rng.random() < 0.8:
        words = f"{pick(rng, WORDS)} {pick(rng, WORDS)} {pick(rng, WORDS)}"
        room = (width * 0.2, height * 0.86, width * 0.6, height * 0.08)
        write(image, words, room, colour, Style(font=pick(rng, WORD_FONTS)))


def _stickers(rng: np.random.Generator, image: Image) -> None:
    """Put stickers of the month and the year into some corners."""
    height, width = image.shape[:2]
    for x, y in ((0.02, 0.05), (0.86, 0.05), (0.02, 0.8), (0.86, 0.8)):
        if rng.random() < 0.25:
            paint(image, (width * x, height * y, width * 0.11, height * 0.15), any_colour(rng))
            room = (width * (x + 0.015), height * (y + 0.03), width * 0.08, height * 0.09)
            write(image, chars(rng, DIGITS, 2), room, BLACK)


def american(rng: np.random.Generator, height: int) -> Image:
    """Return a plate of the United States, Canada or Mexico: one line on about 1:2."""
    width = round(height * rng.uniform(1.85, 2.1))
    ground = like(rng, pick(rng, NORTH))
    image = sheet(height, width, ground)
    dark = sum(ground) < 330
    if rng.random() < 0.65:
        _picture_ground(rng, image, ground)
        if rng.random() < 0.5:
            band = 0.22 * height
            top = any_colour(rng)
            paint(image, (0, 0, width, band), top)
            if rng.random() < 0.5:
                paint(image, (0, height - band, width, band), like(rng, top))
    inks: tuple[Colour, ...] = (WHITE, YELLOW) if dark else ((20, 30, 90), BLACK, RED, (16, 70, 50), (20, 40, 130))
    ink = like(rng, pick(rng, inks), 10)
    legend = ink if rng.random() < 0.5 else any_colour(rng)
    margin = width * rng.uniform(0.05, 0.1)
    text = registration(rng)
    while len(text) > 8:
        text = registration(rng)
    set_lines(rng, image, text, (margin, height * 0.24, width - 2 * margin, height * rng.uniform(0.48, 0.56)), ink)
    _legends(rng, image, legend)
    _stickers(rng, image)
    if rng.random() < 0.3:
        outline(image, legend, max(1, height // 40), max(1, height // 30), height // 10)
    return image


def _mercosur(rng: np.random.Generator, image: Image) -> tuple[float, Colour, str]:
    """Draw what is around the text; return the upper band's height, the ink and the text."""
    height, width = image.shape[:2]
    image[:] = like(rng, WHITE)
    band = height * rng.uniform(0.2, 0.27)
    paint(image, (0, 0, width, band), like(rng, (20, 50, 150)))
    country = pick(rng, ("BRASIL", "ARGENTINA", "PARAGUAY", "URUGUAY"))
    write(image, country, (width * 0.25, band * 0.25, width * 0.5, band * 0.5), WHITE)
    paint(image, (width * 0.88, band * 0.2, width * 0.08, band * 0.6), like(rng, GREEN))
    paint(image, (width * 0.04, band * 0.2, width * 0.08, band * 0.6), like(rng, (90, 150, 220)))
    ink = like(rng, pick(rng, (BLACK, BLACK, BLACK, RED, BLUE)), 8)
    text = chars(rng, LATIN, 3) + chars(rng, DIGITS, 1) + chars(rng, LATIN, 1) + chars(rng, DIGITS, 2)
    return band, ink, text


def _before_mercosur(rng: np.random.Generator, image: Image) -> tuple[float, Colour, str]:
    """Draw what is around the text; return the upper band's height, the ink and the text."""
    height, width = image.shape[:2]
    ground, ink = pick(rng, SOUTH)
    image[:] = like(rng, ground)
    words = f"{chars(rng, LATIN, 2)} - {pick(rng, WORDS)}"
    write(image, words, (width * 0.2, height * 0.08, width * 0.6, height * 0.13), ink)
    if rng.random() < 0.3:
        write(image, pick(rng, WORDS), (width * 0.3, height * 0.88, width * 0.4, height * 0.08), ink)
    text = chars(rng, LATIN, 3) + pick(rng, ("-", " ", "·")) + chars(rng, DIGITS, int(rng.integers(3, 5)))
    return height * 0.24, ink, text


def south_american(rng: np.random.Generator, height: int) -> Image:
    """Return a plate of South America, of one line or two."""
    two = rng.random() < 0.3
    width = round(height * (rng.uniform(1.1, 1.4) if two else rng.uniform(2.6, 3.3)))
    image = sheet(height, width, WHITE)
    band, ink, text = (_mercosur if rng.random() < 0.6 else _before_mercosur)(rng, image)
    margin = height * 0.1
    parts: str | tuple[str, str] = (text[:3], text[3:].lstrip("-· ")) if two else text
    set_lines(rng, image, parts, (width * 0.06, band + margin * 0.6, width * 0.88, height - band - 1.6 * margin), ink)
    return image
