"""What happens to a plate on the road: screws, a dealer's frame, dirt, scratches, something in front of it."""

from __future__ import annotations

import cv2
import numpy as np

from training.plates.drawing.canvas import BLACK, BLUE, WHITE, Image, blob, cloud, disc, line, stamp
from training.plates.drawing.chance import any_colour, contrast, like, pick
from training.plates.drawing.letters import WORD_FONTS, Style, write
from training.plates.drawing.words import WORDS

SCREWS = (
    ((0.2, 0.1), (0.8, 0.1)),
    ((0.06, 0.5), (0.94, 0.5)),
    ((0.2, 0.1), (0.8, 0.1), (0.2, 0.9), (0.8, 0.9)),
    ((0.5, 0.1), (0.5, 0.9)),
)
"""Where screws are, in shares of width and height."""


def screws(rng: np.random.Generator, image: Image) -> None:
    """Draw two or four screws."""
    height, width = image.shape[:2]
    places = pick(rng, SCREWS)
    colour = like(rng, pick(rng, ((150, 150, 150), BLACK, WHITE, (110, 90, 60))))
    for x, y in places:
        radius = max(1, round(height * rng.uniform(0.025, 0.06)))
        disc(image, (width * x, height * y), radius + 1, (50, 50, 50))
        disc(image, (width * x, height * y), radius, colour)


def holder(rng: np.random.Generator, image: Image) -> Image:
    """Put a frame around the plate, often with a dealer's name below or above."""
    height, width = image.shape[:2]
    rim = max(1, round(height * rng.uniform(0.03, 0.07)))
    below = round(height * rng.uniform(0.08, 0.18)) if rng.random() < 0.6 else rim
    above = round(height * rng.uniform(0.08, 0.15)) if rng.random() < 0.15 else rim
    colour = like(rng, pick(rng, (BLACK, BLACK, BLACK, (180, 182, 186), WHITE, BLUE)))
    image = np.asarray(cv2.copyMakeBorder(image, above, below, rim, rim, cv2.BORDER_CONSTANT, value=colour), np.float32)
    words = " ".join(pick(rng, WORDS) for _ in range(int(rng.integers(1, 4))))
    ink = contrast(rng, colour)
    if below > rim:
        room = (width * 0.1, above + height + below * 0.2, width * 0.8, below * 0.55)
        write(image, words, room, ink, Style(font=pick(rng, WORD_FONTS)))
    if above > rim:
        room = (width * 0.1, above * 0.22, width * 0.8, above * 0.55)
        write(image, words, room, ink, Style(font=pick(rng, WORD_FONTS)))
    return image


def fade(rng: np.random.Generator, image: Image) -> None:
    """Bleach the paint."""
    image += (float(rng.uniform(120, 220)) - image) * float(rng.uniform(0.1, 0.5))


def dirt(rng: np.random.Generator, image: Image) -> None:
    """Cover the plate with a film of mud, thicker below sometimes, and with splashes."""
    height, width = image.shape[:2]
    colour = like(rng, (112, 94, 72), 18)
    amount = cloud(rng, height, width, int(rng.integers(3, 12)))
    if rng.random() < 0.5:
        amount *= np.linspace(0.1, 1.3, height, dtype=np.float32)[:, None]
    start = rng.uniform(0.4, 0.85)
    stamp(image, np.clip((amount - start) * rng.uniform(1, 4), 0, rng.uniform(0.25, 0.75)), 0, 0, colour)
    for _ in range(int(rng.integers(0, 25))):
        centre = (int(rng.integers(width)), int(rng.integers(height)))
        disc(image, centre, int(rng.integers(0, max(1, height // 24) + 1)), like(rng, colour))


def scratches(rng: np.random.Generator, image: Image) -> None:
    """Draw a few fine lines."""
    height, width = image.shape[:2]
    for _ in range(int(rng.integers(1, 7))):
        start = rng.uniform(0, 1, 2) * (width, height)
        end = start + rng.normal(0, height * 0.5, 2)
        x0, y0, x1, y1 = (int(v) for v in (*start, *end))
        line(image, (x0, y0), (x1, y1), like(rng, (150, 150, 150), 40), 1)


def hide_part(rng: np.random.Generator, image: Image) -> None:
    """Hide a small part: a tow bar's ball, a cable, a leaf, a strap."""
    height, width = image.shape[:2]
    colour = like(rng, pick(rng, (BLACK, (60, 60, 64), (150, 150, 150), (90, 70, 40))))
    at = int(rng.uniform(0.1, 0.9) * width)
    kind = rng.random()
    if kind < 0.4:
        radius = round(height * rng.uniform(0.12, 0.25))
        low = round(height * rng.uniform(0.6, 1.0))
        cv2.rectangle(image, (at - radius // 2, low), (at + radius // 2, height), colour, -1)
        disc(image, (at, low), radius, colour)
        disc(image, (at - radius // 3, low - radius // 3), max(1, radius // 4), like(rng, (170, 170, 170)))
    elif kind < 0.8:
        points = np.array([[at + rng.normal(0, width * 0.1), height * k / 4] for k in range(5)], np.int32)
        cv2.polylines(image, [points], False, colour, max(1, round(height * rng.uniform(0.02, 0.1))), cv2.LINE_AA)
    else:
        centre = (at, int(rng.uniform(0, 1) * height))
        turn = rng.uniform(0, 180)
        blob(image, centre, (round(height * 0.25), round(height * 0.12)), any_colour(rng), turn=turn)
