"""Reading the plate network's maps, on maps made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from redactkit.core.frames import Picture
from redactkit.core.geometry import Box
from redactkit.detectors import platenet
from redactkit.errors import DetectorError

ROWS, COLUMNS = 12, 20


def maps() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return (
        np.zeros((ROWS, COLUMNS), np.float32),
        np.ones((4, ROWS, COLUMNS), np.float32),
        np.zeros((8, ROWS, COLUMNS), np.float32),
    )


def test_one_peak_is_one_plate_in_picture_pixels() -> None:
    heat, box, corners = maps()
    heat[5, 7], heat[5, 8] = 0.8, 0.6  # the lower neighbour belongs to the same plate
    box[:, 5, 7] = [20, 6, 30, 8]
    corners[:, 5, 7] = [-20, -6, 30, -4, 29, 8, -19, 6]
    hits = platenet.decode(heat, box, corners)
    assert hits.scores.tolist() == pytest.approx([0.8])
    assert hits.boxes.tolist() == [[30 - 20, 22 - 6, 30 + 30, 22 + 8]]
    assert hits.landmarks[0].tolist() == [[10, 16], [60, 18], [59, 30], [11, 28]]


def test_nothing_below_the_floor() -> None:
    heat, box, corners = maps()
    heat[3, 3] = platenet.FLOOR / 2
    hits = platenet.decode(heat, box, corners)
    assert (hits.boxes.shape, hits.landmarks.shape) == ((0, 4), (0, 4, 2))


def test_peaks_in_the_corners_are_found() -> None:
    heat, box, corners = maps()
    heat[0, 0] = heat[0, -1] = heat[-1, 0] = heat[-1, -1] = 0.5
    assert len(platenet.decode(heat, box, corners).scores) == 4


@pytest.mark.parametrize("which", [0, 1, 2])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_values_that_are_no_numbers_are_an_error_and_no_empty_result(which: int, value: float) -> None:
    answers = maps()
    answers[0][4, 4] = 0.9
    answers[which][..., 4, 4] = value
    with pytest.raises(DetectorError, match="plate network answered with values that are no numbers"):
        platenet.decode(*answers)


def test_a_side_that_was_rounded_away_leaves_a_box_with_area() -> None:
    heat, box, corners = maps()
    heat[4, 4] = 0.9
    box[:, 4, 4] = [0, 0, 0, -0.01]
    (found,) = platenet.decode(heat, box, corners).boxes
    assert Box(*map(float, found)).is_sane


def test_a_network_that_raises_is_named() -> None:
    class Broken:
        def run(self, *_: object) -> None:
            message = "out of memory"
            raise RuntimeError(message)

    with pytest.raises(DetectorError, match="plate network failed on a picture of 64 x 32 pixels: out of memory"):
        platenet.run(Broken(), np.zeros((32, 64, 3), np.uint8))


def test_a_look_comes_back_in_pixels_of_the_frame_tile_by_tile() -> None:
    class Middle:
        """Finds 8 x 4 pixels in the middle of every picture."""

        def run(self, _names: object, given: dict[str, np.ndarray]) -> list[np.ndarray]:
            rows, columns = (side // 4 for side in given["rgb"].shape[1:3])
            heat, box = np.zeros((1, 1, rows, columns), np.float32), np.ones((1, 4, rows, columns), np.float32)
            corners = np.zeros((1, 8, rows, columns), np.float32)
            heat[0, 0, rows // 2, columns // 2] = 0.9
            box[0] *= np.array([4, 2, 4, 2])[:, None, None]
            return [heat, box, corners]

    class Scene:
        width, height = 1000, 400

        def picture(self, width: int, height: int, crop: Box | None = None) -> Picture:
            return Picture(np.zeros((height, width, 3), np.uint8), crop or Box(0, 0, 1000, 400))

    whole, scale = platenet.look(Middle(), Scene(), 512)
    assert scale == pytest.approx(0.512)
    assert (whole.boxes[:, 0] + whole.boxes[:, 2]) / 2 == pytest.approx(500, abs=5)
    halves = [Box(0, 0, 500, 400), Box(500, 0, 1000, 400)]
    parts, scale = platenet.look(Middle(), Scene(), 2000, halves)
    assert scale == 2
    assert ((parts.boxes[:, 0] + parts.boxes[:, 2]) / 2).tolist() == pytest.approx([250, 750], abs=5)
    assert (parts.boxes[:, 2] - parts.boxes[:, 0]).tolist() == pytest.approx([4, 4], abs=0.1)
