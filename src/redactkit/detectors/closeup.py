"""A face looked at once more, large and by itself: five points far steadier than a look at the whole frame gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from redactkit import kernels
from redactkit.core.geometry import Box, clipped, iou, scale, shift
from redactkit.detectors import centerface

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from redactkit.core.frames import Scene
    from redactkit.detectors.merge import Hits

    Floats = NDArray[np.float64]

SIDE = 256
"""Of the picture of a face and what is around it, in pixels."""
AROUND = 2.0
"""What that picture shows, in lengths of the face's longer side."""
LOOK = SIDE // 2
"""At what size CenterFace looks at it: the face is then 64 pixels high, where its points are best (measured)."""
SURE = 0.3
"""Score from which it has found the face again."""
SAME = 0.3
"""IoU with the face's box from which it is the same face."""


@dataclass(frozen=True, slots=True)
class Closeup:
    """A square part of a frame around a face.

    Attributes:
        pixels: SIDE x SIDE x 3 uint8, red first, contiguous; beyond the frame's edge its outermost pixels go on.
        x: Of the left edge of `pixels` in the frame.
        y: Of the upper edge.
        scale: Frame pixels per pixel of `pixels`.
    """

    pixels: NDArray[np.uint8]
    x: float
    y: float
    scale: float

    def box(self, box: Box) -> Box:
        """Return `box` of the frame in pixels of the picture."""
        return scale(shift(box, -self.x, -self.y), 1 / self.scale, 1 / self.scale)


def closeup(scene: Scene, box: Box) -> Closeup | None:
    """Return the part of `scene` around the face in `box` (in pixels of the frame), None where the frame has none."""
    half = AROUND / 2 * max(box.width, box.height)
    x, y = (box.x0 + box.x1) / 2 - half, (box.y0 + box.y1) / 2 - half
    inside = clipped(Box(x, y, x + 2 * half, y + 2 * half), scene.width, scene.height)
    if inside is None:
        return None
    size = 2 * half / SIDE
    width, height = (min(SIDE, max(1, round(side / size))) for side in (inside.width, inside.height))
    picture = scene.picture(width, height, inside)
    pixels, left, top = picture.pixels, round((picture.crop.x0 - x) / size), round((picture.crop.y0 - y) / size)
    left, top = min(max(left, 0), SIDE - width), min(max(top, 0), SIDE - height)
    if pixels.shape[:2] != (SIDE, SIDE):
        pixels = np.pad(pixels, ((top, SIDE - height - top), (left, SIDE - width - left), (0, 0)), mode="edge")
    across, down = picture.scale
    return Closeup(
        np.ascontiguousarray(pixels),
        picture.crop.x0 - left * across,
        picture.crop.y0 - top * down,
        (across + down) / 2,
    )


def points(session: Any, shown: Closeup, box: Box) -> Floats | None:  # noqa: ANN401
    """Return the five points of the face in `box`, as CenterFace sees them in `shown`.

    Args:
        session: Of CenterFace.
        shown: The face's close-up.
        box: Of the face, in pixels of the frame.

    Returns:
        5 x 2 in pixels of the close-up; None where it does not find the face.

    Raises:
        DetectorError: The network failed.
    """
    hits = centerface.run(session, _halved(shown.pixels))
    found = _best(hits, scale(shown.box(box), LOOK / SIDE, LOOK / SIDE))
    return None if found is None else np.asarray(found * (SIDE / LOOK), np.float64)


def _best(hits: Hits, wanted: Box) -> NDArray[np.float32] | None:
    """Return the points of the surest of `hits` that is the face `wanted`, if there is one."""
    for n in np.argsort(-hits.scores, kind="stable"):
        if hits.scores[n] < SURE:
            break
        if iou(Box(*map(float, hits.boxes[n])), wanted) >= SAME:
            return np.asarray(hits.landmarks[n])
    return None


def _halved(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a close-up's pixels at half their size: LOOK x LOOK x 3."""
    small = np.empty((LOOK, LOOK, 3), np.uint8)
    kernels.halve(pixels.reshape(SIDE, -1), small.reshape(LOOK, -1))
    return small
