"""Drawn patches land where their corners say, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.plates.paste import paste, quad
from training.plates.weather import weather

LENGTH = st.floats(1, 300)


@given(left=st.floats(-100, 300), top=st.floats(-100, 300), width=LENGTH, height=LENGTH, seed=st.integers(0, 2**32 - 1))
def test_corners_span_the_box_that_was_asked_for(left, top, width, height, seed):
    corners = quad((left, top, width, height), np.random.default_rng(seed))
    assert corners.shape == (4, 2)
    assert corners.dtype == np.float32
    np.testing.assert_allclose(corners.min(axis=0), (left, top), atol=1e-3)
    np.testing.assert_allclose(corners.max(axis=0), (left + width, top + height), atol=1e-3)


@pytest.mark.parametrize("box", [(0, 0, 0, 5), (0, 0, 5, 0), (0, 0, 5, -1)])
def test_an_empty_box_has_no_corners(box):
    with pytest.raises(ValueError, match="empty"):
        quad(box, np.random.default_rng(1))


@given(left=st.floats(-60, 130), top=st.floats(-40, 90), width=st.floats(4, 60), height=st.floats(3, 30))
def test_only_the_place_of_the_patch_changes(left, top, width, height):
    rng = np.random.default_rng(3)
    picture = rng.integers(0, 256, (90, 130, 3), np.uint8)
    before = picture.copy()
    patch = np.full((20, 50, 3), 200, np.uint8)
    paste(picture, patch, np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * (width, height) + (left, top), rng)
    margin = 4 + 0.15 * height + 1
    y, x = np.mgrid[0:90, 0:130]
    far = (x < left - margin) | (x > left + width + margin) | (y < top - margin) | (y > top + height + margin)
    np.testing.assert_array_equal(picture[far], before[far])


def test_a_patch_covers_where_its_alpha_says():
    rng = np.random.default_rng(3)
    picture = np.full((80, 120, 3), 90, np.uint8)
    corners = np.array([[20, 20], [100, 20], [100, 60], [20, 60]], np.float32)
    alpha = np.zeros((40, 80), np.float32)
    paste(picture, np.full((40, 80, 3), 255, np.uint8), corners, rng, alpha)
    assert (picture == 90).all()
    alpha[:, :40] = 1
    paste(picture, np.full((40, 80, 3), 255, np.uint8), corners, rng, alpha)
    assert abs(picture[30:50, 30:50].mean() - 90) > 10
    assert (picture[30:50, 75:] == 90).all()


def test_weather_keeps_the_shape_and_leaves_its_input_alone():
    pixels = np.random.default_rng(1).integers(0, 256, (64, 96, 3), np.uint8)
    before, changed = pixels.copy(), 0
    for seed in range(150):
        made = weather(pixels, np.random.default_rng(seed))
        assert made.shape == pixels.shape
        assert made.dtype == np.uint8
        np.testing.assert_array_equal(made, weather(pixels, np.random.default_rng(seed)))
        np.testing.assert_array_equal(pixels, before)
        changed += not np.array_equal(made, pixels)
    assert changed > 100
