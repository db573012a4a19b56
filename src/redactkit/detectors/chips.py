"""Aligned chips: a face turned upright and scaled so that its five points lie where a network expects them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from redactkit import kernels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SIDE = 64
"""Of a chip, in pixels."""

LAYOUT = np.array([[0.307, 0.304], [0.693, 0.304], [0.5, 0.494], [0.345, 0.671], [0.655, 0.671]])
"""Where CenterFace's five points lie in a chip of side 1, cut by dlib's `get_face_chip` with a padding of 0.2.

Measured: medians over 936 faces in which dlib's own detector and points gave the chip, made symmetric
(docs/decisions/0020-treated-as-a-minor.md).
"""


class Variant(NamedTuple):
    """One chip of a face, off the aligned one by a little.

    Attributes:
        across: Shift to the right, as share of the chip's side.
        down: Shift downwards.
        zoom: Times as much shown, from side to side.
        turn: Degrees, clockwise as seen in the picture.
        mirrored: The chip is the mirror image.
    """

    across: float = 0.0
    down: float = 0.0
    zoom: float = 1.0
    turn: float = 0.0
    mirrored: bool = False


VARIANTS = (
    Variant(),
    Variant(zoom=0.9, mirrored=True),
    Variant(zoom=1.1),
    Variant(down=-0.03, mirrored=True),
    Variant(turn=5.0),
    Variant(turn=-5.0, mirrored=True),
)
"""What the network is shown of each face; the first is the aligned chip itself. More of them gained nothing."""


def _turn(variant: Variant) -> Floats:
    """Return what a pixel to the right and one downwards of a variant's chip are in the aligned one, as columns."""
    angle = np.radians(variant.turn)
    own = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.asarray(variant.zoom / SIDE * own @ np.diag([-1.0 if variant.mirrored else 1.0, 1.0]))


_TURNS = np.array([_turn(variant) for variant in VARIANTS])
_MIDDLES = np.array([[0.5 + variant.across, 0.5 + variant.down] for variant in VARIANTS])
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


def cut(picture: NDArray[np.uint8], placed: Similarity) -> NDArray[np.uint8]:
    """Return the chips of `VARIANTS` of a face.

    Args:
        picture: height x width x 3 uint8, red first, contiguous, at least 2 x 2.
        placed: Where the aligned chip lies in it, in pixels from the picture's top left corner.

    Returns:
        variants x SIDE x SIDE x 3 uint8.
    """
    turns = placed.turn @ _TURNS
    firsts = placed.points(_MIDDLES) + turns @ np.full(2, 0.5 - SIDE / 2) - 0.5
    ways = np.concatenate([turns, firsts[:, :, np.newaxis]], axis=2).reshape(len(VARIANTS), 6)
    chips = np.empty((len(VARIANTS), SIDE * SIDE * 3), np.uint8)
    height, width = picture.shape[:2]
    kernels.warp(picture.reshape(height, 3 * width), ways, chips)
    return chips.reshape(len(VARIANTS), SIDE, SIDE, 3)
