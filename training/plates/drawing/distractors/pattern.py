"""Rows of cells, and stripes: windows, bricks, keyboards, clothes, barriers."""

from __future__ import annotations

import math

import numpy as np

from training.plates.drawing.canvas import WHITE, Scene, paint, sheet
from training.plates.drawing.chance import any_colour, chars, contrast, like, pick
from training.plates.drawing.distractors.common import any_size, solid
from training.plates.drawing.letters import write
from training.plates.drawing.scripts import DIGITS, LATIN


def grid(rng: np.random.Generator) -> Scene:
    """Draw rows of cells: windows, bricks, a keyboard, tiles."""
    height, width = any_size(rng, 0.8, 5)
    rows = int(rng.integers(1, 7))
    pitch = height / rows
    cell = pitch * rng.uniform(0.5, 2.5)
    ground = like(rng, pick(rng, ((150, 140, 130), (200, 200, 196), (90, 60, 50), (60, 60, 64), WHITE)), 25)
    front = like(rng, pick(rng, ((60, 70, 90), (150, 70, 50), (30, 30, 34), (230, 230, 230), (170, 190, 210))), 30)
    image = sheet(height, width, ground)
    gap = rng.uniform(0.06, 0.4)
    shift = 0.5 if rng.random() < 0.4 else 0.0
    label = rng.random() < 0.25 and pitch > 10
    for row in range(rows):
        x = -cell * (shift if row % 2 else 0)
        while x < width:
            box = (x + cell * gap / 2, pitch * (row + gap / 2), cell * (1 - gap), pitch * (1 - gap))
            paint(image, box, like(rng, front, 8))
            if label and x > 0:
                mark = chars(rng, LATIN + DIGITS, 1)
                room = (x + cell * 0.3, pitch * (row + 0.32), cell * 0.4, pitch * 0.36)
                write(image, mark, room, contrast(rng, front))
            x += max(3.0, cell)
    return solid(image)


def stripes(rng: np.random.Generator) -> Scene:
    """Draw stripes, checks or dots: clothes, barriers, awnings."""
    height, width = any_size(rng, 0.6, 5)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    first, second = any_colour(rng), any_colour(rng)
    period = height / rng.uniform(2, 12)
    turn = pick(rng, (0.0, math.pi / 2, math.pi / 4, rng.uniform(0, math.pi)))
    along, across = x * math.cos(turn) + y * math.sin(turn), y * math.cos(turn) - x * math.sin(turn)
    wave = np.sin(along / period * 2 * math.pi)
    if rng.random() < 0.4:
        other = np.sin(across / period * 2 * math.pi)
        wave = wave * other if rng.random() < 0.5 else wave + other
    level = np.clip(wave * 3 + 0.5, 0, 1)[..., None]
    return solid((np.array(first, np.float32) * level + np.array(second, np.float32) * (1 - level)).astype(np.float32))
