"""Where something small may have appeared: what stirred since it was last looked at closely.

A look at the whole frame shows a distant face with too few pixels. What comes nearer moves, so the parts of the
picture in which something stirred, and that nobody has looked at closely since, are looked at one after the other,
the liveliest first: one small part after each look at the whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from redactkit.core.geometry import Box

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from redactkit.track.glance import Glance, Move

PART, PART_SHARE = 128.0, 1 / 15
"""Side of a part in pixels of the frame, and at least this share of its longer side."""
NOISE, LOUD = 6.0, 24.0
"""Grey levels up to which a change is noise, and beyond which more of it says no more."""
LEAST = 12.0
"""Sum of changes in a part from which it is worth a look."""
QUIET = 3.0
"""Grey levels up to which a change is noise where what was found before is taken for granted."""
FADES = 0.9
"""What is left of an old change after each look: what moved on is looked for where it is now."""


class Interest:
    """What stirred since it was last looked at for each kind, in cells of the glance."""

    def __init__(self, kinds: Iterable[str]) -> None:
        """Begin with nothing.

        Args:
            kinds: What is looked for; each is looked for by itself.
        """
        self._before: NDArray[np.float32] | None = None
        self._heat = dict.fromkeys(kinds, np.zeros((0, 0), np.float32))
        self._way = (0.0, 0.0)

    def shift(self, move: Move, *, cut: bool) -> None:
        """Take in how the picture moved from frame to frame, for every frame."""
        if cut:
            self._before = None
        self._way = (0.0, 0.0) if cut else (self._way[0] + move.dx, self._way[1] + move.dy)

    def note(self, now: Glance) -> None:
        """Take in a frame that is about to be looked at; what comes in at an edge counts as stirring."""
        if self._before is None or self._before.shape != now.grey.shape:
            self._heat = {kind: np.zeros_like(now.grey) for kind in self._heat}
        else:
            dx, dy = (round(way / step) for way, step in zip(self._way, now.step, strict=True))
            change = np.clip(np.abs(now.grey - _moved(self._before, dx, dy, np.inf)) - NOISE, 0, LOUD)
            self._heat = {kind: FADES * _moved(heat, dx, dy, 0.0) + change for kind, heat in self._heat.items()}
        self._before, self._way = now.grey, (0.0, 0.0)

    def part(self, now: Glance, known: Iterable[Box], kind: str) -> Box | None:
        """Return the liveliest part outside the boxes that are `known`, and forget what stirred there for `kind`.

        Args:
            now: Of the frame.
            known: In pixels of the frame: what is there need not be looked for.
            kind: That is to be looked for there.

        Returns:
            A part in pixels of the frame, inside it, or None where hardly anything stirred.
        """
        heat = self._heat[kind]
        (wide, high), (rows, columns) = now.step, heat.shape
        for box in known:
            heat[_span(box.y0, box.y1, high, rows), _span(box.x0, box.x1, wide, columns)] = 0
        across, down = _part(now)
        sums = _sums(heat, down, across)
        row, column = np.unravel_index(int(sums.argmax()), sums.shape)
        if sums[row, column] < LEAST:
            return None
        heat[row : row + down, column : column + across] = 0
        return Box(column * wide, row * high, (column + across) * wide, (row + down) * high)


def is_unchanged(now: Glance, before: Glance) -> bool:
    """Return whether no part of the picture shows more than noise that it did not show `before`."""
    if now.grey.shape != before.grey.shape:
        return False
    change = np.clip(np.abs(now.grey - before.grey) - QUIET, 0, LOUD)
    across, down = _part(now)
    return bool(change.sum() < LEAST or _sums(change, down, across).max() < LEAST)


def _part(now: Glance) -> tuple[int, int]:
    """Return columns and rows of a part, in cells."""
    (wide, high), (rows, columns) = now.step, now.grey.shape
    side = max(PART, PART_SHARE * max(columns * wide, rows * high))
    return min(columns, max(1, round(side / wide))), min(rows, max(1, round(side / high)))


def _span(low: float, high: float, step: float, count: int) -> slice:
    """Return the cells that a box touches, and one more on each side."""
    return slice(int(np.clip(low // step - 1, 0, count)), int(np.clip(high // step + 2, 0, count)))


def _moved(grid: NDArray[np.float32], dx: int, dy: int, new: float) -> NDArray[np.float32]:
    """Return `grid` moved right and down by whole cells; what comes in at the edges is `new`."""
    out = np.full_like(grid, new)
    rows, columns = grid.shape
    if abs(dx) < columns and abs(dy) < rows:
        out[max(0, dy) : rows + min(0, dy), max(0, dx) : columns + min(0, dx)] = grid[
            max(0, -dy) : rows - max(0, dy), max(0, -dx) : columns - max(0, dx)
        ]
    return out


def _sums(grid: NDArray[np.float32], down: int, across: int) -> NDArray[np.float64]:
    """Return the sum over every window of `down` x `across` cells."""
    total = np.zeros((grid.shape[0] + 1, grid.shape[1] + 1))
    total[1:, 1:] = grid.cumsum(axis=0).cumsum(axis=1)
    return np.asarray(total[down:, across:] - total[:-down, across:] - total[down:, :-across] + total[:-down, :-across])
