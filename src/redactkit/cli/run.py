"""The one place where errors meet: each becomes a line on stderr and an exit code."""

from __future__ import annotations

import sys
import threading
import traceback
from contextlib import nullcontext
from typing import TYPE_CHECKING

import click

from redactkit.cli.app import group
from redactkit.cli.console import Console, prepare_streams
from redactkit.cli.signals import interruptible
from redactkit.errors import Interrupted, OutputError, RedactkitError

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str] | None) -> int:
    """Run the command line; see `redactkit.cli.main`."""
    prepare_streams()
    console = Console()
    in_main_thread = threading.current_thread() is threading.main_thread()
    try:
        with interruptible(last=arguments is None) if in_main_thread else nullcontext():
            code = group.main(
                None if arguments is None else list(arguments),
                prog_name="redactkit",
                standalone_mode=False,
                obj=console,
            )
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        error.show(sys.stderr)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _failed(console, Interrupted("stopped; nothing unfinished was left behind"))
    except RedactkitError as error:
        return _failed(console, error)
    except Exception as error:  # noqa: BLE001  the last net: what is no RedactkitError is our defect
        return _defect(console, error)
    worst = code if isinstance(code, int) else 0
    if console.lost:
        lost = OutputError(f"results could not be printed ({console.lost}); finished files and their reports stand")
        worst = max(worst, _failed(console, lost))
    return worst


def _failed(console: Console, error: RedactkitError) -> int:
    if console.debug:
        traceback.print_exc(file=sys.stderr)
    console.error(str(error))
    return error.exit_code


def _defect(console: Console, error: Exception) -> int:
    if console.debug:
        traceback.print_exc(file=sys.stderr)
    console.error(
        f"unexpected {type(error).__name__}: {error}\n"
        "What was being worked on was not written; files that were finished stay. This is a defect of redactkit: run "
        "it again with --debug and report what it prints."
    )
    return 1
