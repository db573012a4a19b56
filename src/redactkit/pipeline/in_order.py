"""One step of many items at once by several threads, results in the order of the items."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

T = TypeVar("T")
R = TypeVar("R")


def in_order(
    work: Callable[[T], R], items: Generator[T, None, None], workers: int, *, name: str, ahead: int | None = None
) -> Generator[R, None, None]:
    """Yield `work(item)` for each item, in order, up to `workers` of them being worked on at once.

    What `work` raises is raised here, at the place where its result would have come; no later result is
    yielded. No thread outlives the iteration, also when its consumer leaves early.

    Args:
        work: Called in several threads; with one worker in the consumer's thread.
        items: Taken in the consumer's thread, at most `ahead` + 1 ahead, and closed at the end.
        workers: At least 1.
        name: Of the threads, for debuggers and tests.
        ahead: How many results may be waited for; None means as many as there are workers. More where only some
            items make work.
    """
    with closing(items):
        if workers == 1:
            yield from map(work, items)
            return
        waiting: deque[Future[R]] = deque()
        with ThreadPoolExecutor(workers, thread_name_prefix=name) as pool:
            try:
                for item in items:
                    waiting.append(pool.submit(work, item))
                    del item  # a frame must not live on here while the next one is made
                    if len(waiting) > (workers if ahead is None else ahead):
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()
