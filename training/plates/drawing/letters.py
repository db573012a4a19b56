"""Text as masks, in fonts that come with what is installed anyway, set with gaps, weight and relief as on plates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image as PillowImage
from PIL import ImageDraw, ImageFont

from training.plates.drawing.canvas import resized, stamp
from training.plates.drawing.scripts import is_made_up, pseudo_sign

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from training.plates.drawing.canvas import Box, Colour, Image, Mask

FILES = (
    "DejaVuSans-Bold",
    "DejaVuSans",
    "DejaVuSansMono-Bold",
    "DejaVuSansMono",
    "DejaVuSerif-Bold",
    "DejaVuSerif",
    "DejaVuSans-BoldOblique",
    "STIXGeneralBol",
)
"""Fonts 0 to 7, which come with Matplotlib; the first two hold Arabic, Cyrillic and Greek as well."""
PILLOW, HERSHEY = len(FILES), len(FILES) + 1
"""Pillow's own font, then OpenCV's: simplex, and after it triplex."""
PLATE_FONTS = (0, 0, 0, 1, 2, 2, 2, 3, 8, 8, 9, 9, 9, 10, 10, 4)
WORD_FONTS = (0, 0, 1, 1, 2, 4, 5, 6, 7, 8, 9, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How signs are set; lengths in pixels at capitals that are 64 high.

    Attributes:
        font: Number of the font.
        gap: Between two signs.
        space: Width of a space.
        condense: Width of the text, in its natural one.
        weight: Pixels by which strokes are bolder, or lighter below 0.
        relief: How much the embossed edges catch the light.
        cells: Whether all signs get the same width.
    """

    font: int = 0
    gap: float = 10
    space: float = 34
    condense: float = 1.0
    weight: int = 0
    relief: float = 0.0
    cells: bool = False


PLAIN = Style()


@cache
def _font(index: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    import matplotlib as mpl

    if index == PILLOW:
        return ImageFont.load_default(88)
    return ImageFont.truetype(str(Path(mpl.get_data_path()) / "fonts" / "ttf" / f"{FILES[index]}.ttf"), 88)


@lru_cache(maxsize=8192)
def _glyph(index: int, char: str) -> NDArray[np.uint8]:
    """Return one sign, 128 high (capitals 64 high, their base line at 92), cropped to its ink from left to right."""
    if is_made_up(char):
        tile = pseudo_sign(ord(char))
    elif index >= HERSHEY and char.isascii():
        tile = np.zeros((128, 200), np.uint8)
        face = cv2.FONT_HERSHEY_SIMPLEX if index == HERSHEY else cv2.FONT_HERSHEY_TRIPLEX
        cv2.putText(tile, char, (40, 92), face, 2.9, 255, 8, cv2.LINE_AA)
    else:
        index = index if char.isascii() else index % 2
        picture = PillowImage.new("L", (200, 128))
        ImageDraw.Draw(picture).text((40, 92), char, 255, _font(index), anchor="ls")
        tile = np.asarray(picture)
    ink = np.flatnonzero(tile.any(axis=0))
    if not ink.size:
        return np.zeros((128, 22), np.uint8)
    return np.ascontiguousarray(tile[:, ink[0] : ink[-1] + 1])


def _strip(text: str, style: Style) -> Mask:
    """Return `text` as one mask, cropped to its ink."""
    glyphs = [(char, _glyph(style.font, char)) for char in text if char != " "]
    cell = max((glyph.shape[1] for char, glyph in glyphs if char not in "-·."), default=0) if style.cells else 0
    parts: list[NDArray[np.uint8]] = []
    between, wide = (np.zeros((128, max(1, round(width))), np.uint8) for width in (style.gap, style.space))
    for char in text:
        if char == " ":
            parts.append(wide)
            continue
        glyph = _glyph(style.font, char)
        if char not in "-·." and glyph.shape[1] < cell:
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


def write(
    image: Image,
    text: str,
    box: Box,
    colour: Colour,
    style: Style = PLAIN,
    *,
    align: float = 0.5,
    fill: bool = False,
) -> None:
    """Write `text` as high as `box`, or smaller where it would be too wide.

    Args:
        image: Changed in place.
        text: One line.
        box: Where it goes.
        colour: Of the signs.
        style: How they are set.
        align: 0 at the left, 1 at the right of the box.
        fill: Whether the text is stretched to the box's width.
    """
    mask = _weigh(_strip(text, style), style.weight)
    left, top, room, height = box
    width = mask.shape[1] * height / mask.shape[0] * style.condense
    if fill or width > room:
        squeeze = room / width
        if squeeze < 0.55:  # a line squeezed further is a smudge: write it smaller
            height *= squeeze / 0.55
        width = room
    if height < 1 or width < 1:
        return
    x, y = left + (room - width) * align, top + (box[3] - height) / 2
    stamp(image, resized(mask, width, height), x, y, colour, relief=style.relief)
