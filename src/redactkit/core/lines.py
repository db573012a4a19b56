"""One form for Plans and Reports as JSON: a readable head, then one line for each track and frame."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence


class HasFrames(Protocol):
    """A frozen Struct with frames."""

    @property
    def frames(self) -> Sequence[msgspec.Struct]:
        """Many of them: they are turned into text one by one, since all at once would take several times the room."""


LISTED = ("tracks", "frames")
"""Fields of which each item gets a line, in this order, after all others."""


def to_json(value: HasFrames) -> str:
    """Return `value` as JSON, so that a person can read and edit it.

    Raises:
        ValueError: A number is not finite, which JSON cannot say.
    """
    names: tuple[str, ...] = value.__struct_fields__  # type: ignore[attr-defined]
    head = json.dumps(
        {n: msgspec.to_builtins(getattr(value, n)) for n in names if n not in LISTED}, indent=1, allow_nan=False
    )
    lists = "".join(f',\n "{name}": {_listed(getattr(value, name))}' for name in LISTED if name in names)
    return f"{head[:-2]}{lists}\n}}\n"


def _listed(items: Sequence[msgspec.Struct]) -> str:
    lines = ",\n  ".join(json.dumps(msgspec.to_builtins(item), allow_nan=False) for item in items)
    return f"[\n  {lines}\n ]"
