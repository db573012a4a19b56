"""A crop shows the plates that it asks for, and a run can be taken up anywhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from training.plates import crops, data

SIDE = 128
PLATE, OTHER, TAKEN = (255, 0, 255), (0, 255, 0), (0, 0, 255)


def equal(one: crops.Crop, other: crops.Crop) -> bool:
    if not all(len(getattr(one, name)) == len(getattr(other, name)) for name in ("boxes", "corners", "ignored")):
        return False
    pairs = [(one.pixels, other.pixels), (one.risk, other.risk)]
    pairs += zip((*one.boxes, *one.corners, *one.ignored), (*other.boxes, *other.corners, *other.ignored), strict=True)
    return all(np.array_equal(a, b, equal_nan=a.dtype.kind == "f") for a, b in pairs)


@pytest.fixture(scope="module")
def pool(items):
    return crops.pool(items)


def test_a_crop_is_a_function_of_seed_and_number(pool):
    later = [crops.crop(pool, SIDE, 1, number) for number in (4, 3, 2, 1, 0)]
    for made, number in zip(reversed(later), range(5), strict=True):
        assert equal(made, crops.crop(pool, SIDE, 1, number))
    assert not equal(later[0], later[1])
    assert not equal(later[0], crops.crop(pool, SIDE, 2, 4))


def test_boxes_lie_in_the_crop_and_are_worth_asking_for(pool):
    asked = 0
    for number in range(80):
        made = crops.crop(pool, SIDE, 1, number)
        assert made.pixels.shape == (SIDE, SIDE, 3)
        assert made.risk.shape == (SIDE, SIDE)
        assert len(made.boxes) == len(made.corners)
        for x0, y0, x1, y1 in made.boxes:
            assert 0 <= x0 < x1 <= SIDE
            assert 0 <= y0 < y1 <= SIDE
            assert y1 - y0 >= crops.LOWEST
        for x0, y0, x1, y1 in made.ignored:
            assert 0 <= x0 < x1 <= SIDE
            assert 0 <= y0 < y1 <= SIDE
        asked += len(made.boxes)
    assert asked > 80


def test_known_corners_span_their_box_in_order(pool):
    seen = 0
    for number in range(40):
        made = crops.crop(pool, SIDE, 1, number)
        for box, corners in zip(made.boxes, made.corners, strict=True):
            if np.isfinite(corners).all():
                side = np.tile(box[2:] - box[:2], 2)
                spanned = np.concatenate([corners.min(axis=0), corners.max(axis=0)])
                assert (np.abs(spanned - box) <= 0.3 * side + 1).all()  # a turned box is wider than the plate in it
                assert corners[0, 0] < corners[1, 0]  # clockwise from the top left, in mirrored pictures too
                assert corners[0, 1] < corners[3, 1]
                seen += 1
    assert seen > 20


@pytest.fixture
def plain(monkeypatch):
    """Pictures in which a plate has one colour and all else others, without weather, pasted patches too."""

    def flat(picture, _patch, corners, _rng, alpha=None):
        shape = np.round(corners).astype(np.int32)
        cv2.fillConvexPoly(picture, shape, PLATE if alpha is None else OTHER)

    monkeypatch.setattr(crops, "weather", lambda pixels, _: pixels)
    monkeypatch.setattr(crops.paste, "paste", flat)
    items = []
    for n in range(6):
        pixels = np.full((180, 240, 3), (40 * n, 40 * n, 0), np.uint8)
        box = np.array([40, 50, 120, 80], np.float32) + 10 * n
        boxes = box[None] if n else np.zeros((0, 4), np.float32)
        for x0, y0, x1, y1 in boxes.astype(int):
            pixels[y0:y1, x0:x1] = PLATE
        corners = np.full((len(boxes), 4, 2), np.nan, np.float32)
        none = np.zeros((0, 4), np.float32)
        items.append(data.Loaded(Path(f"{n}.jpg"), boxes, corners, none, n == 2, "drawn", f"{n}", pixels, none))
    return items


def purple(made: crops.Crop) -> np.ndarray:
    return (np.abs(made.pixels.astype(int) - PLATE) < 40).all(axis=2)


def part(box: np.ndarray, grown: float = 0) -> tuple[slice, slice]:
    x0, y0, x1, y1 = (round(float(v)) for v in box + np.array([-grown, -grown, grown, grown]))
    return slice(max(0, y0), y1), slice(max(0, x0), x1)


def test_a_plate_that_another_picture_hides_is_not_asked_for(plain):
    for number in range(150):
        made = crops.crop(crops.pool(plain), SIDE, 5, number)
        shown = purple(made)
        for box in made.boxes:
            assert shown[part(box)].mean() > 0.3, number  # a turned one leaves the corners of its box free


def test_a_plate_that_is_seen_is_asked_for_or_ignored_but_for_slivers(plain):
    seen = left = 0
    for number in range(150):
        made = crops.crop(crops.pool(plain), SIDE, 5, number)
        shown = purple(made)
        seen += shown.sum()
        for box in (*made.boxes, *made.ignored):
            shown[part(box, 2)] = False
        left += shown.sum()
    assert left < 0.02 * seen


def test_a_plate_that_is_too_low_is_ignored(plain):
    both = np.array([[40, 50, 160, 90], [170, 60, 200, 64]], np.float32)
    item = replace(plain[1], boxes=both, corners=np.full((2, 4, 2), np.nan, np.float32))
    low = 0
    for number in range(60):
        made = crops.crop(crops.pool([item]), SIDE, 1, number)
        assert all(y1 - y0 >= crops.LOWEST for _, y0, _, y1 in made.boxes)
        low += sum(bool(y1 - y0 < crops.LOWEST) for _, y0, _, y1 in made.ignored)
    assert low > 10


def test_risk_is_where_the_picture_on_top_says(plain):
    risky = [item for item in plain if item.risk]
    assert crops.crop(crops.pool(risky), SIDE, 1, 0).risk.any()
    calm = [item for item in plain if not item.risk]
    assert not any(crops.crop(crops.pool(calm), SIDE, 1, number).risk.any() for number in range(20))


def test_what_was_taken_for_a_plate_is_shown_and_not_asked_for(plain):
    spotted = replace(plain[1], spots=np.array([[150, 100, 190, 115]], np.float32))
    x0, y0, x1, y1 = spotted.spots[0].astype(int)
    spotted.pixels[y0:y1, x0:x1] = TAKEN

    def shown(pool: crops.Pool) -> int:
        made = [crops.crop(pool, SIDE, 3, number) for number in range(60)]
        blue = [(np.abs(one.pixels.astype(int) - TAKEN) < 40).all(axis=2) for one in made]
        for one, seen in zip(made, blue, strict=True):
            for box in one.boxes:
                assert not seen[part(box, -2)].any()
        return sum(seen.sum() > 30 for seen in blue)

    others = [replace(plain[n], spots=np.zeros((0, 4), np.float32)) for n in (0, 3, 4)]
    assert shown(crops.pool([spotted, *others * 8])) > 2 * shown(
        crops.pool([replace(spotted, spots=np.zeros((0, 4), np.float32)), *others * 8])
    )


def test_pictures_without_any_plate_make_no_run(plain):
    with pytest.raises(ValueError, match="none of 1 pictures shows a plate"):
        crops.pool(plain[:1])
