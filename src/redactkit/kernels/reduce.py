"""Area means: all that is ever read of a region, and pictures at half their size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from redactkit.kernels.jit import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray


@kernel("float64[:, ::1]")
def means(samples: NDArray[np.uint8] | NDArray[np.uint16], cells: NDArray[np.float64]) -> None:
    """Write the mean over all samples of each cell.

    Cell (i, j) of n x m covers rows `i * height // n` to `(i + 1) * height // n` and columns alike.

    Args:
        samples: height x width, not changed.
        cells: n x m, n at most height and m at most width; written. Sums are exact integers.
    """
    height, width = samples.shape
    rows, columns = cells.shape
    for i in range(rows):
        for j in range(columns):
            cell = samples[
                i * height // rows : (i + 1) * height // rows, j * width // columns : (j + 1) * width // columns
            ]
            total = np.int64(0)
            for y in range(cell.shape[0]):
                line = np.uint32(0)  # 32 bits hold 65,536 samples of 16 bits, and fill a vector twice as well as 64
                for x in range(cell.shape[1]):
                    line = np.uint32(line + cell[y, x])
                total += line
            cells[i, j] = total / (cell.shape[0] * cell.shape[1])


@kernel("uint8[:, ::1]")
def halve(picture: NDArray[np.uint8], small: NDArray[np.uint8]) -> None:
    """Write a picture at half its size, each pixel the mean of 2 x 2.

    Args:
        picture: (2 * height) x (3 * 2 * width), red first; not changed.
        small: height x (3 * width), written; a mean halfway between two levels becomes the upper one.
    """
    width = small.shape[1] // 3
    sums = np.empty(picture.shape[1], np.uint16)
    for v in range(small.shape[0]):
        for x in range(len(sums)):
            sums[x] = np.uint16(picture[2 * v, x]) + np.uint16(picture[2 * v + 1, x]) + np.uint16(1)
        for u in range(width):
            small[v, 3 * u] = (sums[6 * u] + sums[6 * u + 3]) >> 2
            small[v, 3 * u + 1] = (sums[6 * u + 1] + sums[6 * u + 4]) >> 2
            small[v, 3 * u + 2] = (sums[6 * u + 2] + sums[6 * u + 5]) >> 2
