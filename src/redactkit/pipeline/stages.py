"""The stages between source and sink: generators that know neither their neighbours nor threads."""

from __future__ import annotations

import math
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from redactkit.core.covers import FrameCovers
from redactkit.core.geometry import Box
from redactkit.errors import PlanError
from redactkit.pipeline import following
from redactkit.pipeline.in_order import in_order
from redactkit.pipeline.looking import judged, look
from redactkit.pipeline.pace import pace
from redactkit.pipeline.prefetch import prefetch
from redactkit.plan import policy

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from fractions import Fraction

    from redactkit.core.covers import Cover
    from redactkit.core.protocols import Detector, Judge
    from redactkit.pipeline.clips import Clip, Frame
    from redactkit.pipeline.clock import Clock
    from redactkit.pipeline.pace import Pace
    from redactkit.plan.model import Plan
    from redactkit.settings import Settings

    Marker = Callable[[Generator[Frame, None, None], "Place"], Generator["Marked", None, None]]


@dataclass(frozen=True, slots=True)
class Marked:
    """A frame, and what is to be covered in it."""

    frame: Frame
    covers: FrameCovers


@dataclass(frozen=True, slots=True)
class Place:
    """Of which file the frames are, so that an error can say where it happened.

    Attributes:
        file: As the user named it.
        time_base: Seconds per tick of a pts.
        frame_bytes: Of one decoded frame, at most.
    """

    file: str
    time_base: Fraction
    frame_bytes: int = 0

    @staticmethod
    def of(clip: Clip, file: str) -> Place:
        """Return the place that `clip` is; `file` is the name that the user knows it by."""
        info = clip.info
        deep = any(depth in info.pixel_format for depth in ("9", "10", "12", "14", "16"))
        return Place(file, clip.time_base, 3 * info.width * info.height * (2 if deep else 1))

    def name(self, number: int, pts: int) -> str:
        """Return a frame's name for a message; `number` counts decoded frames from 0."""
        return f"{self.file}: frame {number} (pts {pts}, {float(pts * self.time_base):.3f} s)"


def marker(
    detector: Detector, settings: Settings, clock: Clock, *, still: bool, given: bool, judge: Judge | None = None
) -> Marker:
    """Return the stage that decides what is covered in each frame of a file.

    Args:
        detector: What looks.
        settings: What for, how hard, and how it is covered.
        clock: Of the run.
        still: The file is a picture: there is nothing to track.
        given: The detector is somebody else's.
        judge: What tells adults from those who are treated as minors; None where nobody asked.
    """

    def mark(frames: Generator[Frame, None, None], place: Place) -> Generator[Marked, None, None]:
        if still:
            return found(frames, detector, settings, place, clock, judge)
        steps = pace(settings, place.frame_bytes, given=given)
        return tracked(frames, detector, settings, place, clock, steps, judge)

    return mark


def found(  # noqa: PLR0917  the stage's whole surroundings
    frames: Generator[Frame, None, None],
    detector: Detector,
    settings: Settings,
    place: Place,
    clock: Clock,
    judge: Judge | None = None,
) -> Generator[Marked, None, None]:
    """Yield each frame, a picture by itself, with covers over everything that `detector` finds in it.

    Raises:
        DetectorError: It failed on a frame, or answered with something that is no box.
    """
    with closing(frames):
        for number, frame in enumerate(frames):
            with clock.measure("detect"):
                scene, name = frame.scene(), place.name(number, frame.pts)
                detections = judged(judge, scene, look(detector, scene, name), name)
            yield _marked(frame, policy.covers(detections, settings))


def tracked(  # noqa: PLR0917  the stage's whole surroundings
    frames: Generator[Frame, None, None],
    detector: Detector,
    settings: Settings,
    place: Place,
    clock: Clock,
    pace: Pace,
    judge: Judge | None = None,
) -> Generator[Marked, None, None]:
    """Yield each frame of a clip with covers over every track in it, `pace.ahead` frames late.

    Looking runs in a thread of its own, ahead of the tracks, or in several.

    Raises:
        DetectorError: It failed on a frame, or answered with something that is no box.
    """

    def name(number: int, frame: Frame) -> str:
        return place.name(number, frame.pts)

    workers = pace.workers
    looks = in_order(
        following.looker(detector, name, clock),
        following.glimpses(frames, pace),
        workers,
        name="redactkit-look",
        ahead=workers * pace.every,
    )
    looked = prefetch(looks, pace.every + 1, name="redactkit-look")
    for decided in following.followed(looked, detector, pace, name, clock, judge):
        yield _marked(decided.frame, policy.covers_of(decided.claims, settings), looked=decided.looked)


def _marked(frame: Frame, covers: Iterable[Cover], *, looked: bool = True) -> Marked:
    stored = tuple(msgspec.structs.replace(cover, box=_hundredths(frame.to_stored(cover.box))) for cover in covers)
    return Marked(frame, FrameCovers(pts=frame.pts, covers=stored, looked=looked))


def planned(frames: Generator[Frame, None, None], plan: Plan, place: Place) -> Generator[Marked, None, None]:
    """Yield each frame with the covers that `plan` lists for its pts.

    Raises:
        PlanError: A frame has no entry, or an entry has no frame.
    """
    entries = {entry.pts: entry for entry in plan.frames}
    with closing(frames):
        for number, frame in enumerate(frames):
            entry = entries.pop(frame.pts, None)
            if entry is None:
                message = (
                    f"{place.name(number, frame.pts)} has no entry in the plan; nobody decided about it. "
                    "Analyse the file again, or add the entry, with no covers if there is nothing to hide"
                )
                raise PlanError(message)
            yield Marked(frame, entry)
    if entries:
        pts = min(entries)
        message = f"{place.file}: the plan covers a frame with pts {pts}, but the file has no such frame"
        more = f" (nor {len(entries) - 1} others)" if len(entries) > 1 else ""
        raise PlanError(message + more)


def _hundredths(box: Box) -> Box:
    """Return `box` with its edges moved outwards to hundredths of a pixel: short to write, never smaller."""
    x0, y0 = (-_hundredth_above(-v) for v in (box.x0, box.y0))
    x1, y1 = (_hundredth_above(v) for v in (box.x1, box.y1))
    return Box(x0, y0, x1, y1)


def _hundredth_above(value: float) -> float:
    rounded = math.ceil(value * 100) / 100
    return rounded if rounded >= value else rounded + 0.01  # `value * 100` itself may have been rounded down
