"""Chips: where a face's points lie in them, whatever its place, size and turn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from redactkit.detectors import chips
from redactkit.detectors.chips import LAYOUT

places = st.tuples(st.floats(-500, 500), st.floats(-500, 500))
sides = st.floats(2, 800)
turns = st.floats(-np.pi, np.pi)
trembles = st.tuples(st.floats(-0.05, 0.05), st.floats(-0.05, 0.05))


def laid(side: float, turn: float, place: tuple[float, float]) -> np.ndarray:
    """Return the points of a face that fills a chip of `side` pixels, turned and moved."""
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return side * LAYOUT @ turned.T + np.array(place)


@given(sides, turns, places)
def test_the_layout_is_found_again_wherever_it_was_laid(side, turn, place):
    points = laid(side, turn, place)
    placed = chips.similarity(points)
    assert placed is not None
    assert placed.side == pytest.approx(side, rel=1e-6)
    assert np.allclose(placed.points(LAYOUT), points, atol=1e-6 * side + 1e-9)
    assert chips.misfit(points, placed) < 1e-6


@given(sides, turns, places, st.lists(trembles, min_size=5, max_size=5))
def test_no_other_similarity_fits_better(side, turn, place, tremble):
    points = laid(side, turn, place) + side * np.array(tremble)
    placed = chips.similarity(points)
    assert placed is not None
    least = ((points - placed.points(LAYOUT)) ** 2).sum()
    for around in (1.001, 0.999):
        scaled = placed._replace(turn=placed.turn * around, shift=placed.shift + 0.001 * side)
        assert ((points - scaled.points(LAYOUT)) ** 2).sum() >= least - 1e-9 * side**2


@given(sides, turns, places)
def test_a_face_is_never_turned_into_its_mirror_image(side, turn, place):
    placed = chips.similarity(laid(side, turn, place) * np.array([-1.0, 1.0]))
    assert placed is None or np.linalg.det(placed.turn) > 0


@pytest.mark.parametrize("points", [np.zeros((5, 2)), np.full((5, 2), np.nan), np.full((5, 2), 7.0)])
def test_points_that_say_nothing_give_no_chip(points):
    assert chips.similarity(points) is None


def test_the_aligned_chip_shows_the_face_upright_and_what_it_shows_grows_with_the_zoom():
    picture = np.zeros((100, 100, 3), np.uint8)
    picture[:, :50] = (200, 0, 0)
    placed = chips.similarity(laid(64, 0, (18, 18)))
    cut = chips.cut(picture, placed, 64)
    assert cut.shape == (64, 64, 3)
    assert np.array_equal(cut[:, :31], picture[18:82, 18:49])
    assert np.array_equal(cut[:, 33:], picture[18:82, 51:82])
    wider = chips.cut(picture, placed, 80, zoom=1.25)
    assert np.array_equal(wider[:, :39], picture[10:90, 10:49])
    assert np.array_equal(wider[:, 41:], picture[10:90, 51:90])


@given(st.sampled_from([48, 64, 192]), st.floats(0.8, 1.5), st.floats(20, 60), turns)
def test_a_chip_of_a_plane_that_rises_evenly_rises_as_the_way_does(side, zoom, length, turn):
    across, down = np.meshgrid(np.arange(256), np.arange(256))
    picture = np.stack([across, down, np.zeros_like(across)], axis=2).astype(np.uint8)
    placed = chips.similarity(laid(length, turn, (128, 128)))
    cut = chips.cut(picture, placed, side, zoom).astype(float)
    where = 0.5 + zoom * ((np.arange(side) + 0.5) / side - 0.5)
    chip = np.stack(np.meshgrid(where, where), axis=2).reshape(-1, 2)
    wanted = placed.points(chip).reshape(side, side, 2) - 0.5
    assert np.abs(cut[..., :2] - np.clip(wanted, 0, 255)).max() <= 0.51


@given(st.integers(0, 2**32 - 1), st.sampled_from([-np.pi / 2, np.pi / 2, np.pi]))
def test_a_picture_turned_by_right_angles_gives_the_same_chip(seed, turn):
    picture = np.random.default_rng(seed).integers(0, 255, (96, 96, 3), np.uint8)
    placed = chips.similarity(laid(50, 0, (23, 23)))
    centre = 48.0
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    there = (laid(50, 0, (23, 23)) - centre) @ turned.T + centre
    quarters = round(-turn / (np.pi / 2))  # np.rot90 counts against the clock, as the picture is seen
    again = chips.cut(np.ascontiguousarray(np.rot90(picture, quarters)), chips.similarity(there), 64)
    assert np.abs(again.astype(int) - chips.cut(picture, placed, 64)).max() <= 1
