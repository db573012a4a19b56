"""Full-range 8-bit colours to the sample values of a plane and back: constants of BT.601, BT.709 and kin.

Formulas: ITU-R BT.601-7 and BT.709-6, section 3; chroma here is the difference from grey, -127.5 to
127.5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from redactkit.core.frames import Planes, Role

BT601 = (0.299, 0.114)
"""Kr, Kb: for RGB arrays, and where a frame does not say."""

RGB: tuple[Role, Role, Role] = ("red", "green", "blue")
CHROMA: tuple[Role, Role] = ("chroma_b", "chroma_r")


def code_span(role: Role, planes: Planes) -> tuple[int, int]:
    """Return the smallest and the largest sample value of a plane's nominal range."""
    if planes.full_range or role in {*RGB, "alpha"}:
        return 0, 2**planes.depth - 1
    shift = planes.depth - 8
    return 16 << shift, (240 if role in CHROMA else 235) << shift


def to_codes(values: NDArray[np.float64], role: Role, planes: Planes) -> NDArray[np.int64]:
    """Return `values` (0 to 255, chroma -127.5 to 127.5) as the plane's sample values, clipped to its range."""
    low, high = code_span(role, planes)
    zero = 2 ** (planes.depth - 1) if role in CHROMA else low
    codes = np.rint(zero + values * ((high - low) / 255.0))
    return np.minimum(np.maximum(codes, low), high).astype(np.int64)


def from_codes(codes: NDArray[np.float64], role: Role, planes: Planes) -> NDArray[np.float64]:
    """Return the plane's sample values `codes` as values of 0 to 255, chroma -127.5 to 127.5."""
    low, high = code_span(role, planes)
    zero = 2 ** (planes.depth - 1) if role in CHROMA else low
    scaled: NDArray[np.float64] = (codes - zero) * (255.0 / (high - low))
    return scaled


def to_ycc(
    red: NDArray[np.float64], green: NDArray[np.float64], blue: NDArray[np.float64], matrix: tuple[float, float]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return luma, blue difference and red difference."""
    kr, kb = matrix
    luma = kr * red + (1.0 - kr - kb) * green + kb * blue
    return luma, (blue - luma) / (2.0 * (1.0 - kb)), (red - luma) / (2.0 * (1.0 - kr))


def to_rgb(
    luma: NDArray[np.float64], chroma_b: float, chroma_r: float, matrix: tuple[float, float]
) -> dict[Role, NDArray[np.float64]]:
    """Return red, green and blue, not clipped."""
    kr, kb = matrix
    red = luma + 2.0 * (1.0 - kr) * chroma_r
    blue = luma + 2.0 * (1.0 - kb) * chroma_b
    return {"red": red, "green": (luma - kr * red - kb * blue) / (1.0 - kr - kb), "blue": blue}
