"""The thread boundary: one bounded queue and one thread between two stages."""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

T = TypeVar("T")

PATIENCE = 3
"""Interruptions that are put off until the producer has ended."""


@dataclass(frozen=True, slots=True)
class _End(Generic[T]):
    """Last thing in the queue: the producer ended, with an error or without."""

    error: BaseException | None = None


def prefetch(items: Iterable[T], depth: int, *, name: str = "prefetch") -> Generator[T, None, None]:
    """Yield `items` in order, produced up to `depth` ahead in a thread of its own.

    The thread starts with the first item asked for. An error of the producer is raised here, at the place
    where its item would have come. When the consumer leaves early (closes this generator, or an exception
    such as KeyboardInterrupt passes through it) the producer is stopped at its next item, `items` is closed
    in the producer's thread, and the thread is joined, so that no thread outlives the iteration.

    Args:
        items: Used by the producer's thread alone from then on.
        depth: How many finished items may wait; at least 1. One more may be in the producer's hands.
        name: Of the thread, for debuggers and tests.

    Raises:
        ValueError: `depth` is less than 1.
    """
    if depth < 1:
        message = f"depth must be at least 1, not {depth!r}"
        raise ValueError(message)
    return _consume(items, depth, name)


def _consume(items: Iterable[T], depth: int, name: str) -> Generator[T, None, None]:
    ready: queue.Queue[T | _End[T]] = queue.Queue(depth)
    stop = threading.Event()
    # A daemon, so that a producer stuck in a foreign library cannot hold up the end of the process.
    producer = threading.Thread(target=_produce, args=(items, ready, stop), name=name, daemon=True)
    try:
        producer.start()  # inside: a signal may arrive once the thread runs, but before this returns
        while not isinstance(item := ready.get(), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        stop.set()
        _await_end(producer, ready)


def _await_end(producer: threading.Thread, ready: queue.Queue[Any]) -> None:
    """Wait until `producer` ended, whatever interrupts: what it reads from is about to be closed.

    Decoders crash when they are closed in mid-use. Only the third interruption is obeyed at once.
    """
    raised: list[BaseException] = []
    while producer.is_alive() and len(raised) < PATIENCE:
        try:
            _drain(ready)  # a producer that waits for a place in the queue must get one to notice `stop`
            producer.join(0.02)
        except BaseException as error:  # noqa: BLE001  raised below
            raised.append(error)
    if raised:
        raise raised[0]


def _drain(ready: queue.Queue[Any]) -> None:
    while True:
        try:
            ready.get_nowait()
        except queue.Empty:
            return


def _produce(items: Iterable[T], ready: queue.Queue[T | _End[T]], stop: threading.Event) -> None:
    error: BaseException | None = None
    if stop.is_set():  # interrupted while starting: nobody waits, and `items` may be gone already
        return
    try:
        iterator = iter(items)
        try:
            for item in iterator:
                if stop.is_set():
                    break
                ready.put(item)
                del item  # a frame must not live on here while the next one is made
        finally:
            close = getattr(iterator, "close", None)
            if close is not None:
                close()
    except BaseException as raised:  # noqa: BLE001  nothing is lost: the consumer raises it in its own thread
        error = raised
    ready.put(_End(error))
