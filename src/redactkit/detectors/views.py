"""What one-stage networks share: at which size they look, where their heat peaks, and the way back to the frame."""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from redactkit.core.geometry import Box
from redactkit.detectors.merge import Hits
from redactkit.errors import DetectorError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from redactkit.core.frames import Picture

BLOCK = 32
"""Both sides of an input are multiples of it."""


def input_size(width: float, height: float, longer: int) -> tuple[int, int]:
    """Return the network's input for a frame: `longer` on its longer side, both multiples of 32."""
    k = longer / max(width, height)
    return max(BLOCK, round(width * k / BLOCK) * BLOCK), max(BLOCK, round(height * k / BLOCK) * BLOCK)


SQUARES = (128, 192, 256)
"""Sides of the pictures of closer looks. Few sizes: scaling and networks both prepare for each size they meet."""
STEP = 2.0
"""Closer looks come at scales of 2, and of this factor less again and again."""


def close_up(part: Box, scale: float, width: float, height: float) -> tuple[Box, int]:
    """Return a square of a frame that shows `part`, and the side of the picture to look at it in.

    Args:
        part: In pixels of the frame; it may leave it in part.
        scale: Pixels of the picture wanted for one of the frame, at most.
        width: Of the frame, in pixels.
        height: Of the frame, in pixels.

    Returns:
        The square in pixels of the frame, moved inside it, and cut off only where the frame is smaller; a side of
        `SQUARES`.
    """
    steps = max(0, math.ceil(math.log(2.0 / scale, STEP) - 1e-6))
    scale = 2.0 / STEP**steps
    side = side_for(max(part.width, part.height) * scale)
    return square(part, 2 * round(side / scale / 2), width, height), side


def side_for(wanted: float) -> int:
    """Return the least of `SQUARES` that is `wanted` pixels or more, the largest where none is."""
    return next((side for side in SQUARES if side >= wanted), SQUARES[-1])


def square(around: Box, side: int, width: float, height: float) -> Box:
    """Return a square of a frame, moved inside it, and cut off only where the frame is smaller.

    Args:
        around: What it shows in its middle, in pixels of the frame; it may leave it in part.
        side: Of the square, in pixels of the frame; even.
        width: Of the frame, in pixels.
        height: Of the frame, in pixels.
    """
    # Even places: what is cut out of a frame comes in whole samples of colour, and in one size then.
    x0 = min(max(2 * ((around.x0 + around.x1 - side) // 4), 0), max(2 * ((width - side) // 2), 0))
    y0 = min(max(2 * ((around.y0 + around.y1 - side) // 4), 0), max(2 * ((height - side) // 2), 0))
    return Box(x0, y0, min(x0 + side, width), min(y0 + side, height))


def answers(session: Any, outputs: Sequence[str], pixels: NDArray[np.uint8], model: str) -> list[NDArray[np.float32]]:  # noqa: ANN401
    """Return what the network called `model` answers about one picture.

    Args:
        session: Of ONNX Runtime, with the one input `rgb`.
        outputs: Names of the maps that are wanted.
        pixels: height x width x 3, red first, both sides divisible by `BLOCK`.
        model: Its name.

    Returns:
        A map for each of `outputs`, channels x rows x columns.

    Raises:
        DetectorError: It failed.
    """
    try:
        return [maps[0] for maps in session.run(list(outputs), {"rgb": pixels[None]})]
    except Exception as error:  # ONNX Runtime's exceptions have no common base below Exception
        message = f"{model} failed on a picture of {pixels.shape[1]} x {pixels.shape[0]} pixels: {error}"
        raise DetectorError(message) from error


def peaks(heat: NDArray[np.float32], floor: float, model: str) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return row and column of each local maximum of `heat` above `floor`, which is at least 0.

    It is the highest of the 3 x 3 cells around it (Zhou et al., "Objects as Points", 2019).

    Raises:
        DetectorError: Some value is NaN or infinite; the message names `model`.
    """
    check_finite(heat, model)
    wide = heat.shape[1] + 2
    padded = np.zeros((heat.shape[0] + 2, wide), heat.dtype)
    padded[1:-1, 1:-1] = heat
    cells = padded.ravel()  # in one dimension numpy finds and takes three times as fast
    high = np.flatnonzero(cells > floor)
    around = cells.take(_around(wide) + high)
    rows, columns = np.divmod(high[around[0] >= around.max(axis=0)], wide)
    return rows - 1, columns - 1


@functools.lru_cache(maxsize=32)
def _around(wide: int) -> NDArray[np.intp]:
    """Return how far from a cell itself and its neighbours are, in rows of `wide` cells, as a column; itself first."""
    return np.array([[0], [-wide - 1], [-wide], [1 - wide], [-1], [1], [wide - 1], [wide], [wide + 1]])


def check_finite(values: NDArray[np.float32], model: str) -> None:
    """Refuse NaN and infinity: every comparison with them fails, so an object would pass for none.

    Raises:
        DetectorError: There is one.
    """
    if values.size and not (math.isfinite(values.max()) and math.isfinite(values.min())):  # both pass NaN on
        message = f"{model} answered with values that are no numbers; try device='cpu'"
        raise DetectorError(message)


def to_frame(hits: Hits, picture: Picture) -> Hits:
    """Return `hits`, given in pixels of `picture`, in pixels of the frame it shows."""
    scale = np.array(2 * picture.scale, np.float32)
    corner = np.array(2 * (picture.crop.x0, picture.crop.y0), np.float32)
    return Hits(hits.boxes * scale + corner, hits.scores, hits.landmarks * scale[:2] + corner[:2])
