"""Reading CenterFace's maps, on maps made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from redactkit.core.frames import Picture
from redactkit.core.geometry import Box
from redactkit.detectors import centerface
from redactkit.errors import DetectorError


def maps(rows: int = 12, columns: int = 20) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    return (
        np.zeros((rows, columns), np.float32),
        np.zeros((2, rows, columns), np.float32),
        np.zeros((2, rows, columns), np.float32),
        np.zeros((10, rows, columns), np.float32),
    )


def test_one_peak_is_one_box_in_picture_pixels() -> None:
    heat, size, offset, points = maps()
    heat[5, 7], heat[5, 8] = 0.8, 0.6  # the lower neighbour belongs to the same face
    size[0, 5, 7], size[1, 5, 7] = np.log(6), np.log(4)  # 24 pixels high, 16 wide
    offset[0, 5, 7], offset[1, 5, 7] = 0.25, -0.25
    points[:, 5, 7] = [0.4, 0.3, 0.4, 0.7, 0.6, 0.5, 0.8, 0.35, 0.8, 0.65]
    hits = centerface.decode(heat, size, offset, points)
    assert hits.scores.tolist() == pytest.approx([0.8])
    assert hits.boxes[0].tolist() == pytest.approx([29 - 8, 23 - 12, 29 + 8, 23 + 12], abs=1e-3)
    left_eye, right_eye, nose = hits.landmarks[0][:3]
    assert left_eye.tolist() == pytest.approx([21 + 0.3 * 16, 11 + 0.4 * 24], abs=1e-3)
    assert right_eye.tolist() == pytest.approx([21 + 0.7 * 16, 11 + 0.4 * 24], abs=1e-3)
    assert nose.tolist() == pytest.approx([29, 11 + 0.6 * 24], abs=1e-3)


def test_nothing_below_the_floor() -> None:
    heat, size, offset, points = maps()
    heat[3, 3] = centerface.FLOOR / 2
    assert len(centerface.decode(heat, size, offset, points).scores) == 0


def test_peaks_in_the_corners_are_found() -> None:
    heat, size, offset, points = maps()
    heat[0, 0] = heat[0, -1] = heat[-1, 0] = heat[-1, -1] = 0.5
    assert len(centerface.decode(heat, size, offset, points).scores) == 4


@pytest.mark.parametrize(("which", "value"), [(0, np.nan), (1, np.nan), (1, 1000), (2, np.nan), (2, -np.inf)])
def test_values_that_are_no_numbers_are_an_error_and_no_empty_result(which: int, value: float) -> None:
    answers = maps()
    answers[0][4, 4] = 0.9
    answers[which][..., 4, 4] = value
    with pytest.raises(DetectorError, match="no numbers"):
        centerface.decode(*answers)


@pytest.mark.parametrize(
    ("frame", "longer", "expected"),
    [
        ((1920, 1080), 640, (640, 352)),
        ((1080, 1920), 640, (352, 640)),
        ((2048, 16), 640, (640, 32)),
        ((1, 1), 320, (320, 320)),
    ],
)
def test_input_sizes_are_multiples_of_32(frame: tuple[int, int], longer: int, expected: tuple[int, int]) -> None:
    assert centerface.input_size(*frame, longer) == expected


def test_hits_of_a_crop_come_back_in_frame_pixels() -> None:
    hits = centerface.Hits(
        np.array([[10, 20, 30, 60]], np.float32), np.ones(1, np.float32), np.full((1, 5, 2), 10, np.float32)
    )
    picture = Picture(np.zeros((100, 50, 3), np.uint8), Box(200, 100, 300, 300))
    back = centerface.to_frame(hits, picture)
    assert back.boxes.tolist() == [[220, 140, 260, 220]]
    assert back.landmarks[0, 0].tolist() == [220, 120]


def test_a_mirrored_face_comes_back_with_its_left_eye_on_the_left() -> None:
    points = np.array([[[12, 5], [18, 5], [15, 8], [13, 11], [17, 11]]], np.float32)
    hits = centerface.Hits(np.array([[10, 0, 20, 15]], np.float32), np.ones(1, np.float32), points)
    there = centerface.mirror(hits, 100)
    assert there.boxes.tolist() == [[80, 0, 90, 15]]
    assert there.landmarks[0].tolist() == [[82, 5], [88, 5], [85, 8], [83, 11], [87, 11]]
    back = centerface.mirror(there, 100)
    assert np.array_equal(back.landmarks, points)


def test_of_a_plateau_every_cell_is_a_peak_and_of_a_slope_the_top() -> None:
    heat, size, offset, points = maps()
    heat[2, 4] = heat[2, 5] = 0.5
    heat[8, 9:12] = 0.3, 0.4, 0.6
    heat[9, 12] = 0.7
    hits = centerface.decode(heat, size, offset, points)
    assert hits.scores.tolist() == pytest.approx([0.5, 0.5, 0.7])


def test_cells_at_both_ends_of_a_row_are_no_neighbours() -> None:
    heat, size, offset, points = maps()
    heat[4, -1], heat[5, 0] = 0.5, 0.6
    assert len(centerface.decode(heat, size, offset, points).scores) == 2


def test_a_network_that_raises_is_named() -> None:
    class Broken:
        def run(self, *_: object) -> None:
            message = "out of memory"
            raise RuntimeError(message)

    with pytest.raises(DetectorError, match="CenterFace failed on a picture of 64 x 32 pixels: out of memory"):
        centerface.run(Broken(), np.zeros((32, 64, 3), np.uint8))
