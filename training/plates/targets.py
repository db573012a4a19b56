"""What the network should answer for a crop, as maps at its stride."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from training.plates.maps import STRIDE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from training.plates.crops import Crop

SPREAD = 0.54 / 6
"""Standard deviation of a centre's Gaussian, in sides of its box (TTFNet's alpha of 0.54)."""
NEAR = 0.6
"""Height of the Gaussian from which a cell has to give the box too."""


class Targets(NamedTuple):
    """Maps of rows x columns.

    Attributes:
        heat: 0 to 1, 1 at the centres.
        care: Weight of a cell in the heat map's loss: 1, or 0 where nothing is claimed.
        risk: True where a plate may lack its box.
        box: 4 maps: distances to left, top, right, bottom in pixels.
        weight: Of the box's loss; sums to 1 for each plate.
        corners: 8 maps: offsets x, y from the cell's centre in pixels.
        known: Weight of the corners' loss; 0 where they are not known.
    """

    heat: NDArray[np.float32]
    care: NDArray[np.float32]
    risk: NDArray[np.bool_]
    box: NDArray[np.float32]
    weight: NDArray[np.float32]
    corners: NDArray[np.float32]
    known: NDArray[np.float32]


def targets(crop: Crop) -> Targets:
    """Return the maps for `crop`, whose side is a multiple of STRIDE; of plates that overlap, the smaller is on top.

    Source: Liu et al., "Training-Time-Friendly Network for Real-Time Object Detection" (TTFNet), 2020.
    """
    cells = crop.pixels.shape[0] // STRIDE
    shape = (cells, cells)
    made = Targets(
        np.zeros(shape, np.float32),
        np.ones(shape, np.float32),
        np.ascontiguousarray(crop.risk[STRIDE // 2 :: STRIDE, STRIDE // 2 :: STRIDE]),
        np.ones((4, *shape), np.float32),
        np.zeros(shape, np.float32),
        np.zeros((8, *shape), np.float32),
        np.zeros(shape, np.float32),
    )
    centre = ((np.arange(cells) + 0.5) * STRIDE).astype(np.float32)
    for area in crop.ignored:
        columns, rows = ((centre > area[k] - 2) & (centre < area[k + 2] + 2) for k in (0, 1))
        made.care[np.ix_(rows, columns)] = 0
    order = sorted(range(len(crop.boxes)), key=lambda n: -float((crop.boxes[n][2:] - crop.boxes[n][:2]).prod()))
    for n in order:
        _plate(made, crop.boxes[n], crop.corners[n], centre)
    return made


def _plate(made: Targets, box: NDArray[np.float32], corners: NDArray[np.float32], centre: NDArray[np.float32]) -> None:
    """Enter one plate; `centre` are the cells' centres along either axis, in pixels."""
    middle, side = (box[:2] + box[2:]) / 2, box[2:] - box[:2]
    sigma = np.maximum(side * SPREAD, 0.45 * STRIDE)
    nearest = np.clip((middle / STRIDE).astype(int), 0, len(centre) - 1)
    across, down = (np.exp(-((centre - middle[k]) ** 2) / (2 * sigma[k] ** 2)) for k in (0, 1))
    height = (down[:, None] * across[None]).astype(np.float32)
    height /= max(float(height[nearest[1], nearest[0]]), 1e-6)
    height = np.minimum(height, 1.0)
    np.maximum(made.heat, height, out=made.heat)
    made.care[height > 0.1] = 1
    within_columns, within_rows = ((centre > box[k]) & (centre < box[k + 2]) for k in (0, 1))
    inside = within_rows[:, None] & within_columns[None] & (height > NEAR)
    inside[nearest[1], nearest[0]] = True
    rows, columns = np.nonzero(inside)
    x, y = centre[columns], centre[rows]
    made.box[:, rows, columns] = np.maximum([x - box[0], y - box[1], box[2] - x, box[3] - y], 0.5)
    share = height[rows, columns] / height[rows, columns].sum()
    made.weight[rows, columns] = share
    made.known[rows, columns] = 0
    if np.isfinite(corners).all():
        made.corners[0::2, rows, columns] = corners[:, :1] - x
        made.corners[1::2, rows, columns] = corners[:, 1:] - y
        made.known[rows, columns] = share / max(float(side[1]), 4.0)
