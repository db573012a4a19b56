"""Each kernel beside a dull NumPy way to the same result: one table for the tests and for the benchmark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from redactkit import kernels

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from redactkit.kernels.jit import Kernel

    Array = NDArray[Any]


@dataclass(frozen=True)
class Oracle:
    """A kernel and what it must do.

    Attributes:
        kernel: Called as `kernel(array, *arguments)`; writes into `array` or its last argument.
        naive: Called alike.
        arguments: Makes all arguments but the array, for an array of some shape and type.
        tolerance: Largest difference of a sample.
        reason: Why there is a tolerance.
    """

    kernel: Kernel
    naive: Callable[..., None]
    arguments: Callable[[Array, np.random.Generator], tuple[Any, ...]]
    tolerance: int = 0
    reason: str = ""


def inside(array: Array, spans: Array, wide: int, high: int) -> NDArray[np.bool_]:
    """Return which samples of `array` lie in the blocks that `spans` names."""
    rows = np.repeat(spans, high, axis=0)[: array.shape[0]]
    columns = np.arange(array.shape[1]) // wide
    return (columns >= rows[:, :1]) & (columns < rows[:, 1:])


def cell_edges(length: int, count: int) -> Array:
    """Return where `count` cells along `length` begin and end."""
    return np.arange(count + 1) * length // count


def naive_means(array: Array, cells: Array) -> None:
    rows, columns = cell_edges(array.shape[0], cells.shape[0]), cell_edges(array.shape[1], cells.shape[1])
    sums = np.add.reduceat(np.add.reduceat(array, rows[:-1], 0, np.int64), columns[:-1], 1, np.int64)
    cells[:] = sums / np.outer(np.diff(rows), np.diff(columns))


def naive_fill(array: Array, spans: Array, wide: int, high: int, value: int) -> None:
    array[inside(array, spans, wide, high)] = value


def naive_blocks(array: Array, spans: Array, wide: int, high: int, values: Array) -> None:
    rows, columns = (np.diff(cell_edges(n, c)) for n, c in zip(array.shape, values.shape, strict=True))
    drawn = np.repeat(np.repeat(values, rows, 0), columns, 1)
    where = inside(array, spans, wide, high)
    array[where] = drawn[where]


def naive_smooth(array: Array, spans: Array, wide: int, high: int, values: Array) -> None:
    for axis, (length, count) in enumerate(zip(array.shape, values.shape, strict=True)):
        place = np.clip((np.arange(length) + 0.5) * count / length - 0.5, 0, count - 1)
        near = place.astype(int)
        share = (place - near).reshape((-1, 1) if axis == 0 else (1, -1))
        a, b = np.take(values, near, axis), np.take(values, np.minimum(near + 1, count - 1), axis)
        values = a + share * (b - a)
    where = inside(array, spans, wide, high)
    array[where] = np.floor(values[where] + 0.5)


def naive_noise(  # noqa: PLR0917  as the kernel
    array: Array, spans: Array, wide: int, high: int, key: int, low: int, count: int
) -> None:
    places: Array = np.indices(array.shape).astype(np.uint32)
    y, x = places
    h: Array = x * np.uint32(0x9E3779B9) + (np.uint32(key) ^ (y * np.uint32(0x85EBCA6B)))
    h = (h ^ (h >> np.uint32(16))) * np.uint32(0x7FEB352D)
    h = (h ^ (h >> np.uint32(15))) * np.uint32(0x846CA68B)
    values = low + ((h >> np.uint32(16)).astype(np.int64) * count) // 65536
    where = inside(array, spans, wide, high)
    array[where] = values[where]


def touched(edges: tuple[float, float, float, float], corner: tuple[float, float], block: Array) -> Array:
    """Return for blocks (... x 4: x0, y0, x1, y1) how far the shape is from them, below 1 where it touches.

    A rounded rectangle is a smaller one with an ellipse moved around it (Minkowski sum), and distances
    of upright rectangles can be taken along each axis alone.
    """
    away = np.zeros(block.shape[:-1])
    for axis in (0, 1):
        near, far, radius = edges[axis] + corner[axis], edges[axis + 2] - corner[axis], corner[axis]
        gap = np.maximum(near - block[..., axis + 2], block[..., axis] - far)
        away += np.where(gap > 0, (gap / radius) ** 2 if radius > 0 else np.inf, 0.0) if radius > 0 else 0.0
        outside = (block[..., axis + 2] <= edges[axis]) | (block[..., axis] >= edges[axis + 2])
        away = np.where(outside, np.inf, away)
    return away


def naive_warp(picture: Array, ways: Array, chips: Array) -> None:
    height, width = picture.shape[0], picture.shape[1] // 3
    side = round((chips.shape[1] / 3) ** 0.5)
    seen = picture.reshape(height, width, 3).astype(float)
    v, u = np.mgrid[:side, :side]
    for way, chip in zip(ways, chips, strict=True):
        x = np.clip(way[0] * u + way[1] * v + way[2], 0, width - 1)
        y = np.clip(way[3] * u + way[4] * v + way[5], 0, height - 1)
        i, j = np.minimum(x.astype(int), width - 2), np.minimum(y.astype(int), height - 2)
        right, down = (x - i)[..., None], (y - j)[..., None]
        upper = (1 - right) * seen[j, i] + right * seen[j, i + 1]
        lower = (1 - right) * seen[j + 1, i] + right * seen[j + 1, i + 1]
        chip[:] = np.floor((1 - down) * upper + down * lower + 0.5).ravel()


def naive_halve(picture: Array, small: Array) -> None:
    height, width = small.shape[0], small.shape[1] // 3
    blocks = picture.reshape(height, 2, width, 2, 3).astype(float)
    small[:] = np.floor(blocks.mean(axis=(1, 3)) + 0.5).reshape(small.shape)


def naive_outline(  # noqa: PLR0917  as the kernel
    spans: Array,
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    corner_x: float,
    corner_y: float,
    wide: int,
    high: int,
    row: int,
    column: int,
    columns: int,
) -> None:
    y, x = np.indices((len(spans), columns))
    left, top = (x + column) * wide, (y + row) * high
    block = np.stack([left, top, left + wide, top + high], -1).astype(float)
    touch = touched((x0, y0, x1, y1), (corner_x, corner_y), block) < 1
    some = touch.any(1)
    spans[:, 0] = np.where(some, touch.argmax(1), 0)
    spans[:, 1] = np.where(some, columns - touch[:, ::-1].argmax(1), 0)


def _region(array: Array, rng: np.random.Generator) -> tuple[Array, int, int]:
    wide, high = (int(n) for n in rng.choice([1, 2, 4, 5, 8], 2))
    rows, columns = -(-array.shape[0] // high), -(-array.shape[1] // wide)
    return np.sort(rng.integers(0, columns + 1, (rows, 2)), axis=1), wide, high


def _cells(array: Array, rng: np.random.Generator) -> tuple[int, int]:
    return tuple(int(rng.integers(1, min(n, 9) + 1)) for n in array.shape)  # type: ignore[return-value]


def _values(array: Array, rng: np.random.Generator) -> Array:
    return rng.integers(0, np.iinfo(array.dtype).max, _cells(array, rng), endpoint=True)


def _noise(array: Array, rng: np.random.Generator) -> tuple[int, int, int]:
    low, high = np.sort(rng.integers(0, np.iinfo(array.dtype).max, 2, endpoint=True))
    return int(rng.integers(0, 2**32)), int(low), int(high - low + 1)


KERNELS: dict[str, Oracle] = {
    "means": Oracle(kernels.means, naive_means, lambda a, r: (np.full(_cells(a, r), -1.0),)),
    "fill": Oracle(
        kernels.fill, naive_fill, lambda a, r: (*_region(a, r), int(r.integers(0, np.iinfo(a.dtype).max + 1)))
    ),
    "blocks": Oracle(kernels.blocks, naive_blocks, lambda a, r: (*_region(a, r), _values(a, r))),
    "smooth": Oracle(
        kernels.smooth,
        naive_smooth,
        lambda a, r: (*_region(a, r), _values(a, r)),
        tolerance=1,
        reason="the kernel interpolates in 32-bit floats, so a value at a rounding edge may fall to either side",
    ),
    "noise": Oracle(kernels.noise, naive_noise, lambda a, r: (*_region(a, r), *_noise(a, r))),
}
"""The kernels that work on samples; `outline` writes spans and has a test of its own."""
