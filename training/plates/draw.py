"""Number plates of the world, and things that look like plates and are none, drawn from chance alone.

The pictures that people have labelled cover few countries. What a plate is, light or dark, one line or two, is
cheap to draw; so is a shop sign. Every function is pure in the random generator that it is given.
Colours are RGB; the origin is the top left corner of the top left pixel.
"""

from __future__ import annotations

import math
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as PillowImage
from PIL import ImageDraw, ImageFont

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["draw_distractor", "draw_plate"]

T = TypeVar("T")
Colour: TypeAlias = tuple[float, float, float]
Image: TypeAlias = NDArray[np.float32]  # height x width x 3, RGB, 0 to 255
Mask: TypeAlias = NDArray[np.float32]  # height x width, 0 to 1
Box: TypeAlias = tuple[float, float, float, float]  # left, top, width, height
Scene: TypeAlias = tuple[Image, Mask]

LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"
CYRILLIC = "АВЕКМНОРСТУХІЇ"
GREEK = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
ARABIC = "ابجدرسصطعقلمنهوي"
PERSIAN_DIGITS = "۰۱۲۳۴۵۶۷۸۹"
ARABIC_DIGITS = "٠١٢٣٤٥٦٧٨٩"
# Private characters stand for made-up signs of scripts that no bundled font has.
HAN, HANGUL, DEVANAGARI, THAI = 0xE000, 0xE100, 0xE180, 0xE200
PSEUDO = 64  # signs of each made-up script

WHITE: Colour = (238, 238, 234)
BLACK: Colour = (22, 22, 26)
BLUE: Colour = (22, 62, 160)
YELLOW: Colour = (246, 198, 30)
RED: Colour = (188, 28, 34)
GREEN: Colour = (24, 110, 62)

WORDS = [
    "CAFE",
    "PIZZA",
    "HOTEL",
    "BAR",
    "TAXI",
    "POLICE",
    "BANK",
    "SALE",
    "OPEN",
    "PHARMACY",
    "MARKET",
    "EXIT",
    "STOP",
    "PARKING",
    "BAKERY",
    "Metro",
    "Sushi",
    "Kebab",
    "Fashion",
    "Travel",
    "School",
    "Books",
    "FLOWERS",
    "Dental",
    "Clinic",
    "Garage",
    "Tyres",
    "SERVICE",
    "Rent",
    "Coffee",
    "SHOP",
    "Studio",
    "Beauty",
    "Nails",
    "City",
    "Center",
    "Station",
    "Airport",
    "North",
    "Street",
    "Road",
    "Avenue",
    "Platz",
    "Strasse",
    "Rue",
    "Via",
    "Calle",
    "Plaza",
    "Grand",
    "Royal",
    "Express",
    "Super",
    "Mini",
    "Auto",
    "Hyundai",
    "Turbo",
    "DIESEL",
    "SPORT",
    "HYBRID",
    "Transport",
    "Logistics",
    "Cargo",
    "Farm",
    "Fresh",
    "Water",
    "Milk",
    "Bread",
    "Peace",
    "Now",
    "Justice",
    "Climate",
    "Freedom",
    "VOTE",
    "Free",
    "Change",
    "Save",
    "Our",
    "the",
    "and",
    "of",
    "for",
    "to",
    "with",
    "in",
    "is",
    "not",
    "we",
    "are",
    "you",
    "from",
    "this",
    "that",
    "will",
    "have",
]


# Signs and text -----------------------------------------------------------------------------------------------------


@cache
def _font_files() -> tuple[str, ...]:
    import matplotlib as mpl

    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    names = (
        "DejaVuSans-Bold",
        "DejaVuSans",
        "DejaVuSansMono-Bold",
        "DejaVuSansMono",
        "DejaVuSerif-Bold",
        "DejaVuSerif",
    )
    return tuple(str(folder / f"{name}.ttf") for name in (*names, "DejaVuSans-BoldOblique", "STIXGeneralBol"))


PLATE_FONTS = (0, 0, 0, 1, 2, 2, 2, 3, 8, 8, 9, 9, 9, 10, 10, 4)
WORD_FONTS = (0, 0, 1, 1, 2, 4, 5, 6, 7, 8, 9, 10)
WIDE_SCRIPT_FONTS = (0, 1)  # the files that hold Arabic, Cyrillic and Greek


@cache
def _font(index: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    if index == 8:
        return ImageFont.load_default(88)
    return ImageFont.truetype(_font_files()[index], 88)


def _pseudo_sign(code: int) -> NDArray[np.uint8]:
    rng = np.random.default_rng(code)
    tile = np.zeros((128, 72), np.uint8)

    def stroke(*points: tuple[float, float]) -> None:
        line = np.array([[4 + 64 * x, 28 + 64 * y] for x, y in points], np.int32)
        cv2.polylines(tile, [line], False, 255, weight, cv2.LINE_AA)

    weight = int(rng.integers(5, 9))
    if code < HANGUL:
        for y in np.sort(rng.uniform(0.04, 0.96, rng.integers(2, 5))):
            left, right = rng.uniform(0, 0.3), rng.uniform(0.7, 1)
            stroke((left, y), (right, y + rng.normal(0, 0.02)))
        for x in rng.uniform(0.15, 0.85, rng.integers(1, 4)):
            stroke((x, rng.uniform(0, 0.3)), (x, rng.uniform(0.6, 1)))
        if rng.random() < 0.6:
            stroke((0.5, 0.45), (0.3, 0.8), (0.03, 0.98))
            stroke((0.5, 0.45), (0.7, 0.8), (0.97, 0.98))
        if rng.random() < 0.3:
            stroke((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9), (0.1, 0.1))
    elif code < DEVANAGARI:
        if rng.random() < 0.5:
            cv2.circle(tile, (24, 52), 15, 255, weight, cv2.LINE_AA)
        else:
            stroke((0.05, 0.15), (0.55, 0.15), (0.5, 0.6))
        stroke((0.85, 0.0), (0.85, 0.95))
        stroke((0.85, 0.4), (1.0, 0.4))
        if rng.random() < 0.6:
            stroke((0.1, 0.7), (0.1, 0.98), (0.75, 0.98))
    elif code < THAI:
        stroke((0, 0.05), (1, 0.05))
        stroke((0.75, 0.05), (0.75, 1))
        cv2.ellipse(tile, (28, 58), (18, 15), 0, rng.uniform(0, 120), rng.uniform(220, 360), 255, weight, cv2.LINE_AA)
        if rng.random() < 0.5:
            stroke((0.1, 0.6), (0.4, 0.95))
    else:
        cv2.circle(tile, (int(rng.integers(14, 24)), int(rng.integers(38, 84))), 7, 255, weight - 2, cv2.LINE_AA)
        stroke((0.1, 0.95), (0.12, 0.2), (0.4, 0.02), (0.75, 0.15), (0.78, 0.98))
        if rng.random() < 0.5:
            stroke((0.12, 0.9), (0.45, 0.5), (0.78, 0.9))
    return tile


@lru_cache(maxsize=8192)
def _glyph(index: int, char: str) -> NDArray[np.uint8]:
    """Return one sign, 128 high (capitals 64 high, their base line at 92), cropped to its ink from left to right."""
    code = ord(char)
    if HAN <= code < THAI + PSEUDO:
        tile = _pseudo_sign(code)
    elif index > 8 and code < 128:
        tile = np.zeros((128, 200), np.uint8)
        face = cv2.FONT_HERSHEY_SIMPLEX if index == 9 else cv2.FONT_HERSHEY_TRIPLEX
        cv2.putText(tile, char, (40, 92), face, 2.9, 255, 8, cv2.LINE_AA)
    else:
        index = index if index < 9 and code < 128 else index % 2
        picture = PillowImage.new("L", (200, 128))
        ImageDraw.Draw(picture).text((40, 92), char, 255, _font(index), anchor="ls")
        tile = np.asarray(picture)
    ink = np.flatnonzero(tile.any(axis=0))
    if not ink.size:
        return np.zeros((128, 22), np.uint8)
    return np.ascontiguousarray(tile[:, ink[0] : ink[-1] + 1])


def _strip(text: str, index: int, gap: float, space: float, *, cells: bool = False) -> Mask:
    """Return `text` as one mask, cropped to its ink; `gap` and `space` in pixels at capitals of 64."""
    glyphs = [(char, _glyph(index, char)) for char in text if char != " "]
    cell = max((glyph.shape[1] for char, glyph in glyphs if char not in "-·."), default=0) if cells else 0
    parts: list[NDArray[np.uint8]] = []
    between, wide = np.zeros((128, max(1, round(gap))), np.uint8), np.zeros((128, max(1, round(space))), np.uint8)
    for char in text:
        if char == " ":
            parts.append(wide)
            continue
        glyph = _glyph(index, char)
        if cells and char not in "-·." and glyph.shape[1] < cell:
            side = (cell - glyph.shape[1]) // 2
            glyph = np.pad(glyph, ((0, 0), (side, cell - glyph.shape[1] - side)))
        parts += [glyph, between]
    joined = np.concatenate(parts, axis=1) if parts else np.zeros((128, 8), np.uint8)
    ink = np.flatnonzero(joined.any(axis=1))
    if not ink.size:
        return np.zeros((64, 64), np.float32)
    columns = np.flatnonzero(joined.any(axis=0))
    return joined[ink[0] : ink[-1] + 1, columns[0] : columns[-1] + 1].astype(np.float32) / np.float32(255)


def _weigh(mask: Mask, weight: int) -> Mask:
    """Make the strokes bolder (above 0) or lighter (below 0) by about so many pixels."""
    if weight == 0:
        return mask
    size = abs(weight) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    return np.asarray(cv2.dilate(mask, kernel) if weight > 0 else cv2.erode(mask, kernel), np.float32)


def _scale(mask: Mask, width: float, height: float) -> Mask:
    size = (max(1, round(width)), max(1, round(height)))
    way = cv2.INTER_AREA if size[1] < mask.shape[0] or size[0] < mask.shape[1] else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(mask, size, interpolation=way), np.float32)


