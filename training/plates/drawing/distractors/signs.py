"""Signs with a ground: shops, streets, roads, banners, boards of light dots and of segments."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    Scene,
    disc,
    line,
    outline,
    ramp,
    sheet,
)
from training.plates.drawing.chance import any_colour, chars, contrast, like, pick
from training.plates.drawing.distractors.common import any_size, phrase, solid, write_freely
from training.plates.drawing.letters import Style, write
from training.plates.drawing.scripts import DIGITS
from training.plates.drawing.words import WORDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

Pairs = tuple[tuple[Colour, Colour], ...]
STREETS: Pairs = (
    *((BLUE, WHITE), (GREEN, WHITE), (WHITE, BLACK), (WHITE, BLUE), (BLACK, WHITE), ((110, 70, 40), WHITE)),
)
DIRECTIONS: Pairs = ((BLUE, WHITE), (GREEN, WHITE), (YELLOW, BLACK), (WHITE, BLACK), ((240, 120, 20), BLACK))
"""Grounds with their inks."""


def shop_sign(rng: np.random.Generator) -> Scene:
    """Draw a shop's board, of one line or two, with a rim or a logo sometimes."""
    height, width = any_size(rng, 1.5, 8)
    ground = any_colour(rng)
    image = sheet(height, width, ground)
    if rng.random() < 0.4:
        ramp(image, like(rng, ground, 40), like(rng, ground, 40), across=bool(rng.random() < 0.5))
    ink = contrast(rng, ground)
    tall = rng.uniform(0.35, 0.75)
    lines = 1 if rng.random() < 0.7 else 2
    for k in range(lines):
        room = (width * 0.06, height * (k + (1 - tall) / 2) / lines, width * 0.88, height * tall / lines)
        write_freely(rng, image, phrase(rng, 1, 3), room, ink)
    if rng.random() < 0.4:
        outline(image, like(rng, ink, 30), max(1, height // 24), max(1, height // 20), height // 8)
    if rng.random() < 0.4:  # a logo
        disc(image, (height * 0.4, height // 2), round(height * 0.25), any_colour(rng))
    return solid(image)


def lit_sign(rng: np.random.Generator) -> Scene:
    """Draw a neon sign with its glow."""
    height, width = any_size(rng, 1.5, 6)
    image = sheet(height, width, like(rng, BLACK))
    colour = like(rng, pick(rng, (RED, YELLOW, WHITE, (60, 140, 255), (255, 80, 180), (60, 240, 120))), 20)
    write_freely(rng, image, phrase(rng, 1, 2), (width * 0.08, height * 0.2, width * 0.84, height * 0.6), colour)
    glow = cv2.GaussianBlur(image, (0, 0), height * 0.06)
    image = np.maximum(image, np.asarray(glow, np.float32) * 1.3)
    alpha = np.clip(image.max(axis=2) / 90, 0, 1) if rng.random() < 0.4 else np.ones((height, width), np.float32)
    return image, alpha.astype(np.float32)


def dots(rng: np.random.Generator) -> Scene:
    """Draw a destination board or a score board of light dots."""
    height, width = any_size(rng, 2, 8)
    rows = int(rng.integers(10, 17))
    pitch = max(2, height // rows)
    columns = width // pitch
    small = np.zeros((rows, columns, 3), np.float32)
    text = chars(rng, DIGITS, int(rng.integers(1, 4))) + " " + phrase(rng, 1, 2)
    write(small, text, (1, 1, columns - 2, rows - 2), (1, 1, 1), Style(font=pick(rng, (0, 1, 2, 8))))
    lit = np.kron(small[..., 0] > 0.5, np.ones((pitch, pitch), np.float32)).astype(np.float32)
    yy, xx = np.mgrid[0 : lit.shape[0], 0 : lit.shape[1]] % pitch
    dot = ((xx - (pitch - 1) / 2) ** 2 + (yy - (pitch - 1) / 2) ** 2 <= (pitch * 0.45) ** 2).astype(np.float32)
    on = like(rng, pick(rng, ((255, 170, 20), (255, 170, 20), (255, 40, 30), WHITE, (60, 255, 90))))
    level = dot * np.maximum(lit, rng.uniform(0.03, 0.15))
    return solid(level[..., None] * np.array(on, np.float32) + 12)


def street_name(rng: np.random.Generator) -> Scene:
    """Draw the name of a street."""
    height, width = any_size(rng, 2.5, 7)
    ground, ink = pick(rng, STREETS)
    image = sheet(height, width, like(rng, ground))
    name = pick(rng, WORDS).title() + " " + pick(rng, ("Street", "Road", "Avenue", "Lane", "Weg", "Straße", "Platz"))
    tall = rng.uniform(0.35, 0.6)
    write_freely(rng, image, name, (width * 0.08, height * (0.5 - tall / 2), width * 0.84, height * tall), ink)
    if rng.random() < 0.6:
        outline(image, ink, max(1, height // 28), max(1, height // 18), height // 8)
    return solid(image)


def _direction_sign(rng: np.random.Generator) -> Scene:
    """Draw places, their distances and an arrow."""
    height, width = any_size(rng, 0.8, 3)
    ground, ink = pick(rng, DIRECTIONS)
    image = sheet(height, width, like(rng, ground))
    lines = int(rng.integers(1, 4))
    for k in range(lines):
        text = phrase(rng, 1, 1) + (f" {int(rng.integers(1, 300))}" if rng.random() < 0.5 else "")
        room = (width * 0.08, height * (k + 0.22) / lines, width * 0.6, height * 0.55 / lines)
        write_freely(rng, image, text, room, ink)
    start = (round(width * 0.82), round(height * 0.8))
    end = (round(width * rng.uniform(0.72, 0.92)), round(height * 0.2))
    cv2.arrowedLine(image, start, end, ink, max(1, height // 16), cv2.LINE_AA, tipLength=0.4)
    outline(image, ink, max(1, height // 30), max(1, height // 24), height // 8)
    return solid(image)


def _warning(image: Image, mask: NDArray[np.uint8], inner: Colour) -> None:
    """Draw a triangle with a bar in it."""
    size = image.shape[0]
    for scale, tile, colour in ((1.0, mask, 255), (0.7, image, inner)):
        low, reach = 0.5 + 0.4 * scale, 0.48 * scale
        points = np.array([[0.5, 0.5 - reach], [0.5 - reach, low], [0.5 + reach, low]])
        cv2.fillPoly(tile, [(points * size).astype(np.int32)], colour, cv2.LINE_AA)
    middle = size // 2
    line(image, (middle, size * 0.42), (middle, size * 0.66), BLACK, max(1, size // 14))


def road_sign(rng: np.random.Generator) -> Scene:
    """Draw a direction sign, a round sign with a number or a word, or a triangle."""
    kind = rng.random()
    if kind < 0.45:
        return _direction_sign(rng)
    size = any_size(rng, 1, 1)[0]
    image = sheet(size, size, like(rng, RED if kind < 0.8 else BLUE))
    mask = np.zeros((size, size), np.uint8)
    inner = like(rng, pick(rng, (WHITE, WHITE, YELLOW)))
    middle, radius = size // 2, size // 2 - 1
    if kind < 0.65 or kind > 0.8:
        disc(mask, (middle, middle), radius, 255)
        if kind < 0.65:
            disc(image, (middle, middle), round(radius * 0.78), inner)
        text = pick(rng, ("30", "50", "80", "120", "STOP", "P", "3.5", "2.1"))
        write(image, text, (size * 0.22, size * 0.34, size * 0.56, size * 0.32), BLACK if kind < 0.65 else WHITE)
    else:
        _warning(image, mask, inner)
    return image, mask.astype(np.float32) / np.float32(255)


def banner(rng: np.random.Generator) -> Scene:
    """Draw a banner in the wind, with slogans."""
    height, width = any_size(rng, 2, 7)
    ground = like(rng, pick(rng, (WHITE, WHITE, RED, YELLOW, BLACK, GREEN, BLUE)), 20)
    image = sheet(height, width, ground)
    lines = int(rng.integers(1, 4))
    ink = contrast(rng, ground)
    for k in range(lines):
        room = (width * 0.05, height * (k + 0.15) / lines, width * 0.9, height * 0.7 / lines)
        write_freely(rng, image, phrase(rng, 2, 4), room, ink)
    x = np.linspace(0, rng.uniform(3, 14), width, dtype=np.float32)
    image *= (1 + rng.uniform(0.02, 0.15) * np.sin(x))[None, :, None]
    return solid(image)


def clock(rng: np.random.Generator) -> Scene:
    """Draw digits of seven segments."""
    height, width = any_size(rng, 1.5, 5)
    image = sheet(height, width, like(rng, BLACK, 8))
    on = like(rng, pick(rng, ((255, 40, 30), (60, 255, 90), (80, 180, 255), (255, 170, 20))))
    count = int(rng.integers(2, 7))
    cell = width / count
    thick = max(1, round(min(cell, height) * 0.09))
    for k in range(count):
        left, right = cell * (k + 0.22), cell * (k + 0.78)
        top, middle, low = height * 0.18, height * 0.5, height * 0.82
        ends = ((left, top, right, top), (left, middle, right, middle), (left, low, right, low),
                (left, top, left, middle), (right, top, right, middle), (left, middle, left, low),
                (right, middle, right, low))  # fmt: skip
        lit = rng.random(7) < 0.72
        for (x0, y0, x1, y1), burns in zip(ends, lit, strict=True):
            if burns:
                line(image, (x0, y0), (x1, y1), on, thick)
    if count > 3:
        for y in (0.38, 0.62):
            disc(image, (cell * (count // 2), height * y), thick, on)
    return solid(image)
