"""Plans: the same after JSON, refused when edited badly, margins as promised."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redactkit import Blur, Box, Cover, Detection, FrameCovers, Noise, Plan, PlanError, Settings, Solid
from redactkit.plan import codec, policy
from redactkit.plan.model import PlanSource

numbers = st.floats(-5000, 5000, allow_nan=False)
boxes = st.tuples(numbers, numbers, st.floats(0.5, 3000), st.floats(0.5, 3000)).map(
    lambda b: Box(b[0], b[1], b[0] + b[2], b[1] + b[3])
)
covers = st.builds(
    Cover,
    box=boxes,
    effect=st.sampled_from([Blur(), Blur(cells=2), Solid(colour=(1, 2, 3)), Noise()]),
    shape=st.sampled_from(["rectangle", "ellipse", "rounded"]),
    why=st.sampled_from(["detected", "manual"]),
    score=st.none() | st.floats(0, 1),
)
SOURCE = PlanSource(sha256="0" * 64, bytes=1, width=640, height=360, time_base=(1, 30000))


def plan_of(frames: dict[int, list[Cover]]) -> Plan:
    return Plan(source=SOURCE, frames=tuple(FrameCovers(pts=p, covers=tuple(c)) for p, c in frames.items()))


@given(st.dictionaries(st.integers(-(2**40), 2**40), st.lists(covers, max_size=3), max_size=5).map(plan_of))
def test_a_plan_survives_json(plan: Plan) -> None:
    assert codec.from_json(codec.to_json(plan)) == plan


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"pts": 7', '"pts": 8', "pts 8 twice"),
        ("[1.0, 2.0, 3.0, 4.0]", "[3.0, 2.0, 1.0, 4.0]", "has no area"),
        ("[1.0, 2.0, 3.0, 4.0]", "[1.0, 2.0, 3.0]", "Expected"),
        ('"blur"', '"gaussian"', "gaussian"),
        ('"cells": 2', '"cells": 2000', "cells"),
        ('"version": 1', '"version": 99', "version 99"),
        ('"why"', '"wye"', "wye"),
        ("{", "", "cannot be read"),
    ],
)
def test_a_plan_edited_badly_is_refused(old: str, new: str, said: str) -> None:
    cover = Cover(box=Box(1.0, 2.0, 3.0, 4.0), effect=Blur(cells=2), why="manual")
    text = codec.to_json(plan_of({7: [cover], 8: []}))
    assert old in text
    with pytest.raises(PlanError, match=said):
        codec.from_json(text.replace(old, new, 1))


@given(boxes, st.floats(0, 2), st.sampled_from([1, 8, 16]))
def test_a_cover_holds_its_box_and_is_no_larger_than_the_margin_says(box: Box, margin: float, grid: int) -> None:
    settings = Settings(margin=margin, grid=grid)
    (cover,) = policy.covers([Detection("face", box, 0.5)], settings)
    for low, high, side in (
        (box.x0 - cover.box.x0, cover.box.x1 - box.x1, box.width),
        (box.y0 - cover.box.y0, cover.box.y1 - box.y1, box.height),
    ):
        for grown in (low, high):
            assert -1e-6 <= grown <= margin * side + 1e-6
            assert grown >= policy.LEAST * margin * side - 1e-6
            assert grown + grid / 2 >= margin * side - 1e-6


def test_kinds_that_are_not_wanted_are_left_alone() -> None:
    found = [Detection("face", Box(0, 0, 9, 9), 0.5), Detection("logo", Box(0, 0, 9, 9), 0.5)]
    assert [c.kind for c in policy.covers(found, Settings())] == ["face"]
