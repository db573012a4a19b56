"""Aligned chips: a face turned upright and scaled so that its five points lie where a network expects them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from redactkit import kernels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LAYOUT = np.array([[0.307, 0.304], [0.693, 0.304], [0.5, 0.494], [0.345, 0.671], [0.655, 0.671]])
"""Where CenterFace's five points lie in a chip of side 1, cut by dlib's `get_face_chip` with a padding of 0.2.

Measured: medians over 936 faces in which dlib's own detector and points gave the chip, made symmetric
(docs/decisions/0020-treated-as-a-minor.md).
"""

_MIDDLE = LAYOUT.mean(axis=0)
_SOURCE = LAYOUT - _MIDDLE
_SPREAD = float((_SOURCE**2).sum())


class Similarity(NamedTuple):
    """A turn, a scale and a shift: from chip coordinates (0 to 1, origin top left) to pixels of a picture.

    Attributes:
        turn: 2 x 2: a rotation times the chip's side in pixels.
        shift: x, y of the chip's top left corner in pixels.
    """

    turn: Floats
    shift: Floats

    @property
    def side(self) -> float:
        """The chip's side in pixels of the picture."""
        return math.hypot(self.turn[0, 0], self.turn[1, 0])

    def points(self, chip: Floats) -> Floats:
        """Return n x 2 points of the chip in pixels of the picture."""
        return np.asarray(chip @ self.turn.T + self.shift)


def similarity(points: Floats) -> Similarity | None:
    """Return the similarity that lays `LAYOUT` on five points, by least squares (Umeyama, 1991), never mirrored.

    Args:
        points: 5 x 2, x and y in pixels, in the order of `Detection.landmarks`.

    Returns:
        None where the points are no numbers or say nothing about scale and turn, as when they coincide.
    """
    middle = points.mean(axis=0)
    (xx, xy), (yx, yy) = (_SOURCE.T @ (points - middle)).tolist()
    along, across = xx + yy, xy - yx
    if not math.hypot(along, across) > 1e-9:  # not so for NaN either
        return None
    turn = np.array([[along, -across], [across, along]]) / _SPREAD
    return Similarity(turn, middle - turn @ _MIDDLE)


def misfit(points: Floats, placed: Similarity) -> float:
    """Return how far `points` lie from where `placed` has them (root mean square), as share of the chip's side."""
    off = points - placed.points(LAYOUT)
    return float(np.sqrt((off**2).sum(axis=1).mean()) / placed.side)


def cut(picture: NDArray[np.uint8], placed: Similarity, side: int, zoom: float = 1.0) -> NDArray[np.uint8]:
    """Return the chip of a face.

    Args:
        picture: height x width x 3 uint8, red first, contiguous, at least 2 x 2.
        placed: Where the aligned chip lies in it, in pixels from the picture's top left corner.
        side: Of the chip, in pixels.
        zoom: Times as much shown, from side to side, around the same middle.

    Returns:
        side x side x 3 uint8.
    """
    turn = placed.turn * (zoom / side)
    first = placed.points(np.full(2, 0.5)) + turn @ np.full(2, 0.5 - side / 2) - 0.5
    chip = np.empty((1, side * side * 3), np.uint8)
    height, width = picture.shape[:2]
    kernels.warp(picture.reshape(height, 3 * width), np.column_stack([turn, first]).reshape(1, 6), chip)
    return chip.reshape(side, side, 3)
