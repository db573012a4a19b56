"""Which detectors are asked for which kinds, plug-ins included."""

from __future__ import annotations

import threading
from importlib import metadata

import pytest

from redactkit.core.geometry import Box
from redactkit.detectors import joined, load
from redactkit.detectors.selftest import DrawnScene, faces, plates
from redactkit.errors import DetectorError, SettingsError
from redactkit.settings import Settings
from redactkit.testing import FakeDetector, check_detector
from redactkit.track.tracker import REAL


def plug_in(monkeypatch: pytest.MonkeyPatch, target: object) -> None:
    class Point:
        name, value = "logo", "somewhere:make"

        def load(self) -> object:
            if isinstance(target, Exception):
                raise target
            return target

    def entry_points(*, group: str, name: str | None = None) -> tuple[Point, ...]:
        return (Point(),) if group == "redactkit.detectors" and name in (None, "logo") else ()

    monkeypatch.setattr(metadata, "entry_points", entry_points)


@pytest.mark.parametrize("detail", ["fast", "balanced", "thorough"])
@pytest.mark.parametrize("use", ["frame", "stream", "video", "still"])
def test_every_detail_finds_what_is_drawn_whatever_for(detail: str, use: str) -> None:
    detector = load(Settings(detail=detail), use=use)
    detector.self_test()
    for drawing, kind in ((faces(), "face"), (plates(), "plate")):
        found = detector.detect(DrawnScene(drawing))
        drawing.check([d.box for d in found if d.kind == kind], "the detector")
        assert all(0 < d.score <= 1 and d.source for d in found)
    assert [kind for facts in detector.facts for kind in facts.kinds] == ["face", "plate"]


def test_faces_by_centerface_come_with_five_landmarks_inside_them() -> None:
    for found in load(Settings(kinds=("face",)), use="frame").detect(DrawnScene(faces())):
        box = found.box
        assert len(found.landmarks) == 5
        assert all(box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1 for x, y in found.landmarks)
        (left, eye), (right, _), (_, nose), (_, mouth), _ = found.landmarks
        assert left < right
        assert eye < nose < mouth


class Waiting(FakeDetector):
    """Finds its boxes once all of its kind are looking."""

    def __init__(self, together: threading.Barrier, box: tuple[int, int, int, int], kind: str) -> None:
        super().__init__([box], kind=kind)
        self.together, self.error = together, None

    def detect(self, scene):
        self.together.wait(20)
        if self.error:
            raise self.error
        return super().detect(scene)


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> dict[str, Waiting]:
    """Detectors that only answer when both are asked at once, in place of ours."""
    together = threading.Barrier(2)
    made = {"face": Waiting(together, (1, 2, 30, 40), "face"), "plate": Waiting(together, (50, 2, 70, 9), "plate")}
    monkeypatch.setattr(joined, "TABLE", {kind: lambda *_, kind=kind: made[kind] for kind in made})
    monkeypatch.setattr(joined.session, "cores", lambda: 2)
    return made


def test_detectors_look_at_a_frame_at_once_and_answer_in_order(both) -> None:
    detector = load(Settings(), use="frame")
    for _ in range(3):
        assert [d.kind for d in detector.detect(DrawnScene(faces()))] == ["face", "plate"]


@pytest.mark.parametrize("failing", ["face", "plate"])
def test_a_detector_that_fails_beside_another_is_heard(both, failing: str) -> None:
    both[failing].error = DetectorError("its network broke")
    with pytest.raises(DetectorError, match="its network broke"):
        load(Settings(), use="still").detect(DrawnScene(faces()))


def test_what_is_drawn_is_borne_out_alone_by_the_detector_of_its_kind_and_nothing_elsewhere() -> None:
    detector = load(Settings(), use="video")
    for drawing, kind in ((faces(), "face"), (plates(), "plate")):
        scene = DrawnScene(drawing)
        found = [d for d in detector.detect(scene) if d.kind == kind and d.strength >= 1]
        assert found
        assert all(detector.confirm(scene, d.box, kind) > REAL[kind] for d in found)
        assert detector.confirm(scene, Box(0, 0, 16, 16), kind) < 0.5


