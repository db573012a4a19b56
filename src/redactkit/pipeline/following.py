"""A clip's frames in, the same frames with what is to be covered out: looks, tracks and look-ahead joined.

    frames -> glimpses (motion, cuts, which frames are looked at) -> looked -> followed

Each is a generator without threads; `stages.found` and `Redactor.stream` put them together, with threads or without.
"""

from __future__ import annotations

from collections import deque
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from redactkit.core.kinds import FACE, PLATE, RARE, is_turn_of
from redactkit.core.protocols import Confirmer, Searcher
from redactkit.pipeline.looking import confirm, look, margin_of, search, sweep
from redactkit.track import Tracker
from redactkit.track.cuts import is_cut
from redactkit.track.glance import STILL, Glance, Move, glance, move, size
from redactkit.track.interest import Interest, is_unchanged

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    import numpy as np
    from numpy.typing import NDArray

    from redactkit.core.detections import Detection
    from redactkit.core.frames import Scene
    from redactkit.core.geometry import Box
    from redactkit.core.protocols import Detector, Judge
    from redactkit.pipeline.clock import Clock
    from redactkit.pipeline.pace import Pace
    from redactkit.track import Claim


class Seen(Protocol):
    """What is needed of a frame here."""

    def scene(self) -> Scene:
        """Return the upright frame, to be looked at."""

    def grey(self, width: int, height: int) -> NDArray[np.uint8]:
        """Return the upright frame in grey, coarsely: height x width uint8."""

    def forget(self) -> None:
        """Let go of the pictures that looks have made of it: it may be held for long."""


