"""A clip's frames in, the same frames with what is to be covered out: looks, tracks and look-ahead joined.

    frames -> glimpses (motion, cuts, which frames are looked at) -> looked -> followed

Each is a generator without threads; `stages.found` and `Redactor.stream` put them together, with threads or without.
"""

from __future__ import annotations

from collections import deque
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from redactkit.core.kinds import FACE, PLATE
from redactkit.core.protocols import Searcher
from redactkit.pipeline.looking import look, search, sweep
from redactkit.track import Tracker
from redactkit.track.cuts import is_cut
from redactkit.track.glance import STILL, Glance, Move, glance, move, size
from redactkit.track.interest import Interest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    import numpy as np
    from numpy.typing import NDArray

    from redactkit.core.detections import Detection
    from redactkit.core.frames import Scene
    from redactkit.core.geometry import Box
    from redactkit.core.protocols import Detector
    from redactkit.pipeline.clock import Clock
    from redactkit.pipeline.pace import Pace
    from redactkit.track import Claim


class Seen(Protocol):
    """What is needed of a frame here."""

    def scene(self) -> Scene:
        """Return the upright frame, to be looked at."""

    def grey(self, width: int, height: int) -> NDArray[np.uint8]:
        """Return the upright frame in grey, coarsely: height x width uint8."""


SWEEP = 90
"""Frames from one close look at the whole to the next within a shot."""
SMALL = {FACE: 16.0, PLATE: 8.0}
"""Shorter side in pixels of what is looked for where something stirs."""

F = TypeVar("F", bound=Seen)


@dataclass(frozen=True, slots=True)
class Glimpse(Generic[F]):
    """A frame, before anything was looked for in it.

    Attributes:
        number: Counted from 0.
        frame: Itself.
        move: How the picture moved since the last frame.
        cut: A new shot begins with it.
        key: It is looked at as a whole.
        sweep: It is looked at as a whole, and closely: the first of a shot, and one every now and then.
        view: What it shows at a glance.
    """

    number: int
    frame: F
    move: Move
    cut: bool
    key: bool
    sweep: bool
    view: Glance


@dataclass(frozen=True, slots=True)
class Looked(Generic[F]):
    """A frame, and what was found in it; None where it was not looked at."""

    glimpse: Glimpse[F]
    found: list[Detection] | None


@dataclass(frozen=True, slots=True)
class Decided(Generic[F]):
    """A frame, and what is to be covered in it; whether all of it was looked at."""

    frame: F
    claims: list[Claim]
    looked: bool


def glimpses(frames: Generator[F, None, None], pace: Pace) -> Generator[Glimpse[F], None, None]:
    """Yield each frame with its motion, and whether it is to be looked at.

    That are the first and last frame of every shot, and one in `pace.every` between them. To know the last, a frame
    waits for its next one; not so where every frame is looked at anyway.
    """
    before, waiting, last, swept = None, None, 0, 0
    with closing(frames):
        for number, frame in enumerate(frames):
            scene = frame.scene()
            now = glance(frame.grey(*size(scene.width, scene.height)), scene.width, scene.height)
            comparable = before is not None and before.grey.shape == now.grey.shape
            moved = move(before, now) if before is not None and comparable else STILL
            cut = before is not None and (not comparable or is_cut(before, now, moved))
            before = now
            if waiting is not None:
                yield replace(waiting, key=waiting.key or cut)
                waiting = None
            key = number == 0 or cut or number - last >= pace.every
            last = number if key else last
            sweep = key and (number == 0 or cut or number - swept >= SWEEP)
            swept = number if sweep else swept
            waiting = Glimpse(number, frame, STILL if cut else moved, cut, key, sweep, now)
            del frame
            if not pace.hold:
                yield waiting
                waiting = None
        if waiting is not None:
            yield replace(waiting, key=True)


def looker(detector: Detector, name: Callable[[int, F], str], clock: Clock) -> Callable[[Glimpse[F]], Looked[F]]:
    """Return the step that looks at a frame, if it is one to be looked at; several threads may take it at once.

    Args:
        detector: What looks.
        name: A frame's name for messages, from its number and itself.
        clock: Of the run.
    """

    def step(glimpse: Glimpse[F]) -> Looked[F]:
        if not glimpse.key:
            return Looked(glimpse, None)
        scene, called = glimpse.frame.scene(), name(glimpse.number, glimpse.frame)
        with clock.measure("detect"):
            found = look(detector, scene, called)
            if glimpse.sweep and isinstance(detector, Searcher):
                found += sweep(detector, scene, called)
        return Looked(glimpse, found)

    return step


def followed(
    items: Generator[Looked[F], None, None], detector: Detector, pace: Pace, name: Callable[[int, F], str], clock: Clock
) -> Generator[Decided[F], None, None]:
    """Yield each frame with what is to be covered in it, `pace.ahead` frames late, the rest at the end.

    Raises:
        DetectorError: It failed on a closer look.
    """
    tracker, held, interest = Tracker(), deque[Looked[F]](), Interest()
    searcher = detector if isinstance(detector, Searcher) else None
    kinds = tuple(dict.fromkeys(kind for facts in detector.facts for kind in facts.kinds))

    def closer(number: int, part: Box, side: float, kind: str) -> list[Detection]:
        if searcher is None or not held or not held[0].glimpse.number <= number <= held[-1].glimpse.number:
            return []
        frame = held[number - held[0].glimpse.number].glimpse.frame
        with clock.measure("detect"):
            return search(searcher, frame.scene(), (part, side, kind), name(number, frame))

    def stirring(glimpse: Glimpse[F]) -> list[Detection]:
        part = interest.part(glimpse.view, tracker.expected(glimpse.number))
        if part is None:
            return []
        return [d for kind in kinds for d in closer(glimpse.number, part, SMALL.get(kind, SMALL[FACE]), kind)]

    def decided() -> Decided[F]:
        item = held.popleft()
        return Decided(item.glimpse.frame, tracker.claims(item.glimpse.number), looked=item.found is not None)

    with closing(items):
        for item in items:
            glimpse = item.glimpse
            held.append(item)
            scene = glimpse.frame.scene()
            tracker.begin(glimpse.number, glimpse.move, cut=glimpse.cut, middle=(scene.width / 2, scene.height / 2))
            interest.shift(glimpse.move, cut=glimpse.cut)
            if item.found is not None:
                interest.note(glimpse.view)
                tracker.look(glimpse.number, item.found + stirring(glimpse), closer if searcher else None)
            del item, glimpse, scene
            while len(held) + pace.hold > pace.ahead:
                yield decided()
        while held:
            yield decided()
