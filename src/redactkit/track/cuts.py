"""Where one shot ends and the next begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from redactkit.track import glance as at_a_glance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from redactkit.track.glance import Glance, Move

LOOSELY, PLAINLY = 0.65, 0.2
"""A correlation's peak below the first, with more than the second's share of the picture in other shades: a cut."""
UNLIKE, SLIGHTLY = 0.2, 0.1
"""The same for scenes of much the same shades, of which nothing at all correlates."""
SHADES = 16


def is_cut(before: Glance, after: Glance, move: Move) -> bool:
    """Return whether `after` begins a new shot: it is neither `before` moved nor has it the same shades.

    A pan loses the peak where it is very fast, but keeps most shades; a flash or a fade changes all shades, but
    keeps the peak, since only structure counts. The numbers are from cuts and their neighbours in some twenty
    clips; either test alone mistakes one for the other. A picture without structure (black, white, fog) begins and
    ends nothing: what is bridged over it is harmless.
    """
    if min(before.contrast, after.contrast) < at_a_glance.FLAT:
        return False
    if move.likeness >= LOOSELY:
        return False
    apart = shades_apart(before.grey, after.grey)
    return apart > PLAINLY or (move.likeness < UNLIKE and apart > SLIGHTLY)


def shades_apart(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """Return the share of the picture, 0 to 1, whose shade is another, wherever it lies; quarter by quarter."""
    rows, columns = a.shape[0] // 2, a.shape[1] // 2
    apart = []
    for y in (0, rows):
        for x in (0, columns):
            first, second = (
                np.bincount(
                    (g[y : y + rows, x : x + columns] * (SHADES / 256)).astype(np.int64).ravel(), minlength=SHADES
                )
                for g in (a, b)
            )
            apart.append(float(np.abs(first - second).sum()) / (2 * rows * columns))
    return float(np.mean(apart))
