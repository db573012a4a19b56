"""Clips and streams by tracks: every frame comes out once and in order, whatever is held back and wherever it ends."""

from __future__ import annotations

import gc
import itertools
import weakref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redactkit import Box, Detection, Redactor, Settings
from redactkit.errors import DetectorError
from redactkit.media.shrink import ArrayScene
from redactkit.pipeline import following
from redactkit.pipeline.clock import Clock
from redactkit.pipeline.pace import Pace, pace
from redactkit.testing import FailingDetector, FakeDetector
from tests.unit.track.grounds import GROUND, texture, view


def numbered(count: int, width: int = 24, height: int = 16) -> list[np.ndarray]:
    return [np.full((height, width, 3), n, np.uint8) for n in range(count)]


@given(st.integers(0, 40), st.integers(0, 20), st.none() | st.integers(1, 9))
@settings(max_examples=40)
def test_a_stream_returns_exactly_the_frames_it_got_in_order(count: int, lookahead: int, every: int | None) -> None:
    redactor = Redactor(Settings(lookahead=lookahead, every=every), detector=FakeDetector())
    out = list(redactor.stream(numbered(count)))
    assert [int(frame[0, 0, 0]) for frame in out] == list(range(count))
    assert all(np.array_equal(frame, given) for frame, given in zip(out, numbered(count), strict=True))


@given(st.integers(0, 25), st.integers(0, 12), st.integers(1, 6))
def test_a_stream_that_is_left_early_gave_the_first_frames_and_took_few_more(
    wanted: int, lookahead: int, every: int
) -> None:
    taken = []

    def camera():
        for frame in numbered(40):
            taken.append(frame)
            yield frame

    stream = Redactor(Settings(lookahead=lookahead, every=every), detector=FakeDetector()).stream(camera())
    got = [next(stream) for _ in range(wanted)]
    stream.close()
    assert [int(frame[0, 0, 0]) for frame in got] == list(range(wanted))
    assert len(taken) == (wanted + lookahead if wanted else 0)


def test_a_stream_that_is_left_lets_its_frames_go() -> None:
    alive = []

    def camera():
        for n in range(30):
            frame = np.full((16, 16, 3), n, np.uint8)
            alive.append(weakref.ref(frame))
            yield frame

    stream = Redactor(detector=FakeDetector()).stream(camera())
    next(stream)
    stream.close()
    gc.collect()
    assert not any(ref() is not None for ref in alive[:-1])


def test_a_stream_holds_no_more_bytes_than_it_may() -> None:
    frame_bytes = 64 * 48 * 3
    for allowed, held in ((0, 0), (frame_bytes - 1, 0), (3 * frame_bytes, 3), (100 * frame_bytes, 16)):
        assert pace(Settings(lookahead_bytes=allowed), frame_bytes, given=False).ahead == held


