"""Which of the things found now is which of those known: geometry alone, no appearance.

Nobody's face is described or compared, here or anywhere: a track is a way through the picture.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from redactkit.core.geometry import iou

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from redactkit.core.detections import Detection
    from redactkit.core.geometry import Box

SIZES_APART = math.log(1.9)
"""Largest ratio of sizes (square root of the area) of one object at two looks."""
NEAR, NEAR_PER_FRAME, NEAR_AT_MOST = 0.5, 0.08, 1.3
"""How far a thing may be from where it was expected, in its own size: at once, for each frame since, and at most."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A known object.

    Attributes:
        box: Where it is expected.
        kind: Of it.
        age: Frames since it was last seen.
        moving: Its speed is known; else it is looked for further away.
    """

    box: Box
    kind: str
    age: int
    moving: bool = True


def in_order(detections: Sequence[Detection]) -> list[Detection]:
    """Return `detections` in an order that does not depend on the one they came in."""
    return sorted(
        detections, key=lambda d: (d.box.x0 + d.box.x1, d.box.y0 + d.box.y1, d.box.x0, d.box.y0, d.kind, -d.score)
    )


def cost(expected: Expected, found: Detection) -> float:
    """Return how unlikely it is that `found` is what was expected: 0 exactly there; infinite: impossible."""
    if found.kind != expected.kind:
        return math.inf
    a, b = expected.box, found.box
    apart = abs(math.log(a.area / b.area)) / 2
    if apart > SIZES_APART:
        return math.inf
    far = distance(a, b)
    reach = min(NEAR + NEAR_PER_FRAME * expected.age * (1 if expected.moving else 2), NEAR_AT_MOST)
    if far > reach:
        return math.inf
    return far / reach + 0.5 * apart / SIZES_APART - 0.5 * iou(a, b)


def distance(a: Box, b: Box) -> float:
    """Return how far the centres are apart, in units of the boxes' mean width and height."""
    x = (a.x0 + a.x1 - b.x0 - b.x1) / (a.width + b.width)
    y = (a.y0 + a.y1 - b.y0 - b.y1) / (a.height + b.height)
    return math.hypot(x, y)


def pairs(expected: Sequence[Expected], found: Sequence[Detection]) -> dict[int, int]:
    """Return which of `found` is which of `expected`, by their numbers; the likeliest pairs first.

    Greedy, and the same for any order of `found` once that is `in_order`: with the few objects of a picture
    it differs from the best assignment in crossings alone, where either may be wrong.
    """
    if not expected or not found:
        return {}
    rated = sorted(
        (c, int(i), int(j))
        for i, j in zip(*_near(expected, found), strict=True)
        if (c := cost(expected[i], found[j])) < math.inf
    )
    taken: dict[int, int] = {}
    used: set[int] = set()
    for _, i, j in rated:
        if i not in taken and j not in used:
            taken[i] = j
            used.add(j)
    return taken


def _near(expected: Sequence[Expected], found: Sequence[Detection]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return numbers of pairs that are not too far apart to be worth a closer look."""
    a, b = (
        np.array([(o.box.x0 + o.box.x1, o.box.y0 + o.box.y1, o.box.width, o.box.height) for o in objects])
        for objects in (expected, found)
    )
    apart, sides = np.abs(a[:, None, :2] - b[None, :, :2]), a[:, None, 2:] + b[None, :, 2:]
    rows, columns = np.nonzero((apart <= NEAR_AT_MOST * sides).all(axis=2))
    return rows, columns
