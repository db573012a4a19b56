"""Small upright pictures cut out of a larger one, turned and scaled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from redactkit.kernels.jit import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray


@kernel("float64[:, ::1], uint8[:, ::1]")
def warp(picture: NDArray[np.uint8], ways: NDArray[np.float64], chips: NDArray[np.uint8]) -> None:
    """Write square chips that show `picture` along affine ways, interpolated between its pixels.

    Args:
        picture: height x (3 * width), red first, at least 2 x 2 pixels; not changed. Beyond its edges its
            outermost pixels go on.
        ways: n x 6: the centre of the chip's pixel in column u and row v (from 0) lies in the picture at
            x = a*u + b*v + c and y = d*u + e*v + f, counted from the centre of its first pixel; a to f in order.
        chips: n x (3 * side * side), written: rows of pixels, red first.
    """
    height, width = picture.shape[0], picture.shape[1] // 3
    side = np.int64(round((chips.shape[1] // 3) ** 0.5))
    # Where a row's pixels come from is worked out first, in a loop that fits vectors. Places are unsigned: compiled
    # code looks whether a signed one counts from the end. Both together take two thirds of the time.
    left, top = np.empty(side, np.uintp), np.empty(side, np.uintp)
    right, down = np.empty(side, np.float32), np.empty(side, np.float32)
    one, next_pixel = np.uintp(1), np.uintp(3)
    for n in range(ways.shape[0]):
        a, b, c, d, e, f = ways[n, 0], ways[n, 1], ways[n, 2], ways[n, 3], ways[n, 4], ways[n, 5]
        for v in range(side):
            for u in range(side):
                x = min(max(a * u + b * v + c, 0.0), width - 1.0)
                y = min(max(d * u + e * v + f, 0.0), height - 1.0)
                i, j = min(np.int32(x), width - 2), min(np.int32(y), height - 2)
                left[u], top[u], right[u], down[u] = 3 * i, j, x - i, y - j
            for u in range(side):
                for colour in range(3):
                    at, row = left[u] + np.uintp(colour), top[u]
                    upper, lower = np.float32(picture[row, at]), np.float32(picture[row + one, at])
                    upper += right[u] * (np.float32(picture[row, at + next_pixel]) - upper)
                    lower += right[u] * (np.float32(picture[row + one, at + next_pixel]) - lower)
                    mean = upper + down[u] * (lower - upper)
                    chips[n, np.uintp(3 * (v * side + u) + colour)] = np.int32(mean + np.float32(0.5))
