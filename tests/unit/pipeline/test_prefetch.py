from __future__ import annotations

import contextlib
import itertools
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redactkit.pipeline.prefetch import prefetch

NAME = "prefetch-under-test"


def alive() -> list[threading.Thread]:
    return [t for t in threading.enumerate() if t.name == NAME]


@given(st.lists(st.integers()), st.integers(1, 5))
def test_order_and_number_are_kept(items, depth):
    assert list(prefetch(items, depth, name=NAME)) == items
    assert not alive()


def test_error_comes_after_the_items_before_it():
    def producer():
        yield 1
        yield 2
        message = "broken at the third"
        raise OSError(message)

    stream = prefetch(producer(), 4, name=NAME)
    assert [next(stream), next(stream)] == [1, 2]
    with pytest.raises(OSError, match="third"):
        next(stream)
    assert not alive()


def test_never_more_ahead_than_agreed():
    made = 0

    def producer():
        nonlocal made
        while True:
            made += 1
            yield made

    stream = prefetch(producer(), 3, name=NAME)
    for taken in range(1, 20):
        next(stream)
        assert made <= taken + 3 + 1
    stream.close()
    assert not alive()


def test_consumer_that_leaves_early_stops_and_closes_the_producer():
    closed_in = []

    def producer():
        try:
            yield from itertools.count()
        finally:
            closed_in.append(threading.current_thread().name)

    stream = prefetch(producer(), 2, name=NAME)
    assert [next(stream) for _ in range(5)] == [0, 1, 2, 3, 4]
    stream.close()
    assert closed_in == [NAME]
    assert not alive()


@pytest.mark.parametrize("error", [KeyboardInterrupt, GeneratorExit, ValueError])
def test_exception_in_the_consumer_ends_the_thread(error):
    stream = prefetch(itertools.count(), 2, name=NAME)
    next(stream)
    with pytest.raises(error):
        stream.throw(error())
    assert not alive()


def test_chain_of_three_threads_ends_from_its_last_link():
    def stage(items, work):
        with contextlib.closing(items):
            for item in items:
                yield work(item)

    a = prefetch(itertools.count(), 2, name=NAME)
    b = prefetch(stage(a, lambda x: x * 2), 2, name=NAME)
    c = prefetch(stage(b, lambda x: x + 1), 2, name=NAME)
    assert list(itertools.islice(c, 4)) == [1, 3, 5, 7]
    assert len(alive()) == 3
    c.close()
    assert not alive()


def test_producer_that_is_slow_is_waited_for():
    def producer():
        for n in range(3):
            time.sleep(0.02)
            yield n

    assert list(prefetch(producer(), 2, name=NAME)) == [0, 1, 2]


def test_keyboard_interrupt_of_the_producer_reaches_the_consumer():
    def producer():
        yield 1
        raise KeyboardInterrupt

    stream = prefetch(producer(), 2, name=NAME)
    assert next(stream) == 1
    with pytest.raises(KeyboardInterrupt):
        next(stream)


def test_depth_without_room_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        prefetch([1], 0)


def test_unstarted_prefetch_starts_no_thread():
    prefetch([1], 1, name=NAME).close()
    assert not alive()


def test_interruption_while_the_thread_starts_ends_it(monkeypatch):
    start = threading.Thread.start

    def interrupted(self):
        start(self)
        raise KeyboardInterrupt

    monkeypatch.setattr(threading.Thread, "start", interrupted)
    with pytest.raises(KeyboardInterrupt):
        next(prefetch(itertools.count(), 2, name=NAME))
    assert not alive()


def test_interruption_while_waiting_for_the_end_is_put_off(monkeypatch):
    leave = threading.Event()
    join = threading.Thread.join

    def producer():
        yield 1
        leave.wait(5)
        yield 2

    def interrupted(self, timeout=None):
        if not leave.is_set():
            leave.set()
            raise KeyboardInterrupt
        join(self, timeout)

    stream = prefetch(producer(), 2, name=NAME)
    next(stream)
    monkeypatch.setattr(threading.Thread, "join", interrupted)
    with pytest.raises(KeyboardInterrupt):
        stream.close()
    assert not alive()
