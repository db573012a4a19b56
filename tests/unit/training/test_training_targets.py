"""The maps say what the boxes say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.plates.crops import LOWEST, Crop
from training.plates.maps import STRIDE
from training.plates.targets import targets

SIDE = 96
UNKNOWN = np.full((4, 2), np.nan, np.float32)


@st.composite
def boxes(draw):
    """A box inside the crop, as high as what is asked for."""
    width, height = draw(st.floats(2 * LOWEST, SIDE)), draw(st.floats(LOWEST, SIDE))
    x, y = draw(st.floats(0, SIDE - width)), draw(st.floats(0, SIDE - height))
    return np.array([x, y, x + width, y + height], np.float32)


def made(*boxes, corners=None, ignored=()):
    crop = Crop(np.zeros((SIDE, SIDE, 3), np.uint8), risk=np.zeros((SIDE, SIDE), bool))
    crop.boxes.extend(boxes)
    crop.corners.extend(corners or [UNKNOWN] * len(boxes))
    crop.ignored.extend(np.array(area, np.float32) for area in ignored)
    return crop


def cell_of(box):
    x, y = ((box[:2] + box[2:]) / 2 / STRIDE).astype(int)
    return min(y, SIDE // STRIDE - 1), min(x, SIDE // STRIDE - 1)


def box_at(goal, row, column):
    x, y = (column + 0.5) * STRIDE, (row + 0.5) * STRIDE
    left, top, right, bottom = goal.box[:, row, column]
    return np.array([x - left, y - top, x + right, y + bottom])


@given(boxes())
def test_the_cell_of_the_centre_is_one_and_gives_the_box_back(box):
    goal = targets(made(box))
    row, column = cell_of(box)
    assert goal.heat[row, column] == 1
    assert goal.heat.max() == 1
    assert goal.weight[row, column] > 0
    np.testing.assert_allclose(box_at(goal, row, column), box, atol=0.3)  # no distance is less than half a pixel


@given(boxes())
def test_every_cell_that_has_to_give_the_box_gives_it(box):
    goal = targets(made(box))
    assert goal.weight.sum() == pytest.approx(1, abs=1e-4)
    for row, column in zip(*np.nonzero(goal.weight), strict=True):
        np.testing.assert_allclose(box_at(goal, row, column), box, atol=0.3)


@given(boxes())
def test_corners_come_back_where_they_are_known(box):
    x0, y0, x1, y1 = box
    corners = np.array([[x0 + 1, y0], [x1, y0 + 1], [x1 - 1, y1], [x0, y1 - 1]], np.float32)
    goal = targets(made(box, corners=[corners]))
    assert (goal.known > 0).any()
    for row, column in zip(*np.nonzero(goal.known), strict=True):
        centre = np.array([(column + 0.5) * STRIDE, (row + 0.5) * STRIDE])
        np.testing.assert_allclose(goal.corners[:, row, column].reshape(4, 2) + centre, corners, atol=1e-3)
    assert not targets(made(box)).known.any()


def test_of_two_plates_the_smaller_one_is_on_top():
    large, small = np.array([8, 20, 80, 60], np.float32), np.array([36, 36, 52, 44], np.float32)
    for order in ((large, small), (small, large)):
        goal = targets(made(*order))
        np.testing.assert_allclose(box_at(goal, *cell_of(small)), small, atol=0.3)


def test_ignored_areas_carry_no_weight_beside_a_plate():
    box = np.array([8, 8, 32, 20], np.float32)
    goal = targets(made(box, ignored=[(50, 50, 90, 90), (0, 0, 40, 30)]))
    assert not goal.care[13:22, 13:22].any()
    assert goal.care[cell_of(box)] == 1
    assert goal.care[0, 20] == 1
    assert not goal.care[6, 1]


def test_a_crop_without_plates_asks_for_nothing_everywhere():
    goal = targets(made())
    assert not goal.heat.any()
    assert not goal.weight.any()
    assert goal.care.all()


def test_risk_follows_the_crop():
    crop = made()
    crop.risk[:, SIDE // 2 :] = True
    risk = targets(crop).risk
    assert risk.shape == (SIDE // STRIDE, SIDE // STRIDE)
    assert risk[:, SIDE // STRIDE // 2 :].all()
    assert not risk[:, : SIDE // STRIDE // 2].any()
