"""Letters without a ground of their own: shirts, badges, markings on the road, subtitles, watermarks."""

from __future__ import annotations

import cv2
import numpy as np

from training.plates.drawing.canvas import BLACK, RED, WHITE, YELLOW, Colour, Scene, cloud, sheet
from training.plates.drawing.chance import any_colour, chars, like, pick
from training.plates.drawing.distractors.common import any_size, phrase, write_freely
from training.plates.drawing.scripts import DIGITS
from training.plates.drawing.words import WORDS


def _bare_text(
    rng: np.random.Generator, text: str, low: float, high: float, colour: Colour, *, rough: bool = False
) -> Scene:
    """Return letters without a ground: the alpha is their shape."""
    height, width = any_size(rng, low, high)
    shape = np.zeros((height, width, 3), np.float32)
    write_freely(rng, shape, text, (2, height * 0.1, width - 4, height * 0.8), (1, 1, 1))
    alpha = shape[..., 0]
    if rough:
        alpha = alpha * np.clip(cloud(rng, height, width, 10) * 2, 0.2, 1)
    return sheet(height, width, colour), np.ascontiguousarray(np.clip(alpha, 0, 1)).astype(np.float32)


def shirt(rng: np.random.Generator) -> Scene:
    """Draw the words or the number on a shirt."""
    text = phrase(rng, 1, 2) if rng.random() < 0.7 else chars(rng, DIGITS, int(rng.integers(1, 3)))
    return _bare_text(rng, text, 1.0, 4, any_colour(rng))


def brand(rng: np.random.Generator) -> Scene:
    """Draw a car's badge, chrome or black."""
    colour = like(rng, pick(rng, ((200, 202, 206), (200, 202, 206), BLACK, RED, WHITE)))
    return _bare_text(rng, phrase(rng, 1, 1), 2, 8, colour)


def road_marking(rng: np.random.Generator) -> Scene:
    """Draw worn paint on a road."""
    text = pick(rng, ("STOP", "BUS", "TAXI", "SLOW", "30", "50", "ONLY", "KEEP CLEAR", "SCHOOL", "A1", "M25", "P"))
    return _bare_text(rng, text, 1.0, 4, like(rng, pick(rng, (WHITE, WHITE, YELLOW))), rough=True)


def phone_number(rng: np.random.Generator) -> Scene:
    """Draw a phone number or an address in the web, as on vans."""
    mark = pick(rng, (" ", "-", "."))
    groups = pick(rng, ((4, 3, 4), (3, 3, 4), (2, 2, 2, 2, 2), (5, 6), (3, 4)))
    text = mark.join(chars(rng, DIGITS, count) for count in groups)
    text = ("+" if rng.random() < 0.2 else "") + text
    if rng.random() < 0.2:
        text = f"www.{pick(rng, WORDS).lower()}.{pick(rng, ('com', 'de', 'co.uk', 'in'))}"
    return _bare_text(rng, text, 4, 12, any_colour(rng))


def subtitle(rng: np.random.Generator) -> Scene:
    """Draw white letters with a dark rim, or on a dark band."""
    height, width = any_size(rng, 4, 12)
    shape = np.zeros((height, width, 3), np.float32)
    write_freely(rng, shape, phrase(rng, 3, 6), (4, height * 0.2, width - 8, height * 0.6), (1, 1, 1))
    letters = shape[..., 0]
    around = np.asarray(cv2.dilate(letters, np.ones((3, 3), np.uint8)), np.float32)
    image = np.repeat(letters[..., None] * 245, 3, axis=2).astype(np.float32)
    if rng.random() < 0.3:
        return image, np.maximum(around, 0.6).astype(np.float32)
    return image, around * float(rng.uniform(0.7, 1))


def watermark(rng: np.random.Generator) -> Scene:
    """Draw letters that the picture shines through."""
    image, alpha = _bare_text(rng, phrase(rng, 1, 2), 2, 8, WHITE)
    return image, alpha * float(rng.uniform(0.2, 0.6))
