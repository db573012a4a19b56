"""Drawn plates and cars: where they say they are, whole at any size, and legible."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from redactkit.core import lettering
from redactkit.core.vehicles import PLATE_LOOKS, PlateLook
from redactkit.testing import Car, Face, draw_car, draw_plate, draw_scene


def canvas(width: int = 300, height: int = 160) -> np.ndarray:
    return np.full((height, width, 3), 128, np.float32)


def changed(before: np.ndarray, after: np.ndarray) -> tuple[int, int, int, int]:
    rows, columns = np.nonzero((np.abs(after - before) > 4).any(axis=2))
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


@given(st.sampled_from(PLATE_LOOKS), st.floats(8, 60), st.floats(-30, 30))
def test_a_plate_is_where_it_says(look: PlateLook, height: float, angle: float) -> None:
    drawn = canvas()
    box = draw_plate(drawn, (150, 80), height, look, angle)
    found = changed(canvas(), drawn)
    rounded = 0.1 * height + 2  # its corners are, so that a turned plate does not reach into all of its box
    assert (abs(np.array(found) - [box.x0, box.y0, box.x1, box.y1]) <= rounded + 1).all()


@pytest.mark.parametrize("centre", [(-40, 80), (330, 80), (150, -90), (150, 400), (0, 0), (300, 160)])
def test_what_leaves_the_canvas_is_drawn_as_far_as_it_shows(centre: tuple[float, float]) -> None:
    wide, drawn = canvas(1300, 1160), canvas()
    box = draw_car(wide, (centre[0] + 500, centre[1] + 500), 120)
    assert draw_car(drawn, centre, 120).x0 == pytest.approx(box.x0 - 500)
    assert np.allclose(drawn, wide[500:660, 500:800], atol=0.01)


def test_a_car_carries_its_plate() -> None:
    drawn = canvas()
    box = draw_car(drawn, (150, 80), 200)
    x0, y0, x1, y1 = changed(canvas(), drawn)
    assert x0 < box.x0 < box.x1 < x1
    assert y0 < box.y0 < box.y1 < y1
    assert box.width / box.height == pytest.approx(PLATE_LOOKS[0].aspect)


def test_no_two_letters_are_alike() -> None:
    seen = []
    for letter in lettering.ALPHABET:
        drawn = canvas(40, 40)
        draw_plate(drawn, (20, 20), 30, PlateLook(letter, strip=None))
        seen.append(drawn)
    for n, one in enumerate(seen):
        assert all(np.abs(one - other).mean() > 1 for other in seen[:n])


def test_a_letter_without_a_drawing_is_an_error() -> None:
    with pytest.raises(KeyError):
        draw_plate(canvas(), (20, 20), 30, PlateLook("O"))


def test_a_scene_tells_faces_first_and_then_plates_and_cars_move() -> None:
    car = Car(x=100, y=90, size=120, vx=20)
    (before, _), (_, boxes), (_, later) = (
        draw_scene(320, 180, [Face(250, 90, 60)]),
        draw_scene(320, 180, [Face(250, 90, 60)], cars=[car]),
        draw_scene(320, 180, [Face(250, 90, 60)], 2.0, [car]),
    )
    assert before.shape == (180, 320, 3)
    assert len(boxes) == 2
    assert boxes[0].x0 > 200 > boxes[1].x1
    assert later[1].x0 - boxes[1].x0 == pytest.approx(40)
