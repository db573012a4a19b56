"""Put measured figures into README and docs: `python -m benchmarks.tables [--check]`.

Every block

    <!-- results:NAME -->
    ...
    <!-- /results -->

in README.md and docs/**/*.md is filled with the table of `benchmarks/results/NAME.json` that
`table` in `benchmarks.NAME` makes, and a line that says where it was measured; `NAME.PART` takes
`PART_table`. docs/images/coverage.svg is drawn from accuracy.json. Nobody types figures.
"""

from __future__ import annotations

import argparse
import importlib
import re
import sys
from typing import TYPE_CHECKING

from benchmarks import _common, accuracy
from benchmarks._common import ROOT, provenance, read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OPENING = re.compile(r"^<!-- results:.*$", re.MULTILINE)
BLOCK = re.compile(r"^<!-- results:(\w+)(?:\.(\w+))? -->\n(.*?)^<!-- /results -->$", re.MULTILINE | re.DOTALL)
PLOT = "docs/images/coverage.svg"


class TablesError(Exception):
    """A block cannot be filled; the message names file and block, and what to do."""


def rendered(name: str, part: str | None) -> str:
    """Return the content of the block `results:NAME` or `results:NAME.PART`.

    Raises:
        TablesError: There is no such benchmark, table or result.
    """
    marker = f"results:{name}" + (f".{part}" if part else "")
    function = f"{part}_table" if part else "table"
    try:
        make = getattr(importlib.import_module(f"benchmarks.{name}"), function)
    except (ModuleNotFoundError, AttributeError) as error:
        message = f"{marker}: there is no {function} in benchmarks.{name}"
        raise TablesError(message) from error
    try:
        loaded = read(name)
    except FileNotFoundError as error:
        message = f"{marker}: benchmarks/results/{name}.json is not there; run python -m benchmarks.{name}"
        raise TablesError(message) from error
    try:
        table = make(loaded["results"])
    except (KeyError, IndexError, TypeError) as error:
        message = f"{marker}: benchmarks/results/{name}.json is from another version; run {loaded['command']} again"
        raise TablesError(message) from error
    return f"{table.rstrip()}\n\n{provenance(loaded)}"


def filled(text: str) -> str:
    """Return `text`, a Markdown file, with every block filled anew.

    Raises:
        TablesError: A block is not closed, or cannot be filled.
    """
    if len(OPENING.findall(text)) != len(BLOCK.findall(text)):
        message = "a block is misspelt or not closed; it is <!-- results:NAME -->, lines, <!-- /results -->"
        raise TablesError(message)
    return BLOCK.sub(lambda m: f"{m[0].splitlines()[0]}\n{rendered(m[1], m[2])}<!-- /results -->", text)


def wanted(root: Path = ROOT) -> Iterator[tuple[Path, str]]:
    """Yield each generated or partly generated file with the content that it should have.

    Raises:
        TablesError: One cannot be made.
    """
    for path in [*root.glob("README.md"), *sorted((root / "docs").rglob("*.md"))]:
        try:
            yield path, filled(path.read_text(encoding="utf-8"))
        except TablesError as error:
            message = f"{path.relative_to(root)}: {error}"
            raise TablesError(message) from error
    if (_common.RESULTS / "accuracy.json").exists():
        yield root / PLOT, accuracy.plot(read("accuracy")["results"])


def stale(root: Path = ROOT) -> list[tuple[Path, str]]:
    """Return the files whose content is not what it should be, with what it should be.

    Raises:
        TablesError: One cannot be made.
    """
    return [
        (path, text) for path, text in wanted(root) if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def main() -> int:
    """Run from the command line."""
    line = argparse.ArgumentParser(prog="python -m benchmarks.tables", description="put measured figures into the docs")
    line.add_argument("--check", action="store_true", help="write nothing; exit with 1 when something is stale")
    options = line.parse_args()
    try:
        found = stale()
    except TablesError as error:
        print(error, file=sys.stderr)
        return 2
    for path, text in found:
        print(f"{path.relative_to(ROOT)} {'is stale; run python -m benchmarks.tables' if options.check else 'written'}")
        if not options.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return 1 if options.check and found else 0


if __name__ == "__main__":
    sys.exit(main())
