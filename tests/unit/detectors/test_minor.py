"""Judging a face: closed when anything is missing, sharp whatever the light, and nothing finer than one bit."""

from __future__ import annotations

import dataclasses
import json
import math
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pytest

import redactkit
from redactkit import Box, Detection, DetectorError, SelfTestError, Settings
from redactkit.core.kinds import FACE
from redactkit.detectors import agenet, closeup, limits, minor, selftest
from redactkit.media.shrink import ArrayScene
from redactkit.testing import draw_clip, moving_faces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SETTINGS = Settings(who="minors", device="cpu")


@pytest.fixture(scope="module")
def judge() -> minor.MinorJudge:
    return minor.MinorJudge(SETTINGS)


@pytest.fixture
def scene() -> selftest.DrawnScene:
    return selftest.DrawnScene(selftest.faces())


def found(scene: selftest.DrawnScene) -> list[Detection]:
    return [Detection(FACE, box, 0.9) for box in scene.drawing.boxes]


def test_every_face_is_judged_and_nothing_else(judge: minor.MinorJudge, scene: selftest.DrawnScene) -> None:
    plate = Detection("plate", Box(10, 10, 90, 30), 0.9)
    *faces, other = judge.judged(scene, [*found(scene), plate])
    assert all(type(face.minor) is bool for face in faces)
    assert other == plate
    assert [msgspec.structs.replace(face, minor=None) for face in faces] == found(scene)


def test_who_passes_has_a_margin_that_is_not_negative(judge: minor.MinorJudge, scene: selftest.DrawnScene) -> None:
    margins = [judge.margin(scene, face) for face in found(scene)]
    assert [margin is None or margin < 0 for margin in margins] == [
        face.minor for face in judge.judged(scene, found(scene))
    ]


@pytest.mark.parametrize("box", [Box(150, 20, 250, 120), Box(-900, -900, -800, -800), Box(1000, 0, 1100, 100)])
def test_a_face_that_is_not_found_again_is_treated_as_a_minors(judge: minor.MinorJudge, box: Box) -> None:
    wall = np.full((180, 320, 3), 120, np.uint8)
    (judged,) = judge.judged(ArrayScene(wall, "rgb24"), [Detection(FACE, box, 0.99, landmarks=None)])
    assert judged.minor is True


