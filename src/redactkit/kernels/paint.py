"""What is written over a region: one value, cells as blocks, cells drawn smooth, random values.

All of them take the region the same way. `samples` is a view of the rectangle around it, `spans`
says for each row of blocks which blocks to write (from, to), and `wide` and `high` are the size of
a block in samples; the last block of a row or column may be cut off by the end of `samples`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from redactkit.kernels.jit import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.uint8] | NDArray[np.uint16]
    Spans = NDArray[np.int64]


@kernel("int64[:, ::1], int64, int64, int64")
def fill(samples: Samples, spans: Spans, wide: int, high: int, value: int) -> None:
    """Write `value` into every sample of the region."""
    for y in range(samples.shape[0]):
        row = samples[y, spans[y // high, 0] * wide : spans[y // high, 1] * wide]
        for x in range(row.size):
            row[x] = value


@kernel("int64[:, ::1], int64, int64, int64[:, ::1]")
def blocks(samples: Samples, spans: Spans, wide: int, high: int, values: NDArray[np.int64]) -> None:
    """Write each cell's value into the samples of the region that the cell covers (cells as in `means`)."""
    height, width = samples.shape
    rows, columns = values.shape
    for i in range(rows):
        for y in range(i * height // rows, (i + 1) * height // rows):
            first, last = spans[y // high, 0] * wide, spans[y // high, 1] * wide
            for j in range(columns):
                part = samples[y, max(first, j * width // columns) : min(last, (j + 1) * width // columns)]
                for x in range(part.size):
                    part[x] = values[i, j]


@kernel("int64[:, ::1], int64, int64, int64[:, ::1]")
def smooth(samples: Samples, spans: Spans, wide: int, high: int, values: NDArray[np.int64]) -> None:
    """Write the cells' values, interpolated linearly between the cells' centres, flat beyond the outer ones."""
    height, width = samples.shape
    rows, columns = values.shape
    lines = np.empty((rows, width), np.float32)  # every row of cells drawn across, once
    for j in range(columns + 1):  # from the centre of cell j - 1 to that of cell j
        start = max(0, math.ceil((j - 0.5) * width / columns - 0.5))
        share = (start + 0.5) * columns / width - (j - 0.5)
        for i in range(rows):
            near = values[i, max(j - 1, 0)]
            rise = values[i, min(j, columns - 1)] - near
            line = lines[i, start : math.ceil((j + 0.5) * width / columns - 0.5)]
            for x in range(line.size):
                line[x] = near + rise * (share + x * columns / width) + 0.5  # the half rounds when it is stored
    for y in range(height):
        place = min(max((y + 0.5) * rows / height - 0.5, 0.0), rows - 1.0)
        i = int(place)
        down = np.float32(place - i)
        first, last = spans[y // high, 0] * wide, spans[y // high, 1] * wide
        row, upper, lower = samples[y, first:last], lines[i, first:last], lines[min(i + 1, rows - 1), first:last]
        for x in range(row.size):
            row[x] = np.int32(upper[x] + down * (lower[x] - upper[x]))


@kernel("int64[:, ::1], int64, int64, uint32, int64, int64")
def noise(  # noqa: PLR0917  compiled code takes no keywords
    samples: Samples, spans: Spans, wide: int, high: int, key: int, low: int, count: int
) -> None:
    """Write values from `low` to `low + count - 1` that look random, into every sample of the region.

    Each is a hash of `key` and its place in the region (Wellons, "Prospecting for hash functions",
    2018: lowbias32), so that the loop has no state and runs on whole vectors. Nothing of the region is
    read; the key's 32 bits are for looks, not for secrecy.

    Args:
        samples: Written.
        spans: As for all of them.
        wide: As for all of them.
        high: As for all of them.
        key: Any 32 bits.
        low: Smallest value.
        count: Of values, 1 to 65536.
    """
    for y in range(samples.shape[0]):
        first = spans[y // high, 0] * wide
        row = samples[y, first : spans[y // high, 1] * wide]
        start = np.uint32(np.uint32(key) ^ np.uint32(np.uint32(y) * np.uint32(0x85EBCA6B)))
        for x in range(row.size):
            mixed = np.uint32(np.uint32(first + x) * np.uint32(0x9E3779B9) + start)
            mixed = np.uint32((mixed ^ (mixed >> np.uint32(16))) * np.uint32(0x7FEB352D))
            mixed = np.uint32((mixed ^ (mixed >> np.uint32(15))) * np.uint32(0x846CA68B))
            row[x] = low + np.uint32(np.uint32(mixed >> np.uint32(16)) * np.uint32(count)) // np.uint32(65536)
