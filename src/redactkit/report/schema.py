"""The published schemas: `python -m redactkit.report.schema FOLDER` writes them anew."""

from __future__ import annotations

import inspect
import json
import sys
from pathlib import Path
from typing import Any

from redactkit.plan import codec
from redactkit.report import model


def texts() -> dict[str, str]:
    """Return the published schema files, name to content."""
    schemas = {"plan.schema.json": codec.schema(), "report.schema.json": model.schema()}
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {name: json.dumps(head | _tidy(body), indent=1, ensure_ascii=False) + "\n" for name, body in schemas.items()}


def _tidy(node: Any) -> Any:  # noqa: ANN401  any JSON value
    """Return `node` with docstrings, which become descriptions, freed from their indentation."""
    if isinstance(node, dict):
        return {
            key: inspect.cleandoc(value) if key == "description" and isinstance(value, str) else _tidy(value)
            for key, value in node.items()
        }
    return [_tidy(value) for value in node] if isinstance(node, list) else node


def write(folder: Path) -> None:
    """Write every schema into `folder`, which must exist."""
    for name, text in texts().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(*sys.argv[1:] or ["docs", "reference"]))
