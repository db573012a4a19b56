"""What is known of a frame without looking for anything in it: a small grey picture and its spectrum.

Camera motion is the shift of one such picture against the next by phase correlation (Kuglin and Hines,
"The phase correlation image alignment method", 1975): it follows what most of the picture does, and does not
mind a change of light. What is left of the motion then is read as a zoom about the middle, by least squares on the
grey levels' slopes (Lucas and Kanade, 1981): at the frame's edge one per cent of it is ten pixels a frame. Turning is
left out.
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
STEADY, WILD = 0.001, 0.06
"""A zoom between these shares per frame is believed; below it is noise, above it something else."""
WHITE = 0.02
"""Share of the mean magnitude that is added before whitening, so that empty frequencies do not speak."""


@dataclass(frozen=True, slots=True, eq=False)
class Glance:
    """A frame at one glance.

    Attributes:
        grey: rows x columns float32, 0 to 255, upright.
        spectrum: Its windowed Fourier transform.
        coarse: `grey` at half its size, smoothed.
        step: Frame pixels per cell, horizontally and vertically.
    """

    grey: NDArray[np.float32]
    spectrum: NDArray[np.complex64]
    coarse: NDArray[np.float32]
    step: tuple[float, float]


class Move(NamedTuple):
    """How the picture moved from one frame to the next.

    Attributes:
        dx: Pixels of the frame to the right.
        dy: Pixels downwards.
        zoom: By which share of itself it grew, about the middle of the frame.
        likeness: Height of the correlation's peak, 0 to 1; below `LIKE` the shift is not known and 0.
    """

    dx: float
    dy: float
    zoom: float
    likeness: float


STILL = Move(0.0, 0.0, 0.0, 1.0)


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
    return Glance(small, spectrum.astype(np.complex64), _coarse(small), (width / columns, height / rows))


def move(before: Glance, after: Glance) -> Move:
    """Return how what `before` shows has moved in `after`; glances at frames of one size.

    A picture that shows nothing to follow counts as still.
    """
    if min(float(before.grey.std()), float(after.grey.std())) < FLAT:
        return STILL
    product = after.spectrum * np.conj(before.spectrum)
    magnitude = np.abs(product)
    surface = np.fft.irfft2(product / (magnitude + WHITE * magnitude.mean()), s=before.grey.shape)
    row, column = divmod(int(surface.argmax()), surface.shape[1])
    rows, columns = surface.shape
    around = surface[np.ix_([(row + d) % rows for d in (-1, 0, 1)], [(column + d) % columns for d in (-1, 0, 1)])]
    likeness = float(np.clip(around, 0, None).sum())
    if likeness < LIKE:
        return Move(0.0, 0.0, 0.0, likeness)
    down = (row + rows // 2) % rows - rows // 2 + _vertex(around[:, 1])
    right = (column + columns // 2) % columns - columns // 2 + _vertex(around[1])
    likeness = min(1.0, likeness)
    right, down, grew = _refined(before.coarse, after.coarse, right, down)
    if max(abs(down), abs(right)) < AT_REST:
        return Move(0.0, 0.0, grew, likeness)
    return Move(right * after.step[0], down * after.step[1], grew, likeness)


def _refined(
    before: NDArray[np.float32], after: NDArray[np.float32], right: float, down: float
) -> tuple[float, float, float]:
    """Return shift and zoom about the middle that together explain best how the picture changed.

    Two steps of iteratively reweighted least squares: what moves by itself does not fit, and counts little.

    Args:
        before: rows x columns, smooth, cells twice as large as those of the shift.
        after: The same, moved by about the shift.
        right: Shift in cells of the glance.
        down: Shift in cells of the glance.

    Returns:
        Shift to the right and downwards, in cells of the glance; zoom as a share. The shift as given, and no zoom,
        where the pictures share too little or show too little.
    """
    y, x = round(down / 2), round(right / 2)
    rows, columns = before.shape
    if abs(y) > rows // 3 or abs(x) > columns // 3:
        return right, down, 0.0
    a = before[max(0, -y) : rows - max(0, y), max(0, -x) : columns - max(0, x)]
    b = after[max(0, y) : rows + min(0, y), max(0, x) : columns + min(0, x)]
    steep_x, steep_y = a[1:-1, 2:] - a[1:-1, :-2], a[2:, 1:-1] - a[:-2, 1:-1]  # twice the slopes
    beside = np.arange(1 + max(0, -x), 1 + max(0, -x) + steep_x.shape[1], dtype=np.float32) - (columns - 1) / 2
    below = np.arange(1 + max(0, -y), 1 + max(0, -y) + steep_x.shape[0], dtype=np.float32)[:, None] - (rows - 1) / 2
    slopes = np.stack([steep_x.ravel(), steep_y.ravel(), (steep_x * beside + steep_y * below).ravel()])
    change = (a - b)[1:-1, 1:-1].ravel()
    change = change - change.mean()
    answer = _least_squares(slopes, change)
    if answer is not None:
        left = np.abs(change - answer @ slopes)
        answer = _least_squares(slopes, change, 1 / (1 + (left / (left.mean() + 0.5)) ** 2))
    if answer is None:
        return right, down, 0.0
    zoom = float(2 * answer[2])
    if not STEADY < abs(zoom) < WILD:
        return right, down, 0.0
    return 2 * (x + 2 * float(answer[0])), 2 * (y + 2 * float(answer[1])), zoom


def _least_squares(
    slopes: NDArray[np.float32], change: NDArray[np.float32], weights: NDArray[np.float32] | float = 1.0
) -> NDArray[np.floating] | None:
    weighted = slopes * weights
    normal = (weighted @ slopes.T).astype(np.float64)
    try:
        return np.linalg.solve(normal, (weighted @ change).astype(np.float64))
    except np.linalg.LinAlgError:  # slopes in one direction only
        return None


def _coarse(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    rows, columns = grey.shape
    half = grey.reshape(rows // 2, 2, columns // 2, 2).mean(axis=(1, 3))
    padded = np.pad(half, 1, mode="edge")
    across = padded[:, :-2] + 2 * padded[:, 1:-1] + padded[:, 2:]
    return np.asarray((across[:-2] + 2 * across[1:-1] + across[2:]) / 16)


def _vertex(heights: NDArray[np.floating]) -> float:
    """Return where between -0.5 and 0.5 the parabola through three heights has its top."""
    left, middle, right = map(float, heights)
    bend = left - 2 * middle + right
    return 0.0 if bend >= 0 else min(max(0.5 * (left - right) / bend, -0.5), 0.5)


@functools.lru_cache(maxsize=8)
def _window(rows: int, columns: int) -> NDArray[np.float32]:
    """Return a Hann window: without it the frame's own edges would correlate, and say that nothing moved."""
    return np.outer(np.hanning(rows), np.hanning(columns)).astype(np.float32)
