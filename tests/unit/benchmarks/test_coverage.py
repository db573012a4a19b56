"""The rules by which faces count as covered, on cases that can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import _coverage
from benchmarks._coverage import Tally, interval, must_change, pooled, share_covered, share_of, share_over, size_group


def empty(height=20, width=30):
    return np.zeros((height, width), bool)


def test_the_ellipse_of_a_2_by_2_box_is_all_of_it():
    # Centres of the pixels are 0.5 from the middle in both directions: 0.25 + 0.25 <= 1.
    rows, columns, inside = must_change((3, 4, 2, 2), 20, 30)
    assert (rows, columns) == (slice(4, 6), slice(3, 5))
    assert inside.all()


def test_the_ellipse_of_a_4_by_4_box_lacks_its_corners():
    _, _, inside = must_change((0, 0, 4, 4), 20, 30)
    # In halves of the box: corners lie at (0.75, 0.75), 1.125 > 1; their neighbours at (0.25, 0.75).
    assert inside.tolist() == [
        [False, True, True, False],
        [True, True, True, True],
        [True, True, True, True],
        [False, True, True, False],
    ]


def test_corners_do_not_count():
    mask = empty()
    mask[0:4, 0:4] = True
    mask[0, 0] = mask[3, 3] = False
    assert share_covered(mask, (0, 0, 4, 4)) == 1.0


def test_share_covered_counts_pixels_of_the_ellipse():
    mask = empty()
    mask[0:2, 0:4] = True
    assert share_covered(mask, (0, 0, 4, 4)) == 0.5


def test_only_what_lies_in_the_picture_must_be_covered():
    mask = empty()
    mask[0:4, 0:2] = True
    assert share_covered(mask, (-2, 0, 4, 4)) == 1.0


@pytest.mark.parametrize("box", [(40, 0, 5, 5), (-9, -9, 4, 4), (5, 5, 0, 0)])
def test_a_box_without_a_pixel_cannot_be_missed(box):
    assert must_change(box, 20, 30) is None
    assert share_covered(empty(), box) == 1.0


def test_of_a_plate_all_but_a_rim_must_be_covered():
    mask = empty()
    mask[1:9, 2:18] = True
    assert share_covered(mask, (0, 0, 20, 10), "plate") == 1.0
    mask[1:9, 2:10] = False
    assert share_covered(mask, (0, 0, 20, 10), "plate") == 0.5
    assert size_group((0, 0, 6, 20), "plate") == "16-32"


def test_over_is_measured_outside_boxes_grown_to_twice_their_size():
    mask = np.ones((20, 30), bool)
    # x from 10 - 2 to 10 + 6 and y from 8 - 1 to 8 + 3, far edges included as in the rule: 9 x 5 pixels.
    assert share_over(mask, [(10, 8, 4, 2)]) == pytest.approx(1 - 9 * 5 / 600)
    assert mask.all(), "the mask was changed"


def test_over_without_boxes_is_all_that_was_changed():
    mask = empty()
    mask[0, :6] = True
    assert share_over(mask, []) == pytest.approx(6 / 600)


def test_over_beside_the_picture_takes_nothing_away():
    assert share_over(np.ones((20, 30), bool), [(-50, -50, 4, 4)]) == 1.0


@pytest.mark.parametrize(
    ("width", "height", "group"),
    [(8, 30, "8-16"), (15.9, 16, "8-16"), (16, 16, "16-32"), (64, 64, "64+"), (200, 7.9, "0-8"), (90, 63.9, "32-64")],
)
def test_groups_go_by_the_shorter_side(width, height, group):
    assert size_group((0, 0, width, height)) == group


def test_tally_counts_hits_from_85_percent_on():
    tally = Tally()
    box = (0.0, 0.0, 10.0, 10.0)
    _, _, inside = must_change(box, 20, 30)
    where = np.argwhere(inside)
    for share in (0.84, 0.86):
        mask = empty()
        for y, x in where[: round(share * len(where))]:
            mask[y, x] = True
        tally.add(mask, [box], [], 0.5)
    assert tally.groups == {"all": [1, 2], "8-16": [1, 2]}
    assert tally.summary()["ms_per_picture"] == 500.0


def test_ignored_boxes_are_neither_hits_nor_misses_nor_too_much():
    tally, mask = Tally(), empty()
    mask[0:4, 0:4] = True
    tally.add(mask, [], [(0, 0, 4, 4)], 0.0)
    found = tally.summary()
    assert found["groups"] == {}
    assert found["over"] == 0
    assert found["false_pictures"]["n"] == 0


def test_pictures_without_faces_are_false_when_anything_but_a_speck_is_covered():
    tally = Tally()
    for pixels in (0, 10, 11):
        mask = np.zeros((250, 400), bool)
        mask.flat[:pixels] = True  # of 100,000: the rule says more than 1 in 10,000
        tally.add(mask, [], [], 0.0)
    assert (tally.false_pictures, tally.clean_pictures) == (1, 3)


def test_sizes_are_listed_from_small_to_large():
    tally = Tally()
    for side in (70.0, 9.0, 20.0):
        tally.add(np.ones((100, 100), bool), [(0.0, 0.0, side, side)], [], 0.0)
    assert list(tally.summary()["groups"]) == ["all", "8-16", "16-32", "64+"]


def test_shares_are_pooled_by_what_they_counted():
    assert pooled([share_of(1, 2), share_of(8, 8)]) == share_of(9, 10)


def test_an_interval_is_wilsons():
    # 8 of 10: Wilson's 95 % interval is 49.0 to 94.3 % (Brown, Cai and DasGupta 2001 give the formula).
    assert interval(share_of(8, 10)) == "80.0 (49.0 to 94.3)"
    assert interval(share_of(0, 0)) == "none there"


def test_the_rules_numbers_are_those_that_were_agreed():
    assert (_coverage.COVERED, _coverage.FALSE_FROM, _coverage.STEPS) == (0.85, 1e-4, (0, 8, 16, 32, 64))
