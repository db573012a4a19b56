"""Printed matter: pages, barcodes, drawn faces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2

from training.plates.drawing.canvas import BLACK, WHITE, Scene, blob, disc, line, oval, paint, sheet
from training.plates.drawing.chance import chars, like, pick
from training.plates.drawing.distractors.common import any_size, phrase, solid, write_freely
from training.plates.drawing.letters import Style, write
from training.plates.drawing.scripts import DIGITS
from training.plates.drawing.words import WORDS

if TYPE_CHECKING:
    import numpy as np


def printed_page(rng: np.random.Generator) -> Scene:
    """Draw a page of text, half of the time with a heading."""
    height, width = any_size(rng, 0.7, 3)
    ground = like(rng, WHITE, 14)
    image = sheet(height, width, ground)
    ink = like(rng, (40, 40, 44))
    pitch = max(5, round(height / rng.uniform(4, 16)))
    top = pitch // 2
    if rng.random() < 0.5:
        write_freely(rng, image, phrase(rng, 1, 3), (width * 0.06, top, width * 0.88, pitch * 1.4), ink)
        top += 2 * pitch
    style = Style(font=pick(rng, (1, 5, 5, 8)))
    while top + pitch < height:
        text = " ".join(pick(rng, WORDS).lower() for _ in range(max(2, round(width / pitch / 3))))
        room = width * (0.88 if rng.random() < 0.8 else rng.uniform(0.3, 0.8))
        write(image, text, (width * 0.06, top, room, pitch * 0.62), ink, style, align=0)
        top += pitch
    return solid(image)


def bars(rng: np.random.Generator) -> Scene:
    """Draw a barcode, often with its digits."""
    height, width = any_size(rng, 1.2, 4)
    image = sheet(height, width, like(rng, WHITE))
    low, digits = height * 0.95, rng.random() < 0.6
    if digits:
        low = height * 0.78
    x, unit = width * 0.06, max(1.0, width / 110)
    while x < width * 0.94:
        bar = unit * int(rng.integers(1, 4))
        paint(image, (x, height * 0.06, bar, low - height * 0.06), BLACK)
        x += bar + unit * int(rng.integers(1, 4))
    if digits:
        write(image, chars(rng, DIGITS, 12), (width * 0.1, height * 0.82, width * 0.8, height * 0.13), BLACK)
    return solid(image)


def drawn_face(rng: np.random.Generator) -> Scene:
    """Draw a face as on posters and toys."""
    height, width = any_size(rng, 0.7, 1)
    tone = like(rng, pick(rng, ((236, 196, 170), (200, 150, 120), (130, 86, 60), (80, 54, 40), (246, 214, 60))), 12)
    image = sheet(height, width, tone)
    alpha = oval(height, width)
    dark = like(rng, (40, 30, 26))
    thick = max(1, height // 30)
    for x in (0.32, 0.68):
        centre = (round(width * x), round(height * 0.42))
        blob(image, centre, (max(1, round(width * 0.1)), max(1, round(height * 0.05))), WHITE)
        disc(image, centre, max(1, round(height * 0.035)), dark)
        line(image, (width * (x - 0.1), height * 0.33), (width * (x + 0.1), height * 0.33), dark, thick)
    line(image, (width // 2, height * 0.45), (width * 0.47, height * 0.6), like(rng, dark, 20), thick)
    mouth, axes = (width // 2, round(height * 0.72)), (round(width * 0.18), max(1, round(height * 0.06)))
    cv2.ellipse(image, mouth, axes, 0, 0, 180, like(rng, (170, 50, 60)), thick * 2, cv2.LINE_AA)
    if rng.random() < 0.7:
        hair = like(rng, pick(rng, (BLACK, (90, 60, 40), (220, 190, 120))))
        image[: round(height * rng.uniform(0.12, 0.26))] = hair
    return image, alpha
