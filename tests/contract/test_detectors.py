"""The testing kit over detectors: the fakes, the shipped ones, and some that break the contract."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from redactkit.core.detections import Detection
from redactkit.core.geometry import Box
from redactkit.detectors import joined
from redactkit.settings import Detail, Settings
from redactkit.testing import FailingDetector, FakeDetector, check_detector


class Breaking(FakeDetector):
    def __init__(self, found):
        super().__init__()
        self._found = found

    def detect(self, scene):
        self.calls += 1
        return self._found(self, scene)


BROKEN = {
    "announced": lambda _self, _scene: [Detection("plate", Box(0, 0, 4, 4), 0.5)],
    "no area": lambda _self, _scene: [Detection("face", Box(4, 0, 4, 4), 0.5)],
    "from 0 to 1": lambda _self, _scene: [Detection("face", Box(0, 0, 4, 4), 3.0)],
    "landmarks": lambda _self, _scene: [Detection("face", Box(0, 0, 4, 4), 0.5, landmarks=((np.nan, 1.0),))],
    "in the same picture": lambda self, _scene: [Detection("face", Box(0, 0, 4, 4), 0.5)] * self.calls,
}


@pytest.mark.parametrize("says", BROKEN)
def test_the_check_catches_detectors_that_break_the_contract(says):
    with pytest.raises(AssertionError, match=says):
        check_detector(Breaking(BROKEN[says]))


def test_the_check_passes_on_what_the_self_test_raises():
    with pytest.raises(RuntimeError, match="on purpose"):
        check_detector(FailingDetector())


def test_fake_keeps_the_contract():
    check_detector(FakeDetector([(3, 4, 30, 40)]))


@pytest.mark.parametrize("detail", get_args(Detail))
@pytest.mark.parametrize("kind", joined.TABLE)
def test_shipped_detectors_keep_the_contract(kind, detail):
    check_detector(joined.TABLE[kind](Settings(kinds=(kind,), detail=detail), "frame"))
