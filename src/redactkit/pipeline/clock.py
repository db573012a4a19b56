"""Where the time went."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

T = TypeVar("T")


class Clock:
    """Seconds spent in each stage. Stages may overlap, and one may run in several threads at once."""

    def __init__(self) -> None:
        self._born = time.perf_counter()
        self._spent: dict[str, float] = {}
        self._lock = threading.Lock()

    @contextmanager
    def measure(self, stage: str) -> Iterator[None]:
        """Add the time spent inside to `stage`."""
        start = time.perf_counter()
        try:
            yield
        finally:
            spent = time.perf_counter() - start
            with self._lock:
                self._spent[stage] = self._spent.get(stage, 0.0) + spent

    def timed(self, items: Iterable[T], stage: str) -> Generator[T, None, None]:
        """Yield `items`, and add the time that making each one takes to `stage`."""
        iterator = iter(items)
        try:
            while True:
                with self.measure(stage):
                    try:
                        item = next(iterator)
                    except StopIteration:
                        return
                yield item
                del item
        finally:
            close = getattr(iterator, "close", None)
            if close is not None:
                close()

    def mark(self, stage: str) -> None:
        """Set `stage` to all the time since this clock was made."""
        self._spent[stage] = time.perf_counter() - self._born

    def seconds(self) -> dict[str, float]:
        """Return the stages so far, to a millisecond, `total` included."""
        self.mark("total")
        return {stage: round(spent, 3) for stage, spent in self._spent.items()}
