"""The stages without threads and files: plain iterators in, plain iterators out."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from redactkit.core.covers import Cover, FrameCovers
from redactkit.core.detections import Detection
from redactkit.core.effects import Solid
from redactkit.core.geometry import Box, scale
from redactkit.errors import DetectorError, PlanError, SelfTestError
from redactkit.pipeline.clock import Clock
from redactkit.pipeline.stages import Place, found, planned
from redactkit.plan.model import Plan, PlanSource
from redactkit.settings import Settings
from redactkit.testing import FailingDetector, FakeDetector

PLACE = Place("holiday.mp4", Fraction(1, 25))


@dataclass
class Stub:
    """A frame whose upright pixels are twice as large as its stored ones."""

    pts: int
    asked: list = field(default_factory=list)

    def scene(self):
        return None

    def to_stored(self, box):
        return scale(box, 0.5, 0.5)


def stubs(*pts):
    yield from map(Stub, pts)


def plan_of(*frames):
    source = PlanSource(sha256="0" * 64, bytes=1, width=8, height=8, time_base=(1, 25))
    return Plan(source=source, frames=frames)


def test_boxes_become_covers_in_stored_pixels():
    settings = Settings(margin=0, effect="solid", shape="ellipse")
    marked = list(found(stubs(0, 7), FakeDetector([(10, 20, 30, 60)]), settings, PLACE, Clock()))
    assert [m.covers.pts for m in marked] == [0, 7]
    (cover,) = marked[1].covers.covers
    assert cover == Cover(box=Box(5, 10, 15, 30), effect=Solid(), shape="ellipse", score=0.9)


def test_margin_is_added_before_the_box_is_laid_into_the_stored_frame():
    (marked,) = found(stubs(0), FakeDetector([(10, 20, 30, 60)]), Settings(margin=0.5), PLACE, Clock())
    box = marked.covers.covers[0].box
    assert (box.x0 < 5, box.y0 < 10, box.x1 > 15, box.y1 > 30) == (True, True, True, True)


def test_other_kinds_are_covered_too():
    marked = list(found(stubs(0), FakeDetector([(1, 1, 5, 5)], kind="plate"), Settings(), PLACE, Clock()))
    assert [cover.kind for cover in marked[0].covers.covers] == ["plate"]


@given(st.floats(-1e4, 1e4), st.floats(0.001, 1e4))
@example(-1.9, 0.56)
def test_rounding_never_shrinks_a_cover(low, size):
    box = Box(low, low, low + size, low + size)
    detector = FakeDetector([scale(box, 2, 2)])
    (marked,) = found(stubs(0), detector, Settings(margin=0), PLACE, Clock())
    got = marked.covers.covers[0].box
    assert got.x0 <= box.x0 <= box.x1 <= got.x1
    assert got.x1 - got.x0 <= size + 0.03


@pytest.mark.parametrize("error", [RuntimeError("boom"), ValueError("boom"), MemoryError("boom")])
def test_whatever_a_detector_raises_names_file_and_frame(error):
    stage = found(stubs(0, 3, 6), FailingDetector(at=2, error=error), Settings(), PLACE, Clock())
    assert [next(stage).frame.pts, next(stage).frame.pts] == [0, 3]
    with pytest.raises(DetectorError, match=r"holiday.mp4: frame 2 \(pts 6, 0.240 s\).*boom") as caught:
        next(stage)
    assert caught.value.__cause__ is error


def test_a_detectors_own_error_keeps_its_kind():
    stage = found(stubs(0), FailingDetector(error=SelfTestError("blind")), Settings(), PLACE, Clock())
    with pytest.raises(SelfTestError, match=r"frame 0.*blind"):
        next(stage)


@pytest.mark.parametrize(
    "box", [(0, 0, math.nan, 5), (5, 5, 5, 9), (9, 0, 1, 5), (0, 0, math.inf, 1), (-1e308, 0, 1e308, 1)]
)
def test_a_box_that_is_none_is_no_empty_result(box):
    stage = found(stubs(4), FakeDetector([box]), Settings(), PLACE, Clock())
    with pytest.raises(DetectorError, match=r"pts 4.*no area"):
        next(stage)


def test_a_detector_that_yields_is_heard():
    class Yielding(FakeDetector):
        def detect(self, scene):
            yield from super().detect(scene)

    stage = found(stubs(4), Yielding([(10, 10, 30, 30)]), Settings(), PLACE, Clock())
    assert len(next(stage).covers.covers) == 1


@pytest.mark.parametrize("answer", [None, [(1, 2, 3, 4)], [Detection("face", (1, 2, 3, 4), 0.5)]])
def test_what_is_no_detection_is_named(answer):
    detector = FakeDetector()
    detector.detect = lambda _: answer
    with pytest.raises(DetectorError, match=r"frame 0 .*'fake'"):
        next(found(stubs(4), detector, Settings(), PLACE, Clock()))


def test_a_score_that_is_no_number_is_named():
    with pytest.raises(DetectorError, match="score nan"):
        next(found(stubs(4), FakeDetector([(1, 1, 9, 9)], score=math.nan), Settings(), PLACE, Clock()))


def test_plan_entries_find_their_frames_by_pts_in_any_order():
    a, b = FrameCovers(pts=9), FrameCovers(pts=2, covers=(Cover(box=Box(0, 0, 4, 4), effect=Solid()),))
    marked = list(planned(stubs(2, 9), plan_of(a, b), PLACE))
    assert [m.covers for m in marked] == [b, a]


def test_frame_that_nobody_decided_about_is_an_error():
    stage = planned(stubs(2, 9), plan_of(FrameCovers(pts=2)), PLACE)
    next(stage)
    with pytest.raises(PlanError, match=r"holiday.mp4: frame 1 \(pts 9.*no entry"):
        next(stage)


def test_entry_without_a_frame_is_an_error():
    stage = planned(stubs(2), plan_of(FrameCovers(pts=2), FrameCovers(pts=3), FrameCovers(pts=4)), PLACE)
    next(stage)
    with pytest.raises(PlanError, match=r"pts 3.*nor 1 other"):
        next(stage)


def test_stage_closes_what_it_reads():
    closed = []

    def frames():
        try:
            yield from map(Stub, range(9))
        finally:
            closed.append(True)

    for stage in (
        found(frames(), FakeDetector(), Settings(), PLACE, Clock()),
        planned(frames(), plan_of(FrameCovers(pts=0)), PLACE),
    ):
        next(stage)
        stage.close()
    assert closed == [True, True]


def test_clock_adds_up_stages():
    clock = Clock()
    assert list(clock.timed(iter("abc"), "decode")) == ["a", "b", "c"]
    with pytest.raises(KeyError), clock.measure("detect"):
        raise KeyError
    clock.mark("start-up")
    seconds = clock.seconds()
    assert set(seconds) == {"decode", "detect", "start-up", "total"}
    assert all(spent >= 0 for spent in seconds.values())
    assert seconds["total"] >= seconds["start-up"]
