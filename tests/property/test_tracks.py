"""What tracks promise, whatever is found: no gap between findings, nothing over a cut, the same in any order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from redactkit.core.detections import Detection
from redactkit.core.geometry import Box, intersection
from redactkit.track import Claim, Tracker
from redactkit.track.glance import STILL, Move
from redactkit.track.tracker import BEYOND, CLEAR, LONE

if TYPE_CHECKING:
    import random

LENGTH = 40


@dataclass(frozen=True)
class Story:
    """What is found in each frame of a clip, and where its cuts are."""

    found: dict[int, list[Detection]]
    cuts: frozenset[int] = frozenset()
    moves: dict[int, Move] = field(default_factory=dict)


def at(x: float, y: float, size: float, strength: float = 3.0, kind: str = "face") -> Detection:
    return Detection(kind, Box(x - size / 2, y - size / 2, x + size / 2, y + size / 2), 0.2, strength=strength)


def told(story: Story, ahead: int = 15, every: int = 1, shuffle: random.Random | None = None) -> list[list[Claim]]:
    """Return the claims of each frame when `ahead` of them are held back."""
    tracker, claims = Tracker(), []
    for frame in range(LENGTH):
        tracker.begin(frame, story.moves.get(frame, STILL), cut=frame in story.cuts, middle=(320, 180))
        if frame % every == 0 or frame in story.cuts or frame + 1 in story.cuts or frame == LENGTH - 1:
            found = list(story.found.get(frame, ()))
            if shuffle:
                shuffle.shuffle(found)
            tracker.look(frame, found)
        if frame >= ahead:
            claims.append(tracker.claims(len(claims)))
    while len(claims) < LENGTH:
        claims.append(tracker.claims(len(claims)))
    return claims


def holds(outer: Box, inner: Box) -> bool:
    return intersection(outer, inner) > inner.area * (1 - 1e-6)


@st.composite
def walks(draw: st.DrawFn) -> Story:
    """One object on a smooth way, found in some frames only, seldom missed for long; perhaps a shaking camera."""
    x, y, size = draw(st.floats(100, 500)), draw(st.floats(80, 280)), draw(st.floats(20, 120))
    vx, vy = draw(st.floats(-0.15, 0.15)) * size, draw(st.floats(-0.1, 0.1)) * size
    moves, cx, cy = {}, 0.0, 0.0
    found = {}
    gap = 0
    for frame in range(draw(st.integers(0, 10)), LENGTH - draw(st.integers(0, 10))):
        move = Move(draw(st.floats(-20, 20)), draw(st.floats(-20, 20)), 0.0, 1.0) if draw(st.booleans()) else STILL
        if frame:
            moves[frame] = move
            cx, cy = cx + move.dx, cy + move.dy
        x, y = x + vx, y + vy
        gap = 0 if draw(st.booleans()) or gap >= 4 else gap + 1
        if gap == 0:
            found[frame] = [at(x + cx, y + cy, size, draw(st.floats(1.2, 4)))]
    return Story(found, moves=moves)


anything = st.builds(
    at,
    st.floats(-50, 700),
    st.floats(-50, 400),
    st.floats(4, 300),
    st.floats(0.1, 4),
    st.sampled_from(["face", "plate"]),
)
stories = st.builds(
    Story,
    st.dictionaries(st.integers(0, LENGTH - 1), st.lists(anything, max_size=5), max_size=25),
    st.frozensets(st.integers(1, LENGTH - 1), max_size=3),
)


@given(walks())
def test_a_track_is_covered_in_every_frame_between_its_first_and_its_last_finding(story: Story) -> None:
    claims = told(story)
    frames = sorted(story.found)
    if len(frames) < 3:
        return
    assert all(claims[frame] for frame in range(frames[0], frames[-1] + 1))
    assert len({claim.track for here in claims for claim in here}) == 1


@given(stories, st.sampled_from([0, 3, 15]))
def test_a_track_has_no_hole(story: Story, ahead: int) -> None:
    frames: dict[int, list[int]] = {}
    for frame, here in enumerate(told(story, ahead)):
        assert len({claim.track for claim in here}) == len(here)
        for claim in here:
            frames.setdefault(claim.track, []).append(frame)
    for numbers in frames.values():
        assert numbers == list(range(numbers[0], numbers[-1] + 1))


@given(stories, st.sampled_from([0, 3, 15]))
def test_what_is_strong_is_covered_where_it_was_found(story: Story, ahead: int) -> None:
    claims = told(story, ahead)
    for frame, found in story.found.items():
        for detection in found:
            if detection.strength >= 1:
                same = [c for c in claims[frame] if c.kind == detection.kind]
                assert any(holds(c.box, detection.box) or intersection(c.box, detection.box) > 0 for c in same)
                if len(found) == 1:
                    assert any(holds(c.box, detection.box) for c in same)


@given(stories)
def test_nothing_reaches_over_a_cut(story: Story) -> None:
    shots = {}
    number = 0
    for frame in range(LENGTH):
        number += frame in story.cuts
        shots[frame] = number
    seen: dict[int, set[int]] = {}
    claims = told(story)
    for frame, here in enumerate(claims):
        for claim in here:
            seen.setdefault(claim.track, set()).add(shots[frame])
    assert all(len(numbers) == 1 for numbers in seen.values())
    for frame, here in enumerate(claims):
        if here:  # something was found in this very shot
            assert any(shots[f] == shots[frame] and found for f, found in story.found.items())


@given(stories, st.randoms(use_true_random=False), st.sampled_from([1, 4]))
def test_the_order_in_which_things_are_found_changes_nothing(story: Story, shuffle: random.Random, every: int) -> None:
    assert told(story, every=every, shuffle=shuffle) == told(story, every=every)


@given(stories)
def test_ids_belong_to_the_tracker_and_count_from_one(story: Story) -> None:
    first, second = told(story), told(story)
    assert first == second
    ids = {claim.track for here in first for claim in here}
    assert ids == set(range(1, len(ids) + 1))


@given(st.integers(10, 30), st.floats(1, 2.4))
def test_a_false_alarm_in_one_frame_does_not_paint_half_a_second(frame: int, strength: float) -> None:
    covered = [n for n, here in enumerate(told(Story({frame: [at(200, 150, 60, strength)]}))) if here]
    assert covered == list(range(frame - LONE, frame + LONE + 1))


@given(st.lists(st.floats(0.4, 0.99), min_size=LENGTH, max_size=LENGTH))
def test_weak_findings_alone_are_never_covered(strengths: list[float]) -> None:
    story = Story({n: [at(200 + n, 150, 60, strength)] for n, strength in enumerate(strengths)})
    assert not any(told(story))


def test_weak_findings_carry_a_track_on() -> None:
    story = Story({n: [at(200 + 2 * n, 150, 60, 3.0 if n < 5 else 0.6)] for n in range(30)})
    covered = [n for n, here in enumerate(told(story)) if here]
    assert covered == list(range(29 + BEYOND + 1))


def test_what_is_found_later_covers_what_came_before_as_far_as_frames_are_held() -> None:
    story = Story({n: [at(200 + 3 * n, 150, 60)] for n in range(12, 30)})
    for ahead in (0, 4, 15):
        first = next(n for n, here in enumerate(told(story, ahead)) if here)
        assert first == 12 - min(ahead, BEYOND)


def test_two_who_keep_apart_keep_their_ids() -> None:
    story = Story({n: [at(100 + 4 * n, 100, 50), at(500 - 4 * n, 250, 60)] for n in range(LENGTH)})
    claims = told(story, every=5)
    for number in (1, 2):
        ys = [(c.box.y0 + c.box.y1) / 2 for here in claims for c in here if c.track == number]
        assert len(ys) == LENGTH
        assert max(ys) - min(ys) < 30


def test_a_lost_track_is_looked_for_closer_and_filled() -> None:
    """A fast object, found by looks at the whole in two frames only: closer looks between join them."""
    truth = {n: at(60 + 22 * n, 150, 40) for n in range(25)}
    tracker, claims, asked = Tracker(), [], []

    def search(frame: int, part: Box, side: float, kind: str) -> list[Detection]:
        asked.append(frame)
        one = truth.get(frame)
        return [one] if one and kind == "face" and intersection(part, one.box) > 0.9 * one.box.area else []

    for frame in range(25):
        tracker.begin(frame, STILL, cut=False)
        if frame % 6 == 0:
            tracker.look(frame, [truth[frame]], search)
    claims = [tracker.claims(n) for n in range(25)]
    assert asked
    for frame, here in enumerate(claims):
        assert any(intersection(c.box, truth[frame].box) > 0.85 * truth[frame].box.area for c in here)


@given(st.floats(CLEAR, 9.0), st.booleans())
def test_who_is_clear_in_a_closer_look_for_another_is_covered_too(strength: float, sought: bool) -> None:
    lost, beside = at(200, 100, 50, 2.0), at(258, 100, 40, strength)
    tracker, asked = Tracker(), []

    def search(frame: int, _part: Box, _side: float, _kind: str) -> list[Detection]:
        asked.append(frame)
        return [lost, beside] if sought else [beside]

    for frame in range(40):
        tracker.begin(frame, STILL, cut=False)
        if frame % 6 == 0:
            tracker.look(frame, [at(200, 100, 50, 3.0)] if frame in (0, 30, 36) else [], search)
    claims = [tracker.claims(n) for n in range(40)]
    assert asked
    assert all(any(holds(c.box, beside.box) for c in claims[frame]) for frame in asked)
    if sought:
        assert {c.track for here in claims for c in here} == {1, 2}


def share(claims: list[Claim], one: Detection) -> float:
    return max((intersection(c.box, one.box) / one.box.area for c in claims), default=0.0)


@given(st.floats(0.5, 1.1))
def test_who_is_seen_beside_the_one_sought_is_not_taken_for_a_neighbour(apart: float) -> None:
    """Somebody known stands between; a newcomer beside them is found while a third is traced back."""
    known, new = at(200, 100, 60), at(200 + 60 * apart, 100, 60)
    third = at(266 + 60 * apart, 100, 60)
    since, tracker = {id(known): 0, id(new): 7, id(third): 8}, Tracker()

    def search(frame: int, part: Box, _side: float, _kind: str) -> list[Detection]:
        here = [d for d in (known, new, third) if frame >= since[id(d)]]
        return [d for d in here if intersection(part, d.box) > 0.9 * d.box.area]

    for frame in range(25):
        tracker.begin(frame, STILL, cut=False)
        if frame % 6 == 0:
            tracker.look(frame, [known, third] if frame >= 12 else [known], search)
    claims = [tracker.claims(n) for n in range(25)]
    assert all(share(here, known) > 0.99 for here in claims[:13])
    assert all(share(here, new) > 0.99 for here in claims[7:13])


@given(st.none() | st.floats(0.4, 0.99))
def test_what_is_weak_in_a_whole_look_keeps_nobody_from_being_covered(weak: float | None) -> None:
    lost, other = at(200, 100, 50), at(262, 100, 44, 3.5)
    found = [] if weak is None else [at(262, 100, 44, weak)]
    tracker, ahead, claims = Tracker(), 18, []
    for frame in range(24):
        tracker.begin(frame, STILL, cut=False)
        if frame % 6 == 0:
            tracker.look(frame, [*found, lost] if frame < 12 else found, lambda *_: [other])
        if frame >= ahead:
            claims.append(tracker.claims(frame - ahead))
    claims += [tracker.claims(n) for n in range(len(claims), 24)]
    assert all(share(here, other) > 0.99 for here in claims[10:])


def test_a_camera_that_zooms_without_end_overflows_nothing() -> None:
    tracker = Tracker()
    for frame in range(3000):
        tracker.begin(frame, Move(3.0, -2.0, 0.02 if frame < 1500 else -0.02, 1.0), cut=False, middle=(320, 180))
        tracker.look(frame, [at(320, 180, 60)])
        (claim,) = tracker.claims(frame)
        assert holds(claim.box, at(320, 180, 60).box)


@given(walks(), st.integers(1, 6))
def test_a_frame_that_shows_what_another_showed_is_covered_alike_and_says_so(story: Story, every: int) -> None:
    """A picture that stands still: looked at once, or again and again."""
    found = next(iter(story.found.values()))
    again, spared = Tracker(), Tracker()
    for frame in range(0, 15, every):
        for n in range(max(0, frame - every + 1), frame + 1):
            again.begin(n, STILL, cut=False)
            spared.begin(n, STILL, cut=False)
        again.look(frame, found)
        if frame:
            spared.repeat(frame, like=0)
        else:
            spared.look(frame, found)
    for frame in range(15 - every):
        ours, theirs = spared.claims(frame), again.claims(frame)
        assert [(c.track, c.kind, c.box) for c in ours] == [(c.track, c.kind, c.box) for c in theirs]
        assert all((c.why == "detected") == (frame == 0) for c in ours)
