"""Annotations are read as they stand, and no held picture was seen in training."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from training.plates import data


def labelled(name: str, origin: str | None = None) -> data.Labelled:
    none = np.zeros((0, 4), np.float32)
    return data.Labelled(Path(name), none, none.reshape(0, 4, 2), none, False, "set", origin or name)


def test_the_boxes_of_each_picture_come_with_it(drawn_pictures):
    found = data.index([drawn_pictures.folder])
    assert [str(item.path.relative_to(drawn_pictures.folder)) for item in found] == list(drawn_pictures.plates)
    for item, plates in zip(found, drawn_pictures.plates.values(), strict=True):
        boxes = [(x, y, x + w, y + h) for (x, y, w, h), _ in plates]
        np.testing.assert_allclose(item.boxes, np.array(boxes).reshape(-1, 4))
        assert item.source == "drawn"
    assert [item.risk for item in found] == [n % 2 == 1 for n in range(len(found))]


def test_areas_to_ignore_are_no_plates(drawn_pictures):
    last = data.index([drawn_pictures.folder])[-1]
    np.testing.assert_array_equal(last.ignored, [[120, 10, 160, 20]])
    assert len(last.boxes) == len(list(drawn_pictures.plates.values())[-1])


def test_corners_come_clockwise_from_the_top_left_and_unknown_ones_as_nan(drawn_pictures):
    found = data.index([drawn_pictures.folder])
    for item, plates in zip(found[:-1], list(drawn_pictures.plates.values())[:-1], strict=True):
        for known, (_, corners) in zip(item.corners, plates, strict=True):
            np.testing.assert_allclose(known, corners, rtol=1e-6)
    assert np.isnan(found[-1].corners[-1]).all()


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_corners_may_be_listed_in_any_order(tmp_path, order):
    corners = np.array([[10, 12], [50, 14], [52, 30], [9, 28]], float)
    annotation = {"image_id": 1, "bbox": [9, 12, 43, 18], "corners": corners[list(order)].ravel().tolist()}
    images = [{"id": 1, "file_name": "a.jpg", "source": "s"}]
    (tmp_path / "annotations.json").write_text(json.dumps({"images": images, "annotations": [annotation]}))
    np.testing.assert_array_equal(data.index([tmp_path])[0].corners[0], corners)


def test_a_picture_that_is_not_there_is_named(tmp_path):
    with pytest.raises(OSError, match=r"gone\.jpg.*annotations\.json"):
        data.read(labelled(str(tmp_path / "gone.jpg")))


def test_what_may_be_a_plate_without_a_label_is_ignored(drawn_pictures):
    item = data.index([drawn_pictures.folder])[-1]
    mined = {str(item.path): data.Mined(spots=[(1, 2, 3, 4)], doubtful=[(5, 6, 7, 8), (9, 10, 11, 12)])}
    (loaded,) = data.loaded([item], mined)
    np.testing.assert_array_equal(loaded.spots, [[1, 2, 3, 4]])
    np.testing.assert_array_equal(loaded.ignored, [*item.ignored, [5, 6, 7, 8], [9, 10, 11, 12]])
    (other,) = data.loaded([item])
    assert not len(other.spots)
    np.testing.assert_array_equal(other.ignored, item.ignored)


def test_pixels_are_rgb(tmp_path):
    assert cv2.imwrite(str(tmp_path / "red.png"), np.full((8, 12, 3), (0, 0, 255), np.uint8))
    pixels = data.read(labelled(str(tmp_path / "red.png")))
    assert pixels.shape == (8, 12, 3)
    assert pixels.dtype == np.uint8
    assert (pixels == (255, 0, 0)).all()


def test_no_picture_is_in_both_parts_and_none_is_lost():
    found = [labelled(f"{n}.jpg") for n in range(2000)]
    train, held = data.split(found)
    names = [item.path.name for item in (*train, *held)]
    assert sorted(names) == sorted(item.path.name for item in found)
    assert len(held) / len(found) == pytest.approx(data.HELD, abs=0.03)


def test_a_picture_stays_in_its_part_when_others_come_or_are_elsewhere():
    found = [labelled(f"{n}.jpg") for n in range(500)]
    _, held = data.split(found)
    _, fewer = data.split(found[::2])
    assert {item.path for item in fewer} == {item.path for item in held} & {item.path for item in found[::2]}
    _, moved = data.split([replace(item, path=Path("/elsewhere") / item.path) for item in found])
    assert [item.path.name for item in moved] == [item.path.name for item in held]


def test_what_was_cut_from_a_picture_or_a_film_seen_in_training_is_not_held():
    found = [labelled(f"{n}.jpg", origin=f"film {n // 20}") for n in range(2000)]
    train, held = data.split(found)
    assert not {item.origin for item in train} & {item.origin for item in held}
    assert [item.path for item in train] == [
        item.path for item in data.split([replace(i, origin=i.path.name) for i in found])[0]
    ]


def test_the_film_or_the_larger_picture_decides_the_origin(tmp_path):
    images = [
        {"id": 1, "file_name": "a.jpg", "source": "s", "sequence": "drive", "orig_key": "drive frame 1"},
        {"id": 2, "file_name": "b.jpg", "source": "s", "sequence": "drive", "orig_key": "drive frame 2"},
        {"id": 3, "file_name": "c.jpg", "source": "s", "orig_key": "large"},
        {"id": 4, "file_name": "d.jpg", "source": "other", "orig_key": "large"},
        {"id": 5, "file_name": "e.jpg", "source": "s"},
    ]
    (tmp_path / "annotations.json").write_text(json.dumps({"images": images, "annotations": []}))
    origins = [item.origin for item in data.index([tmp_path])]
    assert origins[0] == origins[1]
    assert len(set(origins)) == 4


def test_pictures_in_a_folder_may_be_taken_as_ones_without_plates(tmp_path):
    (tmp_path / "deep").mkdir()
    for name in ("b.JPG", "deep/a.png", "readme.txt"):
        (tmp_path / name).touch()
    found = data.without_plates(tmp_path)
    assert [item.path.name for item in found] == ["b.JPG", "a.png"]
    assert not any(len(item.boxes) or item.risk for item in found)
