"""Parts of cars that are as wide and as high as plates, and sit beside them."""

from __future__ import annotations

import math

import numpy as np

from training.plates.drawing.canvas import BLACK, WHITE, Scene, cloud, outline, oval, ramp, sheet, stamp
from training.plates.drawing.chance import any_colour, like, pick
from training.plates.drawing.distractors.common import any_size, solid


def grille(rng: np.random.Generator) -> Scene:
    """Draw slats or a mesh with light on their edges, often under a badge."""
    height, width = any_size(rng, 1.5, 6)
    image = sheet(height, width, like(rng, BLACK))
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    count = rng.uniform(3, 12)
    kind = rng.random()
    if kind < 0.45:
        wave = y / height * count
    elif kind < 0.75:
        wave = x / height * count
    else:
        wave = np.where(rng.random() < 0.5, x + y, x * 0.6) / height * count
    bright = np.array(like(rng, pick(rng, ((190, 194, 200), (90, 92, 96), (50, 50, 54)))), np.float32)
    level = np.clip(np.sin(wave * 2 * math.pi) * rng.uniform(1, 4), 0, 1)
    if kind >= 0.75:
        level = np.maximum(level, np.clip(np.sin((x - y) / height * count * 2 * math.pi) * 2, 0, 1))
    image += (bright - image) * level[..., None]
    if rng.random() < 0.4:
        size = round(height * rng.uniform(0.3, 0.6))
        badge = oval(size, round(size * rng.uniform(1, 1.8)))
        stamp(image, badge, width / 2 - size / 2, height / 2 - size / 2, any_colour(rng))
    if rng.random() < 0.5:
        outline(image, like(rng, (180, 182, 186)), max(1, height // 16), max(1, height // 30), height // 4)
    return solid(image)


def lamp(rng: np.random.Generator) -> Scene:
    """Draw a head or tail light, or a reflector."""
    height, width = any_size(rng, 1, 4)
    red = rng.random() < 0.5
    colour = like(rng, (170, 20, 24) if red else (190, 200, 210), 20)
    image = sheet(height, width, colour)
    image *= (0.6 + 0.6 * cloud(rng, height, width, 4))[..., None]
    for _ in range(int(rng.integers(1, 4))):
        size = round(height * rng.uniform(0.3, 0.8))
        left, top = rng.uniform(0, max(1, width - size)), rng.uniform(0, max(1, height - size))
        part = WHITE if rng.random() < 0.6 else (240, 130, 30)
        stamp(image, oval(size, size) * float(rng.uniform(0.4, 1)), left, top, like(rng, part))
    if rng.random() < 0.5:
        step = max(2, height // 12)
        image[:, ::step] *= 0.7
    alpha = oval(height, width) if rng.random() < 0.5 else np.ones((height, width), np.float32)
    return image, alpha


def slot(rng: np.random.Generator) -> Scene:
    """Draw a slot in a bumper, an empty plate recess, a dark window, a plain panel."""
    height, width = any_size(rng, 2, 7)
    image = sheet(height, width, like(rng, pick(rng, (BLACK, (60, 60, 64), (200, 200, 200), (120, 124, 130))), 20))
    ramp(image, like(rng, (30, 30, 32), 20), like(rng, (80, 82, 86), 40))
    if rng.random() < 0.5:
        image += (any_colour(rng) - image) * np.float32(rng.uniform(0.2, 0.9))
    if rng.random() < 0.7:
        colour = like(rng, pick(rng, (BLACK, (120, 122, 126), (190, 194, 200), WHITE)), 20)
        outline(image, colour, max(1, height // 14), max(1, height // 30), int(height * rng.uniform(0.05, 0.45)))
    return solid(image)
