"""The only place that prints. Results go to stdout, everything else to stderr."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from typing import Any, TextIO


@dataclass(slots=True)
class Console:
    """What the user wants to see.

    Attributes:
        quiet: Nothing but errors.
        as_json: Results are JSON, one object a line; nothing else goes to stdout.
        debug: Tracebacks are shown.
        lost: Why results could not be printed; empty while all were.
    """

    quiet: bool = False
    as_json: bool = False
    debug: bool = False
    lost: str = ""

    def result(self, text: str) -> None:
        """Print a result for a person."""
        if not (self.quiet or self.as_json):
            self.lost = write(sys.stdout, text) or self.lost

    def record(self, **values: Any) -> None:  # noqa: ANN401  any JSON value
        """Print a result for a machine."""
        if self.as_json:
            self.lost = write(sys.stdout, json.dumps(values, allow_nan=False)) or self.lost

    def note(self, text: str) -> None:
        """Print what happens on the way."""
        if not self.quiet:
            write(sys.stderr, text)

    def error(self, text: str) -> None:
        """Print what went wrong; never silenced."""
        write(sys.stderr, f"redactkit: {text}")


def prepare_streams() -> None:
    """Let any text be printed on any terminal: what its encoding lacks appears escaped."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def write(stream: TextIO | None, text: str) -> str:
    """Print a line to `stream`, and return why it was lost, if it was.

    A reader that went away (`| head`) stops the printing, not the work, and neither does a full disk.

    Args:
        stream: None prints nothing: it was closed before we began, and nobody misses anything.
        text: Of one or more lines.
    """
    if stream is None:
        return ""
    try:
        stream.write(printable(text) + "\n")
        stream.flush()
    except BrokenPipeError:
        _silence(stream)
    except OSError as error:
        _silence(stream)
        return error.strerror or str(error)
    return ""


def printable(text: str) -> str:
    """Return `text` with control characters escaped: a file's name must not steer the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    if 0xDC80 <= ord(character) <= 0xDCFF:  # a byte of a file name that is no text
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape", "surrogatepass").decode()


def _silence(stream: TextIO) -> None:
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123  a descriptor, nothing is written
        os.dup2(nowhere.fileno(), stream.fileno())
