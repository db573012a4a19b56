"""One plate: a scheme by its share, then wear, then light."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from training.plates.drawing import wear
from training.plates.drawing.light import light
from training.plates.drawing.schemes import SCHEMES

if TYPE_CHECKING:
    from numpy.typing import NDArray


def draw_plate(rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return an upright number plate of a random scheme and state of wear.

    Args:
        rng: Where all chance comes from; equal states give equal plates.

    Returns:
        height x width x 3, uint8, RGB. The plate proper is 32 to 96 pixels high; a holder adds up to a third to that.
        One line is 2 to 5 times as wide as high, two lines 1 to 2 times.
    """
    height = int(rng.integers(32, 97))
    shares = np.cumsum([share for _, share in SCHEMES])
    scheme = SCHEMES[min(len(SCHEMES) - 1, int(np.searchsorted(shares, rng.random() * shares[-1])))][0]
    image = scheme(rng, height)
    if rng.random() < 0.3:
        wear.screws(rng, image)
    if rng.random() < 0.25:
        wear.fade(rng, image)
    if rng.random() < 0.3:
        wear.dirt(rng, image)
    if rng.random() < 0.15:
        wear.scratches(rng, image)
    if rng.random() < 0.35:
        image = wear.holder(rng, image)
    if rng.random() < 0.08:
        wear.hide_part(rng, image)
    if rng.random() < 0.75:
        light(rng, image)
    return np.clip(image, 0, 255).astype(np.uint8)
