"""From what is found in single frames to tracks, and from tracks to what is covered in each frame.

The life of a track: a detection that belongs to no known track begins one. It is believed once its
evidence adds up: one clear sighting, or several that lie on one way. A doubtful sighting (`Detection.strength`
below 1) keeps a track alive and adds to it, but only a strong one can make it believed: the two thresholds of
ByteTrack (Zhang et al., 2022). A believed track is covered in every frame from its first sighting to its last,
and some frames beyond both. It ends when nothing of it was found for so long that a frame had to be
decided without it, or when a shot ends.

What one look leaves open is looked at again, closer, in a small part of the frames around: `search`. The frames for
that are those that are not yet decided, so look-ahead is what makes it work.

What is believed by several sightings, none of them clear, may be something that looks alike in every frame: more of the
same looks prove nothing then. Before it is covered it is looked at by itself, in other sizes: `confirm`. What that does
not bear out is denied: let pass until later sightings are borne out, or one is clear. What is covered stays covered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from redactkit.core.geometry import Box, grow, intersection, iou
from redactkit.core.kinds import FACE, PLATE, RARE
from redactkit.track import motion
from redactkit.track.associate import Expected, cost, in_order, pairs
from redactkit.track.camera import Camera
from redactkit.track.fill import Way
from redactkit.track.motion import Place
from redactkit.track.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from redactkit.core.covers import Why
    from redactkit.core.detections import Detection
    from redactkit.track.glance import Move

    Search = Callable[[int, Box, float, str], Sequence[Detection]]
    Confirm = Callable[[int, Box, str], float | None]

CLEAR = 2.5
"""Strength of one sighting that is believed by itself."""
ENOUGH, BEST = 3.0, 3
"""Sum of strengths from which several sightings are believed, one of them strong: of the best few alone, since what
is doubtful in every frame does not become less so."""
WEAKEST = 0.4
"""Strength below which nothing is looked at."""
REAL, LATEST = {FACE: 0.85, PLATE: 0.7}, 2
"""Strength that what is not clear must have in looks at it alone, in the mean of so many of them, the last ones."""
PATIENCE, LONGEST = 6, 24
"""Frames until what was denied `LATEST` times is looked at alone again; twice as many after each time that follows, up
to the longest: whoever turns to the camera late must not wait for as long as they were not seen."""
BEYOND = 8
"""Frames that a believed track is covered before its first sighting and after its last."""
LONE = 4
"""Frames that a single strong sighting, which nothing supports, is covered before and after."""
SEARCHES = 4
"""Closer looks after one look at a whole frame, at most; what is left open then is bridged blindly."""
HALVES = 3
"""How often a gap is halved in search of where a track begins or ends: covers reach over what is left of it."""
BENT = 0.25
"""Share of its size that an object may stray between two looks before one in between is taken."""
OFTEN, SELDOM = 6, 30
"""Frames between two judgements of a face, until it is decided and from then on."""
TOUCHING = 0.1
"""IoU from which two faces may be taken for each other: what is known of them starts anew."""
PART, WITHIN = 0.6, 0.7
"""Share of a face's area up to which a box is a part of it, if so much of the box lies in the face; what lies in
a track that far is no other object that was found beside it."""
SAME = 0.45
"""IoU from which two boxes of a frame are one object."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was found of a track in one frame: its evidence.

    Attributes:
        frame: Counted from 0.
        found: Box, score, landmarks, in pixels of the upright frame.
        again: It was found in an earlier frame that shows the same.
    """

    frame: int
    found: Detection
    again: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """What is to be covered of one track in one frame.

    Attributes:
        track: Its id, counted from 1 within one tracker.
        kind: Of the object.
        box: In pixels of the upright frame, without margin; it may leave the frame.
        why: `"detected"` in this frame, `"filled"` between two sightings, `"extended"` beyond the first or last.
        found: The detection, where there is one.
        minor: Of a face: whether it is treated as a minor's; None where nobody asked.
    """

    track: int
    kind: str
    box: Box
    why: Why
    found: Detection | None = None
    minor: bool | None = None


@dataclass(slots=True)
class _Track:
    """A track while it lasts.

    Attributes:
        number: In order of birth.
        kind: Of the object.
        shot: First frame of its shot.
        seen: In order of frames.
        places: Their boxes in coordinates that stand still; of equal length.
        ident: Once it is covered.
        end: First frame that it cannot reach into; None while nothing says so.
        over: Nothing more may be added.
        verdict: Of a face that is judged: whether it is an adult's; None while it is lost.
        shown: Frames, first and last, through which it was an adult's until it was lost.
        sure: Frames of the strong sightings, in order.
        clear: One sighting is believed by itself.
        proven: The sightings add up to something that is believed.
        alone: Its strengths in looks at it alone, in their order.
        asked: Their frames.
        due: First frame for whose claims it may be looked at alone again.
        way: Through the places, once it was asked for.
    """

    number: int
    kind: str
    shot: int
    seen: list[Sighting] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    ident: int | None = None
    end: int | None = None
    over: bool = False
    verdict: Verdict | None = None
    shown: tuple[int, int] | None = None
    sure: list[int] = field(default_factory=list)
    clear: bool = False
    proven: bool = False
    alone: list[float] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    due: int = 0
    way: Way | None = None

    @property
    def first(self) -> int:
        return self.seen[0].frame

    @property
    def last(self) -> int:
        return self.seen[-1].frame

    @property
    def strong(self) -> bool:
        return bool(self.sure) or self.ident is not None  # what was covered was strong once, forgotten as that may be

    @property
    def denied(self) -> bool:
        """Whether looks at it alone do not bear out what was found: it is let pass until they do, or it is clear."""
        latest = self.alone[-LATEST:]
        return (
            self.ident is None
            and not self.clear
            and bool(latest)
            and sum(latest) < REAL.get(self.kind, 0.0) * len(latest)
        )

    @property
    def counts(self) -> bool:
        """Whether it is more than weak findings, and was not denied: it is looked for, and others give way to it."""
        return self.strong and not self.denied

    @property
    def doubtful(self) -> bool:
        """Whether looks at it alone have a say in it: it was not covered yet, and is not clear."""
        return self.strong and self.ident is None and not self.clear and (self.denied or not self.alone)

    def unasked(self, after: int) -> Sighting | None:
        """Return its strongest sighting after frame `after` that was not looked at alone, None if none is strong."""
        held = [s for s in self.seen if s.frame > after and not s.again and s.frame not in self.asked]
        new = [s for s in held if s.found.strength >= 1]
        return max(new, key=lambda s: s.found.strength, default=None)

    @property
    def believed(self) -> bool:
        return self.proven or (self.ident is not None and len(self.seen) > 1)

    @property
    def span(self) -> tuple[int, int] | None:
        """First and last frame to cover, None while there is nothing to cover."""
        return None if self.denied else self.reach

    @property
    def reach(self) -> tuple[int, int] | None:
        """What it would cover undenied: some frames beyond all sightings once it is believed, else near strong ones."""
        if self.believed:
            return self.first - BEYOND, self.last + BEYOND
        return (self.sure[0] - LONE, self.sure[-1] + LONE) if self.sure else None

    def box(self, frame: int) -> Box:
        """Return what is to be covered of it in `frame`, in coordinates that stand still."""
        self.way = self.way or Way(self.places)
        return self.way.at(frame)

    def lose(self, frame: int) -> None:
        """Forget at `frame` whose face it was: what is found from now on may be somebody else's."""
        if self.verdict is not None and self.verdict.adult:
            last = max((s.frame for s in self.seen if s.frame < frame), default=-1)
            self.shown = self.verdict.since, min(last, self.verdict.until)
        self.verdict = None

    def is_minor(self, frame: int) -> bool:
        """Return whether it is treated as a minor's in `frame`: unless it was surely found there, and is an adult's."""
        if not self.first <= frame <= self.last:
            return True
        if self.shown is not None and self.shown[0] <= frame <= self.shown[1]:
            return False
        return self.verdict is None or self.verdict.is_minor(frame)

    def add(self, sighting: Sighting, box: Box) -> None:
        """Put in a sighting whose box is `box` in coordinates that stand still; one for each frame."""
        at = next((n for n, s in enumerate(self.seen) if s.frame > sighting.frame), len(self.seen))
        self.seen.insert(at, sighting)
        self.places.insert(at, Place(sighting.frame, box, sighting.found.strength >= 1))
        self._weigh()

    def replace(self, sighting: Sighting, box: Box) -> None:
        """Let a sighting stand for the one of its frame; `box` is its own in coordinates that stand still."""
        at = next(n for n, s in enumerate(self.seen) if s.frame == sighting.frame)
        self.seen[at] = sighting
        self.places[at] = Place(sighting.frame, box, sighting.found.strength >= 1)
        self._weigh()

    def hear(self, frame: int, at: int, strength: float) -> None:
        """Take in, before the claims for `frame`, its strength in looks at it alone in frame `at`."""
        self.alone.append(strength)
        self.asked.append(at)
        times = len(self.alone) - LATEST
        borne_out = strength >= REAL.get(self.kind, 0.0)  # by this look alone: the next sighting is asked for at once
        self.due = frame if borne_out or times < 0 else frame + min(PATIENCE << min(times, 8), LONGEST)

    def forget(self, count: int) -> None:
        """Drop the first `count` sightings."""
        del self.seen[:count], self.places[:count]
        self._weigh()

    def move(self, places: list[Place]) -> None:
        """Let the same sightings be at `places`: coordinates are others from now on."""
        self.places, self.way = places, None

    def _weigh(self) -> None:
        """Work out what depends on the sightings: it is asked for far more often than they change."""
        best = sorted((s.found.strength for s in self.seen), reverse=True)[:BEST]
        self.sure = [s.frame for s in self.seen if s.found.strength >= 1]
        self.clear = bool(best) and best[0] >= CLEAR
        self.proven = bool(self.sure) and (self.clear or (len(best) > 1 and sum(best) >= ENOUGH))
        self.way = None