def test_looks_are_never_further_apart_than_the_frames_held_allow() -> None:
    for lookahead in range(40):
        for every in (None, 1, 6, 100):
            steps = pace(Settings(lookahead=lookahead, every=every), 1, given=False)
            assert 1 <= steps.every <= max(1, lookahead // 2)
    assert pace(Settings(), 1, given=True).every == 1


def test_what_is_found_later_covers_the_frames_before() -> None:
    boxes = [[] if n < 10 else [(8, 4, 16, 12)] for n in range(20)]
    for lookahead, first in ((0, 10), (4, 6), (15, 2)):
        redactor = Redactor(Settings(lookahead=lookahead), detector=FakeDetector(by_frame=boxes))
        covered = [n for n, mask in enumerate(redactor.masks(numbered(20, 64, 64))) if mask.any()]
        assert covered == list(range(first, 20))


@pytest.mark.parametrize("lookahead", [0, 15])
def test_stream_and_masks_agree(lookahead: int) -> None:
    redactor = Redactor(Settings(lookahead=lookahead, effect="solid"), detector=FakeDetector([(8, 4, 40, 44)]))
    frames = [np.full((64, 64, 3), 200, np.uint8)] * 20
    for out, mask in zip(redactor.stream(frames), redactor.masks(frames), strict=True):
        assert np.array_equal((out != 200).any(axis=2), mask)


def test_a_detector_that_fails_names_the_frame_and_yields_nothing_of_it() -> None:
    stream = Redactor(Settings(lookahead=0), detector=FailingDetector(at=3)).stream(numbered(8))
    assert [int(next(stream)[0, 0, 0]) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(DetectorError, match="frame 3"):
        next(stream)


def test_frames_that_change_their_size_are_another_shot() -> None:
    frames = [*numbered(7, 64, 48), *numbered(7, 48, 64)]
    out = list(Redactor(detector=FakeDetector([(8, 4, 24, 28)])).stream(frames))
    assert [frame.shape for frame in out] == [frame.shape for frame in frames]


class Shown:
    """A frame of a made-up clip."""

    def __init__(self, grey: np.ndarray) -> None:
        self._scene = ArrayScene(grey, "gray")

    def scene(self) -> ArrayScene:
        return self._scene

    def grey(self, width: int, height: int) -> np.ndarray:
        return self._scene.grey(width, height)

    def forget(self) -> None:
        self._scene.forget()


def glimpsed(pictures: list[np.ndarray], every: int = 6) -> list[following.Glimpse[Shown]]:
    return list(following.glimpses((Shown(p) for p in pictures), Pace(every, 15)))


def test_first_and_last_frame_of_a_shot_are_looked_at_and_some_between() -> None:
    pictures = [view(GROUND, n) for n in range(16)] + [view(texture(4) // 3, n) for n in range(9)]
    seen = glimpsed(pictures)
    assert [g.number for g in seen if g.cut] == [16]
    assert [g.number for g in seen if g.key] == [0, 6, 12, 15, 16, 22, 24]
    assert [g.number for g in seen if g.sweep] == [0, 16]


@pytest.mark.parametrize("every", [2, 6])
def test_a_flash_that_washes_all_out_is_no_cut(every: int) -> None:
    flash = np.clip(view(GROUND, 4).astype(int) * 2 + 60, 0, 255).astype(np.uint8)
    pictures = [view(GROUND, n) for n in range(4)] + [flash] + [view(GROUND, n) for n in range(5, 12)]
    assert not any(g.cut for g in glimpsed(pictures, every))


class Found(FakeDetector):
    """Finds one square in its second look at the whole alone, and in closer looks wherever it is; says what it did."""

    def __init__(self) -> None:
        super().__init__()
        self.closer: list[Box] = []

    def detect_in_turn(self, scene, turn):
        return self.detect(scene)

    def detect(self, scene):
        super().detect(scene)
        return [Detection("face", Box(100, 60, 140, 100), 0.9, strength=3.0)] if self.calls == 2 else []

    def search(self, scene, part, side, kind):
        self.closer.append(part)
        return [Detection("face", Box(100, 60, 140, 100), 0.4, strength=1.5)]

    def sweep(self, scene):
        return []


def test_a_find_is_traced_back_and_looked_for_again_by_closer_looks() -> None:
    detector = Found()
    redactor = Redactor(Settings(every=6), detector=detector)
    still = np.repeat(view(GROUND)[..., None], 3, axis=2)
    covered = [n for n, mask in enumerate(redactor.masks([still] * 14)) if mask.any()]
    assert covered == list(range(14))
    assert detector.calls == 3  # frames 0, 12, and the last: at 6 nothing had changed
    assert detector.closer


class Doubtful(Found):
    """Finds one square in every look at the whole, not clearly; looks at it alone answer as they are told to."""

    def __init__(self, answer: object) -> None:
        super().__init__()
        self.answer = answer

    def detect(self, scene):
        super().detect(scene)
        return [Detection("face", Box(100, 60, 140, 100), 0.3, strength=1.4)]

    def confirm(self, scene, box, kind):
        assert (box, kind) == (Box(100, 60, 140, 100), "face")
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.parametrize(("answer", "covered"), [(0.0, 0), (2.0, 20)])
def test_what_looks_at_it_alone_do_not_bear_out_is_not_covered(answer: float, covered: int) -> None:
    pictures = [np.repeat(view(GROUND, n)[..., None], 3, axis=2) for n in range(20)]
    masks = Redactor(Settings(every=6), detector=Doubtful(answer)).masks(pictures)
    assert sum(bool(mask.any()) for mask in masks) == covered


@pytest.mark.parametrize("lookahead", [0, 1])
def test_nobody_is_let_pass_where_no_second_look_is_held(lookahead: int) -> None:
    pictures = [np.repeat(view(GROUND, n)[..., None], 3, axis=2) for n in range(20)]
    detector = Doubtful(AssertionError("asked"))
    masks = Redactor(Settings(lookahead=lookahead), detector=detector).masks(pictures)
    assert all(bool(mask.any()) for mask in masks)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (ValueError("no"), "failed"),
        ("much", "answered with the strength 'much'"),
        (float("nan"), "answered with the strength nan"),
        (-1.0, "answered with the strength -1.0"),
        (float("inf"), "answered with the strength inf"),
    ],
)
def test_a_detector_that_fails_to_look_at_an_object_alone_is_named_with_the_frame(answer: object, said: str) -> None:
    still = [np.repeat(view(GROUND)[..., None], 3, axis=2)] * 20
    with pytest.raises(DetectorError, match=f"frame 0: the detector 'fake' {said}"):
        list(Redactor(Settings(every=6), detector=Doubtful(answer)).stream(still))


def test_nothing_is_looked_for_while_nothing_changes_but_never_for_long() -> None:
    noise = np.random.default_rng(5)
    noisy = [np.clip(view(GROUND) + noise.normal(0, 1.5, view(GROUND).shape), 0, 255) for _ in range(40)]
    seen = glimpsed([p.astype(np.uint8) for p in noisy])
    looked = [g.number for g in seen if g.key]
    assert looked == [0, 12, 24, 36, 39]
    assert max(b - a for a, b in itertools.pairwise(looked)) <= 15  # as many frames as are held
    assert {g.number: g.like for g in seen if g.like is not None} == {6: 0, 18: 12, 30: 24}


@pytest.mark.parametrize("shade", [30, 220])
def test_a_few_pixels_that_change_are_worth_a_look(shade: int) -> None:
    pictures = [view(GROUND).copy() for _ in range(14)]
    for picture in pictures[4:]:
        picture[100:108, 200:208] = shade
    assert [g.number for g in glimpsed(pictures) if g.key] == [0, 6, 12, 13]


@given(st.integers(2, 20), st.integers(2, 9), st.integers(1, 40))
@settings(max_examples=30)
def test_what_the_next_look_finds_can_be_traced_back_to_the_last_one(ahead: int, every: int, count: int) -> None:
    steps = Pace(max(1, min(every, ahead // 2)), ahead)
    still = [view(GROUND)] * count
    looked = [g.number for g in following.glimpses((Shown(p) for p in still), steps) if g.key]
    assert (looked[0], looked[-1]) == (0, count - 1)
    assert all(b - a <= ahead for a, b in itertools.pairwise(looked))


def test_everything_is_looked_for_once_some_looks_were_spared() -> None:
    pictures = [view(GROUND)] * 20 + [view(GROUND, 3 * n) for n in range(1, 21)]
    assert [(g.number, g.turn) for g in glimpsed(pictures) if g.key] == [
        (0, 0),
        (12, 2),
        (24, 4),
        (30, 5),
        (36, 6),
        (39, 0),
    ]


def test_a_face_in_a_still_picture_stays_covered_though_it_is_looked_for_less() -> None:
    detector = FakeDetector([(100, 60, 140, 100)])
    still = np.repeat(view(GROUND)[..., None], 3, axis=2)
    masks = list(Redactor(Settings(every=6), detector=detector).masks([still] * 60))
    assert all(mask[60:100, 100:140].all() for mask in masks)
    assert detector.calls == 6  # frames 0, 12, ... 48, and the last


@pytest.mark.parametrize("change", [range(9, 60), range(9, 10)])
def test_frames_that_change_their_size_but_not_their_shape_are_another_shot_too(change: range) -> None:
    pictures = [view(GROUND, n)[:: 1 + (n in change), :: 1 + (n in change)] for n in range(20)]
    cuts = [g.number for g in glimpsed(pictures) if g.cut]
    assert cuts == sorted({n for n in (change.start, change.stop) if n < 20})


def test_a_plug_in_named_as_a_kind_is_asked_about_every_frame() -> None:
    assert pace(Settings(kinds=("face", "sign")), 1, given=False) == pace(Settings(), 1, given=True)
    assert pace(Settings(kinds=("face", "sign"), every=3), 1, given=False).every == 3


class Closer(FakeDetector):
    """Looks for its kind in its turn, and closer wherever it is asked to."""

    def detect_in_turn(self, scene, turn):
        return [] if turn % 2 else self.detect(scene)

    def search(self, scene, part, side, kind):
        return []

    def sweep(self, scene):
        return []


@pytest.mark.parametrize(("kind", "step"), [("plate", 4), ("face", 2)])
def test_a_frame_counts_as_looked_at_where_something_was_looked_for_in_all_of_it(kind: str, step: int) -> None:
    detector, steps = Closer(kind=kind), Pace(2, 6)

    def name(number: int, _frame: Shown) -> str:
        return str(number)

    glimpses = following.glimpses((Shown(view(GROUND, 3 * n)) for n in range(16)), steps)
    looked = map(following.looker(detector, name, Clock()), glimpses)
    out = following.followed((one for one in looked), detector, steps, name, Clock())
    assert [n for n, one in enumerate(out) if one.looked and n < 14] == list(range(0, 14, step))


def test_a_detector_that_knows_no_turns_looks_in_every_one() -> None:
    def name(number: int, _frame: Shown) -> str:
        return str(number)

    looked = [following.looker(FakeDetector(kind="plate"), name, Clock())(g) for g in glimpsed([GROUND] * 3, 1)]
    assert all(one.whole for one in looked)


class Sized(FakeDetector):
    """Asks for a picture of every frame, and remembers its scenes."""

    def __init__(self) -> None:
        super().__init__([(8, 4, 24, 28)])
        self.scenes: list[ArrayScene] = []

    def detect(self, scene: ArrayScene) -> list[Detection]:
        scene.picture(32, 32)
        self.scenes.append(scene)
        return super().detect(scene)


def test_pictures_for_looks_are_let_go_while_their_frames_are_held() -> None:
    detector = Sized()
    stream = Redactor(Settings(lookahead=16, every=2), detector=detector).stream(numbered(30, 64, 64))
    next(stream)
    assert len(detector.scenes) >= 4
    assert sum(bool(scene._pictures) for scene in detector.scenes) <= 1


@pytest.mark.parametrize("strength", [float("nan"), -1.0, float("inf"), None])
def test_a_strength_that_is_none_is_refused(strength: float) -> None:
    class Odd(FakeDetector):
        def detect(self, scene: ArrayScene) -> list[Detection]:
            return [Detection("face", Box(8, 4, 24, 28), 0.9, strength=strength)]

    with pytest.raises(DetectorError, match="strength"):
        list(Redactor(detector=Odd()).stream(numbered(3, 64, 64)))


@pytest.mark.parametrize("side", [1e-200, 1e200])
def test_a_box_whose_area_cannot_be_told_is_refused(side: float) -> None:
    with pytest.raises(DetectorError, match="no area or is endless"):
        list(Redactor(detector=FakeDetector([(0, 0, side, side)])).stream(numbered(3, 64, 64)))
