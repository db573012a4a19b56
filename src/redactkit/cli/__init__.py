"""The command `redactkit`: arguments to settings, progress, text and JSON; errors become exit codes here alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Args:
        arguments: Without the program's name; None takes those of the process.
    """
    from redactkit.cli.run import run

    return run(arguments)
