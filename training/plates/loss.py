"""How far the network's maps are from what they should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from training.plates.maps import UNIT

if TYPE_CHECKING:
    from torch import Tensor

UNSURE, SURE, DOUBTFUL = 0.3, 0.7, 0.1
"""Where a plate may lack its box, a claim is punished less the surer it is: from UNSURE on, at SURE by DOUBTFUL only.

Of the surest claims beside the boxes about half are plates; below UNSURE nearly all are badges and lamps.
"""
BOX, CORNERS = 5.0, 0.5


def loss(maps: tuple[Tensor, Tensor, Tensor], goal: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the parts of the loss and their weighted sum, `all`."""
    heat, box, corners = (m.float() for m in maps)
    plates = goal["weight"].sum().clamp(min=1)
    parts = {
        "heat": _heat(heat[:, 0], goal) / plates,
        "box": (_giou(box, goal["box"]) * goal["weight"]).sum() / plates,
        "corners": ((corners * UNIT - goal["corners"]).abs().mean(1) * goal["known"]).sum() / plates,
    }
    parts["all"] = parts["heat"] + BOX * parts["box"] + CORNERS * parts["corners"]
    return parts


def _heat(logits: Tensor, goal: dict[str, Tensor]) -> Tensor:
    """Penalty-reduced focal loss (Law and Deng, "CornerNet", 2018), alpha 2, beta 4."""
    p = logits.sigmoid().clamp(1e-4, 1 - 1e-4)
    heat = goal["heat"]
    centre = (heat > 0.999).float()
    found = -((1 - p) ** 2) * p.log() * centre
    wrong = -(p**2) * (1 - p).log() * (1 - heat) ** 4 * (1 - centre)
    sure = ((p.detach() - UNSURE) / (SURE - UNSURE)).clamp(0, 1) * (goal["risk"] & (heat < 0.01))
    return ((found + wrong * (1 - (1 - DOUBTFUL) * sure)) * goal["care"]).sum()


def _giou(box: Tensor, goal: Tensor) -> Tensor:
    """Generalised IoU (Rezatofighi et al., 2019) of boxes given as distances from one point."""
    given = box.clamp(max=7).exp()
    inside = (torch.minimum(given[:, 0], goal[:, 0]) + torch.minimum(given[:, 2], goal[:, 2])) * (
        torch.minimum(given[:, 1], goal[:, 1]) + torch.minimum(given[:, 3], goal[:, 3])
    )
    areas = [(b[:, 0] + b[:, 2]) * (b[:, 1] + b[:, 3]) for b in (given, goal)]
    union = areas[0] + areas[1] - inside
    hull = (torch.maximum(given[:, 0], goal[:, 0]) + torch.maximum(given[:, 2], goal[:, 2])) * (
        torch.maximum(given[:, 1], goal[:, 1]) + torch.maximum(given[:, 3], goal[:, 3])
    )
    return 1 - inside / union + (hull - union) / hull
