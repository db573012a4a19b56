"""Progress: a bar on a terminal, a plain line now and then anywhere else."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from redactkit.cli.console import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from redactkit.cli.console import Console
    from redactkit.core.protocols import Progress, ProgressCallback

EVERY = 5.0
"""Seconds between two plain lines."""


@contextmanager
def shown(console: Console, name: str) -> Iterator[ProgressCallback | None]:
    """Give a callback that shows how far the file called `name` has come, or None when nobody wants to know."""
    if console.quiet:
        yield None
    elif sys.stderr.isatty():
        with _bar(name) as callback:
            yield callback
    else:
        yield PlainLines(console, name)


class PlainLines:
    """A line every few seconds: readable in a log."""

    def __init__(self, console: Console, name: str) -> None:
        self._console, self._name = console, name
        self._begun = self._said = time.monotonic()

    def __call__(self, progress: Progress) -> None:
        """Say how far it has come, if it is time to."""
        now = time.monotonic()
        if now - self._said >= EVERY:
            self._said = now
            self._console.note(line(self._name, progress, now - self._begun))


def line(name: str, progress: Progress, seconds: float) -> str:
    """Return how far the file called `name` has come after `seconds`."""
    rate = progress.done / seconds if seconds > 0 else 0.0
    # A header may promise less than there is, so that a total already passed says nothing.
    total = progress.total if progress.total and progress.total >= progress.done else None
    of = f" of {total}" if total else ""
    left = f", {clock((total - progress.done) / rate)} left" if total and rate else ""
    return f"{name}: {progress.done}{of} frames, {rate:.1f} frames/s{left}"


def clock(seconds: float) -> str:
    """Return a span of time as hours, minutes and seconds."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@contextmanager
def _bar(name: str) -> Iterator[ProgressCallback]:
    from rich.console import Console as RichConsole
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("frames, {task.fields[rate]:.1f} frames/s,"),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    with Bar(*columns, console=RichConsole(stderr=True), transient=True) as bar:
        task = bar.add_task(escape(printable(name)), total=None, rate=0.0)
        begun = 0.0

        def told(progress: Progress) -> None:
            nonlocal begun
            now = time.monotonic()
            begun = begun or now
            rate = (progress.done - 1) / (now - begun) if now > begun else 0.0
            bar.update(task, completed=progress.done, total=progress.total, rate=rate)

        yield told
