"""What is claimed beside the labels is told apart: what is no plate, and what may be one without a label."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from redactkit.core.detections import Detection
from redactkit.core.geometry import Box
from training.plates import data, mine

NONE = np.zeros((0, 4), np.float32)


def claim(x: float, score: float) -> Detection:
    return Detection("plate", Box(x, 10, x + 20, 20), score)


ITEM = data.Labelled(
    Path("a.jpg"),
    np.array([[100, 5, 130, 15]], np.float32),
    np.full((1, 4, 2), np.nan, np.float32),
    np.array([[200, 0, 260, 40]], np.float32),
    False,
    "set",
    "a.jpg",
)


def test_claims_at_labels_and_in_areas_to_ignore_are_no_mistakes():
    assert mine.beside([claim(115, 0.3), claim(90, 0.3), claim(210, 0.9)], ITEM) == {"spots": [], "doubtful": []}


def test_sure_claims_beside_the_labels_may_be_plates():
    found = mine.beside([claim(0, 0.3), claim(40, 0.9), claim(150, 0.25)], ITEM)
    assert found == {"spots": [(0, 10, 20, 20), (150, 10, 170, 20)], "doubtful": [(40, 10, 60, 20)]}


def test_pictures_looked_through_for_plates_have_none_that_lacks_its_label():
    empty = replace(ITEM, boxes=NONE, corners=NONE.reshape(-1, 4, 2))
    assert mine.beside([claim(0, 0.9)], empty) == {"spots": [(0, 10, 20, 20)], "doubtful": []}


def test_only_the_surest_of_many_are_kept():
    found = mine.beside([claim(10 * n, 0.2 + n / 100) for n in range(8)], ITEM)
    assert found["spots"] == [(10 * n, 10, 10 * n + 20, 20) for n in (7, 6, 5, 4, 3, 2)]
