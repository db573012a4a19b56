"""How a region is covered, as plain data; the pixels are `redactkit.effects`' work."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from redactkit.errors import SettingsError


class _Effect(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="name"):
    """Base of the effects; a field's allowed span stands in `_spans`."""

    _spans: ClassVar[dict[str, tuple[float, float]]] = {}

    def __post_init__(self) -> None:
        for field, (low, high) in self._spans.items():
            value = getattr(self, field)
            whole = isinstance(low, int)
            ok = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
            if not (ok and low <= value <= high):  # not so for NaN either
                name, sort = type(self).__name__, "a whole number" if whole else "a number"
                message = f"{name}.{field}: {value!r} is not allowed; give {sort} from {low} to {high}"
                raise SettingsError(message)


class _Cells(_Effect, frozen=True, kw_only=True):
    """A region reduced to few noisy, quantised area means before anything is drawn.

    The defaults are the prettiest of those that keep every attacker of benchmarks/reidentify at or below
    10 % (docs/explanation/what-a-cover-hides.md).

    Attributes:
        cells: Area means along the region's longer side.
        noise: Scale of the Laplace noise on each mean, in grey levels of an 8-bit picture
            (Fan, "Image Pixelization with Differential Privacy", 2018).
        levels: How many values a noisy mean may take.
    """

    cells: int = 3
    noise: float = 60.0
    levels: int = 4

    _spans: ClassVar = {"cells": (1, 64), "noise": (0.0, 1000.0), "levels": (2, 256)}


class Blur(_Cells, frozen=True, kw_only=True, tag="blur"):
    """Few noisy means, drawn smooth. Not a Gaussian: that can be undone."""


class Pixelate(_Cells, frozen=True, kw_only=True, tag="pixelate"):
    """Few noisy means, drawn as blocks."""


class Solid(_Effect, frozen=True, kw_only=True, tag="solid"):
    """One colour, nothing of the region in it.

    Attributes:
        colour: Red, green, blue, 0 to 255.
    """

    colour: tuple[int, int, int] = (0, 0, 0)

    def __post_init__(self) -> None:
        ok = isinstance(self.colour, tuple) and [type(c) is int and 0 <= c <= 255 for c in self.colour] == [True] * 3
        if not ok:
            message = (
                f"Solid.colour: {self.colour!r} is not allowed; give red, green and blue as whole numbers 0 to 255"
            )
            raise SettingsError(message)


class Noise(_Effect, frozen=True, kw_only=True, tag="noise"):
    """Random values in place of the region's, drawn from the system's entropy."""


Effect = Blur | Pixelate | Solid | Noise

BY_NAME: dict[str, type[Effect]] = {"blur": Blur, "pixelate": Pixelate, "solid": Solid, "noise": Noise}
