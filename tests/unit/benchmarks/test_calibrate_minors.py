"""Calibration: nobody's score comes from their own label, and what a clip makes of the looks at a portrait."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import _minor_tracks, calibrate_minors
from benchmarks._minors import Labelled
from benchmarks.calibrate_minors import LOOKS, SHARP, SIZES, Look
from redactkit import Box

FACE = Box(100, 80, 200, 210)


def person(age: float) -> Labelled:
    return Labelled(Path("x.jpg"), age, age, {})


def picture() -> np.ndarray:
    """Return a dark picture in which only `FACE` is bright."""
    frame = np.full((300, 320, 3), 20, np.uint8)
    frame[80:210, 100:200] = 220
    return frame


@pytest.mark.parametrize("seed", range(12))
def test_a_look_says_where_the_face_is_in_it(seed):
    looks = list(_minor_tracks.looks(picture(), FACE, LOOKS, np.random.default_rng(seed)))
    assert len(looks) == LOOKS
    for shown, box in looks:
        height, width = box.height / 4, box.width / 4
        x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
        inside = shown[round(y - height) : round(y + height), round(x - width) : round(x + width)]
        beside = shown[:, : round(box.x0 - 0.3 * box.width)]
        assert inside.mean() > 2 * beside.mean() + 40


def test_looks_of_a_track_differ_and_the_same_chance_gives_the_same_track():
    once, again, other = (
        list(_minor_tracks.looks(picture(), FACE, 3, np.random.default_rng(seed))) for seed in (5, 5, 6)
    )
    assert all(np.array_equal(a[0], b[0]) and a[1] == b[1] for a, b in zip(once, again, strict=True))
    assert once[0][1] != once[1][1]
    assert once[0][0].shape != other[0][0].shape


def test_a_face_is_enlarged_by_little_and_never_below_what_can_be_judged():
    rng = np.random.default_rng(0)
    for side in (5.0, 60.0, 400.0):
        sizes = [_minor_tracks.scenery(side, rng).size for _ in range(200)]
        assert min(sizes) >= _minor_tracks.SMALLEST - 1e-9
        most = min(_minor_tracks.LARGEST, _minor_tracks.ENLARGED * side)
        assert max(sizes) <= max(_minor_tracks.SMALLEST, most) + 1e-9


def test_nobodys_score_depends_on_their_own_label():
    rng = np.random.default_rng(1)
    people = [person(5 if n % 2 else 40) for n in range(60)]
    plain = rng.normal(size=(60, 4)) + [[n % 2] for n in range(60)]
    asked = list(enumerate(plain))
    told = np.ones(60, bool)
    scores = calibrate_minors.cross_fitted(people, told, plain, asked)
    people[7] = dataclasses.replace(people[7], low=40, high=40)
    otherwise = calibrate_minors.cross_fitted(people, told, plain, asked)
    assert otherwise[7] == scores[7]
    assert (otherwise != scores).sum() > 40


def test_a_look_passes_by_what_its_score_lies_below_the_limit_of_its_size_and_sharpness():
    limits = np.arange(len(SIZES) * len(SHARP), dtype=float).reshape(len(SIZES), len(SHARP))
    limits[0] = -np.inf
    look = Look(np.zeros(4), SHARP[1])
    tracked = {(0, 0): (look, SIZES[2]), (0, 3): (look, SIZES[-1] + 50), (1, 0): (look, SIZES[0])}
    found = calibrate_minors.margins(tracked, {(0, 0): 1.0, (0, 3): 2.0, (1, 0): -9.0}, limits)
    rest = [None] * (LOOKS - 4)
    assert found == {0: [limits[2, 1] - 1, None, None, limits[-1, 1] - 2, *rest]}  # who is too small has no track


def test_one_uncovered_look_is_counted_of_a_minor_and_most_of_them_of_an_adult():
    people = [person(9), person(9), person(40), person(40), person(40)]
    late = [-1.0] * (LOOKS - 3) + [3.0] * 3
    heard = {0: [3.0] * LOOKS, 1: [-3.0] * LOOKS, 2: [3.0] * LOOKS, 3: late, 4: [None] * LOOKS}
    found = calibrate_minors.on_tracks(people, heard)
    assert [found["minors ever uncovered"][k] for k in ("hits", "n")] == [1, 2]
    assert [found["adults mostly uncovered"][k] for k in ("hits", "n")] == [1, 3]


@given(st.lists(st.floats(-8, 8), min_size=1, max_size=90), st.sampled_from(calibrate_minors.RATES))
def test_of_a_group_no_more_than_the_rate_are_expected_below_its_limit(scores, rate):
    bound = calibrate_minors.group_limit(scores, rate)
    assert calibrate_minors.expected(scores, bound) <= rate
    assert calibrate_minors.expected(scores, bound + 0.01) > rate - 0.01


def test_a_group_that_looks_older_lowers_the_limit_and_a_small_one_does_not():
    rng = np.random.default_rng(3)
    told = [("here", 0.0), ("there", -3.0)]
    for few in (False, True):
        people, scores = [], {}
        for number in range(300):
            group, shift = told[number % 5 == 0 and not (few and number >= 200)]
            people.append(dataclasses.replace(person(9), groups={"sex": "F", "race_group": group}))
            scores[number] = float(rng.normal(3 + shift, 1))
        cell = {(0, 0): scores}
        limits = calibrate_minors.raw_limits(people, cell, 0.03)
        alike = [dataclasses.replace(one, groups={"sex": "F", "race_group": "all"}) for one in people]
        assert (limits[0, 0] < calibrate_minors.raw_limits(alike, cell, 0.03)[0, 0]) != few
