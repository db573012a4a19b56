"""Where an object is when nobody looked: between two looks, and beyond the first or the last.

All boxes here are in coordinates that stand still with the picture's content (`camera`).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from redactkit.core.geometry import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

MEMORY = 4
"""Looks that a speed is taken from."""
FADE = 12.0
"""Frames after which a speed that nobody confirmed has faded to a third: people stop and turn."""
FASTEST_GROWTH = 0.08
"""Largest change of size that is believed, as share of the size per frame."""


class Place(NamedTuple):
    """A box at one frame of one track.

    Attributes:
        frame: Counted from 0.
        box: There.
        sure: What was found there is strong; a weak one may be somebody else.
    """

    frame: int
    box: Box
    sure: bool = True


class Speed(NamedTuple):
    """Change per frame: of the centre in pixels, of width and height as share of themselves."""

    x: float
    y: float
    width: float
    height: float


def speed(places: Sequence[Place]) -> Speed:
    """Return the speed at the last of `places`, a least-squares line through the last few; 0 for one place.

    Raises:
        ValueError: There is none.
    """
    if not places:
        message = "there is no speed without a place"
        raise ValueError(message)
    recent = list(places)[-MEMORY:]
    if len(recent) == 1:
        return Speed(0.0, 0.0, 0.0, 0.0)
    at = [p.frame for p in recent]
    centres = [((p.box.x0 + p.box.x1) / 2, (p.box.y0 + p.box.y1) / 2) for p in recent]
    growth = [_slope(at, [math.log(side) for side in sides]) for sides in _sides(recent)]
    return Speed(
        _slope(at, [x for x, _ in centres]),
        _slope(at, [y for _, y in centres]),
        *(min(max(g, -FASTEST_GROWTH), FASTEST_GROWTH) for g in growth),
    )


def _sides(places: Sequence[Place]) -> tuple[list[float], list[float]]:
    return [p.box.width for p in places], [p.box.height for p in places]


def _slope(at: Sequence[int], values: Sequence[float]) -> float:
    """Return the slope of a line through the values; later ones count twice as much each."""
    weights = [2.0**n for n in range(len(at))]
    total = sum(weights)
    t = sum(w * a for w, a in zip(weights, at, strict=True)) / total
    v = sum(w * b for w, b in zip(weights, values, strict=True)) / total
    above = sum(w * (a - t) * (b - v) for w, a, b in zip(weights, at, values, strict=True))
    below = sum(w * (a - t) ** 2 for w, a in zip(weights, at, strict=True))
    return above / below if below > 0 else 0.0


def backwards(places: Sequence[Place]) -> list[Place]:
    """Return `places` as they are when time runs the other way."""
    return [Place(-p.frame, p.box) for p in reversed(places)]


def beyond(places: Sequence[Place], frame: int) -> Box:
    """Return the box at `frame`, outside the span of `places` (in order of frames), carried on along their way."""
    if frame < places[0].frame:
        return carried(places[0].box, speed(backwards(places)), places[0].frame - frame)
    return carried(places[-1].box, speed(places), frame - places[-1].frame)


def carried(box: Box, now: Speed, away: int) -> Box:
    """Return `box` carried on for `away` frames at the speed `now`.

    The speed fades: after long it counts for no more than `FADE` frames.
    """
    frames = FADE * (1.0 - math.exp(-away / FADE))
    x = (box.x0 + box.x1) / 2 + now.x * frames
    y = (box.y0 + box.y1) / 2 + now.y * frames
    w = box.width * math.exp(now.width * frames) / 2
    h = box.height * math.exp(now.height * frames) / 2
    return Box(x - w, y - h, x + w, y + h)


def between(before: Place, after: Place, frame: int) -> Box:
    """Return the box at `frame`, on the straight way from one place to the next."""
    u = (frame - before.frame) / (after.frame - before.frame)
    a, b = before.box, after.box
    return Box(
        a.x0 + u * (b.x0 - a.x0),
        a.y0 + u * (b.y0 - a.y0),
        a.x1 + u * (b.x1 - a.x1),
        a.y1 + u * (b.y1 - a.y1),
    )


def place(places: Sequence[Place], frame: int) -> Box:
    """Return the box of a track at any frame.

    Args:
        places: At least one, in order of frames.
        frame: Any.
    """
    if not places[0].frame <= frame <= places[-1].frame:
        return beyond(places, frame)
    after = bisect_left(places, frame, key=lambda p: p.frame)
    if places[after].frame == frame:
        return places[after].box
    return between(places[after - 1], places[after], frame)


def sag(places: Sequence[Place], number: int) -> float:
    """Return how far, in pixels, the true way may leave the straight one before place `number`.

    A body whose speed changes by dv over the n frames of a gap leaves the straight way by at most n dv / 8
    (constant acceleration). The change is read from the ways before and after; where there is none, the
    gap's own way counts as half a change.
    """
    here = _mean_speed(places, number)
    gap = places[number].frame - places[number - 1].frame
    neighbours = [n for n in (number - 1, number + 1) if 1 <= n < len(places)]
    changes = [math.dist(here, _mean_speed(places, n)) for n in neighbours]
    change = max(changes) if changes else 0.5 * math.hypot(*here)
    return gap * change / 8 if gap > 1 else 0.0


def _mean_speed(places: Sequence[Place], number: int) -> tuple[float, float]:
    a, b = places[number - 1], places[number]
    frames = b.frame - a.frame
    return (
        (b.box.x0 + b.box.x1 - a.box.x0 - a.box.x1) / 2 / frames,
        (b.box.y0 + b.box.y1 - a.box.y0 - a.box.y1) / 2 / frames,
    )
