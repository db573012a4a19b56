"""Adult only on several looks that agree; minor at any time, and whenever nothing is known."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redactkit.track.verdict import APART, BOUND, CLEARLY, ENOUGH, MOST, SEVERAL, STALE, Verdict

margins = st.floats(-50, 50) | st.sampled_from([-math.inf, math.inf, math.nan])
steps = st.lists(st.tuples(st.integers(1, 60), margins), max_size=40)


def after(looks: list[tuple[int, float]], since: int = 0) -> list[Verdict]:
    """Return the verdict after each look; looks are given as frames since the one before, and margin."""
    frame, out = since, [Verdict(since)]
    for step, margin in looks:
        frame += step
        out.append(out[-1].heard(frame, margin))
    return out


def test_who_was_never_looked_at_is_treated_as_a_minor() -> None:
    assert Verdict(0).is_minor(0)
    assert Verdict(0).is_due(0, 6, 30)


@given(st.integers(1, 60), margins)
def test_one_look_makes_nobody_an_adult(step: int, margin: float) -> None:
    assert not after([(step, margin)])[-1].adult


@given(st.integers(1, 200), st.floats(0.1, 50))
def test_looks_that_agree_make_an_adult(count: int, margin: float) -> None:
    decided = after([(APART, margin)] * count)[-1]
    total = min(count * min(margin, MOST), BOUND)
    assert decided.adult == (count >= SEVERAL and total >= ENOUGH) or math.isclose(total, ENOUGH)


@given(steps)
def test_only_looks_that_pass_and_agree_are_believed(looks: list[tuple[int, float]]) -> None:
    for before, now, (_, margin) in zip(after(looks), after(looks)[1:], looks, strict=False):
        assert -BOUND <= now.total <= BOUND
        if now.adult and not before.adult:
            assert margin >= 0
            assert now.looks >= SEVERAL
        if not margin >= CLEARLY:
            assert not now.adult


@given(st.lists(st.tuples(st.integers(1, 60), st.floats(-50, -0.001)), max_size=60))
def test_who_never_passes_is_never_an_adult(looks: list[tuple[int, float]]) -> None:
    assert not any(v.adult for v in after(looks))


@pytest.mark.parametrize("no", [-1.01, -math.inf, math.nan])
def test_one_clear_no_turns_it_at_once_however_long_the_past(no: float) -> None:
    before = after([(APART, 3.0)] * 500)[-1]
    assert before.adult
    turned = before.heard((before.last or 0) + APART, no)
    assert not turned.adult
    assert not turned.heard((turned.last or 0) + APART, 3.0).adult  # and one look does not turn it back


def test_frames_that_follow_each_other_count_as_little_more_than_one_look() -> None:
    assert not after([(APART, 3.0)] + [(1, 3.0)] * 5)[-1].adult
    assert after([(APART, 3.0)] + [(1, 3.0)] * 7)[-1].adult


def test_what_was_learnt_does_not_speak_of_frames_before_the_face_was_found() -> None:
    decided = after([(APART, 3.0)] * 4, since=100)[-1]
    assert decided.is_minor(99)
    assert not decided.is_minor(100)


def test_looks_that_cannot_be_judged_say_nothing_but_not_for_long() -> None:
    known = after([(APART, 3.0)] * 2)[-1]
    last = known.last or 0
    turned_away = known
    for frame in range(last + 6, last + 2 * STALE, 6):
        turned_away = turned_away.heard(frame, None)
    assert [turned_away.is_minor(last + n) for n in (0, STALE, STALE + 1, 2 * STALE)] == [False, False, True, True]
    assert not turned_away.is_due((turned_away.asked or 0) + 29, 6, 30)
    hidden = Verdict(0)
    for frame in range(8):
        hidden = hidden.heard(6 * frame, None)
    assert [hidden.is_due((hidden.asked or 0) + n, 6, 30) for n in (6, 59, 60)] == [False, False, True]
    assert not Verdict(0).heard(6, None).heard(12, None).adult


def test_an_adult_is_looked_at_seldom_and_who_is_not_decided_often() -> None:
    one, decided = after([(APART, 3.0)])[-1], after([(APART, 3.0)] * 2)[-1]
    settled = after([(APART, -3.0)] * 8)[-1]
    assert [settled.is_due((settled.last or 0) + n, 6, 30) for n in (30, 59, 60)] == [False, False, True]
    assert [one.is_due((one.last or 0) + n, 6, 30) for n in (5, 6)] == [False, True]
    assert [decided.is_due((decided.last or 0) + n, 6, 30) for n in (6, 29, 30)] == [False, False, True]
