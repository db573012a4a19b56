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
    # Few steps, since each costs more than the numbers in it: all in the network's order, first y, then x.
    cells = rows * heat.shape[1] + columns
    sizes, shifts, shares = (maps.reshape(len(maps), -1).take(cells, axis=1) for maps in (size, offset, points))
    with np.errstate(over="ignore"):  # what it would make is refused below
        sides = np.exp(sizes) * STRIDE
    centres = (np.array((rows, columns)) + shifts + 0.5) * STRIDE
    corners = np.array((centres - sides / 2, centres + sides / 2))
    check_finite(corners, NAME)
    landmarks = corners[0] + shares.reshape(POINTS, 2, -1) * sides
    return Hits(
        np.array(corners[:, ::-1].reshape(4, -1).T, np.float32, order="C"),
        heat.take(cells),
        np.array(landmarks[:, ::-1].transpose(2, 0, 1), np.float32, order="C"),
    )


def mirror(hits: Hits, width: int) -> Hits:
    """Return `hits` in a mirrored picture of `width` pixels as they are in the picture itself, and the reverse."""
    boxes = hits.boxes[:, [2, 1, 0, 3]]
    landmarks = hits.landmarks[:, [1, 0, 2, 4, 3]]  # its left eye is now the right one
    boxes[:, 0::2] = width - boxes[:, 0::2]
    landmarks[..., 0] = width - landmarks[..., 0]
    return Hits(boxes, hits.scores, landmarks)
