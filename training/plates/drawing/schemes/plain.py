"""Plates of no country in particular: what has been left out elsewhere shall not look foreign to the detector."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.plates.drawing.canvas import BLACK, BLUE, GREEN, RED, WHITE, YELLOW, Image, outline, sheet
from training.plates.drawing.chance import any_colour, contrast, like, pick
from training.plates.drawing.schemes.setting import halves, registration, set_lines
from training.plates.drawing.scripts import ARABIC, CYRILLIC, DEVANAGARI, LATIN, signs

if TYPE_CHECKING:
    import numpy as np


def plain(rng: np.random.Generator, height: int) -> Image:
    """Black with silver, red, military, trade, hand-painted: any ground, any light or dark signs, one line or two."""
    two = rng.random() < 0.4
    width = round(height * (rng.uniform(1.0, 2.0) if two else rng.uniform(2.2, 5.0)))
    choice = rng.random()
    if choice < 0.45:
        ground, ink = like(rng, BLACK), like(rng, pick(rng, ((190, 192, 194), WHITE, WHITE, YELLOW)))
    elif choice < 0.6:
        ground, ink = like(rng, RED, 18), like(rng, WHITE)
    elif choice < 0.7:
        ground, ink = like(rng, (70, 80, 50), 14), like(rng, WHITE)
    elif choice < 0.85:
        ground, ink = like(rng, WHITE), like(rng, pick(rng, (RED, BLUE, GREEN, BLACK)))
    else:
        ground = any_colour(rng)
        ink = contrast(rng, ground)
    image = sheet(height, width, ground)
    text: str | tuple[str, str] = registration(rng, pick(rng, (LATIN, LATIN, LATIN, CYRILLIC, ARABIC)))
    if rng.random() < 0.12:
        text = signs(rng, DEVANAGARI, int(rng.integers(2, 4))) + " " + signs(rng, DEVANAGARI, 4)
    if two and isinstance(text, str):
        text = halves(rng, text)
    margin = height * rng.uniform(0.08, 0.22)
    set_lines(rng, image, text, (width * 0.05, margin, width * 0.9, height - 2 * margin), ink)
    if rng.random() < 0.5:
        outline(image, ink, max(1, height // 26), max(1, height // 26), height // 9)
    return image
