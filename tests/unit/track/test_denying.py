"""What is found but not clear is looked at by itself: what that does not bear out is let pass."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from redactkit.core.detections import Detection
from redactkit.core.geometry import Box
from redactkit.track import Claim, Tracker
from redactkit.track.glance import STILL
from redactkit.track.tracker import CLEAR, LONGEST, REAL

Confirm = Callable[[int, Box, str], float | None]
HELD, EVERY = 15, 6


class Eyes:
    """Answers looks at objects by themselves with given strengths in turn, the last one again and again."""

    def __init__(self, *strengths: float | None) -> None:
        self.strengths, self.asked = strengths, []

    def __call__(self, frame: int, box: Box, kind: str) -> float | None:
        self.asked.append((frame, box, kind))
        return self.strengths[min(len(self.asked), len(self.strengths)) - 1]


def at(x: float, strength: float, kind: str = "face") -> Detection:
    return Detection(kind, Box(x, 100, x + 60, 160), 0.3, strength=strength)


def claims(found: dict[int, list[Detection]], eyes: Confirm | None, length: int = 60) -> list[list[Claim]]:
    tracker, out = Tracker(), []
    for frame in range(length):
        tracker.begin(frame, STILL, cut=False)
        if frame % EVERY == 0:
            tracker.look(frame, found.get(frame, []))
        if frame >= HELD:
            out.append(tracker.claims(frame - HELD, eyes))
    return out + [tracker.claims(n, eyes) for n in range(length - HELD, length)]


def every_look(*strengths: float, kind: str = "face") -> dict[int, list[Detection]]:
    return {EVERY * n: [at(200 + n, strength, kind)] for n, strength in enumerate(strengths)}


strong = st.lists(st.floats(1.0, CLEAR, exclude_max=True), min_size=1, max_size=10)


@given(strong, st.sampled_from(sorted(REAL)))
def test_what_looks_at_it_alone_never_bear_out_is_covered_nowhere(strengths: list[float], kind: str) -> None:
    eyes = Eyes(0.9 * REAL[kind])
    found = every_look(*strengths, kind=kind)
    assert not any(claims(found, eyes))
    frames = [frame for frame, *_ in eyes.asked]
    assert len(frames) == len(set(frames))
    assert all((box, asked) == (found[frame][0].box, kind) for frame, box, asked in eyes.asked)
    held = [s for n, s in enumerate(strengths) if n * EVERY < HELD]
    assert strengths[frames[0] // EVERY] == max(held)


@given(st.lists(st.floats(0.0, 4.0), min_size=1, max_size=10), st.sampled_from(sorted(REAL)), st.booleans())
def test_what_they_bear_out_or_cannot_tell_is_covered_as_if_nobody_had_looked(
    strengths: list[float], kind: str, known: bool
) -> None:
    found = every_look(*strengths, kind=kind)
    assert claims(found, Eyes(REAL[kind] if known else None)) == claims(found, None)


@given(st.lists(st.floats(CLEAR, 9.0), min_size=1, max_size=10))
def test_what_is_clear_needs_no_look(strengths: list[float]) -> None:
    eyes = Eyes(0.0)
    assert claims(every_look(*strengths), eyes) == claims(every_look(*strengths), None)
    assert not eyes.asked


def test_one_clear_sighting_outweighs_what_was_denied_in_all_frames_that_are_held() -> None:
    covered = [n for n, here in enumerate(claims(every_look(1.5, 1.5, 3.0), Eyes(0.0))) if here]
    assert covered == list(range(21))


def test_what_was_denied_is_covered_once_it_is_borne_out_and_its_next_sighting_is_looked_at_without_delay() -> None:
    found = every_look(1.5, 1.5, 1.5, 1.5)
    late, early = claims(found, Eyes(0.0, 2.0)), claims(found, Eyes(2.0))
    assert late == early


def test_one_look_that_is_good_does_not_outweigh_a_bad_one_by_little() -> None:
    assert not any(claims(every_look(1.5, 1.5, 1.5), Eyes(0.2 * REAL["face"], 1.1 * REAL["face"], 0.0)))


@given(strong, st.lists(st.floats(0.0, 3.0), min_size=1, max_size=5))
def test_what_is_covered_once_stays_covered_to_its_last_sighting(strengths: list[float], heard: list[float]) -> None:
    out = claims(every_look(*strengths), Eyes(*heard))
    first = next((n for n, here in enumerate(out) if here), None)
    last = EVERY * (len(strengths) - 1)
    assert first is None or all(out[first : last + 1])


def test_what_is_denied_again_and_again_is_looked_at_less_and_less_but_never_seldom() -> None:
    eyes = Eyes(0.0)
    claims(every_look(*[1.2] * 100), eyes, length=600)
    frames = [frame for frame, *_ in eyes.asked]
    apart = [after - before for before, after in pairwise(frames)]
    assert max(apart) <= LONGEST
    assert len(frames) < 600 / LONGEST + 6


def test_who_turns_to_the_camera_late_is_covered_soon() -> None:
    turned = 700

    def eyes(frame: int, _box: Box, _kind: str) -> float:
        return 2.0 if frame >= turned else 0.0

    out = claims(every_look(*[1.5] * 160), eyes, length=960)
    assert not any(out[: turned - LONGEST])
    assert all(out[turned + LONGEST + EVERY :])


def test_a_denied_track_hides_nothing_new_and_keeps_no_verdict_through_a_loss() -> None:
    tracker = Tracker(judging=True)
    for frame in range(60):
        tracker.begin(frame, STILL, cut=False)
        if frame % EVERY == 0:
            tracker.look(frame, [] if frame == 24 else [at(200, 1.5)])
            due, _ = tracker.undecided(frame, 10.0)
            for number, _ in due:
                tracker.judge(frame, number, 2.0 if frame < 24 else None)
        if frame == HELD:
            assert tracker.expected(frame)
            assert not tracker.claims(0, Eyes(0.0))
            assert not tracker.expected(frame)
        elif frame > HELD:
            for claim in tracker.claims(frame - HELD, Eyes(0.0 if frame < 40 else 2.0)):
                assert claim.minor is True


def test_a_kind_that_nobody_set_a_bar_for_is_covered_whatever_is_seen() -> None:
    found = every_look(1.2, 1.2, 1.2, kind="logo")
    assert claims(found, Eyes(0.0)) == claims(found, None)


@given(st.floats(1.0, CLEAR, exclude_max=True), st.floats(CLEAR, 9.0), st.floats(-4, 4), st.booleans())
def test_of_two_boxes_of_one_object_the_clear_one_counts(
    doubtful: float, clear: float, aside: float, known: bool
) -> None:
    first = {0: [at(200, 1.2)]} if known else {}
    found = first | {EVERY: [at(200 + aside, doubtful), at(200, clear)]}
    out = claims(found, Eyes(0.0))
    assert all(len(here) == 1 for here in out[: EVERY + 1])
    assert out[EVERY][0].found == found[EVERY][1]