def _stamp(image: Image, mask: Mask, left: float, top: float, colour: Colour, relief: float = 0.0) -> None:
    """Paint `colour` through `mask` at (left, top), clipped to the image; `relief` lights the upper left edges."""
    x, y = round(left), round(top)
    x0, y0 = max(0, x), max(0, y)
    x1, y1 = min(image.shape[1], x + mask.shape[1]), min(image.shape[0], y + mask.shape[0])
    if x1 <= x0 or y1 <= y0:
        return
    part = mask[y0 - y : y1 - y, x0 - x : x1 - x]
    target = image[y0:y1, x0:x1]
    target += (np.array(colour, np.float32) - target) * part[..., None]
    if relief and min(part.shape) > 2:
        edge = np.zeros_like(part)
        edge[1:-1, 1:-1] = part[2:, 2:] - part[:-2, :-2]
        target += (relief * edge)[..., None]


def _text(
    image: Image,
    text: str,
    box: Box,
    colour: Colour,
    *,
    font: int = 0,
    gap: float = 10,
    space: float = 34,
    condense: float = 1.0,
    weight: int = 0,
    relief: float = 0.0,
    cells: bool = False,
    align: float = 0.5,
    fill: bool = False,
) -> None:
    """Write `text` as high as `box`, or smaller where it would be too wide; `fill` stretches it to the width."""
    mask = _weigh(_strip(text, font, gap, space, cells=cells), weight)
    left, top, room, height = box
    width = mask.shape[1] * height / mask.shape[0] * condense
    if fill or width > room:
        squeeze = room / width
        if squeeze < 0.55:  # a line squeezed further is a smudge: write it smaller
            height *= squeeze / 0.55
        width = room
    if height < 1 or width < 1:
        return
    _stamp(
        image, _scale(mask, width, height), left + (room - width) * align, top + (box[3] - height) / 2, colour, relief
    )


# Small helpers ------------------------------------------------------------------------------------------------------


def _pick(rng: np.random.Generator, items: Sequence[T]) -> T:
    return items[int(rng.integers(len(items)))]


def _chars(rng: np.random.Generator, alphabet: str, count: int) -> str:
    return "".join(alphabet[i] for i in rng.integers(0, len(alphabet), count))


def _sign(rng: np.random.Generator, script: int) -> str:
    return chr(script + int(rng.integers(PSEUDO)))


def _signs(rng: np.random.Generator, script: int, count: int) -> str:
    return "".join(_sign(rng, script) for _ in range(count))


def _like(rng: np.random.Generator, colour: Colour, spread: float = 12) -> Colour:
    red, green, blue = np.clip(np.array(colour) + rng.normal(0, spread, 3) + rng.normal(0, spread), 0, 255)
    return float(red), float(green), float(blue)


def _any_colour(rng: np.random.Generator) -> Colour:
    red, green, blue = rng.uniform(0, 255, 3)
    return float(red), float(green), float(blue)


def _contrast(rng: np.random.Generator, colour: Colour) -> Colour:
    """Return a colour that can be read on `colour`."""
    if rng.random() < 0.3:
        for _ in range(4):
            other = _any_colour(rng)
            if abs(sum(other) - sum(colour)) > 250:
                return other
    return _like(rng, BLACK if sum(colour) > 380 else WHITE)


def _sheet(height: int, width: int, colour: Colour) -> Image:
    return np.full((height, width, 3), np.array(colour, np.float32), np.float32)


def _ramp(image: Image, first: Colour, last: Colour, *, across: bool = False) -> None:
    height, width = image.shape[:2]
    steps = np.linspace(0, 1, width if across else height, dtype=np.float32)
    steps = steps[None, :, None] if across else steps[:, None, None]
    image[:] = np.array(first, np.float32) * (1 - steps) + np.array(last, np.float32) * steps


def _cloud(rng: np.random.Generator, height: int, width: int, cells: int) -> Mask:
    """Return smooth noise between 0 and 1, about `cells` blobs high."""
    grid = rng.random((cells + 1, max(2, round(cells * width / height) + 1)), np.float32)
    return np.clip(np.asarray(cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC), np.float32), 0, 1)


