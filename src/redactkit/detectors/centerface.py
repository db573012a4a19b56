"""CenterFace: one picture in, raw hits out (Xu et al., "CenterFace", 2019)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from redactkit.detectors.merge import Hits, nothing
from redactkit.detectors.views import answers, check_finite, input_size, peaks, to_frame

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from redactkit.core.frames import Scene
    from redactkit.core.geometry import Box

NAME = "CenterFace"
STRIDE = 4
POINTS = 5
FLOOR = 0.05
"""Peaks below it are not even looked at."""


def look(session: Any, scene: Scene, longer: int, *, mirrored: bool = False) -> tuple[Hits, float]:  # noqa: ANN401
    """Look at the whole of `scene` at a size of `longer` pixels, or at its mirror image.

    Returns:
        The hits in pixels of the frame, unmerged, and the pixels of the picture per frame pixel.

    Raises:
        DetectorError: The network failed.
    """
    picture = scene.picture(*input_size(scene.width, scene.height, longer))
    width = picture.pixels.shape[1]
    if mirrored:
        hits = mirror(run(session, np.ascontiguousarray(picture.pixels[:, ::-1])), width)
    else:
        hits = run(session, picture.pixels)
    return to_frame(hits, picture), width / picture.crop.width


def look_at(session: Any, scene: Scene, part: Box, longer: int) -> tuple[Hits, float]:  # noqa: ANN401
    """Look at `part` of `scene` (in pixels of the frame, inside it) at a size of `longer` pixels.

    Returns:
        The hits in pixels of the frame, unmerged, and the pixels of the picture per frame pixel.

    Raises:
        DetectorError: The network failed.
    """
    picture = scene.picture(*input_size(part.width, part.height, longer), part)
    return to_frame(run(session, picture.pixels), picture), picture.pixels.shape[1] / picture.crop.width


def run(session: Any, pixels: NDArray[np.uint8]) -> Hits:  # noqa: ANN401
    """Return the raw hits in `pixels` (height x width x 3, both divisible by 32), in its own pixels.

    Raises:
        DetectorError: The network failed or answered with numbers that are none.
    """
    heat, size, offset, points = answers(session, ("heat", "size", "offset", "landmarks"), pixels, NAME)
    return decode(heat[0], size, offset, points)


def decode(
    heat: NDArray[np.float32], size: NDArray[np.float32], offset: NDArray[np.float32], points: NDArray[np.float32]
) -> Hits:
    """Turn the network's maps into hits: one for each local maximum of the heat map.

    Args:
        heat: rows x columns, 0 to 1.
        size: 2 x rows x columns, logarithm of height and width in cells.
        offset: 2 x rows x columns, of the centre in its cell: y, x.
        points: 10 x rows x columns, five landmarks as y, x in shares of the box.

    Raises:
        DetectorError: The heat map or a hit's box holds NaN or infinity: nothing may be concluded from them.
    """
    rows, columns = peaks(heat, FLOOR, NAME)
    if not len(rows):
        return nothing(POINTS)
    with np.errstate(over="ignore"):  # what it would make is refused below
        height, width = np.exp(size[:, rows, columns]) * STRIDE
    y = (rows + offset[0, rows, columns] + 0.5) * STRIDE
    x = (columns + offset[1, rows, columns] + 0.5) * STRIDE
    boxes = np.stack([x - width / 2, y - height / 2, x + width / 2, y + height / 2], axis=1)
    check_finite(boxes, NAME)
    shares = points[:, rows, columns].reshape(POINTS, 2, -1)
    landmarks = np.stack([boxes[:, 0] + shares[:, 1] * width, boxes[:, 1] + shares[:, 0] * height], axis=2)
    return Hits(
        boxes.astype(np.float32), heat[rows, columns], np.ascontiguousarray(landmarks.swapaxes(0, 1), np.float32)
    )


def mirror(hits: Hits, width: int) -> Hits:
    """Return `hits` in a mirrored picture of `width` pixels as they are in the picture itself, and the reverse."""
    x0, y0, x1, y1 = hits.boxes.T
    landmarks = hits.landmarks[:, [1, 0, 2, 4, 3]]  # its left eye is now the right one
    return Hits(
        np.stack([width - x1, y0, width - x0, y1], axis=1),
        hits.scores,
        np.stack([width - landmarks[..., 0], landmarks[..., 1]], axis=2),
    )
