"""Who is treated as a minor, through frames, streams and files: fakes judge, nothing is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import redactkit
from redactkit import Detection, DetectorError, Redactor, Settings
from redactkit.detectors import minor
from redactkit.plan import codec
from redactkit.testing import FakeDetector

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Drawn

ADULT, CHILD = (20, 20, 50, 50), (100, 20, 130, 50)
SETTINGS = Settings(who="minors")


class FakeJudge:
    """Takes whoever stands on the left for an adult."""

    facts = FakeDetector().facts
    smallest = 10.0
    calls = 0

    def __init__(self, *_given: object) -> None:
        """Take what the real one takes."""

    def margin(self, _scene: object, found: Detection) -> float | None:
        type(self).calls += 1
        return 3.0 if found.box.x0 < 60 else -3.0

    def judged(self, scene: object, found: list[Detection]) -> list[Detection]:
        return [Detection(d.kind, d.box, d.score, minor=not (self.margin(scene, d) or 0) >= 0) for d in found]


class FailingJudge(FakeJudge):
    """Fails at every face."""

    def margin(self, _scene: object, _found: Detection) -> float | None:
        message = "the age predictor failed on purpose"
        raise DetectorError(message)


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> type[FakeJudge]:
    monkeypatch.setattr(minor, "MinorJudge", FakeJudge)
    monkeypatch.setattr(FakeJudge, "calls", 0)
    return FakeJudge


def frames(number: int) -> list[np.ndarray]:
    return [np.full((96, 160, 3), 60 + n, np.uint8) for n in range(number)]


def hidden(mask: np.ndarray, box: tuple[int, int, int, int]) -> bool:
    x0, y0, x1, y1 = box
    return bool(mask[y0:y1, x0:x1].mean() > 0.85)


def test_in_a_frame_the_child_is_covered_and_the_adult_is_not(judge: type[FakeJudge]) -> None:
    redactor = Redactor(SETTINGS, detector=FakeDetector([ADULT, CHILD]))
    mask = redactor.mask(frames(1)[0])
    assert hidden(mask, CHILD)
    assert not mask[20:50, 20:50].any()
    assert [d.minor for d in redactor.detect(frames(1)[0])] == [False, True]


def test_in_a_stream_the_child_is_covered_in_every_frame_and_the_adult_in_few(judge: type[FakeJudge]) -> None:
    redactor = Redactor(SETTINGS, detector=FakeDetector([ADULT, CHILD]))
    masks = list(redactor.masks(frames(60)))
    assert all(hidden(mask, CHILD) for mask in masks)
    assert sum(hidden(mask, ADULT) for mask in masks) < 10
    assert judge.calls < 20


def test_a_file_says_for_each_track_how_it_was_treated(judge: type[FakeJudge], drawn: Drawn, tmp_path: Path) -> None:
    settings = Settings(minor_cover="face")
    plan = redactkit.analyse(drawn.path, settings=settings, detector=FakeDetector([ADULT, CHILD]))
    told = {track.boxes[0].box.x0 > 60: track.minor for track in plan.tracks}
    assert told == {False: False, True: True}
    assert codec.from_json(codec.to_json(plan)) == plan
    report = redactkit.transcode(
        drawn.path, tmp_path / "out.mp4", settings=settings, detector=FakeDetector([ADULT, CHILD])
    )
    regions = [region for frame in report.frames for region in frame.regions]
    assert {(region.box.x0 > 60, region.effect, region.minor) for region in regions} == {
        (False, "blur", False),
        (True, "solid", True),
    }


def test_a_judge_that_fails_stops_everything_and_the_frame_is_named(
    monkeypatch: pytest.MonkeyPatch, drawn: Drawn, tmp_path: Path
) -> None:
    monkeypatch.setattr(minor, "MinorJudge", FailingJudge)
    detector = FakeDetector([ADULT])
    with pytest.raises(DetectorError, match="the frame: the age predictor failed on purpose"):
        Redactor(SETTINGS, detector=detector).redact(frames(1)[0])
    with pytest.raises(DetectorError, match="frame 0: the age predictor failed"):
        list(Redactor(SETTINGS, detector=detector).stream(frames(30)))
    target = tmp_path / "out.mp4"
    with pytest.raises(DetectorError, match=r"clip\.mp4: frame 0 \(pts 0, 0\.000 s\): the age predictor failed"):
        redactkit.transcode(drawn.path, target, settings=SETTINGS, detector=detector)
    assert not list(tmp_path.iterdir())


def test_where_no_faces_are_looked_for_nobody_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minor, "MinorJudge", None)
    settings = Settings(kinds=("plate",), who="minors")
    redactor = Redactor(settings, detector=FakeDetector([ADULT], kind="plate"))
    assert hidden(redactor.mask(frames(1)[0]), ADULT)
