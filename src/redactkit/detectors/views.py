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
PEAK = 3
"""A peak is the highest of this many by this many cells around it (Zhou et al., "Objects as Points", 2019)."""


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
    wanted = max(part.width, part.height) * scale
    side = next((s for s in SQUARES if s >= wanted), SQUARES[-1])
    shown = 2 * round(side / scale / 2)
    # Even places: what is cut out of a frame comes in whole samples of colour, and in one size then.
    x0 = min(max(2 * ((part.x0 + part.x1 - shown) // 4), 0), max(2 * ((width - shown) // 2), 0))
    y0 = min(max(2 * ((part.y0 + part.y1 - shown) // 4), 0), max(2 * ((height - shown) // 2), 0))
    return Box(x0, y0, min(x0 + shown, width), min(y0 + shown, height)), side


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
    """Return row and column of each local maximum of `heat` above `floor`.

    Raises:
        DetectorError: Some value is NaN or infinite; the message names `model`.
    """
    check_finite(heat, model)
    rows, columns = np.nonzero(heat > floor)
    wide, rim = heat.shape[1] + 2 * (PEAK // 2), PEAK // 2
    padded = np.zeros((heat.shape[0] + 2 * rim, wide), heat.dtype)
    padded[rim:-rim, rim:-rim] = heat
    corners = rows * wide + columns  # of the cells around each
    around = padded.ravel()[corners[:, None] + _around(wide)]
    highest = heat[rows, columns] >= around.max(axis=1, initial=0)
    return rows[highest], columns[highest]


@functools.lru_cache(maxsize=32)
def _around(wide: int) -> NDArray[np.intp]:
    """Return the places of a cell's neighbours and itself, from the upper left one, in rows of `wide` cells."""
    return np.add.outer(np.arange(PEAK) * wide, np.arange(PEAK)).ravel()


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
