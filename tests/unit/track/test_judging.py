"""A judged clip: covered until decided, whenever the face is lost or touches another, and after any clear no."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from redactkit.core.detections import Detection
from redactkit.core.geometry import Box
from redactkit.track import Tracker
from redactkit.track.glance import STILL
from redactkit.track.verdict import STALE

if TYPE_CHECKING:
    from collections.abc import Callable

    from redactkit.track import Claim

EVERY = 6


def face(x: float, size: float = 60.0, kind: str = "face") -> Detection:
    return Detection(kind, Box(x, 50, x + size, 50 + size), 0.9, strength=3.0)


def run(
    found: Callable[[int], list[Detection]],
    margin: Callable[[int, Detection], float | None],
    *,
    frames: int = 120,
    ahead: int = 15,
    smallest: float = 20.0,
    every: int = EVERY,
) -> tuple[list[list[Claim]], list[int]]:
    """Return the claims of each frame, and in which frames somebody was judged."""
    tracker, claims, asked = Tracker(judging=True), [], []
    for frame in range(frames):
        tracker.begin(frame, STILL, cut=False, middle=(320, 180))
        if frame % every == 0 or frame == frames - 1:
            tracker.look(frame, found(frame))
            for number, one in tracker.undecided(frame, smallest)[0]:
                tracker.judge(frame, number, margin(frame, one))
                asked.append(frame)
        if frame >= ahead:
            claims.append(tracker.claims(len(claims)))
    while len(claims) < frames:
        claims.append(tracker.claims(len(claims)))
    return claims, asked


def minor(claims: list[list[Claim]]) -> list[bool | None]:
    """Return what is said of the one face of each frame."""
    assert all(len(frame) == 1 for frame in claims)
    return [frame[0].minor for frame in claims]


def test_an_adult_in_view_is_uncovered_from_the_first_frame_on_when_enough_is_held_back() -> None:
    claims, asked = run(lambda _: [face(100)], lambda *_: 3.0)
    assert minor(claims) == [False] * 120
    assert len(asked) < 8


def test_without_look_ahead_it_is_covered_until_decided() -> None:
    claims, asked = run(lambda _: [face(100)], lambda *_: 3.0, ahead=0, every=1)
    told = minor(claims)
    decided = told.index(False)
    assert 6 <= decided <= 12
    assert told[decided:] == [False] * (120 - decided)
    assert len(asked) < 8


@pytest.mark.parametrize("margin", [-0.5, None, -50.0])
def test_who_does_not_pass_or_cannot_be_judged_is_a_minor_throughout(margin: float | None) -> None:
    claims, _ = run(lambda _: [face(100)], lambda *_: margin)
    assert minor(claims) == [True] * 120


def test_a_face_too_small_to_be_judged_is_a_minors_and_costs_nothing() -> None:
    claims, asked = run(lambda _: [face(100, size=19)], lambda *_: 3.0)
    assert minor(claims) == [True] * 120
    assert not asked


def test_one_clear_no_covers_from_there_on() -> None:
    claims, _ = run(lambda _: [face(100)], lambda frame, _: -2.0 if frame > 60 else 3.0)
    told = minor(claims)
    turned = told.index(True)
    assert turned > 30
    assert told[turned:] == [True] * (120 - turned)


def test_while_the_face_is_lost_it_is_a_minors_and_afterwards_until_it_is_decided_anew() -> None:
    gap = range(60, 78)
    claims, _ = run(lambda frame: [] if frame in gap else [face(100)], lambda frame, _: 3.0 if frame < 60 else -0.1)
    told = minor(claims)
    assert told[:55] == [False] * 55
    assert told[55:] == [True] * 65  # from the last sighting on: nobody knows whose face it is that comes


def test_faces_that_touch_are_minors_until_they_part_and_are_decided_anew() -> None:
    def crossing(frame: int) -> list[Detection]:
        return [face(100), face(100 + max(20.0, abs(60 - frame) * 4.0))]

    claims, _ = run(crossing, lambda *_: 3.0)
    assert [c.minor for c in claims[60]] == [True, True]
    assert [c.minor for c in claims[10]] == [c.minor for c in claims[110]] == [False, False]


def test_a_box_inside_a_face_is_a_part_of_it_and_casts_no_doubt_on_whose_it_is() -> None:
    part = Detection("face", Box(105, 55, 140, 90), 0.9, strength=3.0)
    claims, _ = run(lambda _: [face(100), part], lambda _, one: 3.0 if one.box.width > 50 else None)
    told = [{c.box.width > 50: c.minor for c in frame} for frame in claims]
    assert told == [{True: False, False: True}] * 120


def test_who_turns_away_for_long_is_a_minor_again() -> None:
    claims, _ = run(lambda _: [face(100)], lambda frame, _: 3.0 if frame < 30 else None, frames=240)
    told = minor(claims)
    assert told[:30] == [False] * 30
    assert told[30 + STALE :] == [True] * (210 - STALE)


def test_before_it_was_found_and_after_it_is_gone_it_is_a_minors() -> None:
    claims, _ = run(lambda frame: [face(100)] if 30 <= frame <= 60 else [], lambda *_: 3.0)
    told = {n: frame[0].minor for n, frame in enumerate(claims) if frame}
    assert [n for n, one in told.items() if one is False] == list(range(30, 61))
    assert {told[n] for n in told if not 30 <= n <= 60} == {True}


def test_plates_are_never_judged_and_nobody_is_without_being_asked() -> None:
    claims, asked = run(lambda _: [face(100, kind="plate")], lambda *_: 3.0)
    assert minor(claims) == [None] * 120
    assert not asked
    tracker = Tracker()
    tracker.begin(0, STILL, cut=False)
    tracker.look(0, [face(100)])
    assert tracker.claims(0)[0].minor is None


def test_those_who_wait_longest_come_first() -> None:
    tracker = Tracker(judging=True)
    order: list[list[int]] = []
    for frame in range(0, 60, EVERY):
        for between in range(EVERY):
            tracker.begin(frame + between, STILL, cut=False)
        tracker.look(frame, [face(100.0 * n) for n in range(5)])
        waiting, new = tracker.undecided(frame, 20)
        due = [number for number, _ in waiting]
        assert new == (frame < 3 * EVERY)
        for number in due[:2]:
            tracker.judge(frame, number, 0.1)
        order.append(due[:2])
    assert sorted(order[0] + order[1] + order[2]) == [1, 1, 2, 3, 4, 5]


def test_an_adult_who_was_turned_away_for_long_does_not_become_one_again_when_the_face_is_lost() -> None:
    def found(frame: int) -> list[Detection]:
        return [face(100)] if frame < 150 else []

    claims, _ = run(found, lambda frame, _: 3.0 if frame <= 30 else None, frames=200, ahead=16)
    adult = [n for n, here in enumerate(claims) if any(c.minor is False for c in here)]
    assert adult == list(range(len(adult)))
    assert STALE < len(adult) <= 30 + STALE + 1


def test_whose_sightings_have_all_become_weak_is_still_lost_with_the_face() -> None:
    def found(frame: int) -> list[Detection]:
        weak = Detection("face", Box(100, 50, 160, 110), 0.2, strength=0.6)
        return [face(100)] if frame < 60 else [] if 100 <= frame < 106 else [weak]

    claims, _ = run(found, lambda frame, _: 3.0 if frame < 100 else None, frames=160, ahead=16, every=1)
    assert claims[120]
    assert all(c.minor for here in claims[100:] for c in here)
