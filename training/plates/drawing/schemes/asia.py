"""Plates of India, China, Japan, Korea and the south-east: made-up signs where no font has the script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.plates.drawing.canvas import (
    BLACK,
    BLUE,
    RED,
    WHITE,
    YELLOW,
    Colour,
    Image,
    disc,
    outline,
    ramp,
    sheet,
)
from training.plates.drawing.chance import chars, like, pick
from training.plates.drawing.letters import Style, write
from training.plates.drawing.schemes.setting import set_lines
from training.plates.drawing.scripts import DIGITS, HAN, HANGUL, LATIN, THAI, sign, signs

if TYPE_CHECKING:
    import numpy as np

Pairs = tuple[tuple[Colour, Colour], ...]
INDIA: Pairs = ((WHITE, BLACK), (WHITE, BLACK), (YELLOW, BLACK), ((30, 140, 70), WHITE), (BLACK, YELLOW))
JAPAN: Pairs = (
    *((WHITE, (16, 90, 60)), (WHITE, (16, 90, 60)), (YELLOW, BLACK), ((20, 90, 60), WHITE), (BLACK, YELLOW)),
)
KOREA: Pairs = ((WHITE, BLACK), (WHITE, BLACK), (YELLOW, BLACK), ((20, 100, 60), WHITE), ((120, 190, 230), BLACK))
SOUTH_EAST: Pairs = ((WHITE, BLACK), (WHITE, BLACK), (BLUE, WHITE), (YELLOW, BLACK), (BLACK, WHITE), (RED, WHITE))


def indian(rng: np.random.Generator, height: int) -> Image:
    """Return a plate of India, of one line or two, half of the time with the IND mark."""
    two = rng.random() < 0.45
    width = round(height * (rng.uniform(1.2, 2.0) if two else rng.uniform(3.4, 5.0)))
    ground, ink = pick(rng, INDIA)
    image = sheet(height, width, like(rng, ground))
    state, district = chars(rng, LATIN, 2), chars(rng, DIGITS, 2)
    series, number = chars(rng, LATIN, int(rng.integers(1, 3))), chars(rng, DIGITS, 4)
    mark = pick(rng, ("", " ", "-"))
    one_line = f"{state}{mark}{district}{mark}{series}{mark}{number}"
    text = (f"{state}{mark}{district} {series}", number) if two else one_line
    left = height * 0.1
    if rng.random() < 0.5:
        left += height * 0.18
        write(image, "IND", (height * 0.05, height * 0.62, height * 0.2, height * 0.12), BLUE)
        disc(image, (height * 0.15, height * 0.35), max(1, round(height * 0.07)), (120, 150, 190))
    margin = height * rng.uniform(0.1, 0.22)
    set_lines(rng, image, text, (left, margin, width - left - height * 0.1, height - 2 * margin), like(rng, ink, 8))
    if rng.random() < 0.5:
        outline(image, ink, max(1, height // 30), max(1, height // 25), height // 10)
    return image


def chinese(rng: np.random.Generator, height: int) -> Image:
    """Return a plate of China: blue, green for electric cars, yellow, white."""
    width = round(height * rng.uniform(3.0, 3.5))
    kind = rng.random()
    ground, ink = WHITE, BLACK
    if kind < 0.5:
        ground, ink = (24, 70, 176), WHITE
    elif kind < 0.75:
        ground = (120, 210, 150)
    elif kind < 0.88:
        ground = YELLOW
    image = sheet(height, width, like(rng, ground))
    if 0.5 <= kind < 0.75:
        ramp(image, like(rng, (236, 244, 238)), like(rng, (70, 196, 120)))
    text = sign(rng, HAN) + chars(rng, LATIN, 1) + "·" + chars(rng, DIGITS + LATIN, int(rng.integers(5, 7)))
    margin = height * rng.uniform(0.14, 0.2)
    set_lines(rng, image, text, (height * 0.16, margin, width - height * 0.32, height - 2 * margin), like(rng, ink, 8))
    if rng.random() < 0.7:
        outline(image, like(rng, ink), max(1, height // 36), max(1, height // 24), height // 10)
    return image


def _japanese(rng: np.random.Generator, height: int) -> Image:
    width = round(height * 2)
    ground, ink = pick(rng, JAPAN)
    image = sheet(height, width, like(rng, ground))
    upper = signs(rng, HAN, int(rng.integers(1, 4))) + " " + chars(rng, DIGITS, 3)
    room = (width * 0.22, height * 0.08, width * 0.56, height * 0.24)
    write(image, upper, room, ink, Style(condense=0.9, weight=1))
    lower = chars(rng, DIGITS, 2) + "-" + chars(rng, DIGITS, 2)
    write(image, sign(rng, THAI), (width * 0.05, height * 0.5, width * 0.09, height * 0.22), ink)
    set_lines(rng, image, lower, (width * 0.18, height * 0.4, width * 0.76, height * 0.52), ink)
    return image


def _korean(rng: np.random.Generator, height: int) -> tuple[Image, Colour]:
    two = rng.random() < 0.3
    width = round(height * (rng.uniform(1.8, 2.1) if two else rng.uniform(3.0, 4.7)))
    ground, ink = pick(rng, KOREA)
    image = sheet(height, width, like(rng, ground))
    text = chars(rng, DIGITS, int(rng.integers(2, 4))) + sign(rng, HANGUL)
    number = chars(rng, DIGITS, 4)
    room = (width * 0.05, height * 0.14, width * 0.9, height * 0.72)
    set_lines(rng, image, (sign(rng, HANGUL) + text, number) if two else f"{text} {number}", room, ink)
    return image, ink


def _thai(rng: np.random.Generator, height: int) -> tuple[Image, Colour]:
    width = round(height * (rng.uniform(2.1, 2.5) if rng.random() < 0.6 else rng.uniform(1.1, 1.4)))
    image = sheet(height, width, like(rng, WHITE))
    ink = like(rng, pick(rng, (BLACK, BLACK, (20, 80, 50), BLUE)), 8)
    text = signs(rng, THAI, 2) + " " + chars(rng, DIGITS, int(rng.integers(1, 5)))
    set_lines(rng, image, text, (width * 0.06, height * 0.1, width * 0.88, height * 0.52), ink)
    write(image, signs(rng, THAI, 6), (width * 0.15, height * 0.7, width * 0.7, height * 0.2), ink)
    return image, ink


def _south_eastern(rng: np.random.Generator, height: int) -> tuple[Image, Colour]:
    """Return a plate of Vietnam, Taiwan or Indonesia."""
    two = rng.random() < 0.65
    width = round(height * (rng.uniform(1.2, 1.6) if two else rng.uniform(2.8, 4.4)))
    ground, ink = pick(rng, SOUTH_EAST)
    image = sheet(height, width, like(rng, ground))
    first = chars(rng, DIGITS, 2) + pick(rng, ("-", "")) + chars(rng, LATIN, 1) + chars(rng, DIGITS, 1)
    second = chars(rng, DIGITS, 3) + pick(rng, (".", "")) + chars(rng, DIGITS, 2)
    room = (width * 0.06, height * 0.1, width * 0.88, height * 0.8)
    set_lines(rng, image, (first, second) if two else f"{first} {second}", room, ink)
    return image, ink


def east_asian(rng: np.random.Generator, height: int) -> Image:
    """Return a plate of Japan, Korea, Thailand, Vietnam, Taiwan or Indonesia."""
    kind = rng.random()
    if kind < 0.35:
        return _japanese(rng, height)
    image, ink = (_korean if kind < 0.6 else _thai if kind < 0.8 else _south_eastern)(rng, height)
    if rng.random() < 0.6:
        outline(image, like(rng, ink), max(1, height // 36), max(1, height // 30), height // 9)
    return image
