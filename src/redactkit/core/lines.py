"""One form for Plans and Reports as JSON: a readable head, then one line for each frame."""

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


def to_json(value: HasFrames) -> str:
    """Return `value` as JSON, so that a person can read and edit it.

    Raises:
        ValueError: A number is not finite, which JSON cannot say.
    """
    names = [name for name in value.__struct_fields__ if name != "frames"]  # type: ignore[attr-defined]
    head = json.dumps({n: msgspec.to_builtins(getattr(value, n)) for n in names}, indent=1, allow_nan=False)
    lines = ",\n  ".join(json.dumps(msgspec.to_builtins(frame), allow_nan=False) for frame in value.frames)
    return f'{head[:-2]},\n "frames": [\n  {lines}\n ]\n}}\n'
