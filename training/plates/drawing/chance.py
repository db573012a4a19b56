"""The draws that all drawings share: one of several, some characters, a colour near another."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from training.plates.drawing.canvas import BLACK, WHITE, Colour

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


def pick(rng: np.random.Generator, items: Sequence[T]) -> T:
    """Return one of `items`, all alike likely."""
    return items[int(rng.integers(len(items)))]


def chars(rng: np.random.Generator, alphabet: str, count: int) -> str:
    """Return `count` characters of `alphabet`."""
    return "".join(alphabet[i] for i in rng.integers(0, len(alphabet), count))


def like(rng: np.random.Generator, colour: Colour, spread: float = 12) -> Colour:
    """Return a colour near `colour`, off by about `spread` in each channel and in all."""
    red, green, blue = np.clip(np.array(colour) + rng.normal(0, spread, 3) + rng.normal(0, spread), 0, 255)
    return float(red), float(green), float(blue)


def any_colour(rng: np.random.Generator) -> Colour:
    """Return any colour."""
    red, green, blue = rng.uniform(0, 255, 3)
    return float(red), float(green), float(blue)


def contrast(rng: np.random.Generator, colour: Colour) -> Colour:
    """Return a colour that can be read on `colour`."""
    if rng.random() < 0.3:
        for _ in range(4):
            other = any_colour(rng)
            if abs(sum(other) - sum(colour)) > 250:
                return other
    return like(rng, BLACK if sum(colour) > 380 else WHITE)