def test_a_plug_in_that_cannot_look_at_objects_alone_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    plug_in(monkeypatch, lambda _settings: FakeDetector([Box(1, 2, 3, 4)], kind="logo"))
    detector = load(Settings(kinds=("face", "logo")), use="video")
    assert detector.confirm(DrawnScene(faces()), Box(1, 2, 3, 4), "logo") is None


class Closer(FakeDetector):
    """A plug-in that can look closer, and at objects alone, as the protocols say."""

    def search(self, scene, part, side, kind):
        self.asked = kind
        return self.detect(scene)

    def confirm(self, scene, box, kind):
        return {"logo": 2.0}.get(kind)


def test_a_plug_in_that_can_look_closer_is_asked_as_the_protocols_say(monkeypatch: pytest.MonkeyPatch) -> None:
    closer = Closer([Box(1, 2, 3, 4)], kind="logo")
    plug_in(monkeypatch, lambda _settings: closer)
    detector = load(Settings(kinds=("face", "logo")), use="video")
    scene = DrawnScene(faces())
    assert [d.kind for d in detector.search(scene, Box(0, 0, 9, 9), 4.0, "logo")] == ["logo"]
    assert closer.asked == "logo"
    assert detector.confirm(scene, Box(1, 2, 3, 4), "logo") == 2.0


def test_plates_are_looked_for_in_every_other_turn() -> None:
    scene = DrawnScene(plates())
    for kinds in (("plate",), ("face", "plate")):
        detector = load(Settings(kinds=kinds), use="video")
        assert {t for t in range(4) if any(d.kind == "plate" for d in detector.detect_in_turn(scene, t))} == {0, 2}


def test_what_a_plug_in_finds_is_not_denied_by_another_detector_of_that_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    plug_in(monkeypatch, lambda _settings: FakeDetector([Box(1, 2, 3, 4)], kind="face"))
    detector = load(Settings(kinds=("face", "logo")), use="video")
    assert detector.confirm(DrawnScene(faces()), Box(1, 2, 3, 4), "face") is None


def test_a_higher_threshold_finds_less() -> None:
    scene = DrawnScene(faces())
    assert load(Settings(kinds=("face",)), use="frame").detect(scene)
    assert load(Settings(threshold=1.0), use="frame").detect(scene) == []


def test_our_own_detectors_keep_the_contract() -> None:
    check_detector(load(Settings(), use="frame"))


def test_an_unknown_kind_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(SettingsError, match=r"kinds: 'plte' is not allowed; give one of 'face', 'plate'"):
        load(Settings(kinds=("plte",)), use="frame")


def test_a_plug_in_joins_in(monkeypatch: pytest.MonkeyPatch) -> None:
    plug_in(monkeypatch, lambda _settings: FakeDetector([Box(1, 2, 3, 4)], kind="logo"))
    both = load(Settings(kinds=("face", "logo")), use="frame")
    kinds = [d.kind for d in both.detect(DrawnScene(faces()))]
    assert kinds.count("logo") == 1
    assert kinds.count("face") == len(faces().boxes)
    assert [facts.name for facts in both.facts] == ["centerface", "fake"]
    assert joined.known_kinds() == ("face", "plate", "logo")


@pytest.mark.parametrize("target", [ImportError("no such module"), lambda _settings: 1 / 0])
def test_a_plug_in_that_fails_is_named(monkeypatch: pytest.MonkeyPatch, target: object) -> None:
    plug_in(monkeypatch, target)
    with pytest.raises(DetectorError, match="somewhere:make for 'logo' cannot be loaded"):
        load(Settings(kinds=("logo",)), use="frame")
