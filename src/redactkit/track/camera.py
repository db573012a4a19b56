"""Where the picture has gone since the clip began: the sum of its moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redactkit.core.geometry import Box, shift

if TYPE_CHECKING:
    from redactkit.track.glance import Move


class Camera:
    """The way of the picture's content, frame by frame, in pixels of the frame.

    Tracks are kept in coordinates that stand still with the content, so that a shaking or panning camera
    neither moves them nor bends their way between two looks.
    """

    def __init__(self) -> None:
        self._way: dict[int, tuple[float, float]] = {-1: (0.0, 0.0)}

    def move(self, frame: int, by: Move) -> None:
        """Note how the picture moved from frame `frame` - 1 to `frame`; frames come in order from 0."""
        x, y = self._way[frame - 1]
        self._way[frame] = (x + by.dx, y + by.dy)

    def forget(self, before: int) -> None:
        """Drop the frames before `before`."""
        for frame in [f for f in self._way if f < before]:
            del self._way[frame]

    def steady(self, box: Box, frame: int) -> Box:
        """Return `box` of `frame` in coordinates that stand still."""
        x, y = self._way[frame]
        return shift(box, -x, -y)

    def shown(self, box: Box, frame: int) -> Box:
        """Return `box`, in coordinates that stand still, in pixels of `frame`."""
        x, y = self._way[frame]
        return shift(box, x, y)