def _oval(height: int, width: int) -> Mask:
    tile = np.zeros((max(1, height), max(1, width)), np.uint8)
    cv2.ellipse(
        tile,
        (width // 2, height // 2),
        (max(1, width // 2 - 1), max(1, height // 2 - 1)),
        0,
        0,
        360,
        255,
        -1,
        cv2.LINE_AA,
    )
    return tile.astype(np.float32) / np.float32(255)


def _fill(image: Image, box: Box, colour: Colour) -> None:
    left, top, width, height = box
    x0, y0 = max(0, round(left)), max(0, round(top))
    image[y0 : max(y0, round(top + height)), x0 : max(x0, round(left + width))] = colour


def _edge(image: Image, colour: Colour, thick: int, inset: int, radius: int) -> None:
    """Draw a rounded line along the rim."""
    height, width = image.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    low, right, bottom = inset, width - 1 - inset, height - 1 - inset
    radius = max(0, min(radius, (bottom - low) // 2))
    for a, b in (
        ((low + radius, low), (right - radius, low)),
        ((low + radius, bottom), (right - radius, bottom)),
        ((low, low + radius), (low, bottom - radius)),
        ((right, low + radius), (right, bottom - radius)),
    ):
        cv2.line(mask, a, b, 255, thick, cv2.LINE_AA)
    if radius:
        for centre, turn in (
            ((low + radius, low + radius), 180),
            ((right - radius, low + radius), 270),
            ((right - radius, bottom - radius), 0),
            ((low + radius, bottom - radius), 90),
        ):
            cv2.ellipse(mask, centre, (radius, radius), turn, 0, 90, 255, thick, cv2.LINE_AA)
    _stamp(image, mask.astype(np.float32) / np.float32(255), 0, 0, colour)


# Plates -------------------------------------------------------------------------------------------------------------


def _style(rng: np.random.Generator) -> dict[str, float | int | bool]:
    """Return how a plate's signs are set: spacing, width, weight, relief."""
    return {
        "font": _pick(rng, PLATE_FONTS),
        "gap": rng.uniform(5, 22),
        "space": rng.uniform(18, 70),
        "condense": rng.uniform(0.62, 1.05),
        "weight": int(rng.integers(-2, 5)),
        "relief": rng.uniform(10, 70) if rng.random() < 0.5 else 0.0,
        "cells": bool(rng.random() < 0.5),
    }


def _registration(rng: np.random.Generator, letters: str = LATIN, digits: str = DIGITS) -> str:
    """Return a registration: groups of letters and digits with spaces, hyphens or dots between."""
    pattern = _pick(
        rng,
        ("LL DDD LL", "L LL DDDD", "LLL LL DD", "LLDD LLL", "DDDD LLL", "LL DDDDD", "LLL DDD", "L DDDD LL",
         "DDD LLL DD", "LDDD LL DD", "LL DD LL", "DDDDDD", "DD DD LL", "LLL DDDD", "LDDLLL", "DDDL DD", "LLL DLDD",
         "DLLL DDD", "LLDDLLDDDD", "LL DD L DDDD",
         "D LLL DDD", "DDLLLDD", "LL D", "LLLL DD", "LLLLLLL", "DDDDD L", "LLD DDDL"),
    )  # fmt: skip
    text = "".join(_chars(rng, letters if c == "L" else digits, 1) if c in "LD" else c for c in pattern)
    return text.replace(" ", _pick(rng, (" ", " ", " ", "-", "·", "")))


def _halves(rng: np.random.Generator, text: str) -> tuple[str, str]:
    """Break a registration in two lines."""
    for mark in " -·":
        if mark in text:
            cut = text.index(mark)
            return text[:cut], text[cut + 1 :].replace(mark, " ")
    cut = max(1, len(text) // 2 - int(rng.integers(2)))
    return text[:cut], text[cut:]


def _lines(rng: np.random.Generator, image: Image, text: str | tuple[str, str], box: Box, ink: Colour) -> None:
    """Set one line, or two, of a plate into `box`."""
    style = _style(rng)
    left, top, width, height = box
    if isinstance(text, str):
        tall = height * rng.uniform(0.8, 1.0)
        _text(image, text, (left, top + (height - tall) / 2, width, tall), ink, **style, fill=bool(rng.random() < 0.4))  # type: ignore[arg-type]
        return
    share = rng.uniform(0.38, 0.54)
    between = height * rng.uniform(0.06, 0.12)
    upper, lower = (height - between) * share, (height - between) * (1 - share)
    fill = bool(rng.random() < 0.4)
    align = 0.5 if rng.random() < 0.8 else 0.0
    _text(image, text[0], (left, top, width, upper), ink, **style, align=align)  # type: ignore[arg-type]
    _text(image, text[1], (left, top + upper + between, width, lower), ink, **style, align=align, fill=fill)  # type: ignore[arg-type]


def _stars(image: Image, box: Box, colour: Colour) -> None:
    left, top, width, height = box
    for k in range(12):
        x = left + width / 2 + width * 0.34 * math.cos(k * math.pi / 6)
        y = top + height / 2 + width * 0.34 * math.sin(k * math.pi / 6)
        cv2.circle(image, (round(x), round(y)), max(1, round(width * 0.05)), colour, -1, cv2.LINE_AA)


def _strip_of_country(rng: np.random.Generator, image: Image, left: float, width: float) -> None:
    """Draw the strip at a side: blue mostly, with a ring of stars or a flag, and the country's letters."""
    height = image.shape[0]
    colour = _like(rng, BLUE if rng.random() < 0.85 else _pick(rng, (RED, GREEN, YELLOW)), 14)
    _fill(image, (left, 0, width, height), colour)
    kind = rng.random()
    if kind < 0.6:
        _stars(image, (left, height * 0.08, width, height * 0.4), YELLOW)
    elif kind < 0.8:
        bands = [_like(rng, _pick(rng, (WHITE, RED, BLUE, YELLOW, GREEN, BLACK))) for _ in range(3)]
        for k, band in enumerate(bands):
            _fill(image, (left + width * 0.15, height * (0.12 + 0.09 * k), width * 0.7, height * 0.09), band)
    if rng.random() < 0.85:
        letters = _chars(rng, LATIN, int(rng.integers(1, 4)))
        _text(image, letters, (left + width * 0.12, height * 0.62, width * 0.76, height * 0.24), WHITE, gap=6)


def _european(rng: np.random.Generator, height: int) -> Image:
    two = rng.random() < 0.2
    width = round(height * (rng.uniform(1.1, 2.0) if two else rng.uniform(3.6, 5.0)))
    ground = _like(rng, WHITE if rng.random() < 0.8 else YELLOW)
    ink = _like(rng, _pick(rng, (BLACK, BLACK, BLACK, BLACK, RED, BLUE, GREEN)), 8)
    image = _sheet(height, width, ground)
    letters = _pick(rng, (LATIN, LATIN, LATIN, LATIN, CYRILLIC, GREEK))
    text = _registration(rng, letters)
    side = height * rng.uniform(0.2, 0.42) * (0.7 if two else 1)
    left, right = height * 0.1, height * 0.1
    strips = rng.random()
    if strips < 0.85:
        _strip_of_country(rng, image, 0, side)
        left += side
    if strips < 0.25:
        _strip_of_country(rng, image, width - side, side)
        right += side
    elif rng.random() < 0.15:  # a region's cell at the right (Russia, Ukraine before)
        cell = height * rng.uniform(0.7, 1.0) * (0.5 if two else 1)
        at = width - right - cell
        cv2.line(image, (round(at), 0), (round(at), height), ink, max(1, height // 30), cv2.LINE_AA)
        _text(
            image,
            _chars(rng, DIGITS, 3),
            (at + cell * 0.15, height * 0.12, cell * 0.75, height * 0.42),
            ink,
            condense=0.8,
        )
        _text(image, "RUS", (at + cell * 0.15, height * 0.68, cell * 0.75, height * 0.16), ink)
        right += cell
    margin = height * rng.uniform(0.1, 0.2)
    _lines(
        rng, image, _halves(rng, text) if two else text, (left, margin, width - left - right, height - 2 * margin), ink
    )
    if not two and rng.random() < 0.35:  # seals
        where = left + (width - left - right) * rng.uniform(0.3, 0.45)
        for k in range(2):
            cv2.circle(
                image,
                (round(where), round(height * (0.34 + 0.32 * k))),
                max(2, round(height * 0.1)),
                _any_colour(rng),
                -1,
                cv2.LINE_AA,
            )
    if rng.random() < 0.6:
        _edge(image, ink, max(1, height // 30), max(1, height // 25), height // 8)
    return image


def _picture_ground(rng: np.random.Generator, image: Image, ground: Colour) -> None:
    """Draw what American states put behind the signs: a gradient, hills, a sun, a tree, a skyline."""
    height, width = image.shape[:2]
    kind = rng.random()
    if kind < 0.6:
        _ramp(
            image,
            _like(rng, _any_colour(rng) if kind < 0.3 else ground, 30),
            _like(rng, ground, 20),
            across=bool(rng.random() < 0.2),
        )
    if kind > 0.3:
        colour = _like(rng, ground, 45)
        base = height * rng.uniform(0.5, 0.9)
        x = np.arange(0, width + 8, 8)
        y = base + height * 0.12 * np.sin(x / width * rng.uniform(4, 20) + rng.uniform(0, 6))
        y += rng.normal(0, height * 0.03, len(x)) * (rng.random() < 0.5)
        cv2.fillPoly(
            image, [np.vstack([np.c_[x, y], [[width, height], [0, height]]]).astype(np.int32)], colour, cv2.LINE_AA
        )
    if rng.random() < 0.4:
        centre = (int(rng.uniform(0.1, 0.9) * width), int(rng.uniform(0.3, 0.7) * height))
        cv2.ellipse(
            image,
            centre,
            (int(height * rng.uniform(0.1, 0.35)), int(height * rng.uniform(0.1, 0.35))),
            0,
            0,
            360,
            _like(rng, ground, 60),
            -1,
            cv2.LINE_AA,
        )


def _american(rng: np.random.Generator, height: int) -> Image:
    width = round(height * rng.uniform(1.85, 2.1))
    ground = _like(
        rng,
        _pick(
            rng, (WHITE, WHITE, WHITE, (180, 208, 238), YELLOW, (238, 220, 180), BLUE, GREEN, BLACK, (200, 220, 200))
        ),
    )
    image = _sheet(height, width, ground)
    dark = sum(ground) < 330
    if rng.random() < 0.65:
        _picture_ground(rng, image, ground)
        if rng.random() < 0.5:
            band = 0.22 * height
            top = _any_colour(rng)
            _fill(image, (0, 0, width, band), top)
            if rng.random() < 0.5:
                _fill(image, (0, height - band, width, band), _like(rng, top))
    ink = _like(
        rng,
        _pick(rng, (WHITE, YELLOW)) if dark else _pick(rng, ((20, 30, 90), BLACK, RED, (16, 70, 50), (20, 40, 130))),
        10,
    )
    legend = ink if rng.random() < 0.5 else _any_colour(rng)
    margin = width * rng.uniform(0.05, 0.1)
    text = _registration(rng)
    while len(text) > 8:
        text = _registration(rng)
    _lines(rng, image, text, (margin, height * 0.24, width - 2 * margin, height * rng.uniform(0.48, 0.56)), ink)
    words = _pick(rng, WORDS) + ("" if rng.random() < 0.6 else " " + _pick(rng, WORDS))
    _text(image, words, (width * 0.2, height * 0.06, width * 0.6, height * 0.14), legend, font=_pick(rng, WORD_FONTS))
    if rng.random() < 0.8:
        words = f"{_pick(rng, WORDS)} {_pick(rng, WORDS)} {_pick(rng, WORDS)}"
        _text(
            image, words, (width * 0.2, height * 0.86, width * 0.6, height * 0.08), legend, font=_pick(rng, WORD_FONTS)
        )
    for x, y in ((0.02, 0.05), (0.86, 0.05), (0.02, 0.8), (0.86, 0.8)):
        if rng.random() < 0.25:  # stickers of the month and year
            _fill(image, (width * x, height * y, width * 0.11, height * 0.15), _any_colour(rng))
            _text(
                image,
                _chars(rng, DIGITS, 2),
                (width * (x + 0.015), height * (y + 0.03), width * 0.08, height * 0.09),
                BLACK,
            )
    if rng.random() < 0.3:
        _edge(image, legend, max(1, height // 40), max(1, height // 30), height // 10)
    return image


def _indian(rng: np.random.Generator, height: int) -> Image:
    two = rng.random() < 0.45
    width = round(height * (rng.uniform(1.2, 2.0) if two else rng.uniform(3.4, 5.0)))
    ground, ink = _pick(rng, ((WHITE, BLACK), (WHITE, BLACK), (YELLOW, BLACK), ((30, 140, 70), WHITE), (BLACK, YELLOW)))
    image = _sheet(height, width, _like(rng, ground))
    state, district = _chars(rng, LATIN, 2), _chars(rng, DIGITS, 2)
    series, number = _chars(rng, LATIN, int(rng.integers(1, 3))), _chars(rng, DIGITS, 4)
    mark = _pick(rng, ("", " ", "-"))
    text = (
        (f"{state}{mark}{district} {series}", number) if two else f"{state}{mark}{district}{mark}{series}{mark}{number}"
    )
    left = height * 0.1
    if rng.random() < 0.5:
        left += height * 0.18
        _text(image, "IND", (height * 0.05, height * 0.62, height * 0.2, height * 0.12), BLUE)
        cv2.circle(
            image,
            (round(height * 0.15), round(height * 0.35)),
            max(1, round(height * 0.07)),
            (120, 150, 190),
            -1,
            cv2.LINE_AA,
        )
    margin = height * rng.uniform(0.1, 0.22)
    _lines(rng, image, text, (left, margin, width - left - height * 0.1, height - 2 * margin), _like(rng, ink, 8))
    if rng.random() < 0.5:
        _edge(image, ink, max(1, height // 30), max(1, height // 25), height // 10)
    return image


def _chinese(rng: np.random.Generator, height: int) -> Image:
    width = round(height * rng.uniform(3.0, 3.5))
    kind = rng.random()
    ground, ink = WHITE, BLACK
    if kind < 0.5:
        ground, ink = (24, 70, 176), WHITE
    elif kind < 0.75:
        ground = (120, 210, 150)
    elif kind < 0.88:
        ground = YELLOW
    image = _sheet(height, width, _like(rng, ground))
    if 0.5 <= kind < 0.75:
        _ramp(image, _like(rng, (236, 244, 238)), _like(rng, (70, 196, 120)))
    text = _sign(rng, HAN) + _chars(rng, LATIN, 1) + "·" + _chars(rng, DIGITS + LATIN, int(rng.integers(5, 7)))
    margin = height * rng.uniform(0.14, 0.2)
    _lines(rng, image, text, (height * 0.16, margin, width - height * 0.32, height - 2 * margin), _like(rng, ink, 8))
    if rng.random() < 0.7:
        _edge(image, _like(rng, ink), max(1, height // 36), max(1, height // 24), height // 10)
    return image


def _south_american(rng: np.random.Generator, height: int) -> Image:
    two = rng.random() < 0.3
    width = round(height * (rng.uniform(1.1, 1.4) if two else rng.uniform(2.6, 3.3)))
    if rng.random() < 0.6:  # Mercosur
        image = _sheet(height, width, _like(rng, WHITE))
        band = height * rng.uniform(0.2, 0.27)
        _fill(image, (0, 0, width, band), _like(rng, (20, 50, 150)))
        _text(
            image,
            _pick(rng, ("BRASIL", "ARGENTINA", "PARAGUAY", "URUGUAY")),
            (width * 0.25, band * 0.25, width * 0.5, band * 0.5),
            WHITE,
        )
        _fill(image, (width * 0.88, band * 0.2, width * 0.08, band * 0.6), _like(rng, GREEN))
        _fill(image, (width * 0.04, band * 0.2, width * 0.08, band * 0.6), _like(rng, (90, 150, 220)))
        ink = _like(rng, _pick(rng, (BLACK, BLACK, BLACK, RED, BLUE)), 8)
        text = _chars(rng, LATIN, 3) + _chars(rng, DIGITS, 1) + _chars(rng, LATIN, 1) + _chars(rng, DIGITS, 2)
    else:
        ground, ink = _pick(
            rng,
            (
                ((168, 170, 172), BLACK),
                ((168, 170, 172), BLACK),
                (RED, WHITE),
                (BLACK, WHITE),
                (YELLOW, BLACK),
                (WHITE, BLACK),
            ),
        )
        image = _sheet(height, width, _like(rng, ground))
        band = height * 0.24
        words = f"{_chars(rng, LATIN, 2)} - {_pick(rng, WORDS)}"
        _text(image, words, (width * 0.2, height * 0.08, width * 0.6, height * 0.13), ink)
        if rng.random() < 0.3:
            _text(image, _pick(rng, WORDS), (width * 0.3, height * 0.88, width * 0.4, height * 0.08), ink)
        text = _chars(rng, LATIN, 3) + _pick(rng, ("-", " ", "·")) + _chars(rng, DIGITS, int(rng.integers(3, 5)))
    margin = height * 0.1
    parts: str | tuple[str, str] = (text[:3], text[3:].lstrip("-· ")) if two else text
    _lines(rng, image, parts, (width * 0.06, band + margin * 0.6, width * 0.88, height - band - 1.6 * margin), ink)
    return image


def _arabic(rng: np.random.Generator, height: int) -> Image:
    kind = rng.random()
    ink = _like(rng, BLACK, 8)
    if kind < 0.35:  # Iran
        two = rng.random() < 0.15
        width = round(height * (1.4 if two else rng.uniform(4.2, 4.9)))
        image = _sheet(height, width, _like(rng, _pick(rng, (WHITE, WHITE, WHITE, YELLOW, (200, 50, 50)))))
        side = height * (0.2 if two else 0.38)
        _fill(image, (0, 0, side, height), _like(rng, (30, 60, 160)))
        for k, flag in enumerate((GREEN, WHITE, RED)):
            _fill(image, (side * 0.2, height * (0.08 + 0.08 * k), side * 0.6, height * 0.08), flag)
        _text(image, "I.R.", (side * 0.15, height * 0.58, side * 0.6, height * 0.12), WHITE)
        _text(image, "IRAN", (side * 0.15, height * 0.76, side * 0.7, height * 0.12), WHITE)
        first = f"{_chars(rng, PERSIAN_DIGITS, 2)} {_chars(rng, ARABIC, 1)} {_chars(rng, PERSIAN_DIGITS, 3)}"
        if two:
            _lines(
                rng, image, (first[:4], first[4:]), (side * 1.2, height * 0.12, width - side * 1.4, height * 0.76), ink
            )
        else:
            cell = height * 0.85
            cv2.line(
                image, (round(width - cell), 0), (round(width - cell), height), BLACK, max(1, height // 24), cv2.LINE_AA
            )
            _text(image, "ايران"[::-1], (width - cell * 0.85, height * 0.1, cell * 0.7, height * 0.18), ink)
            _text(
                image,
                _chars(rng, PERSIAN_DIGITS, 2),
                (width - cell * 0.85, height * 0.38, cell * 0.7, height * 0.45),
                ink,
                weight=3,
            )
            _lines(rng, image, first, (side * 1.25, height * 0.14, width - cell - side * 1.5, height * 0.72), ink)
        _edge(image, BLACK, max(1, height // 30), 1, height // 12)
        return image
    letters, digits = (ARABIC, ARABIC_DIGITS) if rng.random() < 0.75 else (LATIN, DIGITS)
    series = " ".join(_chars(rng, letters, int(rng.integers(1, 4))))
    text = f"{_chars(rng, digits, int(rng.integers(3, 5)))} {series}"
    if kind < 0.7:  # Egypt
        width = round(height * rng.uniform(1.8, 2.3))
        image = _sheet(height, width, _like(rng, WHITE))
        band = height * rng.uniform(0.24, 0.34)
        colour = _pick(
            rng, ((60, 160, 210), (60, 160, 210), (240, 120, 30), RED, GREEN, (150, 150, 150), YELLOW, (120, 80, 40))
        )
        _fill(image, (0, 0, width, band), _like(rng, colour, 18))
        _text(image, "EGYPT", (width * 0.08, band * 0.25, width * 0.3, band * 0.5), BLACK)
        _text(image, "مصر"[::-1], (width * 0.65, band * 0.2, width * 0.25, band * 0.6), BLACK)
        if rng.random() < 0.7:
            cv2.line(image, (width // 2, round(band)), (width // 2, height), BLACK, max(1, height // 40), cv2.LINE_AA)
        _lines(rng, image, text, (width * 0.05, band + height * 0.1, width * 0.9, height - band - height * 0.2), ink)
    else:  # the Gulf, Morocco, Algeria
        two = rng.random() < 0.4
        width = round(height * (rng.uniform(1.5, 2.0) if two else rng.uniform(3.0, 5.0)))
        image = _sheet(
            height, width, _like(rng, _pick(rng, (WHITE, WHITE, WHITE, YELLOW, (180, 200, 220), (40, 90, 170))))
        )
        if sum(image[0, 0]) < 400:
            ink = WHITE
        if rng.random() < 0.5:
            cell = min(width * 0.25, height * 0.5)
            if rng.random() < 0.5:
                _fill(image, (0, 0, cell, height), _like(rng, _pick(rng, (RED, BLUE, GREEN, (120, 30, 60))), 15))
            _text(image, _chars(rng, ARABIC, 3), (cell * 0.15, height * 0.15, cell * 0.7, height * 0.25), ink)
            _text(image, _chars(rng, LATIN, 3), (cell * 0.15, height * 0.6, cell * 0.7, height * 0.22), ink)
        else:
            cell = height * 0.08
        other = _chars(rng, DIGITS, 4) + " " + _chars(rng, LATIN, 3)
        room = (cell * 1.1, height * 0.12, width - cell * 1.2 - height * 0.06, height * 0.76)
        _lines(rng, image, (text, other) if two else text, room, ink)
    if rng.random() < 0.7:
        _edge(image, _like(rng, BLACK), max(1, height // 36), max(1, height // 40), height // 8)
    return image


def _east_asian(rng: np.random.Generator, height: int) -> Image:
    kind = rng.random()
    if kind < 0.35:  # Japan
        width = round(height * 2)
        ground, ink = _pick(
            rng, ((WHITE, (16, 90, 60)), (WHITE, (16, 90, 60)), (YELLOW, BLACK), ((20, 90, 60), WHITE), (BLACK, YELLOW))
        )
        image = _sheet(height, width, _like(rng, ground))
        upper = _signs(rng, HAN, int(rng.integers(1, 4))) + " " + _chars(rng, DIGITS, 3)
        _text(image, upper, (width * 0.22, height * 0.08, width * 0.56, height * 0.24), ink, condense=0.9, weight=1)
        lower = _chars(rng, DIGITS, 2) + "-" + _chars(rng, DIGITS, 2)
        _text(image, _sign(rng, THAI), (width * 0.05, height * 0.5, width * 0.09, height * 0.22), ink)
        _lines(rng, image, lower, (width * 0.18, height * 0.4, width * 0.76, height * 0.52), ink)
        return image
    if kind < 0.6:  # Korea
        two = rng.random() < 0.3
        width = round(height * (rng.uniform(1.8, 2.1) if two else rng.uniform(3.0, 4.7)))
        ground, ink = _pick(
            rng, ((WHITE, BLACK), (WHITE, BLACK), (YELLOW, BLACK), ((20, 100, 60), WHITE), ((120, 190, 230), BLACK))
        )
        image = _sheet(height, width, _like(rng, ground))
        text = _chars(rng, DIGITS, int(rng.integers(2, 4))) + _sign(rng, HANGUL)
        number = _chars(rng, DIGITS, 4)
        room = (width * 0.05, height * 0.14, width * 0.9, height * 0.72)
        _lines(rng, image, (_sign(rng, HANGUL) + text, number) if two else f"{text} {number}", room, ink)
    elif kind < 0.8:  # Thailand
        width = round(height * (rng.uniform(2.1, 2.5) if rng.random() < 0.6 else rng.uniform(1.1, 1.4)))
        image = _sheet(height, width, _like(rng, WHITE))
        ink = _like(rng, _pick(rng, (BLACK, BLACK, (20, 80, 50), BLUE)), 8)
        text = _signs(rng, THAI, 2) + " " + _chars(rng, DIGITS, int(rng.integers(1, 5)))
        _lines(rng, image, text, (width * 0.06, height * 0.1, width * 0.88, height * 0.52), ink)
        _text(image, _signs(rng, THAI, 6), (width * 0.15, height * 0.7, width * 0.7, height * 0.2), ink)
    else:  # Vietnam, Taiwan, Indonesia
        two = rng.random() < 0.65
        width = round(height * (rng.uniform(1.2, 1.6) if two else rng.uniform(2.8, 4.4)))
        ground, ink = _pick(
            rng, ((WHITE, BLACK), (WHITE, BLACK), (BLUE, WHITE), (YELLOW, BLACK), (BLACK, WHITE), (RED, WHITE))
        )
        image = _sheet(height, width, _like(rng, ground))
        first = _chars(rng, DIGITS, 2) + _pick(rng, ("-", "")) + _chars(rng, LATIN, 1) + _chars(rng, DIGITS, 1)
        second = _chars(rng, DIGITS, 3) + _pick(rng, (".", "")) + _chars(rng, DIGITS, 2)
        room = (width * 0.06, height * 0.1, width * 0.88, height * 0.8)
        _lines(rng, image, (first, second) if two else f"{first} {second}", room, ink)
    if rng.random() < 0.6:
        _edge(image, _like(rng, ink), max(1, height // 36), max(1, height // 30), height // 9)
    return image


def _plain(rng: np.random.Generator, height: int) -> Image:
    """Black with silver, red, military, trade, hand-painted: any ground, any light or dark signs, one line or two."""
    two = rng.random() < 0.4
    width = round(height * (rng.uniform(1.0, 2.0) if two else rng.uniform(2.2, 5.0)))
    choice = rng.random()
    if choice < 0.45:
        ground, ink = _like(rng, BLACK), _like(rng, _pick(rng, ((190, 192, 194), WHITE, WHITE, YELLOW)))
    elif choice < 0.6:
        ground, ink = _like(rng, RED, 18), _like(rng, WHITE)
    elif choice < 0.7:
        ground, ink = _like(rng, (70, 80, 50), 14), _like(rng, WHITE)
    elif choice < 0.85:
        ground, ink = _like(rng, WHITE), _like(rng, _pick(rng, (RED, BLUE, GREEN, BLACK)))
    else:
        ground = _any_colour(rng)
        ink = _contrast(rng, ground)
    image = _sheet(height, width, ground)
    text: str | tuple[str, str] = _registration(rng, _pick(rng, (LATIN, LATIN, LATIN, CYRILLIC, ARABIC)))
    if rng.random() < 0.12:
        text = _signs(rng, DEVANAGARI, int(rng.integers(2, 4))) + " " + _signs(rng, DEVANAGARI, 4)
    if two and isinstance(text, str):
        text = _halves(rng, text)
    margin = height * rng.uniform(0.08, 0.22)
    _lines(rng, image, text, (width * 0.05, margin, width * 0.9, height - 2 * margin), ink)
    if rng.random() < 0.5:
        _edge(image, ink, max(1, height // 26), max(1, height // 26), height // 9)
    return image


# What happens to a plate --------------------------------------------------------------------------------------------


def _screws(rng: np.random.Generator, image: Image) -> None:
    height, width = image.shape[:2]
    places = _pick(
        rng,
        (
            ((0.2, 0.1), (0.8, 0.1)),
            ((0.06, 0.5), (0.94, 0.5)),
            ((0.2, 0.1), (0.8, 0.1), (0.2, 0.9), (0.8, 0.9)),
            ((0.5, 0.1), (0.5, 0.9)),
        ),
    )
    colour = _like(rng, _pick(rng, ((150, 150, 150), BLACK, WHITE, (110, 90, 60))))
    for x, y in places:
        centre = (round(width * x), round(height * y))
        radius = max(1, round(height * rng.uniform(0.025, 0.06)))
        cv2.circle(image, centre, radius + 1, (50, 50, 50), -1, cv2.LINE_AA)
        cv2.circle(image, centre, radius, colour, -1, cv2.LINE_AA)


def _holder(rng: np.random.Generator, image: Image) -> Image:
    """Put a frame around the plate, often with a dealer's name below or above."""
    height, width = image.shape[:2]
    rim = max(1, round(height * rng.uniform(0.03, 0.07)))
    below = round(height * rng.uniform(0.08, 0.18)) if rng.random() < 0.6 else rim
    above = round(height * rng.uniform(0.08, 0.15)) if rng.random() < 0.15 else rim
    colour = _like(rng, _pick(rng, (BLACK, BLACK, BLACK, (180, 182, 186), WHITE, BLUE)))
    image = np.asarray(cv2.copyMakeBorder(image, above, below, rim, rim, cv2.BORDER_CONSTANT, value=colour), np.float32)
    words = " ".join(_pick(rng, WORDS) for _ in range(int(rng.integers(1, 4))))
    ink = _contrast(rng, colour)
    if below > rim:
        _text(
            image,
            words,
            (width * 0.1, above + height + below * 0.2, width * 0.8, below * 0.55),
            ink,
            font=_pick(rng, WORD_FONTS),
        )
    if above > rim:
        _text(image, words, (width * 0.1, above * 0.22, width * 0.8, above * 0.55), ink, font=_pick(rng, WORD_FONTS))
    return image


def _dirt(rng: np.random.Generator, image: Image) -> None:
    height, width = image.shape[:2]
    colour = _like(rng, (112, 94, 72), 18)
    amount = _cloud(rng, height, width, int(rng.integers(3, 12)))
    if rng.random() < 0.5:
        amount *= np.linspace(0.1, 1.3, height, dtype=np.float32)[:, None]
    start = rng.uniform(0.4, 0.85)
    _stamp(image, np.clip((amount - start) * rng.uniform(1, 4), 0, rng.uniform(0.25, 0.75)), 0, 0, colour)
    for _ in range(int(rng.integers(0, 25))):
        centre = (int(rng.integers(width)), int(rng.integers(height)))
        cv2.circle(image, centre, int(rng.integers(0, max(1, height // 24) + 1)), _like(rng, colour), -1, cv2.LINE_AA)


def _scratches(rng: np.random.Generator, image: Image) -> None:
    height, width = image.shape[:2]
    for _ in range(int(rng.integers(1, 7))):
        start = rng.uniform(0, 1, 2) * (width, height)
        end = start + rng.normal(0, height * 0.5, 2)
        cv2.line(
            image, start.astype(int).tolist(), end.astype(int).tolist(), _like(rng, (150, 150, 150), 40), 1, cv2.LINE_AA
        )


def _light(rng: np.random.Generator, image: Image) -> None:
    """Light a sheet unevenly: a gradient, bends, the edge of a shadow, a glare."""
    height, width = image.shape[:2]
    x, y = np.meshgrid(np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32))
    gain = 1 + rng.normal(0, 0.1) * x + rng.normal(0, 0.12) * y
    if rng.random() < 0.3:
        gain += rng.uniform(0.02, 0.12) * np.sin(x * rng.uniform(1, 7) + y * rng.normal(0, 1) + rng.uniform(0, 6))
    if rng.random() < 0.3:
        turn = rng.uniform(0, 2 * math.pi)
        side = (x * math.cos(turn) + y * math.sin(turn) + rng.uniform(-0.8, 0.8)) * rng.uniform(4, 40)
        gain *= 1 - rng.uniform(0.2, 0.65) / (1 + np.exp(-np.clip(side, -30, 30)))
    if rng.random() < 0.2:
        px, py = rng.uniform(-1, 1, 2)
        spot = np.exp(-(((x - px) / rng.uniform(0.15, 0.7)) ** 2) - ((y - py) / rng.uniform(0.3, 1.5)) ** 2)
        image *= gain[..., None]
        image += (spot * rng.uniform(60, 300))[..., None]
        return
    image *= gain[..., None]


def _cover(rng: np.random.Generator, image: Image) -> None:
    """Hide a small part: a tow bar's ball, a cable, a leaf, a strap."""
    height, width = image.shape[:2]
    colour = _like(rng, _pick(rng, (BLACK, (60, 60, 64), (150, 150, 150), (90, 70, 40))))
    at = int(rng.uniform(0.1, 0.9) * width)
    kind = rng.random()
    if kind < 0.4:
        radius = round(height * rng.uniform(0.12, 0.25))
        low = round(height * rng.uniform(0.6, 1.0))
        cv2.rectangle(image, (at - radius // 2, low), (at + radius // 2, height), colour, -1)
        cv2.circle(image, (at, low), radius, colour, -1, cv2.LINE_AA)
        cv2.circle(
            image,
            (at - radius // 3, low - radius // 3),
            max(1, radius // 4),
            _like(rng, (170, 170, 170)),
            -1,
            cv2.LINE_AA,
        )
    elif kind < 0.8:
        points = np.array([[at + rng.normal(0, width * 0.1), height * k / 4] for k in range(5)], np.int32)
        cv2.polylines(image, [points], False, colour, max(1, round(height * rng.uniform(0.02, 0.1))), cv2.LINE_AA)
    else:
        centre = (at, int(rng.uniform(0, 1) * height))
        cv2.ellipse(
            image,
            centre,
            (round(height * 0.25), round(height * 0.12)),
            rng.uniform(0, 180),
            0,
            360,
            _any_colour(rng),
            -1,
            cv2.LINE_AA,
        )


SCHEMES: tuple[tuple[Callable[[np.random.Generator, int], Image], float], ...] = (
    (_european, 0.24),
    (_american, 0.16),
    (_indian, 0.1),
    (_chinese, 0.09),
    (_south_american, 0.1),
    (_arabic, 0.11),
    (_east_asian, 0.1),
    (_plain, 0.1),
)


def draw_plate(rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return an upright number plate of a random scheme and state of wear.

    Args:
        rng: Where all chance comes from; equal states give equal plates.

    Returns:
        height x width x 3, uint8, RGB. The plate proper is 32 to 96 pixels high; a holder adds up to a third to that.
        One line is 2 to 5 times as wide as high, two lines 1 to 2 times.
    """
    height = int(rng.integers(32, 97))
    shares = np.cumsum([share for _, share in SCHEMES])
    scheme = SCHEMES[min(len(SCHEMES) - 1, int(np.searchsorted(shares, rng.random() * shares[-1])))][0]
    image = scheme(rng, height)
    if rng.random() < 0.3:
        _screws(rng, image)
    if rng.random() < 0.25:  # faded paint
        image += (float(rng.uniform(120, 220)) - image) * float(rng.uniform(0.1, 0.5))
    if rng.random() < 0.3:
        _dirt(rng, image)
    if rng.random() < 0.15:
        _scratches(rng, image)
    if rng.random() < 0.35:
        image = _holder(rng, image)
    if rng.random() < 0.08:
        _cover(rng, image)
    if rng.random() < 0.75:
        _light(rng, image)
    return np.clip(image, 0, 255).astype(np.uint8)


# What is no plate ---------------------------------------------------------------------------------------------------


def _size(rng: np.random.Generator, low: float, high: float) -> tuple[int, int]:
    """Return a height of 24 to 160 and a width of `low` to `high` times that, at most 512."""
    height = int(math.exp(rng.uniform(math.log(24), math.log(160))))
    return height, max(16, min(512, round(height * math.exp(rng.uniform(math.log(low), math.log(high))))))


def _solid(image: Image) -> Scene:
    return image, np.ones(image.shape[:2], np.float32)


def _phrase(rng: np.random.Generator, low: int, high: int) -> str:
    script = rng.random()
    if script < 0.12:
        return _signs(rng, _pick(rng, (HAN, HAN, HANGUL, DEVANAGARI, THAI)), int(rng.integers(2, 7)))
    if script < 0.2:
        return _chars(rng, _pick(rng, (ARABIC, CYRILLIC, GREEK)), int(rng.integers(3, 9)))
    text = " ".join(_pick(rng, WORDS) for _ in range(int(rng.integers(low, high + 1))))
    return text.upper() if rng.random() < 0.4 else text


def _write(rng: np.random.Generator, image: Image, text: str, box: Box, ink: Colour) -> None:
    _text(
        image,
        text,
        box,
        ink,
        font=_pick(rng, WORD_FONTS),
        gap=rng.uniform(4, 16),
        condense=rng.uniform(0.7, 1.2),
        weight=int(rng.integers(-2, 5)),
    )


def _shop_sign(rng: np.random.Generator) -> Scene:
    height, width = _size(rng, 1.5, 8)
    ground = _any_colour(rng)
    image = _sheet(height, width, ground)
    if rng.random() < 0.4:
        _ramp(image, _like(rng, ground, 40), _like(rng, ground, 40), across=bool(rng.random() < 0.5))
    ink = _contrast(rng, ground)
    tall = rng.uniform(0.35, 0.75)
    lines = 1 if rng.random() < 0.7 else 2
    for k in range(lines):
        room = (width * 0.06, height * (k + (1 - tall) / 2) / lines, width * 0.88, height * tall / lines)
        _write(rng, image, _phrase(rng, 1, 3), room, ink)
    if rng.random() < 0.4:
        _edge(image, _like(rng, ink, 30), max(1, height // 24), max(1, height // 20), height // 8)
    if rng.random() < 0.4:  # a logo
        cv2.circle(image, (round(height * 0.4), height // 2), round(height * 0.25), _any_colour(rng), -1, cv2.LINE_AA)
    return _solid(image)


def _lit_sign(rng: np.random.Generator) -> Scene:
    height, width = _size(rng, 1.5, 6)
    image = _sheet(height, width, _like(rng, BLACK))
    colour = _like(rng, _pick(rng, (RED, YELLOW, WHITE, (60, 140, 255), (255, 80, 180), (60, 240, 120))), 20)
    _write(rng, image, _phrase(rng, 1, 2), (width * 0.08, height * 0.2, width * 0.84, height * 0.6), colour)
    glow = cv2.GaussianBlur(image, (0, 0), height * 0.06)
    image = np.maximum(image, np.asarray(glow, np.float32) * 1.3)
    alpha = np.clip(image.max(axis=2) / 90, 0, 1) if rng.random() < 0.4 else np.ones((height, width), np.float32)
    return image, alpha.astype(np.float32)


def _dots(rng: np.random.Generator) -> Scene:
    """Draw a destination board or a score board of light dots."""
    height, width = _size(rng, 2, 8)
    rows = int(rng.integers(10, 17))
    pitch = max(2, height // rows)
    columns = width // pitch
    small = np.zeros((rows, columns, 3), np.float32)
    text = _chars(rng, DIGITS, int(rng.integers(1, 4))) + " " + _phrase(rng, 1, 2)
    _text(small, text, (1, 1, columns - 2, rows - 2), (1, 1, 1), font=_pick(rng, (0, 1, 2, 8)))
    lit = np.kron(small[..., 0] > 0.5, np.ones((pitch, pitch), np.float32)).astype(np.float32)
    yy, xx = np.mgrid[0 : lit.shape[0], 0 : lit.shape[1]] % pitch
    dot = ((xx - (pitch - 1) / 2) ** 2 + (yy - (pitch - 1) / 2) ** 2 <= (pitch * 0.45) ** 2).astype(np.float32)
    on = np.array(
        _like(rng, _pick(rng, ((255, 170, 20), (255, 170, 20), (255, 40, 30), WHITE, (60, 255, 90)))), np.float32
    )
    level = dot * np.maximum(lit, rng.uniform(0.03, 0.15))
    return _solid(level[..., None] * on + 12)


def _street_name(rng: np.random.Generator) -> Scene:
    height, width = _size(rng, 2.5, 7)
    ground, ink = _pick(
        rng, ((BLUE, WHITE), (GREEN, WHITE), (WHITE, BLACK), (WHITE, BLUE), (BLACK, WHITE), ((110, 70, 40), WHITE))
    )
    image = _sheet(height, width, _like(rng, ground))
    name = _pick(rng, WORDS).title() + " " + _pick(rng, ("Street", "Road", "Avenue", "Lane", "Weg", "Straße", "Platz"))
    tall = rng.uniform(0.35, 0.6)
    _write(rng, image, name, (width * 0.08, height * (0.5 - tall / 2), width * 0.84, height * tall), ink)
    if rng.random() < 0.6:
        _edge(image, ink, max(1, height // 28), max(1, height // 18), height // 8)
    return _solid(image)


def _road_sign(rng: np.random.Generator) -> Scene:
    kind = rng.random()
    if kind < 0.45:
        height, width = _size(rng, 0.8, 3)
        ground, ink = _pick(
            rng, ((BLUE, WHITE), (GREEN, WHITE), (YELLOW, BLACK), (WHITE, BLACK), ((240, 120, 20), BLACK))
        )
        image = _sheet(height, width, _like(rng, ground))
        lines = int(rng.integers(1, 4))
        for k in range(lines):
            text = _phrase(rng, 1, 1) + (f" {int(rng.integers(1, 300))}" if rng.random() < 0.5 else "")
            _write(
                rng, image, text, (width * 0.08, height * (k + 0.22) / lines, width * 0.6, height * 0.55 / lines), ink
            )
        start, end = (
            (round(width * 0.82), round(height * 0.8)),
            (round(width * rng.uniform(0.72, 0.92)), round(height * 0.2)),
        )
        cv2.arrowedLine(image, start, end, ink, max(1, height // 16), cv2.LINE_AA, tipLength=0.4)
        _edge(image, ink, max(1, height // 30), max(1, height // 24), height // 8)
        return _solid(image)
    size = _size(rng, 1, 1)[0]
    image = _sheet(size, size, _like(rng, RED if kind < 0.8 else BLUE))
    mask = np.zeros((size, size), np.uint8)
    inner = _like(rng, _pick(rng, (WHITE, WHITE, YELLOW)))
    middle, radius = size // 2, size // 2 - 1
    if kind < 0.65 or kind > 0.8:
        cv2.circle(mask, (middle, middle), radius, 255, -1, cv2.LINE_AA)
        if kind < 0.65:
            cv2.circle(image, (middle, middle), round(radius * 0.78), inner, -1, cv2.LINE_AA)
        text = _pick(rng, ("30", "50", "80", "120", "STOP", "P", "3.5", "2.1"))
        _text(image, text, (size * 0.22, size * 0.34, size * 0.56, size * 0.32), BLACK if kind < 0.65 else WHITE)
    else:
        for scale, tile, colour in ((1.0, mask, 255), (0.7, image, inner)):
            points = np.array(
                [
                    [0.5, 0.5 - 0.48 * scale],
                    [0.5 - 0.48 * scale, 0.5 + 0.4 * scale],
                    [0.5 + 0.48 * scale, 0.5 + 0.4 * scale],
                ]
            )
            cv2.fillPoly(tile, [(points * size).astype(np.int32)], colour, cv2.LINE_AA)
        cv2.line(
            image, (middle, round(size * 0.42)), (middle, round(size * 0.66)), BLACK, max(1, size // 14), cv2.LINE_AA
        )
    return image, mask.astype(np.float32) / np.float32(255)


def _bare_text(
    rng: np.random.Generator, text: str, low: float, high: float, colour: Colour, *, rough: bool = False
) -> Scene:
    """Return letters without a ground: the alpha is their shape."""
    height, width = _size(rng, low, high)
    shape = np.zeros((height, width, 3), np.float32)
    _write(rng, shape, text, (2, height * 0.1, width - 4, height * 0.8), (1, 1, 1))
    alpha = shape[..., 0]
    if rough:
        alpha = alpha * np.clip(_cloud(rng, height, width, 10) * 2, 0.2, 1)
    return _sheet(height, width, colour), np.ascontiguousarray(np.clip(alpha, 0, 1)).astype(np.float32)


def _shirt(rng: np.random.Generator) -> Scene:
    text = _phrase(rng, 1, 2) if rng.random() < 0.7 else _chars(rng, DIGITS, int(rng.integers(1, 3)))
    return _bare_text(rng, text, 1.0, 4, _any_colour(rng))


def _brand(rng: np.random.Generator) -> Scene:
    colour = _like(rng, _pick(rng, ((200, 202, 206), (200, 202, 206), BLACK, RED, WHITE)))
    return _bare_text(rng, _phrase(rng, 1, 1), 2, 8, colour)


def _road_marking(rng: np.random.Generator) -> Scene:
    text = _pick(rng, ("STOP", "BUS", "TAXI", "SLOW", "30", "50", "ONLY", "KEEP CLEAR", "SCHOOL", "A1", "M25", "P"))
    return _bare_text(rng, text, 1.0, 4, _like(rng, _pick(rng, (WHITE, WHITE, YELLOW))), rough=True)


def _phone_number(rng: np.random.Generator) -> Scene:
    mark = _pick(rng, (" ", "-", "."))
    text = mark.join(
        _chars(rng, DIGITS, int(n)) for n in _pick(rng, ((4, 3, 4), (3, 3, 4), (2, 2, 2, 2, 2), (5, 6), (3, 4)))
    )
    text = ("+" if rng.random() < 0.2 else "") + text
    if rng.random() < 0.2:
        text = f"www.{_pick(rng, WORDS).lower()}.{_pick(rng, ('com', 'de', 'co.uk', 'in'))}"
    return _bare_text(rng, text, 4, 12, _any_colour(rng))


def _subtitle(rng: np.random.Generator) -> Scene:
    height, width = _size(rng, 4, 12)
    shape = np.zeros((height, width, 3), np.float32)
    _write(rng, shape, _phrase(rng, 3, 6), (4, height * 0.2, width - 8, height * 0.6), (1, 1, 1))
    letters = shape[..., 0]
    around = np.asarray(cv2.dilate(letters, np.ones((3, 3), np.uint8)), np.float32)
    image = np.repeat(letters[..., None] * 245, 3, axis=2).astype(np.float32)
    if rng.random() < 0.3:
        return image, np.maximum(around, 0.6).astype(np.float32)
    return image, around * float(rng.uniform(0.7, 1))


def _watermark(rng: np.random.Generator) -> Scene:
    image, alpha = _bare_text(rng, _phrase(rng, 1, 2), 2, 8, WHITE)
    return image, alpha * float(rng.uniform(0.2, 0.6))


def _banner(rng: np.random.Generator) -> Scene:
    height, width = _size(rng, 2, 7)
    ground = _like(rng, _pick(rng, (WHITE, WHITE, RED, YELLOW, BLACK, GREEN, BLUE)), 20)
    image = _sheet(height, width, ground)
    lines = int(rng.integers(1, 4))
    ink = _contrast(rng, ground)
    for k in range(lines):
        _write(
            rng,
            image,
            _phrase(rng, 2, 4),
            (width * 0.05, height * (k + 0.15) / lines, width * 0.9, height * 0.7 / lines),
            ink,
        )
    x = np.linspace(0, rng.uniform(3, 14), width, dtype=np.float32)
    image *= (1 + rng.uniform(0.02, 0.15) * np.sin(x))[None, :, None]
    return _solid(image)


def _printed_page(rng: np.random.Generator) -> Scene:
    height, width = _size(rng, 0.7, 3)
    ground = _like(rng, WHITE, 14)
    image = _sheet(height, width, ground)
    ink = _like(rng, (40, 40, 44))
    pitch = max(5, round(height / rng.uniform(4, 16)))
    top = pitch // 2
    if rng.random() < 0.5:
        _write(rng, image, _phrase(rng, 1, 3), (width * 0.06, top, width * 0.88, pitch * 1.4), ink)
        top += 2 * pitch
    font = _pick(rng, (1, 5, 5, 8))
    while top + pitch < height:
        text = " ".join(_pick(rng, WORDS).lower() for _ in range(max(2, round(width / pitch / 3))))
        room = width * (0.88 if rng.random() < 0.8 else rng.uniform(0.3, 0.8))
        _text(image, text, (width * 0.06, top, room, pitch * 0.62), ink, font=font, align=0)
        top += pitch
    return _solid(image)


def _bars(rng: np.random.Generator) -> Scene:
    """Draw a barcode, often with its digits."""
    height, width = _size(rng, 1.2, 4)
    image = _sheet(height, width, _like(rng, WHITE))
    low, digits = height * 0.95, rng.random() < 0.6
    if digits:
        low = height * 0.78
    x, unit = width * 0.06, max(1.0, width / 110)
    while x < width * 0.94:
        bar = unit * int(rng.integers(1, 4))
        _fill(image, (x, height * 0.06, bar, low - height * 0.06), BLACK)
        x += bar + unit * int(rng.integers(1, 4))
    if digits:
        _text(image, _chars(rng, DIGITS, 12), (width * 0.1, height * 0.82, width * 0.8, height * 0.13), BLACK)
    return _solid(image)


def _grid(rng: np.random.Generator) -> Scene:
    """Draw rows of cells: windows, bricks, a keyboard, tiles."""
    height, width = _size(rng, 0.8, 5)
    rows = int(rng.integers(1, 7))
    pitch = height / rows
    cell = pitch * rng.uniform(0.5, 2.5)
    ground = _like(rng, _pick(rng, ((150, 140, 130), (200, 200, 196), (90, 60, 50), (60, 60, 64), WHITE)), 25)
    front = _like(rng, _pick(rng, ((60, 70, 90), (150, 70, 50), (30, 30, 34), (230, 230, 230), (170, 190, 210))), 30)
    image = _sheet(height, width, ground)
    gap = rng.uniform(0.06, 0.4)
    shift = 0.5 if rng.random() < 0.4 else 0.0
    label = rng.random() < 0.25 and pitch > 10
    for row in range(rows):
        x = -cell * (shift if row % 2 else 0)
        while x < width:
            box = (x + cell * gap / 2, pitch * (row + gap / 2), cell * (1 - gap), pitch * (1 - gap))
            _fill(image, box, _like(rng, front, 8))
            if label and x > 0:
                mark = _chars(rng, LATIN + DIGITS, 1)
                _text(
                    image, mark, (x + cell * 0.3, pitch * (row + 0.32), cell * 0.4, pitch * 0.36), _contrast(rng, front)
                )
            x += max(3.0, cell)
    return _solid(image)


def _grille(rng: np.random.Generator) -> Scene:
    """Draw slats or a mesh with light on their edges, often under a badge."""
    height, width = _size(rng, 1.5, 6)
    image = _sheet(height, width, _like(rng, BLACK))
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    count = rng.uniform(3, 12)
    kind = rng.random()
    if kind < 0.45:
        wave = y / height * count
    elif kind < 0.75:
        wave = x / height * count
    else:
        wave = np.where(rng.random() < 0.5, x + y, x * 0.6) / height * count
    bright = np.array(_like(rng, _pick(rng, ((190, 194, 200), (90, 92, 96), (50, 50, 54)))), np.float32)
    level = np.clip(np.sin(wave * 2 * math.pi) * rng.uniform(1, 4), 0, 1)
    if kind >= 0.75:
        level = np.maximum(level, np.clip(np.sin((x - y) / height * count * 2 * math.pi) * 2, 0, 1))
    image += (bright - image) * level[..., None]
    if rng.random() < 0.4:
        size = round(height * rng.uniform(0.3, 0.6))
        _stamp(
            image,
            _oval(size, round(size * rng.uniform(1, 1.8))),
            width / 2 - size / 2,
            height / 2 - size / 2,
            _any_colour(rng),
        )
    if rng.random() < 0.5:
        _edge(image, _like(rng, (180, 182, 186)), max(1, height // 16), max(1, height // 30), height // 4)
    return _solid(image)


def _lamp(rng: np.random.Generator) -> Scene:
    """Draw a head or tail light, or a reflector."""
    height, width = _size(rng, 1, 4)
    red = rng.random() < 0.5
    colour = _like(rng, (170, 20, 24) if red else (190, 200, 210), 20)
    image = _sheet(height, width, colour)
    image *= (0.6 + 0.6 * _cloud(rng, height, width, 4))[..., None]
    for _ in range(int(rng.integers(1, 4))):
        size = round(height * rng.uniform(0.3, 0.8))
        left, top = rng.uniform(0, max(1, width - size)), rng.uniform(0, max(1, height - size))
        part = WHITE if rng.random() < 0.6 else (240, 130, 30)
        _stamp(image, _oval(size, size) * float(rng.uniform(0.4, 1)), left, top, _like(rng, part))
    if rng.random() < 0.5:
        step = max(2, height // 12)
        image[:, ::step] *= 0.7
    alpha = _oval(height, width) if rng.random() < 0.5 else np.ones((height, width), np.float32)
    return image, alpha


def _slot(rng: np.random.Generator) -> Scene:
    """Draw a slot in a bumper, an empty plate recess, a dark window, a plain panel."""
    height, width = _size(rng, 2, 7)
    image = _sheet(height, width, _like(rng, _pick(rng, (BLACK, (60, 60, 64), (200, 200, 200), (120, 124, 130))), 20))
    _ramp(image, _like(rng, (30, 30, 32), 20), _like(rng, (80, 82, 86), 40))
    if rng.random() < 0.5:
        image += (_any_colour(rng) - image) * np.float32(rng.uniform(0.2, 0.9))
    if rng.random() < 0.7:
        _edge(
            image,
            _like(rng, _pick(rng, (BLACK, (120, 122, 126), (190, 194, 200), WHITE)), 20),
            max(1, height // 14),
            max(1, height // 30),
            int(height * rng.uniform(0.05, 0.45)),
        )
    return _solid(image)


def _stripes(rng: np.random.Generator) -> Scene:
    """Draw stripes, checks or dots: clothes, barriers, awnings."""
    height, width = _size(rng, 0.6, 5)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    first, second = _any_colour(rng), _any_colour(rng)
    period = height / rng.uniform(2, 12)
    turn = _pick(rng, (0.0, math.pi / 2, math.pi / 4, rng.uniform(0, math.pi)))
    along, across = x * math.cos(turn) + y * math.sin(turn), y * math.cos(turn) - x * math.sin(turn)
    wave = np.sin(along / period * 2 * math.pi)
    if rng.random() < 0.4:
        wave = (
            wave * np.sin(across / period * 2 * math.pi)
            if rng.random() < 0.5
            else wave + np.sin(across / period * 2 * math.pi)
        )
    level = np.clip(wave * 3 + 0.5, 0, 1)[..., None]
    return _solid((np.array(first, np.float32) * level + np.array(second, np.float32) * (1 - level)).astype(np.float32))


def _clock(rng: np.random.Generator) -> Scene:
    """Draw digits of seven segments."""
    height, width = _size(rng, 1.5, 5)
    image = _sheet(height, width, _like(rng, BLACK, 8))
    on = _like(rng, _pick(rng, ((255, 40, 30), (60, 255, 90), (80, 180, 255), (255, 170, 20))))
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
                cv2.line(image, (round(x0), round(y0)), (round(x1), round(y1)), on, thick, cv2.LINE_AA)
    if count > 3:
        for y in (0.38, 0.62):
            cv2.circle(image, (round(cell * (count // 2)), round(height * y)), thick, on, -1, cv2.LINE_AA)
    return _solid(image)


def _drawn_face(rng: np.random.Generator) -> Scene:
    height, width = _size(rng, 0.7, 1)
    tone = _like(rng, _pick(rng, ((236, 196, 170), (200, 150, 120), (130, 86, 60), (80, 54, 40), (246, 214, 60))), 12)
    image = _sheet(height, width, tone)
    alpha = _oval(height, width)
    dark = _like(rng, (40, 30, 26))
    thick = max(1, height // 30)
    for x in (0.32, 0.68):
        centre = (round(width * x), round(height * 0.42))
        cv2.ellipse(
            image, centre, (max(1, round(width * 0.1)), max(1, round(height * 0.05))), 0, 0, 360, WHITE, -1, cv2.LINE_AA
        )
        cv2.circle(image, centre, max(1, round(height * 0.035)), dark, -1, cv2.LINE_AA)
        cv2.line(
            image,
            (round(width * (x - 0.1)), round(height * 0.33)),
            (round(width * (x + 0.1)), round(height * 0.33)),
            dark,
            thick,
            cv2.LINE_AA,
        )
    cv2.line(
        image,
        (width // 2, round(height * 0.45)),
        (round(width * 0.47), round(height * 0.6)),
        _like(rng, dark, 20),
        thick,
        cv2.LINE_AA,
    )
    cv2.ellipse(
        image,
        (width // 2, round(height * 0.72)),
        (round(width * 0.18), max(1, round(height * 0.06))),
        0,
        0,
        180,
        _like(rng, (170, 50, 60)),
        thick * 2,
        cv2.LINE_AA,
    )
    if rng.random() < 0.7:
        image[: round(height * rng.uniform(0.12, 0.26))] = _like(
            rng, _pick(rng, (BLACK, (90, 60, 40), (220, 190, 120)))
        )
    return image, alpha


DISTRACTORS: tuple[Callable[[np.random.Generator], Scene], ...] = (
    *(_shop_sign, _shop_sign, _shop_sign, _lit_sign, _dots, _dots, _street_name, _street_name, _road_sign, _road_sign),
    *(_brand, _brand, _banner, _banner, _shirt, _shirt, _printed_page, _printed_page, _road_marking, _phone_number),
    *(_phone_number, _grid, _grid, _grille, _grille, _lamp, _lamp, _slot, _slot, _bars, _stripes, _stripes, _subtitle),
    *(_watermark, _clock, _drawn_face),
)


def draw_distractor(rng: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Return something that looks like a number plate and is none.

    Args:
        rng: Where all chance comes from.

    Returns:
        The picture, height x width x 3, uint8, RGB, 20 to 160 pixels high; and how far it covers what is behind it,
        height x width, float32, 0 to 1: bare letters cover only where their strokes are.
    """
    image, alpha = _pick(rng, DISTRACTORS)(rng)
    if rng.random() < 0.6:
        _light(rng, image)
    return np.clip(image, 0, 255).astype(np.uint8), np.ascontiguousarray(np.clip(alpha, 0, 1), np.float32)
