"""Timestamps: whole ticks, kept as they are; repaired only where they are absent or run backwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction


class Clock:
    """Gives every frame its pts.

    Args:
        time_base: Seconds per tick; for a stream without timestamps the duration of one frame.
        rate: Frames per second, to step on where a frame has neither time nor duration.
        numbered: The stream has no timestamps: frames are counted.

    Attributes:
        repaired: Frames whose time was moved forward.
        largest: By how much at most, in ticks.
    """

    def __init__(self, time_base: Fraction, rate: Fraction, *, numbered: bool) -> None:
        self.repaired = 0
        self.largest = 0
        self.numbered = numbered
        self._step = max(1, round(1 / (rate * time_base)))
        self._last: int | None = None
        self._last_step = self._step

    def tick(self, pts: int | None, duration: int) -> int:
        """Return the pts of the next frame in order of presentation; it is greater than the last one.

        Files with broken timestamps (repeated ones, joined recordings) play in the order in which
        they decode; a frame that would come too early follows its predecessor at the usual distance.
        """
        if self._last is None:
            now = pts if pts is not None and not self.numbered else 0
        elif self.numbered:
            now = self._last + 1
        else:
            now = self._follow(pts, self._last)
        self._last, self._last_step = now, duration or self._step
        return now

    def _follow(self, pts: int | None, last: int) -> int:
        if pts is not None and pts > last:
            return pts
        now = last + self._last_step
        self.repaired += 1
        self.largest = max(self.largest, now - pts if pts is not None else 0)
        return now

    def remarks(self, time_base: Fraction) -> list[str]:
        """Return what was repaired, as a sentence."""
        if not self.repaired:
            return []
        most = float(self.largest * time_base)
        return [f"{self.repaired} timestamps were missing or ran backwards: moved forward by up to {most:.3f} s"]