def test_a_face_below_the_least_size_is_treated_as_a_minors_unseen(
    judge: minor.MinorJudge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(minor, "cut_out", None)  # whoever looks, fails
    side = judge.smallest - 0.1
    empty = ArrayScene(np.zeros((90, 90, 3), np.uint8), "rgb24")
    assert judge.margin(empty, face_of(side)) is None
    assert [d.minor for d in judge.judged(empty, [face_of(side)])] == [True]


def face_of(side: float) -> Detection:
    return Detection(FACE, Box(20, 20, 20 + side, 20 + side), 0.9)


class Broken:
    """A session that fails, or answers with what is no distribution."""

    def __init__(self, answer: object) -> None:
        self.answer = answer

    def run(self, *_asked: object) -> list[object]:
        if isinstance(self.answer, Exception):
            raise self.answer
        return [self.answer]


@pytest.mark.parametrize("which", range(len(agenet.NETWORKS)))
@pytest.mark.parametrize(
    "answer",
    [
        RuntimeError("out of memory"),
        np.full((1, 81), np.nan, np.float32),
        np.full((1, 81), 0.5, np.float32),
        np.full((1, 80), 1 / 80, np.float32),
        np.array([[1.5, -0.5, *[0.0] * 79]]),
        np.array([[1.5, -0.5, *[0.0] * 98]]),
    ],
    ids=["fails", "NaN", "no distribution", "another model", "below nothing", "below nothing too"],
)
def test_a_network_that_fails_is_an_error_and_no_answer(
    judge: minor.MinorJudge, scene: selftest.DrawnScene, answer: object, which: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge, "_predictors", with_one(judge, which, answer))
    with pytest.raises(DetectorError, match=f"the age predictor {agenet.NETWORKS[which].card.model}"):
        judge.judged(scene, found(scene))


def with_one(judge: minor.MinorJudge, which: int, answer: object) -> list[object]:
    """Return the judge's sessions, of which one answers otherwise."""
    return [Broken(answer) if n == which else session for n, session in enumerate(judge._predictors)]


@pytest.mark.parametrize("which", range(len(agenet.NETWORKS)))
def test_a_model_that_answers_otherwise_than_recorded_is_not_trusted(
    judge: minor.MinorJudge, which: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = np.zeros((1, len(agenet.NETWORKS[which].ages)), np.float32)
    old[0, 70] = 1
    monkeypatch.setattr(judge, "_predictors", with_one(judge, which, old))
    with pytest.raises(SelfTestError, match="judge drawn faces otherwise than they must"):
        judge.self_test()


def test_features_are_of_ages_in_years_whatever_age_a_network_begins_with() -> None:
    sixteen = [np.array([float(age == 16) for age in network.ages]) for network in agenet.NETWORKS]
    of_each = minor.features(sixteen, (12, 16, 20)).reshape(len(agenet.NETWORKS), 4)
    assert np.array_equal(of_each[0], of_each[1])
    assert np.sign(of_each[0]).tolist() == [-1, 1, 1, 1]
    assert of_each[0, 3] == pytest.approx(16 / minor.GENERATION)


def test_the_report_names_both_networks_and_their_files(judge: minor.MinorJudge) -> None:
    (facts,) = judge.facts
    for network in agenet.NETWORKS:
        assert network.card.model in facts.model
        assert network.card.licence in facts.licence
        assert set(network.card.files) & set(facts.weights)


def test_a_lower_miss_rate_lets_no_more_adults_pass(scene: selftest.DrawnScene) -> None:
    kept = []
    for rate in (0.001, 0.01, 0.03, 0.1, 0.5):
        judge = minor.MinorJudge(dataclasses.replace(SETTINGS, minor_miss_rate=rate))
        margins = [judge.margin(scene, face) for face in found(scene)]
        kept.append([-math.inf if margin is None else margin for margin in margins])
    assert all(np.all(np.array(a) <= b) for a, b in pairwise(kept))
    assert set(kept[0]) == {-math.inf}


def box_blurred(chip: np.ndarray, times: int) -> np.ndarray:
    wide = chip.astype(float)
    for _ in range(times):
        wide = np.mean([np.roll(wide, n, axis) for axis in (0, 1) for n in (-1, 0, 1)], axis=0)
    return np.clip(wide + 0.5, 0, 255).astype(np.uint8)


@pytest.fixture
def chip(scene: selftest.DrawnScene) -> np.ndarray:
    shown = closeup.closeup(scene, scene.drawing.boxes[0])
    assert shown is not None
    return shown.pixels[64:192:2, 64:192:2]


def test_the_softer_a_chip_the_lower_its_sharpness(chip: np.ndarray) -> None:
    measured = [minor.sharpness(box_blurred(chip, times)) for times in range(4)]
    assert measured == sorted(measured, reverse=True)


def test_sharpness_does_not_depend_on_light_and_contrast(chip: np.ndarray) -> None:
    pale = (chip.astype(float) * 0.5 + 90).astype(np.uint8)
    assert minor.sharpness(pale) == pytest.approx(minor.sharpness(chip), rel=0.05)
    assert minor.sharpness(np.full((64, 64, 3), 9, np.uint8)) == pytest.approx(0, abs=1e-6)


def test_a_face_at_the_frames_edge_is_shown_with_its_rim_going_on(scene: selftest.DrawnScene) -> None:
    box = Box(-20, -10, 60, 90)
    shown = closeup.closeup(scene, box)
    assert shown is not None
    assert shown.pixels.shape == (closeup.SIDE, closeup.SIDE, 3)
    there = shown.box(box)
    assert np.allclose([there.width, there.height], [closeup.SIDE / 2 * 80 / 100, closeup.SIDE / 2], atol=2)
    assert np.allclose([(there.x0 + there.x1) / 2, (there.y0 + there.y1) / 2], closeup.SIDE / 2, atol=2)
    assert (np.diff(shown.pixels[:, :30].astype(int), axis=1) == 0).all()  # left of the frame


def keys(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key, inner
            yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


def test_no_age_is_written_anywhere(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    draw_clip(clip, width=320, height=180, frames=6, faces=moving_faces(320, 180, 2))
    settings = dataclasses.replace(SETTINGS, minor_cover="face", who="everyone")
    plan = redactkit.analyse(clip, settings=settings)
    report = redactkit.transcode(clip, tmp_path / "out.mp4", settings=settings)
    for text in (msgspec.json.encode(plan), report.to_json()):
        written = list(keys(json.loads(text)))
        assert {type(value) for key, value in written if key == "minor"} <= {bool, type(None)}
        assert not [key for key, _ in written if "age" in key.split("_")]
        assert "odds" not in str(written)
    assert {cover.minor for frame in plan.frames for cover in frame.covers} <= {True, False}


def test_of_a_still_each_face_is_judged_once(scene: selftest.DrawnScene, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = scene.drawing.pixels
    with redactkit.Redactor(SETTINGS) as redactor:
        told = [d.minor for d in redactor.detect(frame) if d.kind == FACE]
        assert told
        assert None not in told
        monkeypatch.setattr(limits.Chosen, "at", lambda *_: -math.inf)  # nobody passes
        assert redactor.mask(frame).any()
        monkeypatch.setattr(limits.Chosen, "at", lambda *_: math.inf)  # everybody does
        assert not redactor.mask(frame).any()


def test_without_being_asked_nobody_is_judged(monkeypatch: pytest.MonkeyPatch, scene: selftest.DrawnScene) -> None:
    monkeypatch.setattr(minor, "MinorJudge", None)  # whoever makes one, fails
    with redactkit.Redactor(Settings(device="cpu")) as redactor:
        assert {d.minor for d in redactor.detect(scene.drawing.pixels)} == {None}
