"""A glance tells how the camera moved, and where a shot ends."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from redactkit.media.shrink import ArrayScene, sampled
from redactkit.track import glance as at
from redactkit.track.cuts import is_cut
from tests.unit.track.grounds import GROUND, HEIGHT, WIDTH, texture, view


def glance(picture: np.ndarray) -> at.Glance:
    height, width = picture.shape[:2]
    return at.glance(sampled(picture, *at.size(width, height)), width, height)


@given(st.integers(-90, 90), st.integers(-60, 60))
def test_a_shift_is_found_to_a_few_pixels(dx: int, dy: int) -> None:
    moved = at.move(glance(view(GROUND)), glance(view(GROUND, -dx, -dy)))
    assert abs(moved.dx - dx) <= 2
    assert abs(moved.dy - dy) <= 2
    assert abs(moved.zoom) < 0.01


@pytest.mark.parametrize("zoom", [0.98, 0.99, 1.0, 1.006, 1.015, 1.03])
@pytest.mark.parametrize(("dx", "dy"), [(0, 0), (12, -7), (-30, 5)])
def test_a_zoom_is_found_too(zoom: float, dx: int, dy: int) -> None:
    moved = at.move(glance(view(GROUND)), glance(view(GROUND, -dx, -dy, zoom)))
    assert moved.zoom == pytest.approx(zoom - 1, abs=0.004)
    assert abs(moved.dx - dx) <= 3
    assert abs(moved.dy - dy) <= 3


def test_a_change_of_light_is_no_motion_and_no_cut() -> None:
    before, after = glance(view(GROUND)), glance((view(GROUND) * 0.35 + 20).astype(np.uint8))
    moved = at.move(before, after)
    assert (moved.dx, moved.dy) == (0, 0)
    assert not is_cut(before, after, moved)


def test_a_still_picture_stands_still() -> None:
    noise = np.random.default_rng(3)
    first, second = (np.clip(view(GROUND) + noise.normal(0, 4, (HEIGHT, WIDTH)), 0, 255).astype(np.uint8) for _ in "ab")
    assert at.move(glance(first), glance(second))[:3] == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("flat", [0, 128, 255])
def test_a_picture_that_shows_nothing_counts_as_still_and_cuts_nothing(flat: int) -> None:
    empty = glance(np.full((HEIGHT, WIDTH), flat, np.uint8))
    for one, other in ((empty, glance(view(GROUND))), (glance(view(GROUND)), empty), (empty, empty)):
        assert at.move(one, other) == at.STILL
        assert not is_cut(one, other, at.STILL)


def cut(before: np.ndarray, after: np.ndarray) -> bool:
    one, other = glance(before), glance(after)
    return is_cut(one, other, at.move(one, other))


@pytest.mark.parametrize("seed", range(2, 8))
def test_another_scene_is_a_cut(seed: int) -> None:
    other = 255 - texture(seed) // 2 if seed % 2 else texture(seed) // 3
    assert cut(view(GROUND), view(other))


@pytest.mark.parametrize("speed", [5, 40, 70])
def test_a_pan_is_no_cut(speed: int) -> None:
    blurred = np.mean([view(GROUND, speed * k / 4) for k in range(4)], axis=0).astype(np.uint8)  # half-open shutter
    assert not cut(view(GROUND), blurred)


def test_a_flash_is_no_cut() -> None:
    lit = np.clip(view(GROUND).astype(int) * 1.4 + 50, 0, 255).astype(np.uint8)
    assert not cut(view(GROUND), lit)
    assert not cut(lit, view(GROUND))


@given(st.integers(1, 400), st.integers(1, 300))
def test_frames_of_any_size_have_a_glance(width: int, height: int) -> None:
    picture = np.random.default_rng(width * height).integers(0, 256, (height, width, 3), dtype=np.uint8)
    columns, rows = at.size(width, height)
    grey = ArrayScene(picture).grey(columns, rows)
    assert (grey.shape, grey.dtype) == ((rows, columns), np.uint8)
    seen = at.glance(grey, width, height)
    assert np.isfinite(at.move(seen, seen)).all()
