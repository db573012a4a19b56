"""Several threads, one order."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redactkit.pipeline.in_order import in_order


def numbers(count, closed=None):
    try:
        yield from range(count)
    finally:
        if closed is not None:
            closed.append(True)


def ours():
    return [t for t in threading.enumerate() if t.name.startswith("sorter")]


@given(st.integers(0, 40), st.integers(1, 4))
def test_results_come_in_the_order_of_the_items(count, workers):
    assert list(in_order(lambda n: n * n, numbers(count), workers, name="sorter")) == [n * n for n in range(count)]
    assert not ours()


def test_several_items_are_worked_on_at_once():
    both = threading.Barrier(2, timeout=20)

    def work(_):
        return both.wait()

    assert sorted(in_order(work, numbers(2), 2, name="sorter")) == [0, 1]


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("at", [0, 5, 19])
def test_an_error_comes_in_its_place_and_ends_it(workers, at):
    closed = []

    def work(n):
        if n == at:
            raise ValueError(n)
        return n

    results = in_order(work, numbers(20, closed), workers, name="sorter")
    done = [next(results) for _ in range(at)]
    with pytest.raises(ValueError, match=str(at)):
        next(results)
    assert done == list(range(at))
    assert closed
    assert not ours()


@pytest.mark.parametrize("workers", [1, 3])
def test_a_consumer_that_leaves_early_leaves_nothing_behind(workers):
    closed, taken = [], []
    results = in_order(lambda n: taken.append(n) or n, numbers(1000, closed), workers, name="sorter")
    assert [next(results), next(results)] == [0, 1]
    results.close()
    assert closed
    assert not ours()
    assert len(taken) <= 2 + workers + 1
