"""Ctrl-C and termination become one exception, so that whatever is open is tidied up."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

from redactkit.errors import Interrupted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
PATIENCE = 3
"""The signal with this number gets its usual, merciless effect."""


class _Stop(BaseException):
    """Raised in the middle of anything, as KeyboardInterrupt is: whoever catches Exception must not take it for his."""


_asked: list[str] = []
"""Why to stop, once a signal came; foreign code in whose middle it came may have swallowed the exception."""


def poll() -> None:
    """Stop now if a signal has come: to be called between files and frames.

    Raises:
        BaseException: The one that `interruptible` waits for.
    """
    if _asked:
        raise _Stop(_asked[0])


@contextmanager
def interruptible(*, last: bool = False) -> Iterator[None]:
    """Leave with `Interrupted` at the first signal to stop; ignore the next while tidying up.

    Inside it is no `Exception`: a detector that is interrupted has not failed.

    Args:
        last: The process ends afterwards: once stopped, it goes on ignoring an impatient second Ctrl-C.
    """
    counted = 0
    _asked.clear()

    def stop(number: int, _frame: FrameType | None) -> None:
        nonlocal counted
        counted += 1
        if counted >= PATIENCE:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        if counted == 1:
            _asked.append(f"stopped by {signal.Signals(number).name}; nothing unfinished was left behind")
            poll()

    numbers = [getattr(signal, name) for name in NAMES if hasattr(signal, name)]
    # A signal that is ignored on purpose (nohup) stays ignored.
    before = {n: h for n in numbers if (h := signal.getsignal(n)) is not signal.SIG_IGN}
    for number in before:
        signal.signal(number, stop)
    try:
        yield
    except (_Stop, Exception) as error:
        if not _asked:
            raise
        # Compiled modules that are stopped while they load turn it into an ImportError.
        raise Interrupted(_asked[0]) from error
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_IGN if last and counted else handler)
