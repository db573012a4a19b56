"""Figures by group: who counts where, and how wide a gap between two groups may be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks import fairness
from benchmarks._coverage import share_of
from benchmarks._minors import Labelled, central
from redactkit import Box, Detection


def person(low: float, high: float | None = None) -> Labelled:
    return Labelled(Path("x.jpg"), low, low if high is None else high, {"sex": "F"})


@pytest.mark.parametrize(
    ("low", "high", "group", "minor", "adult"),
    [
        (0, 0, "0 to 2", True, False),
        (17, 17, "16 to 17", True, False),
        (18, 18, "18 to 20", False, True),
        (3, 9, "under 18, no closer", True, False),
        (20, 29, "18 or more, no closer", False, True),
        (10, 19, "straddling 18", False, False),
        (51, 116, "51 and more", False, True),
        (70, 70, "51 and more", False, True),
    ],
)
def test_who_is_of_which_age(low, high, group, minor, adult):
    one = person(low, high)
    assert (one.minor, one.adult) == (minor, adult)
    assert fairness.age_group(one) == group


def test_a_person_counts_in_each_division_once():
    counts: fairness.Counts = {}
    fairness.note(counts, {"sex": "F", "age": "0 to 2"}, True)
    fairness.note(counts, {"sex": "M", "age": "0 to 2"}, False)
    assert counts == {"all": {"all": [1, 2]}, "sex": {"F": [1, 1], "M": [0, 1]}, "age": {"0 to 2": [1, 2]}}


def test_the_interval_of_a_difference_is_newcombes():
    """His own example (Statistics in Medicine 17, 1998, table II): 56/70 less 48/80, method 10."""
    low, high = fairness.newcombe(share_of(56, 70), share_of(48, 80))
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


def test_small_groups_and_those_nobody_could_tell_are_neither_worst_nor_best():
    groups = {"a": share_of(10, 100), "b": share_of(30, 100), "tiny": share_of(9, 9), "not sure": share_of(90, 100)}
    worst = fairness.spread(groups, bad_is_high=True)
    best = fairness.spread(groups, bad_is_high=False)
    assert (worst["worst"], worst["best"]) == ("b", "a")
    assert (best["worst"], best["best"]) == ("a", "b")
    assert fairness.spread({"a": share_of(1, 100)}, bad_is_high=True) is None


def test_the_face_nearest_the_middle_is_the_one_that_is_labelled():
    frame = np.zeros((100, 200, 3), np.uint8)
    near, far = Detection("face", Box(90, 40, 110, 60), 0.3), Detection("face", Box(0, 0, 20, 20), 0.9)
    plate = Detection("plate", Box(95, 45, 105, 55), 0.9)
    assert central([far, near, plate], frame) == near
    assert central([plate], frame) is None


@pytest.mark.parametrize(
    ("side", "group"),
    [
        (20, "0 to 64 pixels"),
        (64, "64 to 80 pixels"),
        (127.9, "112 to 128 pixels"),
        (500, "128 pixels and more"),
    ],
)
def test_portraits_are_grouped_by_the_shorter_side(side, group):
    assert fairness.portrait_size((3.0, 4.0, side + 10, side)) == group
