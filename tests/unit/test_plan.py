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
        ('"version": 2', '"version": 99', "version 99"),
        ('"grid": 8', '"grid": 0', "grid 0 is not allowed"),
        ('"grid": 8', '"grid": -3', "grid -3 is not allowed"),
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


@given(boxes, st.floats(0, 2), st.sampled_from([1, 8, 16]), st.sampled_from(["face", "logo"]))
def test_a_cover_holds_its_box_and_is_no_larger_than_the_margin_says(
    box: Box, margin: float, grid: int, kind: str
) -> None:
    (cover,) = policy.covers([Detection(kind, box, 0.5)], Settings(margin=margin, grid=grid))
    most_above = policy.HAIR if kind == "face" else 1.0
    for grown, side, most in (
        (box.x0 - cover.box.x0, box.width, 1.0),
        (cover.box.x1 - box.x1, box.width, 1.0),
        (box.y0 - cover.box.y0, box.height, most_above),
        (cover.box.y1 - box.y1, box.height, 1.0),
    ):
        assert -1e-6 <= grown <= most * margin * side + 1e-6
        assert grown >= policy.LEAST * margin * side - 1e-6
        assert grown + grid / 2 >= margin * side - 1e-6  # snapping adds half a block on average


def test_whatever_a_detector_finds_is_covered_also_of_a_kind_that_nobody_named() -> None:
    found = [Detection("face", Box(0, 0, 9, 9), 0.5), Detection("logo", Box(20, 0, 29, 9), 0.5)]
    assert [c.kind for c in policy.covers(found, Settings())] == ["face", "logo"]


def test_each_kind_is_covered_its_own_way() -> None:
    found = [Detection("face", Box(0, 0, 9, 9), 0.5), Detection("plate", Box(20, 0, 29, 9), 0.5)]
    assert [c.effect for c in policy.covers(found, Settings())] == [Blur(), Solid()]
    assert [c.effect for c in policy.covers(found, Settings(effect={"plate": "noise"}))] == [Blur(), Noise()]
    assert [c.shape for c in policy.covers(found, Settings(shape="ellipse"))] == ["ellipse", "rectangle"]


def test_covers_come_from_left_to_right_whatever_the_scores() -> None:
    found = [Detection("face", Box(x, 0, x + 9, 9), s) for x, s in ((40, 0.9), (0, 0.2), (20, 0.5))]
    lefts = [c.box.x0 for c in policy.covers(found, Settings())]
    assert lefts == sorted(lefts)
