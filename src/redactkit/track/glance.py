"""What is known of a frame without looking for anything in it: a small grey picture and its spectrum.

Camera motion is the shift of one such picture against the next by phase correlation (Kuglin and Hines,
"The phase correlation image alignment method", 1975): it follows what most of the picture does, and does not
mind a change of light. Zoom and turning are left out: between two looks they bend the way of a box so little
that interpolation holds it.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIDE = 160
"""Longer side of the small picture: at 1080p a cell is 12 pixels, and shifts are found to about a tenth of it."""
FLAT = 1.5
"""Grey levels of standard deviation below which a picture shows nothing that could be followed."""
LIKE = 0.12
"""Height of the correlation's peak from which a shift is believed: unrelated pictures stay below a third of that."""
AT_REST = 0.15
"""Cells below which a picture counts as still: noise moves a peak by as much, and a cover must not tremble with it."""
WHITE = 0.02
"""Share of the mean magnitude that is added before whitening, so that empty frequencies do not speak."""


@dataclass(frozen=True, slots=True, eq=False)
class Glance:
    """A frame at one glance.

    Attributes:
        grey: rows x columns float32, 0 to 255, upright.
        spectrum: Its windowed Fourier transform.
        step: Frame pixels per cell, horizontally and vertically.
    """

    grey: NDArray[np.float32]
    spectrum: NDArray[np.complex64]
    step: tuple[float, float]


class Move(NamedTuple):
    """How the picture moved from one frame to the next.

    Attributes:
        dx: Pixels of the frame to the right.
        dy: Pixels downwards.
        likeness: Height of the correlation's peak, 0 to 1; below `LIKE` the shift is not known and 0.
    """

    dx: float
    dy: float
    likeness: float


STILL = Move(0.0, 0.0, 1.0)


def size(width: int, height: int) -> tuple[int, int]:
    """Return columns and rows of the small picture of a `width` x `height` frame, both even and at least 16."""
    k = SIDE / max(width, height)
    return max(16, round(width * k / 2) * 2), max(16, round(height * k / 2) * 2)


def glance(grey: NDArray[np.uint8], width: int, height: int) -> Glance:
    """Return what a small picture tells.

    Args:
        grey: rows x columns uint8, of the upright frame.
        width: Of the frame, in pixels.
        height: Of the frame, in pixels.
    """
    small = grey.astype(np.float32)
    rows, columns = small.shape
    spectrum = np.fft.rfft2((small - small.mean()) * _window(rows, columns))
    return Glance(small, spectrum.astype(np.complex64), (width / columns, height / rows))


def move(before: Glance, after: Glance) -> Move:
    """Return how what `before` shows has moved in `after`; glances at frames of one size.

    A picture that shows nothing to follow counts as still.
    """
    if min(float(before.grey.std()), float(after.grey.std())) < FLAT:
        return STILL
    product = after.spectrum * np.conj(before.spectrum)
    magnitude = np.abs(product)
    surface = np.fft.irfft2(product / (magnitude + WHITE * magnitude.mean()), s=before.grey.shape)
    row, column = np.unravel_index(int(surface.argmax()), surface.shape)
    rows, columns = surface.shape
    around = surface[np.ix_([(row + d) % rows for d in (-1, 0, 1)], [(column + d) % columns for d in (-1, 0, 1)])]
    likeness = float(np.clip(around, 0, None).sum())
    if likeness < LIKE:
        return Move(0.0, 0.0, likeness)
    down = (row + rows // 2) % rows - rows // 2 + _vertex(around[:, 1])
    right = (column + columns // 2) % columns - columns // 2 + _vertex(around[1])
    if max(abs(down), abs(right)) < AT_REST:
        return Move(0.0, 0.0, min(1.0, likeness))
    return Move(right * after.step[0], down * after.step[1], min(1.0, likeness))


def _vertex(heights: NDArray[np.floating]) -> float:
    """Return where between -0.5 and 0.5 the parabola through three heights has its top."""
    left, middle, right = map(float, heights)
    bend = left - 2 * middle + right
    return 0.0 if bend >= 0 else float(np.clip(0.5 * (left - right) / bend, -0.5, 0.5))


@functools.lru_cache(maxsize=8)
def _window(rows: int, columns: int) -> NDArray[np.float32]:
    """Return a Hann window: without it the frame's own edges would correlate, and say that nothing moved."""
    return np.outer(np.hanning(rows), np.hanning(columns)).astype(np.float32)
