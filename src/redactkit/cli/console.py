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
    """

    quiet: bool = False
    as_json: bool = False
    debug: bool = False

    def result(self, text: str) -> None:
        """Print a result for a person."""
        if not (self.quiet or self.as_json):
            write(sys.stdout, text)

    def record(self, **values: Any) -> None:  # noqa: ANN401  any JSON value
        """Print a result for a machine."""
        if self.as_json:
            write(sys.stdout, json.dumps(values, allow_nan=False))

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


def write(stream: TextIO, text: str) -> None:
    """Print a line to `stream`; a reader that went away (`| head`) stops the printing, not the work."""
    try:
        stream.write(printable(text) + "\n")
        stream.flush()
    except BrokenPipeError:
        _silence(stream)


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