SWEEP = 300
"""Frames from one close look at the whole to the next within a shot."""
JUDGED, JUDGED_FIRST = 1, 2
"""Faces that are judged after one look at most, and where some were never judged; the others wait for the next."""
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
        turn: Looks since the last close one: not every kind is looked for in every turn.
        sweep: It is looked at as a whole, and closely: the first of a shot, and one every now and then.
        view: What it shows at a glance.
        like: Number of a frame that was looked at for everything and shows the same, where that spares a look.
    """

    number: int
    frame: F
    move: Move
    cut: bool
    key: bool
    turn: int
    sweep: bool
    view: Glance
    like: int | None = None


@dataclass(frozen=True, slots=True)
class Looked(Generic[F]):
    """A frame, and what was found in it; None where it was not looked at.

    Attributes:
        glimpse: The frame.
        found: What was found.
        whole: Some kind was looked for in all of it; else only closer looks follow, where it was anybody's turn.
    """

    glimpse: Glimpse[F]
    found: list[Detection] | None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Decided(Generic[F]):
    """A frame, and what is to be covered in it; whether all of it was looked at."""

    frame: F
    claims: list[Claim]
    looked: bool


def glimpses(frames: Generator[F, None, None], pace: Pace) -> Generator[Glimpse[F], None, None]:
    """Yield each frame with its motion, and whether it is to be looked at.

    That are the first and last frame of every shot, and one in `pace.every` between them; fewer while nothing at all
    changes. To know the last, a frame waits for its next one, which also tells a flash from a cut; not so where every
    frame is looked at anyway.
    """
    waiting: Glimpse[F] | None = None
    before: Glance | None = None  # of the frame before the waiting one
    turns = _Turns(pace)
    with closing(frames):
        for number, frame in enumerate(frames):
            scene = frame.scene()
            now = glance(frame.grey(*size(scene.width, scene.height)), scene.width, scene.height)
            moved, cut = _step(waiting.view if waiting else before, now)
            if waiting is not None and waiting.cut and before is not None and before.is_like(waiting.view):
                back, gone = _step(before, now)
                if not gone:  # the scene is there again
                    waiting, moved, cut = replace(waiting, cut=False), back, False
            if waiting is not None:
                yield _last(waiting) if cut else waiting
                before, waiting = waiting.view, None
            waiting = turns.taken(number, frame, moved, now, cut=cut)
            del frame, scene
            if not pace.hold:
                yield waiting
                before, waiting = now, None
        if waiting is not None:
            yield _last(waiting)


def _last(glimpse: Glimpse[F]) -> Glimpse[F]:
    """Return the glimpse of the last frame of a shot, which is looked at in any case."""
    return replace(glimpse, key=True, like=None)


def _step(before: Glance | None, now: Glance) -> tuple[Move, bool]:
    """Return how the picture moved, and whether a new shot begins."""
    if before is None:
        return STILL, False
    if not before.is_like(now):  # a stream whose frames change their size
        return STILL, True
    moved = move(before, now)
    return (STILL, True) if is_cut(before, now, moved) else (moved, False)


class _Turns:
    """Which frames are looked at."""

    def __init__(self, pace: Pace) -> None:
        self._every, self._ahead = pace.every, pace.ahead - pace.hold
        self._last, self._swept, self._turn = 0, 0, 0
        self._known: tuple[int, Glance] | None = None  # what was last looked at for everything, and did not move since
        self._spared = False

    def taken(self, number: int, frame: F, moved: Move, now: Glance, *, cut: bool) -> Glimpse[F]:
        """Return the glimpse of the next frame."""
        if cut or any(moved[:3]):
            self._known = None
        due = number == 0 or cut or number - self._last >= self._every
        sweep = due and (number == 0 or cut or number - self._swept >= SWEEP)
        like = self._like(number, now) if due and not sweep else None
        key = due and like is None
        self._last = number if due else self._last
        self._swept = number if sweep else self._swept
        if key:
            self._turn = 0 if sweep or self._every == 1 else self._turn + 1
            while self._spared and not is_turn_of(RARE, self._turn):
                self._turn += 1
            if self._every > 1 and is_turn_of(RARE, self._turn):
                self._known = number, now
        self._spared = like is not None if due else self._spared
        return Glimpse(number, frame, moved, cut, key, self._turn if key else 0, sweep, now, like)

    def _like(self, number: int, now: Glance) -> int | None:
        """Return the frame that was looked at for everything and shows what is to be seen now, if there is one.

        Not for long: what the next look finds must still be traced back to it.
        """
        if self._known is None or number + self._every - self._known[0] > self._ahead:
            return None
        return self._known[0] if is_unchanged(now, self._known[1]) else None


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
            found = look(detector, scene, called, glimpse.turn)
        return Looked(glimpse, found, whole=_is_anybodys_turn(detector, glimpse.turn))

    return step


def _is_anybodys_turn(detector: Detector, turn: int) -> bool:
    """Return whether a detector looks for anything in a turn; who knows no turns looks in every one."""
    if not turn or not isinstance(detector, Searcher):
        return True
    return any(is_turn_of(facts.kinds, turn) for facts in detector.facts)


def followed(  # noqa: PLR0917  the stage's whole surroundings
    items: Generator[Looked[F], None, None],
    detector: Detector,
    pace: Pace,
    name: Callable[[int, F], str],
    clock: Clock,
    judge: Judge | None = None,
) -> Generator[Decided[F], None, None]:
    """Yield each frame with what is to be covered in it, `pace.ahead` frames late, the rest at the end.

    Args:
        items: Frames, looked at or not.
        detector: For closer looks, if it can.
        pace: Of the clip.
        name: A frame's name for messages, from its number and itself.
        clock: Of the run.
        judge: What tells adults from those who are treated as minors; None where nobody asked.

    Raises:
        DetectorError: It failed on a closer look, or the judge did.
    """
    tracker, held = Tracker(judging=judge is not None), deque[Looked[F]]()
    closer = _Closer(detector, held, name, clock) if isinstance(detector, Searcher) else None

    # Two looks must be held for a second opinion; where they are not, nobody is let pass. (Who was found once only is
    # let pass on a single look alone.)
    alone = closer.confirm if closer is not None and pace.ahead >= 2 * pace.every else None

    def decided() -> Decided[F]:
        claims = tracker.claims(held[0].glimpse.number, alone)
        item = held.popleft()
        return Decided(item.glimpse.frame, claims, looked=item.whole)

    with closing(items):
        for item in items:
            glimpse = item.glimpse
            held.append(item)
            scene = glimpse.frame.scene()
            tracker.begin(glimpse.number, glimpse.move, cut=glimpse.cut, middle=(scene.width / 2, scene.height / 2))
            if closer is not None:
                closer.shift(glimpse)
            if item.found is not None and closer is not None:
                more = closer.sweep(glimpse) if glimpse.sweep else []
                more += closer.where_it_stirs(glimpse, tracker.expected(glimpse.number))
                tracker.look(glimpse.number, item.found + more, closer.search)
            elif item.found is not None:
                tracker.look(glimpse.number, item.found)
            elif glimpse.like is not None:
                tracker.repeat(glimpse.number, glimpse.like)
            if item.found is not None and judge is not None:
                _judge(tracker, judge, glimpse, name, clock)
            _forget(item, held)
            del item, glimpse, scene
            while len(held) + pace.hold > pace.ahead:
                yield decided()
        while held:
            yield decided()


def _forget(last: Looked[F], held: Iterable[Looked[F]]) -> None:
    """Let go of the pictures that the looks at the last frame have made of all: they are held for longer."""
    for item in held if last.found is not None else ():
        item.glimpse.frame.forget()


def _judge(tracker: Tracker, judge: Judge, glimpse: Glimpse[F], name: Callable[[int, F], str], clock: Clock) -> None:
    """Judge some of the faces that were found in a frame."""
    due, new = tracker.undecided(glimpse.number, judge.smallest)
    for number, found in due[: JUDGED_FIRST if new else JUDGED]:
        with clock.measure("judge"):
            margin = margin_of(judge, glimpse.frame.scene(), found, name(glimpse.number, glimpse.frame))
        tracker.judge(glimpse.number, number, margin)


class _Closer(Generic[F]):
    """Closer looks at the frames that are held back."""

    def __init__(self, detector: Searcher, held: deque[Looked[F]], name: Callable[[int, F], str], clock: Clock) -> None:
        self._detector, self._held, self._name, self._clock = detector, held, name, clock
        self._kinds = tuple(dict.fromkeys(kind for facts in detector.facts for kind in facts.kinds))
        self._interest = Interest(self._kinds)

    def shift(self, glimpse: Glimpse[F]) -> None:
        """Take in how the picture moved, for every frame."""
        self._interest.shift(glimpse.move, cut=glimpse.cut)

    def sweep(self, glimpse: Glimpse[F]) -> list[Detection]:
        """Return what a close look at the whole of a frame finds.

        It costs as much as several looks. Here it holds up none: those at the next frames go on meanwhile.
        """
        with self._clock.measure("detect"):
            return sweep(self._detector, glimpse.frame.scene(), self._name(glimpse.number, glimpse.frame))

    def where_it_stirs(self, glimpse: Glimpse[F], known: list[Box]) -> list[Detection]:
        """Return what is found in the liveliest part of a frame that is looked at, of the kind whose turn it is.

        Args:
            glimpse: The frame.
            known: Boxes in which nothing new need be looked for, in pixels of the frame.
        """
        self._interest.note(glimpse.view)
        kind = self._kinds[glimpse.turn % len(self._kinds)]
        part = self._interest.part(glimpse.view, known, kind)
        return [] if part is None else self.search(glimpse.number, part, SMALL.get(kind, SMALL[FACE]), kind)

    def search(self, number: int, part: Box, side: float, kind: str) -> list[Detection]:
        """Return what is found in a part of frame `number`, nothing where that frame is not held."""
        frame = self._frame(number)
        if frame is None:
            return []
        with self._clock.measure("detect"):
            return search(self._detector, frame.scene(), (part, side, kind), self._name(number, frame))

    def confirm(self, number: int, box: Box, kind: str) -> float | None:
        """Return how strong what was found in `box` of frame `number` is in looks at it alone, None if not known."""
        frame = self._frame(number)
        if frame is None or not isinstance(self._detector, Confirmer):
            return None
        with self._clock.measure("detect"):
            return confirm(self._detector, frame.scene(), (box, kind), self._name(number, frame))

    def _frame(self, number: int) -> F | None:
        """Return frame `number`, None where it is not held."""
        first = self._held[0].glimpse.number
        return self._held[number - first].glimpse.frame if first <= number < first + len(self._held) else None
