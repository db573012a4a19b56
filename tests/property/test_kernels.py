"""Every kernel against its dull NumPy way: any size, strides, sample type; compiled and as plain Python."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.oracles import KERNELS, naive_halve, naive_outline, naive_warp, touched
from redactkit import kernels


@st.composite
def windows(draw):
    """An array, a view into its middle with strides of its own, and a source of arguments."""
    dtype = draw(st.sampled_from([np.uint8, np.uint16]))
    height, width = draw(st.integers(1, 70)), draw(st.integers(1, 70))
    step_x, step_y = draw(st.sampled_from([1, 1, 2, 3, 4])), draw(st.sampled_from([1, 1, 2]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    whole = rng.integers(0, np.iinfo(dtype).max, (height * step_y + 3, width * step_x + 5), dtype, endpoint=True)
    place = np.s_[2 : 2 + height * step_y : step_y, 3 : 3 + width * step_x : step_x]
    flip = np.s_[:: draw(st.sampled_from([1, -1])), :: draw(st.sampled_from([1, -1]))]
    return whole, place, flip, rng


@pytest.mark.parametrize("plain", [False, True], ids=["compiled", "py_func"])
@pytest.mark.parametrize("name", KERNELS)
@given(window=windows())
def test_a_kernel_does_what_its_oracle_does_and_touches_nothing_else(name, plain, window):
    oracle = KERNELS[name]
    whole, place, flip, rng = window
    arguments = oracle.arguments(whole[place], rng)
    expected, wanted = whole.copy(), copy.deepcopy(arguments)
    oracle.naive(expected[place][flip], *wanted)
    run = oracle.kernel.py_func if plain else oracle.kernel
    with np.errstate(over="ignore"):  # hashes overflow on purpose
        run(whole[place][flip], *arguments)
    assert np.abs(whole.astype(int) - expected.astype(int)).max() <= oracle.tolerance
    if name == "means":
        assert np.array_equal(arguments[-1], wanted[-1])
    outside = np.ones(whole.shape, bool)
    outside[place] = False
    assert np.array_equal(whole[outside], expected[outside])


@given(
    box=st.tuples(*[st.floats(-60, 160)] * 2, *[st.floats(0.01, 150)] * 2),
    corner=st.sampled_from([0.0, 0.2, 0.35, 0.5]),
    size=st.tuples(*[st.integers(1, 17)] * 2),
    at=st.tuples(*[st.integers(0, 5)] * 2),
    count=st.tuples(*[st.integers(1, 20)] * 2),
)
def test_outline_names_the_blocks_that_the_shape_touches(box, corner, size, at, count):
    x0, y0, w, h = box
    arguments = (x0, y0, x0 + w, y0 + h, corner * w, corner * h, *size, *at, count[0])
    spans, plain, expected = (np.full((count[1], 2), -1, np.int64) for _ in range(3))
    kernels.outline(spans, *arguments)
    kernels.outline.py_func(plain, *arguments)
    assert np.array_equal(spans, plain)
    naive_outline(expected, *arguments)
    assert (spans >= 0).all()
    assert (spans <= count[0]).all()
    columns = np.arange(count[0])
    ours, theirs = ((columns >= s[:, :1]) & (columns < s[:, 1:]) for s in (spans, expected))
    y, x = np.nonzero(ours != theirs)
    left, top = (x + at[1]) * size[0], (y + at[0]) * size[1]
    block = np.stack([left, top, left + size[0], top + size[1]], -1).astype(float)
    away = touched(arguments[:4], arguments[4:6], block)
    assert np.allclose(away, 1, atol=1e-6), "only blocks that the edge just grazes may go either way"


@pytest.mark.parametrize("run", [kernels.outline, kernels.outline.py_func], ids=["compiled", "py_func"])
@pytest.mark.parametrize("far", [1e18, 1e30, 1e300])
def test_a_shape_with_edges_absurdly_far_away_touches_every_block(run, far):
    spans = np.empty((4, 2), np.int64)
    run(spans, -far, -far, far, far, far, far, 8, 8, 0, 2, 5)
    assert spans.tolist() == [[0, 5]] * 4


numbers = st.floats(-3, 3) | st.floats(-1e6, 1e6)


@pytest.mark.parametrize("run", [kernels.warp, kernels.warp.py_func], ids=["compiled", "py_func"])
@given(
    size=st.tuples(st.integers(2, 40), st.integers(2, 40)),
    side=st.integers(1, 9),
    ways=st.lists(st.tuples(*[numbers] * 6), min_size=1, max_size=3),
    seed=st.integers(0, 2**32 - 1),
)
def test_a_chip_shows_the_picture_along_its_way_and_its_rim_beyond(run, size, side, ways, seed):
    height, width = size
    picture = np.random.default_rng(seed).integers(0, 255, (height, 3 * width), np.uint8, endpoint=True)
    along = np.array(ways)
    chips, wanted = (np.zeros((len(ways), 3 * side * side), np.uint8) for _ in range(2))
    run(picture.copy(), along, chips)
    naive_warp(picture, along, wanted)
    assert np.abs(chips.astype(int) - wanted).max() <= 1  # a sum may round otherwise in compiled code


@pytest.mark.parametrize("run", [kernels.halve, kernels.halve.py_func], ids=["compiled", "py_func"])
@given(size=st.tuples(st.integers(1, 40), st.integers(1, 40)), seed=st.integers(0, 2**32 - 1))
def test_a_picture_is_halved_by_exact_means(run, size, seed):
    height, width = size
    picture = np.random.default_rng(seed).integers(0, 255, (2 * height, 6 * width), np.uint8, endpoint=True)
    half, wanted = np.zeros((2, height, 3 * width), np.uint8)
    run(picture.copy(), half)
    naive_halve(picture, wanted)
    assert np.array_equal(half, wanted)
