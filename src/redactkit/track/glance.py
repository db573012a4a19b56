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
"""Longer side of the small picture: at 1080p a cell is 12 pixels. Motion is found at half of it."""
FLAT = 1.5
"""Grey levels of standard deviation below which a picture shows nothing that could be followed."""
LIKE = 0.3
"""Height of the correlation's peak from which a shift is believed: unrelated pictures stay below a third of that."""
AT_REST = 0.08
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
        spectrum: Windowed Fourier transform of `coarse`.
        coarse: `grey` at half its size, smoothed.
        contrast: Standard deviation of `coarse`.
        step: Frame pixels per cell, horizontally and vertically.
    """

    grey: NDArray[np.float32]
    spectrum: NDArray[np.complex64]
    coarse: NDArray[np.float32]
    contrast: float
    step: tuple[float, float]

    def is_like(self, other: Glance) -> bool:
        """Return whether both are of frames of one size."""
        return self.grey.shape == other.grey.shape and self.step == other.step


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
        grey: rows x columns uint8, both even, of the upright frame.
        width: Of the frame, in pixels.
        height: Of the frame, in pixels.
    """
    small = grey.astype(np.float32)
    coarse = _coarse(small)
    spectrum = np.fft.rfft2((coarse - coarse.mean()) * _window(*coarse.shape))
    rows, columns = small.shape
    step = width / columns, height / rows
    return Glance(small, spectrum.astype(np.complex64), coarse, float(coarse.std()), step)


def move(before: Glance, after: Glance) -> Move:
    """Return how what `before` shows has moved in `after`; glances at frames of one size.

    A picture that shows nothing to follow counts as still.
    """
    if min(before.contrast, after.contrast) < FLAT:
        return STILL
    product = after.spectrum * np.conj(before.spectrum)
    magnitude = np.abs(product)
    surface = np.fft.irfft2(product / (magnitude + WHITE * magnitude.mean()), s=before.coarse.shape)
    rows, columns = surface.shape
    row, column = divmod(int(surface.argmax()), columns)
    around = surface[np.ix_([(row + d) % rows for d in (-1, 0, 1)], [(column + d) % columns for d in (-1, 0, 1)])]
    likeness = min(1.0, float(np.clip(around, 0, None).sum()))
    if likeness < LIKE:
        return Move(0.0, 0.0, 0.0, likeness)
    down, right = (row + rows // 2) % rows - rows // 2, (column + columns // 2) % columns - columns // 2
    exact = _refined(before.coarse, after.coarse, right, down)
    if exact is None:
        return Move(2 * right * after.step[0], 2 * down * after.step[1], 0.0, likeness)
    x, y, zoom = exact
    zoom = zoom if STEADY < abs(zoom) < WILD else 0.0
    if max(abs(x), abs(y)) < AT_REST:
        return Move(0.0, 0.0, zoom, likeness)
    return Move(2 * x * after.step[0], 2 * y * after.step[1], zoom, likeness)


def _refined(
    before: NDArray[np.float32], after: NDArray[np.float32], right: int, down: int
) -> tuple[float, float, float] | None:
    """Return shift and zoom about the middle that together explain best how the picture changed.

    Two steps of iteratively reweighted least squares: what moves by itself does not fit, and counts little.

    Args:
        before: rows x columns, smooth.
        after: The same, moved by about the shift.
        right: Shift in whole cells.
        down: Shift in whole cells.

    Returns:
        Shift to the right and downwards in cells, and zoom as a share; None where the pictures share too little or
        show too little.
    """
    rows, columns = before.shape
    if abs(down) > rows // 2 or abs(right) > columns // 2:
        return None
    a = before[max(0, -down) : rows - max(0, down), max(0, -right) : columns - max(0, right)]
    b = after[max(0, down) : rows + min(0, down), max(0, right) : columns + min(0, right)]
    if min(a.shape) < 3:
        return None
    steep_x, steep_y = a[1:-1, 2:] - a[1:-1, :-2], a[2:, 1:-1] - a[:-2, 1:-1]  # twice the slopes
    left, top = 1 + max(0, -right) - (columns - 1) / 2, 1 + max(0, -down) - (rows - 1) / 2
    beside = np.arange(steep_x.shape[1], dtype=np.float32) + np.float32(left)
    below = (np.arange(steep_x.shape[0], dtype=np.float32) + np.float32(top))[:, None]
    slopes = np.stack([steep_x.ravel(), steep_y.ravel(), (steep_x * beside + steep_y * below).ravel()])
    change = (a - b)[1:-1, 1:-1].ravel()
    change = change - change.mean()
    answer = _least_squares(slopes, change)
    if answer is not None:
        rest = np.abs(change - answer.astype(np.float32) @ slopes)
        answer = _least_squares(slopes, change, 1 / (1 + (rest / (rest.mean() + 0.5)) ** 2))
    if answer is None or not np.abs(answer[:2]).max() < 1:  # more than a cell either way is no rest of a shift
        return None
    return right + 2 * float(answer[0]), down + 2 * float(answer[1]), 2 * float(answer[2])


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
    """Return a picture at half its size, smoothed across two of its cells but at the rim."""
    half = grey[::2, ::2] + grey[1::2, ::2] + grey[::2, 1::2] + grey[1::2, 1::2]
    out = half * 0.25
    out[:, 1:-1] = (half[:, :-2] + 2 * half[:, 1:-1] + half[:, 2:]) * 0.0625
    out[1:-1] = (out[:-2] + 2 * out[1:-1] + out[2:]) * 0.25
    return out


@functools.lru_cache(maxsize=8)
def _window(rows: int, columns: int) -> NDArray[np.float32]:
    """Return a Hann window: without it the frame's own edges would correlate, and say that nothing moved."""
    return np.outer(np.hanning(rows), np.hanning(columns)).astype(np.float32)
