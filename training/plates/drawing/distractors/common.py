"""What look-alikes share: a size, a ground that covers all, words in any script and any font."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from training.plates.drawing.chance import chars, pick
from training.plates.drawing.letters import WORD_FONTS, Style, write
from training.plates.drawing.scripts import ARABIC, CYRILLIC, DEVANAGARI, GREEK, HAN, HANGUL, THAI, signs
from training.plates.drawing.words import WORDS

if TYPE_CHECKING:
    from training.plates.drawing.canvas import Box, Colour, Image, Scene


def any_size(rng: np.random.Generator, low: float, high: float) -> tuple[int, int]:
    """Return a height of 24 to 160 and a width of `low` to `high` times that, at most 512."""
    height = int(math.exp(rng.uniform(math.log(24), math.log(160))))
    return height, max(16, min(512, round(height * math.exp(rng.uniform(math.log(low), math.log(high))))))


def solid(image: Image) -> Scene:
    """Return `image` with a mask that covers all."""
    return image, np.ones(image.shape[:2], np.float32)


def phrase(rng: np.random.Generator, low: int, high: int) -> str:
    """Return `low` to `high` words, or now and then a word of another script."""
    script = rng.random()
    if script < 0.12:
        return signs(rng, pick(rng, (HAN, HAN, HANGUL, DEVANAGARI, THAI)), int(rng.integers(2, 7)))
    if script < 0.2:
        return chars(rng, pick(rng, (ARABIC, CYRILLIC, GREEK)), int(rng.integers(3, 9)))
    text = " ".join(pick(rng, WORDS) for _ in range(int(rng.integers(low, high + 1))))
    return text.upper() if rng.random() < 0.4 else text


def write_freely(rng: np.random.Generator, image: Image, text: str, box: Box, ink: Colour) -> None:
    """Write `text` into `box` in any font, width and weight."""
    style = Style(
        font=pick(rng, WORD_FONTS),
        gap=rng.uniform(4, 16),
        condense=rng.uniform(0.7, 1.2),
        weight=int(rng.integers(-2, 5)),
    )
    write(image, text, box, ink, style)
