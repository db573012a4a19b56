"""CenterFace: one picture in, raw hits out (Xu et al., "CenterFace", 2019)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from redactkit.detectors.merge import NONE, Hits
from redactkit.errors import DetectorError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from redactkit.core.frames import Picture, Scene

STRIDE = 4
BLOCK = 32
FLOOR = 0.05
"""Peaks below it are not even looked at."""


def input_size(width: int, height: int, longer: int) -> tuple[int, int]:
    """Return the network's input for a frame: `longer` on its longer side, both multiples of 32."""
    k = longer / max(width, height)
    return max(BLOCK, round(width * k / BLOCK) * BLOCK), max(BLOCK, round(height * k / BLOCK) * BLOCK)


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


def run(session: Any, pixels: NDArray[np.uint8]) -> Hits:  # noqa: ANN401
    """Return the raw hits in `pixels` (height x width x 3, both divisible by 32), in its own pixels.

    Raises:
        DetectorError: The network failed or answered with numbers that are none.
    """
    try:
        heat, size, offset, points = session.run(["heat", "size", "offset", "landmarks"], {"rgb": pixels[None]})
    except Exception as error:  # ONNX Runtime's exceptions have no common base below Exception
        message = f"CenterFace failed on a picture of {pixels.shape[1]} x {pixels.shape[0]} pixels: {error}"
        raise DetectorError(message) from error
    return decode(heat[0, 0], size[0], offset[0], points[0])


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
    _check_finite(heat)
    rows, columns = np.nonzero((heat > FLOOR) & (heat >= _neighbours(heat)))
    if not len(rows):
        return NONE
    with np.errstate(over="ignore"):  # what it would make is refused below
        height, width = np.exp(size[:, rows, columns]) * STRIDE
    y = (rows + offset[0, rows, columns] + 0.5) * STRIDE
    x = (columns + offset[1, rows, columns] + 0.5) * STRIDE
    boxes = np.stack([x - width / 2, y - height / 2, x + width / 2, y + height / 2], axis=1)
    _check_finite(boxes)
    shares = points[:, rows, columns].reshape(5, 2, -1)
    landmarks = np.stack([boxes[:, 0] + shares[:, 1] * width, boxes[:, 1] + shares[:, 0] * height], axis=2)
    return Hits(
        boxes.astype(np.float32), heat[rows, columns], np.ascontiguousarray(landmarks.swapaxes(0, 1), np.float32)
    )


def _check_finite(values: NDArray[np.float32]) -> None:
    """Refuse NaN and infinity: every comparison with them fails, so a face would pass for none."""
    if not np.isfinite(values).all():
        message = "CenterFace answered with values that are no numbers; try device='cpu'"
        raise DetectorError(message)


def _neighbours(heat: NDArray[np.float32]) -> NDArray[np.float32]:
    """Highest of the 3 x 3 cells around each cell."""
    padded = np.pad(heat, 1)
    across = np.maximum(np.maximum(padded[:, :-2], padded[:, 1:-1]), padded[:, 2:])
    return np.asarray(np.maximum(np.maximum(across[:-2], across[1:-1]), across[2:]))


def mirror(hits: Hits, width: int) -> Hits:
    """Return `hits` in a mirrored picture of `width` pixels as they are in the picture itself, and the reverse."""
    x0, y0, x1, y1 = hits.boxes.T
    landmarks = hits.landmarks[:, [1, 0, 2, 4, 3]]  # its left eye is now the right one
    return Hits(
        np.stack([width - x1, y0, width - x0, y1], axis=1),
        hits.scores,
        np.stack([width - landmarks[..., 0], landmarks[..., 1]], axis=2),
    )


def to_frame(hits: Hits, picture: Picture) -> Hits:
    """Return `hits`, given in pixels of `picture`, in pixels of the frame it shows."""
    scale = np.array(picture.scale, np.float32)
    corner = np.array([picture.crop.x0, picture.crop.y0], np.float32)
    return Hits(hits.boxes * np.tile(scale, 2) + np.tile(corner, 2), hits.scores, hits.landmarks * scale + corner)
