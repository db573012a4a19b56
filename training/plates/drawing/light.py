"""Light on a drawn sheet: the same plate is bright, shaded and glaring within one street."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from training.plates.drawing.canvas import Image


def light(rng: np.random.Generator, image: Image) -> None:
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
