"""What is drawn has the shape that is promised, and chance alone decides it."""

from __future__ import annotations

import numpy as np
import pytest

from training.plates.drawing import draw_distractor, draw_plate
from training.plates.drawing.distractors import DISTRACTORS
from training.plates.drawing.schemes import SCHEMES

KINDS = sorted(set(DISTRACTORS), key=lambda kind: kind.__name__)


def test_a_plate_is_rgb_and_as_large_as_promised():
    for seed in range(60):
        plate = draw_plate(np.random.default_rng(seed))
        assert plate.dtype == np.uint8
        assert plate.shape[2:] == (3,)
        assert 32 <= plate.shape[0] <= 96 * 4 / 3
        assert 0.9 < plate.shape[1] / plate.shape[0] < 5.5


def test_a_look_alike_comes_with_what_it_covers():
    for seed in range(60):
        picture, alpha = draw_distractor(np.random.default_rng(seed))
        assert picture.dtype == np.uint8
        assert picture.shape == (*alpha.shape, 3)
        assert alpha.dtype == np.float32
        assert 20 <= alpha.shape[0] <= 160
        assert 0 <= alpha.min() <= alpha.max() <= 1


def test_equal_chance_draws_equal_things():
    for seed in range(10):
        np.testing.assert_array_equal(draw_plate(np.random.default_rng(seed)), draw_plate(np.random.default_rng(seed)))
        one, other = (draw_distractor(np.random.default_rng(seed)) for _ in range(2))
        for a, b in zip(one, other, strict=True):
            np.testing.assert_array_equal(a, b)
    assert len({draw_plate(np.random.default_rng(seed)).tobytes() for seed in range(10)}) == 10


@pytest.mark.parametrize("scheme", [scheme for scheme, _ in SCHEMES], ids=lambda scheme: scheme.__name__)
@pytest.mark.parametrize("height", [32, 96])
def test_every_scheme_draws_signs_at_any_height(scheme, height):
    for seed in range(20):
        image = scheme(np.random.default_rng(seed), height)
        assert image.dtype == np.float32
        assert image.shape[0] == height
        assert np.isfinite(image).all()
        assert image.std() > 8  # not an empty sheet


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_look_alike_draws_something(kind):
    for seed in range(10):
        image, alpha = kind(np.random.default_rng(seed))
        assert image.shape == (*alpha.shape, 3)
        assert np.isfinite(image).all()
        assert alpha.max() > 0


def test_shares_of_the_schemes_sum_to_one():
    assert sum(share for _, share in SCHEMES) == pytest.approx(1)
