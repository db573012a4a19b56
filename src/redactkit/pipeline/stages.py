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
from redactkit.pipeline.in_order import in_order
from redactkit.pipeline.looking import look
from redactkit.plan import policy

if TYPE_CHECKING:
    from collections.abc import Generator
    from fractions import Fraction

    from redactkit.core.protocols import Detector
    from redactkit.pipeline.clips import Frame
    from redactkit.pipeline.clock import Clock
    from redactkit.plan.model import Plan
    from redactkit.settings import Settings


@dataclass(frozen=True, slots=True)
class Marked:
    """A frame, and what is to be covered in it."""

    frame: Frame
    covers: FrameCovers


@dataclass(frozen=True, slots=True)
class Place:
    """Of which file the frames are, so that an error can say where it happened."""

    file: str
    time_base: Fraction

    def name(self, number: int, pts: int) -> str:
        """Return a frame's name for a message; `number` counts decoded frames from 0."""
        return f"{self.file}: frame {number} (pts {pts}, {float(pts * self.time_base):.3f} s)"


def found(
    frames: Generator[Frame, None, None],
    detector: Detector,
    settings: Settings,
    place: Place,
    clock: Clock,
    *,
    workers: int = 1,
) -> Generator[Marked, None, None]:
    """Yield each frame with covers over everything that `detector` finds in it, looking at `workers` frames at once.

    Raises:
        DetectorError: It failed on a frame, or answered with something that is no box.
    """

    def mark(numbered: tuple[int, Frame]) -> Marked:
        number, frame = numbered
        with clock.measure("detect"):
            detections = look(detector, frame.scene(), place.name(number, frame.pts))
        covers = tuple(
            msgspec.structs.replace(cover, box=_hundredths(frame.to_stored(cover.box)))
            for cover in policy.covers(detections, settings)
        )
        return Marked(frame, FrameCovers(pts=frame.pts, covers=covers))

    yield from in_order(mark, _numbered(frames), workers, name="redactkit-look")


def _numbered(frames: Generator[Frame, None, None]) -> Generator[tuple[int, Frame], None, None]:
    with closing(frames):
        yield from enumerate(frames)


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
