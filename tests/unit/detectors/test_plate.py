"""Plates in whole frames, with a network that sees nothing but magenta: looks, tiles, close-ups, corners."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from redactkit.core.frames import Picture
from redactkit.core.geometry import Box, iou
from redactkit.detectors import plate, precision, second_look, views
from redactkit.detectors.plate import PlateDetector, tiles
from redactkit.detectors.weights import PLATE
from redactkit.settings import Settings

MAGENTA = (255, 0, 255)


class Magenta:
    """Keeps the plate network's contract; every upright patch of magenta is a plate.

    Its corners are those of the patch, or `corners` (8 offsets in pixels) where given.
    """

    def __init__(self, score: float = 0.9, corners: list[float] | None = None) -> None:
        self.score, self.corners, self.asked = score, corners, []

    def run(self, names: list[str], given: dict[str, np.ndarray]) -> list[np.ndarray]:
        assert names == ["heat", "box", "corners"]
        (rgb,) = given["rgb"]
        assert rgb.dtype == np.uint8
        assert [side % 32 for side in rgb.shape[:2]] == [0, 0]
        self.asked.append(rgb.shape[1::-1])
        rows, columns = rgb.shape[0] // 4, rgb.shape[1] // 4
        heat = np.zeros((1, 1, rows, columns), np.float32)
        box = np.ones((1, 4, rows, columns), np.float32)
        corners = np.zeros((1, 8, rows, columns), np.float32)
        for x0, y0, x1, y1 in patches(rgb):
            row, column = int((y0 + y1) / 8), int((x0 + x1) / 8)
            x, y = 4 * column + 2, 4 * row + 2
            heat[0, 0, row, column] = self.score
            box[0, :, row, column] = [x - x0, y - y0, x1 - x, y1 - y]
            corners[0, :, row, column] = self.corners or [
                x0 - x,
                y0 - y,
                x1 - x,
                y0 - y,
                x1 - x,
                y1 - y,
                x0 - x,
                y1 - y,
            ]
        return [heat, box, corners]


def patches(rgb: np.ndarray) -> list[tuple[int, int, int, int]]:
    """Return the bounding boxes of rectangles that are half magenta or more, in pixels of the picture."""
    pink = (rgb[..., 1] < 128) & (rgb[..., 0] > 128)
    found = []
    while pink.any():
        y0, x0 = (int(v) for v in np.argwhere(pink)[0])
        x1 = x0 + int(np.argmin(np.append(pink[y0, x0:], False)))
        y1 = y0 + int(np.argmin(np.append(pink[y0:, x0], False)))
        pink[y0:y1, max(0, x0 - 1) : x1 + 1] = False
        found.append((x0, y0, x1, y1))
    return [f for f in found if f[2] - f[0] > 2 and f[3] - f[1] > 1]


class Painted:
    """A grey frame with magenta plates as a scene; it is scaled by taking the nearest pixel."""

    def __init__(self, width: int, height: int, boxes: list[tuple[int, int, int, int]]) -> None:
        self.width, self.height = width, height
        self.pixels = np.full((height, width, 3), 128, np.uint8)
        for x0, y0, x1, y1 in boxes:
            self.pixels[y0:y1, x0:x1] = MAGENTA

    def picture(self, width: int, height: int, crop: Box | None = None) -> Picture:
        edges = (0, 0, self.width, self.height) if crop is None else (crop.x0, crop.y0, crop.x1, crop.y1)
        x0, y0, x1, y1 = map(round, edges)
        rows = y0 + (np.arange(height) * 2 + 1) * (y1 - y0) // (2 * height)
        columns = x0 + (np.arange(width) * 2 + 1) * (x1 - x0) // (2 * width)
        return Picture(np.ascontiguousarray(self.pixels[rows][:, columns]), Box(x0, y0, x1, y1))


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Magenta:
    session = Magenta()
    loaded = precision.Loaded(session, PLATE.files[0], "CPUExecutionProvider", "")
    monkeypatch.setattr(plate, "_loaded", lambda _device, _threads: loaded)
    return session


USES = ("frame", "stream", "video", "still")
DETAILS = ("fast", "balanced", "thorough", None)


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("detail", DETAILS)
def test_a_plate_is_found_once_and_where_it_is_at_every_detail(network: Magenta, detail: str | None, use: str) -> None:
    scene = Painted(1280, 720, [(300, 400, 380, 420)])
    (found,) = PlateDetector(Settings(detail=detail), use).detect(scene)
    assert (found.kind, found.source) == ("plate", "plates")
    assert iou(found.box, Box(300, 400, 380, 420)) > 0.75
    assert len(found.landmarks) == 4


def test_nothing_to_see_is_nothing_found(network: Magenta) -> None:
    assert PlateDetector(Settings()).detect(Painted(640, 360, [])) == []
    assert PlateDetector(Settings()).detect(Painted(1, 1, [])) == []


def test_small_plates_of_a_large_still_are_found_in_tiles_each_once(network: Magenta) -> None:
    sown = [(x, y, x + 60, y + 16) for x in range(40, 2480, 311) for y in range(30, 1900, 297)]
    found = PlateDetector(Settings(), "still").detect(Painted(2560, 1920, sown))
    assert len(found) == len(sown)
    assert all(any(iou(Box(*map(float, box)), d.box) > 0.6 for d in found) for box in sown)
    assert max(network.asked) <= (plate.TILE, plate.TILE)


def test_a_plate_that_is_too_large_for_large_looks_is_found_by_the_small_one(
    network: Magenta, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, smallest = Magenta.run, min(plate.BALANCED.looks)

    def large_objects_only(self: Magenta, names: list[str], given: dict[str, np.ndarray]) -> list[np.ndarray]:
        answers = real(self, names, given)
        if given["rgb"].shape[2] > smallest:
            answers[0][:] = 0
        return answers

    monkeypatch.setattr(Magenta, "run", large_objects_only)
    detector = PlateDetector(Settings(detail="balanced"))
    assert len(detector.detect(Painted(1600, 900, [(200, 300, 1400, 760)]))) == 1


def test_a_second_look_that_sees_nothing_takes_a_doubtful_plate_away_and_one_that_does_keeps_it(
    network: Magenta, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Magenta.run
    scene, detector = Painted(1280, 720, [(300, 400, 380, 420)]), PlateDetector(Settings(detail="balanced"))
    network.score = 1.05 * plate.BALANCED.threshold
    assert len(detector.detect(scene)) == 1

    def nothing_near(self: Magenta, names: list[str], given: dict[str, np.ndarray]) -> list[np.ndarray]:
        answers = real(self, names, given)
        if given["rgb"].shape[2] <= second_look.WIDTH:
            answers[0][:] = 0
        return answers

    monkeypatch.setattr(Magenta, "run", nothing_near)
    assert detector.detect(scene) == []


def test_the_threshold_for_plates_counts(network: Magenta) -> None:
    scene = Painted(640, 360, [(300, 200, 380, 220)])
    for threshold, number in ((0.95, 0), ({"face": 0.95}, 1), ({"plate": 0.95}, 0), ({"*": 0.95, "plate": 0.5}, 1)):
        settings = Settings(threshold=threshold, detail="fast")
        assert len(PlateDetector(settings, "frame").detect(scene)) == number


def test_weak_ones_are_given_for_clips_alone_and_marked(network: Magenta) -> None:
    network.score = 0.5 * plate.BALANCED_CLIP.threshold
    scene = Painted(640, 360, [(300, 200, 380, 220)])
    (weak,) = PlateDetector(Settings(), "video").detect(scene)
    assert weak.strength == pytest.approx(0.5)
    assert PlateDetector(Settings(), "frame").detect(scene) == []


def test_a_closer_look_at_a_part_finds_what_is_there_and_nothing_outside(network: Magenta) -> None:
    scene = Painted(1920, 1080, [(300, 200, 330, 208), (1500, 800, 1580, 820)])
    detector = PlateDetector(Settings(), "video")
    (found,) = detector.search(scene, Box(260, 150, 380, 260), 8.0)
    assert iou(found.box, Box(300, 200, 330, 208)) > 0.6
    assert detector.search(scene, Box(600, 150, 700, 260), 8.0) == []
    assert detector.search(scene, Box(-90, -90, -10, -10), 8.0) == []
    assert {side for size in network.asked for side in size} <= set(views.SQUARES)


@pytest.mark.parametrize("box", [(300, 200, 330, 208), (1840, 1060, 1920, 1080), (0, 0, 70, 50)])
def test_a_plate_is_borne_out_by_looks_at_it_alone_and_an_empty_place_is_not(
    network: Magenta, box: tuple[int, int, int, int]
) -> None:
    detector = PlateDetector(Settings(), "video")
    strength = detector.confirm(Painted(1920, 1080, [box]), Box(*map(float, box)))
    assert strength == pytest.approx(network.score / plate.BALANCED_CLIP.threshold)
    assert detector.confirm(Painted(1920, 1080, [(900, 500, 980, 520)]), Box(*map(float, box))) == 0


def test_corners_that_agree_are_kept_and_others_dropped_and_none_moves_the_box(network: Magenta) -> None:
    scene, box = Painted(768, 432, [(300, 200, 380, 220)]), Box(300, 200, 380, 220)
    detector = PlateDetector(Settings(), "video")
    network.corners = [-44, -14, 44, -10, 44, 14, -44, 10]  # a little larger, and turned
    (found,) = detector.detect(scene)
    assert len(found.landmarks) == 4
    assert iou(found.box, box) > 0.8
    for insane in (
        [-4, -4, 4, -4, 4, 4, -4, 4],
        [-40, -10, -40, 10, 40, 10, 40, -10],
        [900, 0, 950, 0, 950, 9, 900, 9],
    ):
        network.corners = insane  # too small, the wrong way round, elsewhere
        (found,) = detector.detect(scene)
        assert found.landmarks is None
        assert iou(found.box, box) > 0.8


sides = st.integers(1, 20_000)


@given(sides, sides, st.integers(plate.TILE + 1, 8000))
def test_tiles_show_all_of_a_frame_and_share_their_borders(width: int, height: int, longer: int) -> None:
    scale = longer / max(width, height)
    parts = tiles(width, height, longer)
    assert all(max(p.width, p.height) * scale <= plate.TILE + 1e-6 for p in parts)
    for low, high, side in (("x0", "x1", width), ("y0", "y1", height)):
        spans = sorted({(getattr(p, low), getattr(p, high)) for p in parts})
        assert spans[0][0] == 0
        assert abs(spans[-1][1] - side) < 1e-6 * side
        for (_, end), (start, _) in itertools.pairwise(spans):
            assert (end - start) * scale >= plate.TILE_OVERLAP - 1e-6
    columns, rows = ({p.x0 for p in parts}, {p.y0 for p in parts})
    assert len(parts) == len(columns) * len(rows)


@given(sides, sides, st.integers(32, plate.TILE))
def test_what_fits_into_one_tile_is_not_cut(width: int, height: int, longer: int) -> None:
    assert tiles(width, height, longer) == ()
