"""One look-alike: any kind of the table, then light."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from training.plates.drawing.chance import pick
from training.plates.drawing.distractors import DISTRACTORS
from training.plates.drawing.light import light

if TYPE_CHECKING:
    from numpy.typing import NDArray


def draw_distractor(rng: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Return something that looks like a number plate and is none.

    Args:
        rng: Where all chance comes from.

    Returns:
        The picture, height x width x 3, uint8, RGB, 20 to 160 pixels high; and how far it covers what is behind it,
        height x width, float32, 0 to 1: bare letters cover only where their strokes are.
    """
    image, alpha = pick(rng, DISTRACTORS)(rng)
    if rng.random() < 0.6:
        light(rng, image)
    return np.clip(image, 0, 255).astype(np.uint8), np.ascontiguousarray(np.clip(alpha, 0, 1), np.float32)
