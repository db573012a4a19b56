"""From raw hits at several scales to one list of boxes: pure functions over arrays.

Small faces want large inputs, large faces small ones, and texture that looks like a face at one
scale, or unmirrored, seldom does otherwise. So a face's score is the root mean square of what every
look that could have seen it says, and its box is the mean of the boxes there, weighted by squared
score (after weighted box fusion: Solovyev et al., 2021).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

SAME = 0.4
"""IoU from which two hits are one face."""

BLIND, SEEING = 2.0, 5.0
"""Shorter side in pixels of the network's input below which a scale has no say, and from which it has a full one."""


class Hits(NamedTuple):
    """What one look found: n boxes (x0, y0, x1, y1), n scores, n x 5 landmarks (x, y); one frame's pixels."""

    boxes: Floats
    scores: Floats
    landmarks: Floats


NONE = Hits(np.zeros((0, 4), np.float32), np.zeros(0, np.float32), np.zeros((0, 5, 2), np.float32))


def overlaps(a: Floats, b: Floats) -> Floats:
    """Return the IoU of each of n boxes `a` with each of m boxes `b`, n x m."""
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    inside = np.clip(high - low, 0, None).prod(axis=2)
    area_a, area_b = ((box[:, 2:] - box[:, :2]).prod(axis=1) for box in (a, b))
    union = area_a[:, None] + area_b[None] - inside
    return np.asarray(np.divide(inside, union, out=np.zeros_like(inside), where=union > 0))


def suppress(hits: Hits, same: float = SAME) -> Hits:
    """Keep the best of every group of hits that overlap by `same` or more (greedy non-maximum suppression)."""
    order = np.argsort(-hits.scores, kind="stable")
    rivals = overlaps(hits.boxes[order], hits.boxes[order]) >= same
    alive = np.ones(len(order), bool)
    for i in range(len(order)):
        if alive[i]:
            alive[i + 1 :] &= ~rivals[i, i + 1 :]
    kept = order[alive]
    return Hits(hits.boxes[kept], hits.scores[kept], hits.landmarks[kept])


def shorter_sides(boxes: Floats) -> Floats:
    """Return the shorter side of each of n boxes, in pixels."""
    return np.asarray((boxes[:, 2:] - boxes[:, :2]).min(axis=1))


def fuse(looks: Sequence[Hits], scales: Sequence[float]) -> Hits:
    """Return the faces of several looks at one frame, each once.

    Args:
        looks: What each look found, in pixels of the frame.
        scales: Pixels of each look's picture per pixel of the frame.
    """
    looks = [suppress(look) for look in looks]
    if len(looks) == 1:
        return looks[0]
    pooled = suppress(Hits(*(np.concatenate(parts) for parts in zip(*looks, strict=True))))
    if not len(pooled.scores):
        return pooled
    scores = np.zeros((len(looks), len(pooled.scores)), np.float32)
    boxes = np.zeros((len(looks), len(pooled.scores), 4), np.float32)
    for n, look in enumerate(looks):
        if len(look.scores):
            agreeing = np.where(overlaps(pooled.boxes, look.boxes) >= SAME, look.scores[None], 0)
            best = agreeing.argmax(axis=1)
            scores[n] = agreeing[np.arange(len(best)), best]
            boxes[n] = look.boxes[best]
    seen_at = shorter_sides(pooled.boxes)[None] * np.asarray(scales, np.float32)[:, None]
    says = np.clip((seen_at - BLIND) / (SEEING - BLIND), 1e-3, 1)
    trust = says * scores**2
    trust /= trust.sum(axis=0)
    return Hits(
        (boxes * trust[..., None]).sum(axis=0),
        np.sqrt((says * scores**2).sum(axis=0) / says.sum(axis=0)),
        pooled.landmarks,
    )


def select(hits: Hits, keep: NDArray[np.bool_]) -> Hits:
    """Return the hits for which `keep` holds."""
    return Hits(hits.boxes[keep], hits.scores[keep], hits.landmarks[keep])
