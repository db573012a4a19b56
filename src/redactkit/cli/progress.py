"""Progress: a bar on a terminal, a plain line now and then anywhere else."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from redactkit.cli.console import printable
from redactkit.cli.signals import poll

if TYPE_CHECKING:
    from collections.abc import Iterator

    from redactkit.cli.console import Console
    from redactkit.core.protocols import Progress, ProgressCallback

EVERY = 5.0
"""Seconds between two plain lines."""


@contextmanager
def shown(console: Console, name: str) -> Iterator[ProgressCallback]:
    """Give a callback that shows how far the file called `name` has come, and stops when a signal asked for it."""
    with _display(console, name) as display:

        def told(progress: Progress) -> None:
            poll()
            if display is not None:
                display(progress)

        yield told


@contextmanager
def _display(console: Console, name: str) -> Iterator[ProgressCallback | None]:
    if console.quiet:
        yield None
    elif sys.stderr is not None and sys.stderr.isatty():
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
    return f"{name}: {far(progress, seconds)}"


def far(progress: Progress, seconds: float) -> str:
    """Return how far a job has come after `seconds`, how fast, and how long it will take."""
    rate = progress.done / seconds if seconds > 0 else 0.0
    # A header may promise less than there is, so that a total already passed says nothing.
    total = progress.total if progress.total and progress.total >= progress.done else None
    of = f" of {total}" if total else ""
    left = f", {clock((total - progress.done) / rate)} left" if total and rate else ""
    speed = f", {rate:.1f} frames/s" if rate else ""
    return f"{progress.done}{of} frames{speed}{left}"


def clock(seconds: float) -> str:
    """Return a span of time as hours, minutes and seconds."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@contextmanager
def _bar(name: str) -> Iterator[ProgressCallback]:
    from rich.console import Console as RichConsole
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[state]}", markup=False),
    )
    with Bar(*columns, console=RichConsole(stderr=True), transient=True) as bar:
        task = bar.add_task(printable(name), total=None, state="loading")
        begun = 0.0

        def told(progress: Progress) -> None:
            nonlocal begun
            now = time.monotonic()
            begun = begun or now  # the first frame waits for the models: it says nothing about the others
            state = far(progress, now - begun)
            bar.update(task, completed=progress.done, total=progress.total, state=state)

        yield told
