"""Kernels that are compiled or loaded before they are needed, so that it counts as start-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from redactkit.core.covers import Cover
from redactkit.core.frames import Plane, Planes
from redactkit.core.geometry import Box

if TYPE_CHECKING:
    from collections.abc import Iterable

    from redactkit.core.effects import Effect

SIDE = 32


def warm(like: Planes, kinds: Iterable[Effect], grid: int) -> None:
    """Cover a small empty frame with each of `kinds`: the first time costs half a second, or some on a new machine.

    Args:
        like: Planes whose sample type and roles are met later; not changed.
        kinds: Effects that are used later.
        grid: As used later.
    """
    from redactkit import effects

    planes = tuple(_empty(plane) for plane in like.planes)
    small = Planes(planes, SIDE, SIDE, like.depth, like.full_range, like.matrix)
    for effect in kinds:
        effects.cover(small, [Cover(box=Box(0, 0, SIDE, SIDE), effect=effect)], grid=grid)


def _empty(plane: Plane) -> Plane:
    shape = -(-SIDE // plane.step_y), -(-SIDE // plane.step_x)
    return Plane(np.zeros(shape, plane.samples.dtype), plane.role, plane.step_x, plane.step_y)
