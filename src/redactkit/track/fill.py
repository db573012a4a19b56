"""What is covered of a track in a frame: at its looks, between them, before the first and after the last.

All boxes here are in coordinates that stand still with the picture's content (`camera`).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from typing import TYPE_CHECKING

from redactkit.core.geometry import Box, grow
from redactkit.track.motion import MEMORY, Place, backwards, between, carried, sag, speed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from redactkit.track.motion import Speed

BESIDE, NEXT = 5, 10
"""Frames around a look within which all others, and the next ones, have a say in how large the cover is there."""
STRETCH = 0.35
"""Share of its size by which a cover reaches for where its neighbours have it, at most: detectors tremble."""
LOOSE, LOOSE_AT_MOST = 0.04, 0.4
"""What a cover grows by per frame beyond the first or last look, and at most, as share of its size on each side."""
STRAY = 0.25
"""Share of the way gone since the last look by which an object may have left it."""
ASIDE = 0.01
"""What a cover grows by per frame from the nearest look, between two, as share of its size: boxes tremble."""


def steadied(places: Sequence[Place], number: int) -> Place:
    """Return place `number` with a box that holds the given one, and does not tremble.

    It gets the largest width and height of its neighbours in time around its own centre, and reaches to where
    the straight way between its neighbours has it: a cover may be early to grow and late to shrink, and never cuts
    into what was found.
    """
    at = places[number]
    width, height = at.box.width, at.box.height
    for way in (-1, 1):
        other = number + way
        while 0 <= other < len(places):
            apart = abs(places[other].frame - at.frame)
            if apart > (NEXT if abs(other - number) == 1 else BESIDE):
                break
            width, height = max(width, places[other].box.width), max(height, places[other].box.height)
            other += way
    box = _around(at.box, width, height)
    before, after = _neighbours(places, number)
    if before and after and after.frame - before.frame <= 2 * NEXT:
        box = _reaching(box, between(before, after, at.frame), STRETCH if at.sure else 1.0)
    return Place(at.frame, box)


def _neighbours(places: Sequence[Place], number: int) -> tuple[Place | None, Place | None]:
    """Return the places before and after, of an unsure place the sure ones: a weak sighting may be somebody else's."""
    earlier = (places[n] for n in range(number - 1, -1, -1))
    later = (places[n] for n in range(number + 1, len(places)))
    if places[number].sure:
        return next(earlier, None), next(later, None)
    return next((p for p in earlier if p.sure), None), next((p for p in later if p.sure), None)


def _around(box: Box, width: float, height: float) -> Box:
    dx, dy = (width - box.width) / 2, (height - box.height) / 2
    return Box(box.x0 - dx, box.y0 - dy, box.x1 + dx, box.y1 + dy)


def _reaching(box: Box, other: Box, most: float) -> Box:
    """Return `box` stretched towards the centre of `other`, by the share `most` of its size at most."""
    x, y = (other.x0 + other.x1 - box.x0 - box.x1) / 2, (other.y0 + other.y1 - box.y0 - box.y1) / 2
    wide, high = most * box.width, most * box.height
    x, y = min(max(x, -wide), wide), min(max(y, -high), high)
    return Box(box.x0 + min(x, 0), box.y0 + min(y, 0), box.x1 + max(x, 0), box.y1 + max(y, 0))


class Way:
    """What a track takes of the picture at any frame, as far as its places tell.

    What is the same for many frames is worked out once: a track's places change far less often than frames come.
    """

    def __init__(self, places: Sequence[Place]) -> None:
        """Take over the places.

        Args:
            places: What was found, at least one, in order of frames.
        """
        self._places = tuple(places)
        self._steadied: dict[int, Place] = {}
        self._sags: dict[int, float] = {}
        self._ends: dict[bool, tuple[Place, Speed]] = {}

    def at(self, frame: int) -> Box:
        """Return the box that surely holds the object at `frame`.

        At a place it holds the box found there; between two places the straight way between them and what the
        object may have strayed from it; beyond them a box that grows with every frame.
        """
        places = self._places
        if frame < places[0].frame or frame > places[-1].frame:
            return self._outside(frame)
        number = bisect_left(places, frame, key=_frame_of)
        if places[number].frame == frame:
            return self._steady(number).box
        before, after = self._steady(number - 1), self._steady(number)
        u = (frame - before.frame) / (after.frame - before.frame)
        if number not in self._sags:
            self._sags[number] = sag(places, number)
        nearest = min(frame - before.frame, after.frame - frame)
        return _grown(between(before, after, frame), 4 * u * (1 - u) * self._sags[number], ASIDE * nearest)

    def _steady(self, number: int) -> Place:
        if number not in self._steadied:
            self._steadied[number] = steadied(self._places, number)
        return self._steadied[number]

    def _outside(self, frame: int) -> Box:
        earlier = frame < self._places[0].frame
        if earlier not in self._ends:
            self._ends[earlier] = self._end(earlier=earlier)
        end, now = self._ends[earlier]
        away = abs(frame - end.frame)
        loose = STRAY * away * math.hypot(now.x, now.y)
        return _grown(carried(end.box, now, away), loose, min(LOOSE * away, LOOSE_AT_MOST))

    def _end(self, *, earlier: bool) -> tuple[Place, Speed]:
        """Return the outermost place, and the speed there, seen from the places within."""
        count = len(self._places)
        near = range(min(MEMORY, count)) if earlier else range(max(0, count - MEMORY), count)
        steady = [self._steady(n) for n in near]
        return (steady[0], speed(backwards(steady))) if earlier else (steady[-1], speed(steady))


def _frame_of(place: Place) -> int:
    return place.frame


def _grown(box: Box, pixels: float, share: float) -> Box:
    pixels = min(pixels, 0.5 * math.sqrt(box.area))
    dx, dy = pixels + share * box.width, pixels + share * box.height
    return grow(box, left=dx, top=dy, right=dx, bottom=dy)
