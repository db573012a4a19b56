"""Where the picture's content has gone since the clip began: its moves, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from redactkit.core.geometry import Box, scale, shift

if TYPE_CHECKING:
    from redactkit.track.glance import Move

LARGEST = 64.0
"""How far the scale may drift from 1 before coordinates are taken anew: a camera that drives on zooms without end."""


class View(NamedTuple):
    """From coordinates that stand still to pixels of a frame: scaled, then shifted."""

    scale: float
    x: float
    y: float


class Camera:
    """The way of the picture's content, frame by frame.

    Tracks are kept in coordinates that stand still with the content, so that a camera that shakes, pans or zooms
    neither moves them nor bends their way between two looks.
    """

    def __init__(self) -> None:
        self._views: dict[int, View] = {-1: View(1.0, 0.0, 0.0)}

    def move(self, frame: int, by: Move, middle: tuple[float, float]) -> None:
        """Note how the picture moved from frame `frame` - 1 to `frame`; frames come in order from 0.

        Args:
            frame: Its number.
            by: The move.
            middle: x, y of the middle of the frame, in pixels.
        """
        old, k = self._views[frame - 1], 1.0 + by.zoom
        self._views[frame] = View(
            k * old.scale, k * old.x + by.dx - by.zoom * middle[0], k * old.y + by.dy - by.zoom * middle[1]
        )

    def forget(self, before: int) -> None:
        """Drop the frames before `before`."""
        for frame in [f for f in self._views if f < before]:
            del self._views[frame]

    def steady(self, box: Box, frame: int) -> Box:
        """Return `box` of `frame` in coordinates that stand still."""
        view = self._views[frame]
        return scale(shift(box, -view.x, -view.y), 1 / view.scale, 1 / view.scale)

    def shown(self, box: Box, frame: int) -> Box:
        """Return `box`, in coordinates that stand still, in pixels of `frame`."""
        view = self._views[frame]
        return shift(scale(box, view.scale, view.scale), view.x, view.y)

    def drifted(self, frame: int) -> bool:
        """Return whether it is time to `restart` at `frame`."""
        return not 1 / LARGEST < self._views[frame].scale < LARGEST

    def restart(self, frame: int) -> None:
        """Let the coordinates that stand still be the pixels of `frame` from now on; what was kept must be moved."""
        new = self._views[frame]
        for number, view in self._views.items():
            k = view.scale / new.scale
            self._views[number] = View(k, view.x - k * new.x, view.y - k * new.y)
