"""redactkit's own plate network: one picture in, raw hits out.

One-stage and anchor-free after Zhou et al., "Objects as Points" (2019), and Tian et al., "FCOS" (2019): a heat map
at a quarter of the input's size, and at each of its cells the distances from the cell's centre to the four
sides of an upright box and the offsets of the plate's four corners. How it was trained stands in training/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from redactkit.detectors.merge import Hits, joined, nothing
from redactkit.detectors.views import answers, check_finite, input_size, peaks, to_frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from redactkit.core.frames import Scene
    from redactkit.core.geometry import Box

NAME = "The plate network"
STRIDE = 4
POINTS = 4
FLOOR = 0.05
"""Peaks below it are not even looked at."""
LEAST = 0.5
"""Pixels: the least distance from a cell's centre to a side; an int8 copy may round a smaller one to none."""


def look(session: Any, scene: Scene, longer: int, tiles: Sequence[Box] = ()) -> tuple[Hits, float]:  # noqa: ANN401
    """Look at the whole of `scene` at a size of `longer` pixels, or at that scale tile by tile.

    Args:
        session: Of ONNX Runtime.
        scene: To be looked at.
        longer: Pixels on the longer side of the whole.
        tiles: Parts in pixels of the frame that together show all of it; none means the whole at once.

    Returns:
        The hits in pixels of the frame, unmerged, and the pixels of the picture per frame pixel.

    Raises:
        DetectorError: The network failed.
    """
    scale = longer / max(scene.width, scene.height)
    if not tiles:
        picture = scene.picture(*input_size(scene.width, scene.height, longer))
        return to_frame(run(session, picture.pixels), picture), picture.pixels.shape[1] / picture.crop.width
    return joined([look_at(session, scene, tile, round(scale * max(tile.width, tile.height))) for tile in tiles]), scale


def look_at(session: Any, scene: Scene, part: Box, longer: int) -> Hits:  # noqa: ANN401
    """Return the hits in `part` of `scene` (in pixels of the frame, inside it), looked at `longer` pixels.

    Args:
        session: Of ONNX Runtime.
        scene: To be looked at.
        part: In pixels of the frame, inside it.
        longer: Pixels on its longer side.

    Raises:
        DetectorError: The network failed.
    """
    picture = scene.picture(*input_size(part.width, part.height, longer), part)
    return to_frame(run(session, picture.pixels), picture)


def run(session: Any, pixels: NDArray[np.uint8]) -> Hits:  # noqa: ANN401
    """Return the raw hits in `pixels` (height x width x 3, both divisible by 32), in its own pixels.

    Raises:
        DetectorError: The network failed or answered with numbers that are none.
    """
    heat, box, corners = answers(session, ("heat", "box", "corners"), pixels, NAME)
    return decode(heat[0], box, corners)


def decode(heat: NDArray[np.float32], box: NDArray[np.float32], corners: NDArray[np.float32]) -> Hits:
    """Turn the network's maps into hits: one for each local maximum of the heat map.

    Args:
        heat: rows x columns, 0 to 1.
        box: 4 x rows x columns, pixels from the cell's centre to the left, top, right and bottom side.
        corners: 8 x rows x columns, x and y in pixels from the cell's centre of four corners, clockwise from the
            top left one as seen in the picture.

    Raises:
        DetectorError: The heat map, or a hit's box or corner, holds NaN or infinity: nothing may be concluded.
    """
    rows, columns = peaks(heat, FLOOR, NAME)
    if not len(rows):
        return nothing(POINTS)
    centre = (np.stack([columns, rows], axis=1) + 0.5) * STRIDE
    sides = box[:, rows, columns].T
    points = corners[:, rows, columns].T.reshape(-1, POINTS, 2)
    check_finite(sides, NAME)
    check_finite(points, NAME)
    sides = np.maximum(sides, LEAST)
    boxes = np.concatenate([centre - sides[:, :2], centre + sides[:, 2:]], axis=1)
    return Hits(boxes.astype(np.float32), heat[rows, columns], (centre[:, None] + points).astype(np.float32))
