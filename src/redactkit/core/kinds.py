"""What is looked for, by name, and values that differ from kind to kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

V = TypeVar("V")

FACE, PLATE = "face", "plate"
"""Kinds that redactkit finds itself; plug-ins may add others."""
OURS = (FACE, PLATE)

RARE = {PLATE: 2}
"""Kinds that a clip is looked at for in one of so many turns only: networks cost more than they are met."""


def is_turn_of(kinds: Iterable[str], turn: int) -> bool:
    """Return whether all of `kinds` are looked for in a turn; turns count a clip's looks."""
    return all(turn % RARE.get(kind, 1) == 0 for kind in kinds)


EVERY = "*"
"""In a mapping by kind: all kinds that it does not name."""


class ByKind(Mapping[str, V]):
    """One value for each kind, immutable and hashable.

    A mapping from kind to value in which `EVERY` (`"*"`) stands for all kinds that are not named; `of`
    looks a kind up that way. Equal to any mapping with the same content.
    """

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, V]) -> None:
        """Take over `values`, of which one stands under `EVERY`.

        Raises:
            KeyError: None does.
        """
        self._values = {EVERY: values[EVERY], **{kind: values[kind] for kind in sorted(values)}}

    def of(self, kind: str) -> V:
        """Return the value for `kind`."""
        return self._values.get(kind, self._values[EVERY])

    def __getitem__(self, kind: str) -> V:
        return self._values[kind]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __hash__(self) -> int:
        return hash(tuple(self._values.items()))

    def __repr__(self) -> str:
        return f"ByKind({self._values!r})"
