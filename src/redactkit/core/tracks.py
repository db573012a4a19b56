"""One object through a clip, as Plans and Reports list it: derived from what is covered in each frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

from redactkit.core.geometry import Box

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from redactkit.core.covers import Why


class Span(msgspec.Struct, frozen=True, array_like=True):
    """A run of frames that follow each other, both ends included.

    Attributes:
        first: pts of its first frame.
        last: pts of its last one.
    """

    first: int
    last: int


class TimedBox(msgspec.Struct, frozen=True, array_like=True):
    """A box at a time.

    Attributes:
        pts: Of the frame.
        box: In pixels of the stored frame, margin included.
    """

    pts: int
    box: Box


class TimedScore(msgspec.Struct, frozen=True, array_like=True):
    """A detector's score at a time."""

    pts: int
    score: float


class Track(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One object, from the first frame that it is covered in to the last.

    Attributes:
        id: Counted from 1 within a file.
        kind: What is thought to be there.
        first: pts of the first frame.
        last: pts of the last frame.
        frames: How many it is covered in.
        detected: Where it was found.
        filled: Where it was covered between two frames in which it was found.
        extended: Where it was covered before the first or after the last of these.
        boxes: What was covered. Thinned without loss: between two of them the edges move in proportion to time, to
            a hundredth of a pixel.
        scores: Of the detector, where it was found.
        minor: Of a face: True where it is treated as a minor's in some frame, False where in none, None where nobody
            asked.
    """

    id: int
    kind: str
    first: int
    last: int
    frames: int
    detected: tuple[Span, ...] = ()
    filled: tuple[Span, ...] = ()
    extended: tuple[Span, ...] = ()
    boxes: tuple[TimedBox, ...] = ()
    scores: tuple[TimedScore, ...] = ()
    minor: bool | None = None


class Region(Protocol):
    """What is covered in a frame; a Cover is such, and a Report's region."""

    @property
    def box(self) -> Box:
        """In pixels of the stored frame."""

    @property
    def kind(self) -> str:
        """What is thought to be there."""

    @property
    def why(self) -> Why:
        """It is covered."""

    @property
    def score(self) -> float | None:
        """The detector's."""

    @property
    def track(self) -> int | None:
        """Its track's id."""

    @property
    def minor(self) -> bool | None:
        """Whether it is treated as a minor's."""


Edges = tuple[float, ...]
"""x0, y0, x1, y1 of a box."""

LONGEST = 32
"""Frames that one pair of boxes stands for at most; it bounds the work of thinning."""


def tracks_of(frames: Iterable[tuple[int, Sequence[Region]]]) -> tuple[Track, ...]:
    """Return the tracks in frames that come in order of presentation, by id; regions without a track are left out.

    Args:
        frames: pts and regions of each frame.
    """
    found: dict[int, list[tuple[int, int, Region]]] = {}
    for number, (pts, regions) in enumerate(frames):
        for region in regions:
            if region.track is not None:
                found.setdefault(region.track, []).append((number, pts, region))
    return tuple(_track(ident, found[ident]) for ident in sorted(found))


def _track(ident: int, seen: list[tuple[int, int, Region]]) -> Track:
    def spans(why: str) -> tuple[Span, ...]:
        return _spans([(number, pts) for number, pts, region in seen if region.why == why])

    return Track(
        id=ident,
        kind=seen[0][2].kind,
        first=seen[0][1],
        last=seen[-1][1],
        frames=len(seen),
        detected=spans("detected"),
        filled=spans("filled"),
        extended=spans("extended"),
        boxes=thinned([TimedBox(pts, region.box) for _, pts, region in seen]),
        scores=tuple(TimedScore(pts, region.score) for _, pts, region in seen if region.score is not None),
        minor=_minor([region.minor for _, _, region in seen]),
    )


def _minor(told: Sequence[bool | None]) -> bool | None:
    return True if True in told else False if False in told else None


def _spans(frames: list[tuple[int, int]]) -> tuple[Span, ...]:
    out: list[Span] = []
    before = -2
    for number, pts in frames:
        if number == before + 1:
            out[-1] = Span(out[-1].first, pts)
        else:
            out.append(Span(pts, pts))
        before = number
    return tuple(out)


def thinned(boxes: Sequence[TimedBox]) -> tuple[TimedBox, ...]:
    """Return the fewest of `boxes` (greedily) from which `at` gives all of them back."""
    wanted = [_rounded(msgspec.structs.astuple(b.box)) for b in boxes]
    kept: list[TimedBox] = list(boxes[:1])
    start = 0
    while start < len(boxes) - 1:
        end = start + 1
        while end + 1 < len(boxes) and end + 1 - start <= LONGEST and _straight(boxes, wanted, start, end + 1):
            end += 1
        kept.append(boxes[end])
        start = end
    return tuple(kept)


def at(boxes: Sequence[TimedBox], pts: int) -> Box:
    """Return the box at `pts`, a time of one of those that `boxes` were thinned from, to a hundredth of a pixel."""
    after = next(n for n, b in enumerate(boxes) if b.pts >= pts)
    return boxes[after].box if boxes[after].pts == pts else Box(*_between(boxes[after - 1], boxes[after], pts))


def _straight(boxes: Sequence[TimedBox], wanted: Sequence[Edges], start: int, end: int) -> bool:
    a, b = boxes[start], boxes[end]
    return all(_between(a, b, boxes[n].pts) == wanted[n] for n in range(start + 1, end))


def _between(a: TimedBox, b: TimedBox, pts: int) -> Edges:
    u = (pts - a.pts) / (b.pts - a.pts)
    edges = zip(msgspec.structs.astuple(a.box), msgspec.structs.astuple(b.box), strict=True)
    return _rounded(x + u * (y - x) for x, y in edges)


def _rounded(edges: Iterable[float]) -> Edges:
    return tuple(round(edge, 2) for edge in edges)
