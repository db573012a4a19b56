"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from redactkit.cli.console import Console

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")


class _Name(click.Path):
    """The name of a file or folder. What stands there is asked later, where an error can say what to do."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        """Return it as a Path; refuse an empty one, which would be the folder that one happens to be in."""
        if not value:
            self.fail("the name is empty; give that of a file or folder, or . for this folder", param, ctx)
        return super().convert(value, param, ctx)


NAME = _Name(readable=False, path_type=Path)


def console_of(context: click.Context) -> Console:
    """Return the console that the whole run shares."""
    console = context.find_root().obj
    return console if isinstance(console, Console) else Console()


def _switch(attribute: str) -> Callable[[click.Context, click.Parameter, bool], None]:
    def callback(context: click.Context, _parameter: click.Parameter, on: bool) -> None:
        if on:
            setattr(console_of(context), attribute, True)

    return callback


def debug_option(command: F) -> F:
    """Add `--debug`."""
    return click.option(
        "--debug", is_flag=True, expose_value=False, callback=_switch("debug"), help="Show tracebacks of errors."
    )(command)


def quiet_option(command: F) -> F:
    """Add `--quiet`."""
    return click.option(
        "-q", "--quiet", is_flag=True, expose_value=False, callback=_switch("quiet"), help="Print nothing but errors."
    )(command)


def json_option(command: F) -> F:
    """Add `--json`."""
    return click.option(
        "--json",
        is_flag=True,
        expose_value=False,
        callback=_switch("as_json"),
        help="Print results to stdout as JSON, one object a line.",
    )(command)
