"""One function for each effect: choose planes and values, call a kernel."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np

from redactkit import kernels
from redactkit.effects import cells, colour

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from redactkit.core.effects import Blur, Effect, Noise, Pixelate, Solid
    from redactkit.core.frames import Plane, Planes, Role
    from redactkit.effects.region import Region
    from redactkit.effects.secret import Secret

    Draw = Callable[..., None]
    Values = dict[Role, NDArray[np.float64]]
    Kept = dict[Effect, "Pattern"]
    """What a track's first cover was drawn from, by effect."""


class Pattern:
    """The few values that are drawn over a region, one array of cells for each role.

    Args:
        values: Full-range 8-bit units; roles that are left out are opaque.
    """

    def __init__(self, values: Values) -> None:
        self._values = values
        self._codes: dict[tuple[Role, int, bool], NDArray[np.int64]] = {}

    def codes(self, role: Role, planes: Planes) -> NDArray[np.int64]:
        """Return the values of `role` as sample values of `planes`; worked out once for all frames of one form."""
        key = role, planes.depth, planes.full_range
        if key not in self._codes:
            self._codes[key] = colour.to_codes(self._values.get(role, _OPAQUE), role, planes)
        return self._codes[key]


def blur(planes: Planes, region: Region, effect: Blur, secret: Secret, kept: Kept | None) -> None:
    """Draw the region's few noisy means smooth."""
    _draw(planes, region, _pattern(planes, region, effect, secret, kept), kernels.smooth)


def pixelate(planes: Planes, region: Region, effect: Pixelate, secret: Secret, kept: Kept | None) -> None:
    """Draw the region's few noisy means as blocks."""
    _draw(planes, region, _pattern(planes, region, effect, secret, kept), kernels.blocks)


def solid(planes: Planes, region: Region, effect: Solid, secret: Secret, kept: Kept | None) -> None:  # noqa: ARG001  same form for all
    """Fill the region with one colour."""
    _draw(planes, region, _one_colour(effect.colour, planes.matrix or colour.BT601), kernels.blocks)


@functools.lru_cache(maxsize=64)
def _one_colour(rgb: tuple[int, int, int], matrix: tuple[float, float]) -> Pattern:
    red, green, blue = (np.full((1, 1), float(c)) for c in rgb)
    luma, chroma_b, chroma_r = colour.to_ycc(red, green, blue, matrix)
    return Pattern({"luma": luma, "chroma_b": chroma_b, "chroma_r": chroma_r, "red": red, "green": green, "blue": blue})


def noise(planes: Planes, region: Region, effect: Noise, secret: Secret, kept: Kept | None) -> None:  # noqa: ARG001  same form
    """Replace the region with random values."""
    for plane in planes.planes:
        low, high = colour.code_span(plane.role, planes)
        samples, wide, block = region.view(plane)
        if plane.role == "alpha":
            kernels.fill(samples, region.spans, wide, block, high)
        else:
            key = int(secret.bits(f"noise {plane.role}", 1)[0] >> np.uint64(32))
            kernels.noise(samples, region.spans, wide, block, key, low, high - low + 1)


def _pattern(planes: Planes, region: Region, effect: Blur | Pixelate, secret: Secret, kept: Kept | None) -> Pattern:
    """Return the pattern to draw: those of the track's first cover, where it has had one; else the region's own."""
    if kept is None:
        return Pattern(_values(planes, region, effect, secret, cells.shape(region.width, region.height, effect.cells)))
    pattern = kept.get(effect)
    if pattern is None:
        # By the whole box: what enters at the frame's edge would keep the cells of a sliver for good.
        rows, columns = cells.shape(region.whole_width, region.whole_height, effect.cells)
        shape = min(rows, region.height), min(columns, region.width)
        pattern = kept[effect] = Pattern(_values(planes, region, effect, secret, shape))
    return pattern


def _values(planes: Planes, region: Region, effect: Blur | Pixelate, secret: Secret, shape: tuple[int, int]) -> Values:
    """Return for each plane's role the values that are drawn in it; full-range 8-bit units.

    Luma gets its cells, chroma one mean over all. Red, green and blue are turned into those first:
    noise of their own on three nearly equal means would average out, and be garish.
    """
    rows, columns = shape
    found = {p.role: p for p in planes.planes}
    if "red" in found:
        red, green, blue = (_means(planes, region, found[role], rows, columns) for role in colour.RGB)
        luma, *chroma = colour.to_ycc(red, green, blue, colour.BT601)
        shares = np.outer(_parts(region.height, rows), _parts(region.width, columns)) / (region.height * region.width)
        tints = [float(np.vdot(c, shares)) for c in chroma]
    else:
        luma = _means(planes, region, found["luma"], rows, columns)
        tints = [float(_means(planes, region, found[role], 1, 1)[0, 0]) for role in colour.CHROMA if role in found]
    grey = cells.noisy_luma(luma, effect, secret)
    tints = [
        cells.noisy_chroma(tint, luma.size, role, effect, secret)
        for tint, role in zip(tints, colour.CHROMA, strict=False)
    ]
    if "red" in found:
        return colour.to_rgb(grey, tints[0], tints[1], colour.BT601)
    return {"luma": grey, **{role: np.full((1, 1), t) for role, t in zip(colour.CHROMA, tints, strict=False)}}


def _draw(planes: Planes, region: Region, pattern: Pattern, draw: Draw) -> None:
    for plane in planes.planes:
        samples, wide, high = region.view(plane)
        codes = pattern.codes(plane.role, planes)
        if codes.size == 1:
            kernels.fill(samples, region.spans, wide, high, int(codes[0, 0]))
        else:
            draw(samples, region.spans, wide, high, codes)


def _means(planes: Planes, region: Region, plane: Plane, rows: int, columns: int) -> NDArray[np.float64]:
    return colour.from_codes(cells.means(region.view(plane)[0], rows, columns), plane.role, planes)


def _parts(length: int, count: int) -> NDArray[np.int64]:
    """Return the sizes of `count` cells along `length`, as the kernels cut them."""
    return np.diff(np.arange(count + 1) * length // count)


_OPAQUE = np.full((1, 1), 255.0)
"""What stands in an alpha plane: a transparent outline would show what was cut out."""