class Tracker:
    """Frames and what was found in them in, claims for each frame out.

    For every frame, in order: `begin`. For those that were looked at: `look`; for those that need none: `repeat`.
    Then, once for every frame and in order, `claims`; what is told after a frame's claims were taken cannot change
    them.
    """

    def __init__(self, *, judging: bool = False) -> None:
        """Begin with nothing.

        Args:
            judging: Faces are told apart: `undecided` and `judge` are called after each look, and claims say who is
                treated as a minor.
        """
        self._judging = judging
        self._camera = Camera()
        self._tracks: list[_Track] = []
        self._shot = 0
        self._born = 0
        self._named = 0
        self._looked = (-1, -1)
        self._decided = -1
        self._left = 0
        self._beside: list[tuple[int, Detection]] = []
        self._boxes: dict[tuple[int, int], tuple[int, Box]] = {}

    def begin(self, frame: int, move: Move, *, cut: bool, middle: tuple[float, float] = (0.0, 0.0)) -> None:
        """Take in that a frame came.

        Args:
            frame: Its number.
            move: How the picture moved since the last one.
            cut: A new shot begins with it.
            middle: x, y of the middle of the frame in pixels.
        """
        self._camera.move(frame, move, middle)
        if self._camera.drifted(frame):
            for track in self._tracks:
                track.move([p._replace(box=self._camera.shown(p.box, frame)) for p in track.places])
            self._camera.restart(frame)
            self._boxes.clear()
        if cut:
            self._shot = frame
            for track in self._tracks:
                track.end = frame if track.end is None else track.end

    def expected(self, frame: int) -> list[Box]:
        """Return where believed tracks that go on, and were not denied, are expected in `frame`, in its pixels."""
        known = [t for t in self._tracks if t.end is None and not t.over and t.believed and not t.denied]
        return [self._expected(track, frame).box for track in known]

    def look(self, frame: int, found: Sequence[Detection], search: Search | None = None) -> None:
        """Take in all that was found in `frame`, the newest one; then look closer where that leaves doubt.

        Args:
            frame: Its number.
            found: In any order.
            search: Looks at a part of a frame: number, part (in pixels of the frame), expected shorter side of the
                object in pixels, kind; returns what it finds there in pixels of the frame. Only frames that are not
                yet decided are asked for.
        """
        before, earlier = max(self._looked[0], self._shot - 1), max(self._looked[1], self._shot - 1)
        self._looked = frame, before
        self._left = SEARCHES if search else 0
        self._beside = []
        known = [t for t in self._tracks if t.end is None and not t.over]
        lost, rest = self._match(known, frame, found)
        if search:
            for track in sorted(lost, key=lambda t: (not t.believed, -t.places[-1].box.area, t.number)):
                # Who is lost once is mostly found again by the next look, and the gap is filled then. Whose speed is
                # not known would not be, and what is rare was perhaps not looked for.
                fresh = track.last == before and (len(track.seen) == 1 or track.kind in RARE)
                if track.counts and (fresh or earlier <= track.last < before):
                    rest = self._chase(track, frame, rest, search)
        born = self._left_over(frame, rest)
        if search:
            for track in known:
                if track.last == frame and track.counts:
                    self._straighten(track, before, search)
            for track in born:
                if track.strong:
                    self._trace_back(track, before, search)
        # Last: whoever was sought, and is found in the end, is not somebody else.
        for number in sorted({n for n, _ in self._beside}):
            self._take_along(number, [one for n, one in self._beside if n == number])

    def _left_over(self, frame: int, rest: Sequence[Detection]) -> list[_Track]:
        """Begin a track with each of those that belong to none, and return these; give each track its strongest box."""
        born = {}
        numbered = enumerate(rest)
        for number, found in sorted(numbered, key=lambda one: -one[1].strength):  # the strongest box of each object
            if (same := self._weaker(frame, found)) is not None:
                same.replace(Sighting(frame, found), self._camera.steady(found.box, frame))
                self._boxes.clear()
            elif not self._is_known(frame, found):
                born[number] = self._bear(frame, found)
        return [born[number] for number in sorted(born)]

    def repeat(self, frame: int, like: int) -> None:
        """Take in that `frame`, the newest one, shows what frame `like` showed, which was looked at.

        Every track that was found there counts as found again, with the same evidence: another look would see the same.
        """
        self._looked = frame, max(self._looked[0], self._shot - 1)
        for track in self._tracks:
            found = next((s.found for s in track.seen if s.frame == like), None)
            if found is not None and track.end is None and not track.over:
                self._add(track, frame, found, again=True)

    def undecided(self, frame: int, smallest: float) -> tuple[list[tuple[int, Detection]], bool]:
        """Return what was found of faces that are to be judged now, by number of the track, longest waiting first.

        And whether some of them were never judged since they were found.

        To be called once after each look. A face that the look has lost, or that touches another, is undecided from
        then on. What was only ever seen weakly is not judged: it is covered, if at all, as a minor's.

        Args:
            frame: That was looked at.
            smallest: Shorter side in pixels from which a face can be judged.
        """
        known = [t for t in self._tracks if t.kind == FACE and t.strong and t.end is None and not t.over]
        seen = {t.number: s.found for t in known for s in t.seen if s.frame == frame}
        for track in known:
            if track.number not in seen:
                track.lose(frame)
                continue
            box = seen[track.number].box
            if any(n != track.number and _may_swap(box, other.box) for n, other in seen.items()):
                track.lose(frame)
            track.verdict = track.verdict or Verdict(frame)
        due = [
            t
            for t in known
            if t.verdict is not None
            and t.sure
            and not t.denied
            and t.verdict.is_due(frame, OFTEN, SELDOM)
            and min(seen[t.number].box.width, seen[t.number].box.height) >= smallest
        ]
        due.sort(key=lambda t: (-1 if t.verdict is None or t.verdict.asked is None else t.verdict.asked, t.number))
        new = any(t.verdict is not None and t.verdict.asked is None for t in due)
        return [(t.number, seen[t.number]) for t in due], new

    def judge(self, frame: int, number: int, margin: float | None) -> None:
        """Take in by how much the face of track `number` passed as an adult's in `frame`; see `Verdict.heard`."""
        for track in self._tracks:
            if track.number == number and track.verdict is not None:
                track.verdict = track.verdict.heard(frame, margin)

    def _match(
        self, known: Sequence[_Track], frame: int, found: Sequence[Detection]
    ) -> tuple[list[_Track], list[Detection]]:
        """Give each track what was found of it, strong detections first; return the lost tracks and what is left."""
        rest, lost = in_order([d for d in found if d.strength >= WEAKEST]), list(known)
        for strong in (True, False):
            some = [d for d in rest if (d.strength >= 1) is strong]
            taken = pairs([self._expected(t, frame) for t in lost], some)
            for i, j in taken.items():
                self._add(lost[i], frame, some[j])
            gone = {id(some[j]) for j in taken.values()}
            lost = [t for i, t in enumerate(lost) if i not in taken]
            rest = [d for d in rest if id(d) not in gone]
        return lost, rest

    def claims(self, frame: int, confirm: Confirm | None = None) -> list[Claim]:
        """Return what is to be covered in `frame`, from left to right; frames are asked for in order, once each.

        Args:
            frame: Its number.
            confirm: Looks at what was found by itself: number of the frame, box, kind; returns its strength, or None
                where that is not known. Only frames that are not yet decided are asked for.
        """
        if confirm:
            self._look_alone(frame, confirm)
        out = []
        for track in self._tracks:
            first, last = track.span or (frame + 1, track.last)
            if track.end is not None and frame >= track.end:
                continue
            if frame > last:
                track.over = track.over or frame > track.last
            elif frame >= max(first, track.shot):
                out.append((track, self._camera.shown(track.box(frame), frame)))
        out.sort(key=lambda pair: (pair[1].x0 + pair[1].x1, pair[1].y0, pair[0].number))
        claims = [self._claim(track, frame, box) for track, box in out]
        self._decided = frame
        self._forget(frame)
        return claims

    def _claim(self, track: _Track, frame: int, box: Box) -> Claim:
        if track.ident is None:
            self._named += 1
            track.ident = self._named
        found = next((s.found for s in track.seen if s.frame == frame and not s.again), None)
        why: Why = "detected" if found else "filled" if track.first < frame < track.last else "extended"
        minor = track.is_minor(frame) if self._judging and track.kind == FACE else None
        return Claim(track.ident, track.kind, box, why, found, minor)

    def _forget(self, frame: int) -> None:
        """Drop what can no longer matter once `frame` was decided."""
        kept = []
        for track in self._tracks:
            if track.ident is None:  # sightings that were let pass uncovered are no evidence for what comes
                if track.first <= frame:
                    track.forget(sum(1 for s in track.seen if s.frame <= frame))
            elif len(track.seen) > 40:
                track.forget(min(len(track.seen) - 12, max(0, sum(1 for s in track.seen if s.frame < frame) - 8)))
            if track.seen and not (track.over or (track.end is not None and track.end <= frame)):
                kept.append(track)
        self._tracks = kept
        self._camera.forget(frame - 1)
        self._boxes.clear()

    def _box(self, track: _Track, frame: int) -> Box:
        """Return where `track` is in `frame`, in its pixels; kept until the track is added to."""
        known = self._boxes.get((track.number, frame))
        if known is None or known[0] != len(track.seen):
            known = len(track.seen), self._camera.shown(motion.place(track.places, frame), frame)
            self._boxes[track.number, frame] = known
        return known[1]

    def _expected(self, track: _Track, frame: int) -> Expected:
        box = self._box(track, frame)
        age = frame - track.last if frame > track.last else min(abs(frame - s.frame) for s in track.seen)
        return Expected(box, track.kind, age, moving=len(track.seen) > 1)

    def _add(self, track: _Track, frame: int, found: Detection, *, again: bool = False) -> None:
        track.add(Sighting(frame, found, again), self._camera.steady(found.box, frame))

    def _bear(self, frame: int, found: Detection) -> _Track:
        self._born += 1
        track = _Track(self._born, found.kind, self._shot)
        self._add(track, frame, found)
        self._tracks.append(track)
        return track

    def _is_known(self, frame: int, found: Detection, *, but: _Track | None = None) -> bool:
        """Return whether a track other than `but` is at that place already: a second box of one object."""
        there = (self._box(t, frame) for t in self._standing(frame, found) if t is not but)
        return any(iou(box, found.box) >= SAME for box in there)

    def _standing(self, frame: int, found: Detection) -> Iterator[_Track]:
        """Yield the tracks that go through `frame`, and that what was found may be a second box of."""
        for track in self._tracks:
            if track.kind == found.kind and track.first <= frame <= track.last and (track.counts or found.strength < 1):
                yield track

    def _weaker(self, frame: int, found: Detection) -> _Track | None:
        """Return the track that was given a weaker box of the same object in `frame`, None if there is none."""
        for track in self._tracks:
            given = next((s.found for s in track.seen if s.frame == frame), None)
            if given is None or given.kind != found.kind or given.strength >= found.strength:
                continue
            if iou(given.box, found.box) >= SAME:
                return track
        return None

    def _chase(self, track: _Track, frame: int, rest: list[Detection], search: Search) -> list[Detection]:
        """Look for a track that the look at `frame` has lost: there, then on the way there.

        On the way only while its speed is not known; else it is gone, as a rule: 5 of 46 such looks found a face.
        """
        if self._seek(track, frame, search):
            return self._without(track, frame, rest)
        seen, missed = max(track.last, self._decided), frame
        for _ in range(HALVES if len(track.seen) == 1 else 0):
            if missed - seen <= 1:
                break
            middle = (seen + missed) // 2
            if not self._seek(track, middle, search):
                missed = middle
                continue
            seen = middle
            taken = pairs([self._expected(track, frame)], rest)
            if taken:  # what is known of its speed now leads to something that was found
                self._add(track, frame, rest[taken[0]])
                return [d for n, d in enumerate(rest) if n != taken[0]]
        return rest

    def _look_alone(self, frame: int, confirm: Confirm) -> None:
        """Look at what is doubtful by itself, if it would be covered from `frame` on.

        Not earlier: by then many are clear, and the strongest sighting that is held has come.
        """
        for track in self._tracks:
            reach = track.reach
            if reach is None or max(reach[0], track.shot) > frame or (track.end is not None and frame >= track.end):
                continue
            while track.doubtful and track.due <= frame:
                best = track.unasked(self._decided)
                strength = None if best is None else confirm(best.frame, best.found.box, track.kind)
                if best is None or strength is None:
                    break
                track.hear(frame, best.frame, strength)

    def _without(self, track: _Track, frame: int, rest: list[Detection]) -> list[Detection]:
        found = next(s.found for s in track.seen if s.frame == frame)
        return [d for d in rest if d.kind != track.kind or iou(d.box, found.box) < SAME]

    def _straighten(self, track: _Track, before: int, search: Search) -> None:
        """Look in the middle of gaps in which the object may have left the straight way."""
        while True:
            for n in range(len(track.places) - 1, 0, -1):
                a, b = track.places[n - 1], track.places[n]
                if b.frame <= max(before, self._decided + 1):
                    return
                bend = motion.sag(track.places, n)
                if b.frame - a.frame > 1 and bend > BENT * min(b.box.width, b.box.height):
                    break
            else:
                return
            middle = (max(a.frame, self._decided) + b.frame) // 2
            if middle <= max(a.frame, self._decided) or not self._seek(track, middle, search):
                return

    def _trace_back(self, track: _Track, before: int, search: Search) -> None:
        """Look for the beginning of a track that the look at its first frame has found."""
        oldest = max(self._decided + 1, self._shot)
        seen, missed, step = track.first, oldest - 1, track.first - before
        while missed < oldest < seen:  # it was there at every look so far, and missed
            at = max(seen - step, oldest)
            if self._seek(track, at, search):
                seen = at
            else:
                missed = at
        for _ in range(HALVES):
            if missed < oldest or seen - missed <= 1:
                return
            middle = (seen + missed) // 2
            if self._seek(track, middle, search):
                seen = middle
            else:
                missed = middle

    def _seek(self, track: _Track, frame: int, search: Search) -> bool:
        """Look closer for `track` at `frame`, and add what is found."""
        if self._left <= 0 or any(s.frame == frame for s in track.seen):
            return False
        self._left -= 1
        expected = self._expected(track, frame)
        box = expected.box
        far = 0.75 + min((0.05 if expected.moving else 0.15) * expected.age, 1.0)
        part = grow(box, left=far * box.width, right=far * box.width, top=far * box.height, bottom=far * box.height)
        hits = [d for d in search(frame, part, min(box.width, box.height), track.kind) if d.strength >= WEAKEST]
        hits = [d for d in in_order(hits) if not self._is_known(frame, d, but=track)]
        rated = [(cost(expected, d), n) for n, d in enumerate(hits)]
        best = min(rated, default=None)
        found = None if best is None or best[0] == float("inf") else hits[best[1]]
        if found is not None:
            self._add(track, frame, found)
        self._beside += [(frame, d) for d in hits if d is not found and d.strength >= CLEAR]
        return found is not None

    def _is_part(self, frame: int, found: Detection) -> bool:
        """Return whether what was found lies within a track that is there already, and may be covered."""
        there = (self._box(t, frame) for t in self._standing(frame, found))
        return any(intersection(box, found.box) >= WITHIN * found.box.area for box in there)

    def _take_along(self, frame: int, found: Sequence[Detection]) -> None:
        """Give what is clear in `frame`, but was not sought, to tracks that are surely the same, or begin some with it.

        Who stands beside somebody must not be taken for them: two tracks of one are the lesser evil.
        """
        there = [t for t in self._tracks if t.end is None and not t.over and all(s.frame != frame for s in t.seen)]
        expected, found = [self._expected(t, frame) for t in there], in_order(found)
        taken = {i: j for i, j in pairs(expected, found).items() if iou(expected[i].box, found[j].box) >= SAME}
        for i, j in taken.items():
            self._add(there[i], frame, found[j])
        rest = [d for j, d in enumerate(found) if j not in taken.values() and not self._is_part(frame, d)]
        self._left_over(frame, rest)


def _may_swap(face: Box, other: Box) -> bool:
    """Return whether a track at `face` may be carried on by `other`; by a part of itself it will not be."""
    part = other.area <= PART * face.area and intersection(face, other) >= WITHIN * other.area
    return iou(face, other) >= TOUCHING and not part
