"""Plans: the same after JSON, refused when edited badly, margins as promised."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redactkit import Blur, Box, Cover, Detection, FrameCovers, Noise, Plan, PlanError, Settings, Solid
from redactkit.core.tracks import Span, TimedBox, at, thinned
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


def faces_told(*minor: bool | None) -> list[Detection]:
    return [Detection("face", Box(40.0 * n, 0, 40.0 * n + 9, 9), 0.5, minor=told) for n, told in enumerate(minor)]


def test_of_minors_all_are_covered_who_are_not_confidently_adult() -> None:
    found = [*faces_told(True, False, None), Detection("plate", Box(200, 0, 229, 9), 0.5, minor=False)]
    made = policy.covers(found, Settings(who="minors"))
    assert [(c.kind, c.minor) for c in made] == [("face", True), ("face", True), ("plate", None)]
    assert {c.effect for c in made} == {Solid()}
    assert len(policy.covers(found, Settings())) == len(found)


def test_who_is_treated_as_a_minor_can_get_a_cover_of_their_own_beside_everyone_elses() -> None:
    settings = Settings(minor_cover="head_and_shoulders", minor_effect="noise")
    minor, adult, untold = policy.covers(faces_told(True, False, None), settings)
    assert (minor.effect, adult.effect, untold.effect) == (Noise(), Blur(), Noise())
    assert (minor.shape, adult.shape, untold.shape) == ("rectangle", "rounded", "rectangle")
    assert (minor.minor, adult.minor, untold.minor) == (True, False, True)
    assert minor.box.area > 4 * adult.box.area


def test_nobody_is_told_apart_unless_asked_for() -> None:
    assert [c.minor for c in policy.covers(faces_told(True, False, None), Settings())] == [None] * 3
    assert not Settings().tells_minors_apart


@given(boxes, st.sampled_from([1, 8, 16]))
def test_head_and_shoulders_hold_the_face_and_its_own_cover(box: Box, grid: int) -> None:
    found = [Detection("face", box, 0.5, minor=True)]
    (face,) = policy.covers(found, Settings(minor_cover="face", grid=grid))
    (large,) = policy.covers(found, Settings(minor_cover="head_and_shoulders", grid=grid))
    assert large.box.x0 <= face.box.x0
    assert large.box.y0 <= face.box.y0
    assert large.box.x1 >= face.box.x1
    assert large.box.y1 >= face.box.y1


tracked = st.builds(
    Cover,
    box=boxes,
    effect=st.just(Blur()),
    why=st.sampled_from(["detected", "filled", "extended"]),
    track=st.integers(1, 4),
)


@st.composite
def plans_with_tracks(draw: st.DrawFn) -> Plan:
    frames = {}
    for pts in range(draw(st.integers(1, 12))):
        covers = draw(st.lists(tracked, max_size=4, unique_by=lambda c: c.track))
        frames[1000 + pts * 512] = [*covers, Cover(box=Box(0, 0, 9, 9), effect=Solid(), why="manual")]
    return plan_of(frames)


@given(plans_with_tracks(), st.sets(st.integers(1, 4)))
def test_everyone_but_and_only_are_each_others_opposite(plan: Plan, ids: set[int]) -> None:
    known = {track.id for track in plan.derived_tracks()}
    if ids - known:
        with pytest.raises(PlanError, match="no track"):
            plan.everyone_but(ids)
        with pytest.raises(PlanError, match="no track"):
            plan.only(ids)
        return
    but, only = plan.everyone_but(ids), plan.only(ids)
    assert {t.id for t in but.tracks} == known - ids == {*only.uncovered}
    assert {t.id for t in only.tracks} == ids == {*but.uncovered}
    for frame, one, other in zip(plan.frames, but.frames, only.frames, strict=True):
        assert frame.pts == one.pts == other.pts
        assert [c for c in one.covers if c.track] == [c for c in frame.covers if c.track and c.track not in ids]
        assert [c for c in other.covers if c.track] == [c for c in frame.covers if c.track in ids]
        assert all([c for c in f.covers if c.why == "manual"] for f in (one, other))
    assert codec.from_json(codec.to_json(but)) == but


def test_only_cannot_bring_back_what_was_left_uncovered() -> None:
    plan = plan_of({n: [Cover(box=Box(0, 0, 9, 9), effect=Blur(), track=t) for t in (1, 2)] for n in range(3)})
    left = plan.everyone_but([1])
    assert left.everyone_but([1]) == left
    assert left.only([2]) == left
    with pytest.raises(PlanError, match="left track 1 uncovered"):
        left.only([1])


def test_a_track_that_is_named_twice_in_a_frame_is_refused() -> None:
    one, other = (Cover(box=Box(0, 0, 9, 9), effect=Blur(), track=track) for track in (1, 2))
    plan = plan_of({0: [one, other, one, one], 1: [other]})
    twice = "track 1 twice at pts 0"
    for refused in (plan.derived_tracks, lambda: plan.everyone_but([2]), lambda: codec.checked(plan)):
        with pytest.raises(PlanError, match=twice):
            refused()
    with pytest.raises(PlanError, match=twice):
        codec.from_json(codec.to_json(plan))


steps = st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9), st.integers(1, 12)), min_size=1, max_size=12)


@given(steps, st.integers(1, 5000))
def test_thinned_boxes_give_all_of_them_back(legs: list[tuple[float, float, int]], tick: int) -> None:
    x, y, timed = 100.0, 80.0, []
    for dx, dy, count in legs:
        for _ in range(count):
            x, y = x + dx, y + dy
            timed.append(TimedBox(len(timed) * tick, Box(*(round(v, 2) for v in (x, y, x + 40, y + 50)))))
    kept = thinned(timed)
    assert all(at(kept, one.pts) == one.box for one in timed)
    assert len(kept) <= len(timed)


def test_a_straight_way_needs_two_boxes_for_every_run() -> None:
    timed = [TimedBox(n, Box(n, 2 * n, n + 10, 2 * n + 10)) for n in range(65)]
    assert len(thinned(timed)) == 3


def test_tracks_tell_where_they_were_found_filled_and_extended() -> None:
    whys = ["extended", "detected", "filled", "filled", "detected", "detected", "extended", None, "detected"]
    scores = {"detected": 0.5}
    frames = {
        10 * n: [Cover(box=Box(n, 0, n + 5, 5), effect=Blur(), why=why, score=scores.get(why), track=3)] if why else []
        for n, why in enumerate(whys)
    }
    (track,) = plan_of(frames).derived_tracks()
    assert (track.id, track.first, track.last, track.frames) == (3, 0, 80, 8)
    assert track.detected == (Span(10, 10), Span(40, 50), Span(80, 80))
    assert track.filled == (Span(20, 30),)
    assert track.extended == (Span(0, 0), Span(60, 60))
    assert [s.pts for s in track.scores] == [10, 40, 50, 80]
