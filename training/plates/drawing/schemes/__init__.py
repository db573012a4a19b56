"""How plates look, by part of the world; each scheme is a function of the generator and of the plate's height."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.plates.drawing.schemes.americas import american, south_american
from training.plates.drawing.schemes.arabic import arabic
from training.plates.drawing.schemes.asia import chinese, east_asian, indian
from training.plates.drawing.schemes.europe import european
from training.plates.drawing.schemes.plain import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from training.plates.drawing.canvas import Image

SCHEMES: tuple[tuple[Callable[[np.random.Generator, int], Image], float], ...] = (
    (european, 0.24),
    (american, 0.16),
    (indian, 0.1),
    (chinese, 0.09),
    (south_american, 0.1),
    (arabic, 0.11),
    (east_asian, 0.1),
    (plain, 0.1),
)
"""Each with its share of the plates."""
