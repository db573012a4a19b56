"""Limits: never more trust in a smaller or softer face, or at a lower miss rate; nothing measured, nobody passes."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import calibrate_minors
from redactkit.detectors import limits
from redactkit.errors import WeightsError

NOBODY = -math.inf
values = st.floats(0, 500)
rates = st.floats(0.0001, 0.5)


def two(values):
    return st.tuples(values, values).map(sorted)


@given(two(values), two(st.floats(0, 1)), two(rates))
def test_what_comes_with_the_package_grows_with_size_sharpness_and_miss_rate(sizes, sharpness, both):
    (size, larger), (sharp, sharper), (rate, higher) = sizes, sharpness, both
    table = limits.table()
    limit = table.limits_for(rate).at(size, sharp)
    assert limit <= table.limits_for(rate).at(larger, sharp)
    assert limit <= table.limits_for(rate).at(size, sharper)
    assert limit <= table.limits_for(higher).at(size, sharp)


def test_the_default_rate_lets_some_adults_pass_and_says_below_which_size_none():
    chosen = limits.table().limits_for(0.03)
    assert chosen.at(200, 0.5) > NOBODY
    assert chosen.smallest == limits.table().sizes[0]
    assert chosen.at(chosen.smallest - 0.01, 0.5) == NOBODY


def test_its_origin_is_written_beside_it():
    origin = limits.table().origin
    assert "fold calibrate" in origin["data"]
    assert origin["minors"] > 400
    assert "benchmarks.calibrate_minors" in origin["command"]


@pytest.mark.parametrize(("size", "sharp"), [(math.nan, 0.5), (100.0, math.nan), (0.0, 0.5), (100.0, 0.0), (-1, -1)])
def test_what_is_no_size_or_sharpness_lets_nobody_pass(size, sharp):
    assert limits.table().limits_for(0.5).at(size, sharp) == NOBODY


def test_below_the_least_rate_that_was_measured_nobody_passes():
    table = limits.table()
    chosen = table.limits_for(table.rates[0].rate / 2)
    assert {v for row in chosen.limits for v in row} == {NOBODY}
    assert chosen.smallest == math.inf


@pytest.mark.parametrize("content", [None, "", "{}", '{"sizes": []}', "mangled"])
def test_a_table_that_cannot_be_read_is_an_error(content, tmp_path, monkeypatch):
    file = tmp_path / "limits.json"
    if content == "mangled":
        content = limits.FILE.read_text(encoding="utf-8").replace('"sizes": [', '"sizes": [1.0, ', 1)
    if content is not None:
        file.write_text(content, encoding="utf-8")
    monkeypatch.setattr(limits, "FILE", file)
    limits.table.cache_clear()
    with pytest.raises(WeightsError, match="install redactkit again"):
        limits.table()
    limits.table.cache_clear()


measured = st.floats(-5, 5) | st.just(math.nan)


@given(st.integers(1, 5), st.integers(1, 4), st.data())
def test_measured_limits_are_made_to_grow_and_never_raised(rows, columns, data):
    raw = np.array(data.draw(st.lists(measured, min_size=rows * columns, max_size=rows * columns)))
    raw = raw.reshape(rows, columns)
    made = calibrate_minors.monotone(raw)
    known = ~np.isnan(raw)
    assert (made[known] <= raw[known]).all()
    assert not np.isnan(made).any()
    for one in (made, made.T):
        for row in one:
            assert all(a <= b for a, b in pairwise(row))


@given(st.integers(1, 600), st.sampled_from(calibrate_minors.RATES))
def test_so_many_may_pass_as_the_bound_allows_and_not_one_more(persons, rate):
    passed = calibrate_minors.allowed(persons, rate)

    def chance(most: int) -> float:
        return sum(math.comb(persons, k) * rate**k * (1 - rate) ** (persons - k) for k in range(most + 1))

    spare = 1 - calibrate_minors.CONFIDENCE
    if passed is None:
        assert chance(0) > spare
    else:
        assert chance(passed) <= spare + 1e-9
        assert passed + 1 == persons or chance(passed + 1) > spare - 1e-9


def test_the_regression_finds_what_was_put_in():
    rng = np.random.default_rng(3)
    x = rng.normal(size=(20000, 2)) * [1.0, 5.0] + [3.0, -2.0]
    truth = x @ [1.5, -0.2] - 4.0
    weights, bias = calibrate_minors.fit(x, rng.random(20000) < 1 / (1 + np.exp(-truth)))
    assert np.allclose([*weights, bias], [1.5, -0.2, -4.0], atol=0.25)
