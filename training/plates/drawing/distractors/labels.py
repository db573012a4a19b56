"""What people wear and hold: logos, name badges, patches, placards; and single letters on blocks and boards."""

from __future__ import annotations

import cv2
import numpy as np

from training.plates.drawing.canvas import (
    BLACK,
    BLUE,
    RED,
    WHITE,
    YELLOW,
    Mask,
    Scene,
    outline,
    paint,
    sheet,
)
from training.plates.drawing.chance import any_colour, chars, contrast, like, pick
from training.plates.drawing.distractors.common import any_size, phrase, solid, write_freely
from training.plates.drawing.scripts import DIGITS, HAN, LATIN, signs


def logo(rng: np.random.Generator) -> Scene:
    """Draw a word on a ground of one colour, as on shirts, drums, bottles and machines; rectangular or oval."""
    height, width = any_size(rng, 1.5, 4.5)
    ground = any_colour(rng)
    image = sheet(height, width, ground)
    tall = rng.uniform(0.4, 0.8)
    room = (width * 0.08, height * (1 - tall) / 2, width * 0.84, height * tall)
    write_freely(rng, image, phrase(rng, 1, 1), room, contrast(rng, ground))
    if rng.random() < 0.5:
        outline(image, contrast(rng, ground), max(1, height // 24), max(1, height // 18), height // 8)
    if rng.random() < 0.7:
        return solid(image)
    return image, _oval(height, width)


def patch(rng: np.random.Generator) -> Scene:
    """Draw what is sewn on a sleeve or printed on a cap: a word within an oval rim."""
    height, width = any_size(rng, 0.8, 2)
    ground, rim = any_colour(rng), like(rng, pick(rng, (YELLOW, WHITE, RED, BLACK)))
    image = sheet(height, width, rim)
    inner = _oval(height, width, 0.85)[..., None]
    image[:] = image * (1 - inner) + np.array(ground, np.float32) * inner
    write_freely(rng, image, phrase(rng, 1, 1), (width * 0.2, height * 0.35, width * 0.6, height * 0.3), rim)
    return image, _oval(height, width)


def _oval(height: int, width: int, scale: float = 1.0) -> Mask:
    mask = np.zeros((height, width), np.uint8)
    axes = (max(1, round(width / 2 * scale) - 1), max(1, round(height / 2 * scale) - 1))
    cv2.ellipse(mask, (width // 2, height // 2), axes, 0, 0, 360, 255, -1, cv2.LINE_AA)
    return mask.astype(np.float32) / np.float32(255)


def badge(rng: np.random.Generator) -> Scene:
    """Draw a name badge, a nameplate or a sticker: small words on white, gold or steel."""
    height, width = any_size(rng, 1.3, 6)
    ground = like(rng, pick(rng, (WHITE, WHITE, (205, 180, 110), (170, 172, 176), YELLOW, BLACK)))
    image = sheet(height, width, ground)
    ink = contrast(rng, ground)
    lines = int(rng.integers(1, 4))
    for k in range(lines):
        room = (width * 0.08, height * (k + 0.2) / lines, width * rng.uniform(0.5, 0.84), height * 0.55 / lines)
        write_freely(rng, image, phrase(rng, 1, 2), room, ink)
    if rng.random() < 0.4:
        paint(image, (0, 0, width, height * rng.uniform(0.15, 0.35)), like(rng, pick(rng, (BLUE, RED, BLACK))))
    return solid(image)


def placard(rng: np.random.Generator) -> Scene:
    """Draw what is held up at a protest: a few large words, one to a line."""
    height, width = any_size(rng, 0.7, 1.8)
    ground = like(rng, pick(rng, (WHITE, WHITE, BLACK, YELLOW, RED, (190, 160, 110))))
    image = sheet(height, width, ground)
    ink = contrast(rng, ground)
    lines = int(rng.integers(2, 5))
    for k in range(lines):
        room = (width * 0.06, height * (k + 0.15) / lines, width * 0.88, height * 0.7 / lines)
        write_freely(rng, image, phrase(rng, 1, 2), room, ink)
    return solid(image)


def letter_blocks(rng: np.random.Generator) -> Scene:
    """Draw one to five tiles with a letter or a digit each: toy blocks, letters over shops, house numbers, tiles."""
    height = any_size(rng, 1, 1)[0]
    count = int(rng.integers(1, 6))
    gap = round(height * rng.uniform(0, 0.25))
    image = sheet(height, count * (height + gap) - gap, BLACK)
    alpha = np.zeros(image.shape[:2], np.float32)
    ground = any_colour(rng)
    motley, rim, tall = rng.random() < 0.6, rng.random() < 0.5, rng.uniform(0.5, 0.85)
    for k in range(count):
        ground = any_colour(rng) if motley else ground
        tile = sheet(height, height, ground)
        ink = contrast(rng, ground)
        sign = signs(rng, HAN, 1) if rng.random() < 0.15 else chars(rng, pick(rng, (LATIN, LATIN, DIGITS)), 1)
        edge = height * (1 - tall) / 2
        write_freely(rng, tile, sign, (edge, edge, height * tall, height * tall), ink)
        if rim:
            outline(tile, ink, max(1, height // 30), max(1, height // 14), height // 8)
        left, drop = k * (height + gap), round(height * rng.uniform(0, 0.15)) if gap else 0
        image[drop:, left : left + height] = tile[: height - drop]
        alpha[drop:, left : left + height] = 1
    return image, alpha
