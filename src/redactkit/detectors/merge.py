"""From raw hits at several scales to one list of boxes: pure functions over arrays.

Small objects want large inputs, large ones small inputs, and texture that looks like a face or a plate at
one scale, or unmirrored, seldom does otherwise. So an object's score is the root mean square of what every
look that could have seen it says, and its box is the mean of the boxes there, weighted by squared
score (after weighted box fusion: Solovyev et al., 2021).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

SAME = 0.4
"""IoU from which two hits are one object."""


LEAST_SAY = 1e-3
"""Say of a look that cannot see an object: no more than breaks a tie."""


class Hits(NamedTuple):
    """What one look found: n boxes (x0, y0, x1, y1), n scores, n x k landmarks (x, y); one frame's pixels."""

    boxes: Floats
    scores: Floats
    landmarks: Floats


def nothing(points: int) -> Hits:
    """Return no hits, whose landmarks would have `points` points."""
    return Hits(np.zeros((0, 4), np.float32), np.zeros(0, np.float32), np.zeros((0, points, 2), np.float32))


def joined(several: Sequence[Hits]) -> Hits:
    """Return the hits of all of `several` as they are."""
    return Hits(*(np.concatenate(parts) for parts in zip(*several, strict=True)))


def overlaps(a: Floats, b: Floats) -> Floats:
    """Return the IoU of each of n boxes `a` with each of m boxes `b`, n x m."""
    return _share(inside := _shared(a, b), _areas(a)[:, None] + _areas(b) - inside)


def contained(a: Floats, b: Floats) -> Floats:
    """Return the share of each of m boxes `b` that lies in each of n boxes `a`, n x m."""
    inside = _shared(a, b)
    return _share(inside, np.broadcast_to(_areas(b), inside.shape))


def _shared(a: Floats, b: Floats) -> Floats:
    one, other = a.T[:, :, None], b.T[:, None]
    sides = np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])
    np.maximum(sides, 0, out=sides)
    return np.asarray(sides[0] * sides[1])


def _areas(boxes: Floats) -> Floats:
    x0, y0, x1, y1 = boxes.T
    return np.asarray((x1 - x0) * (y1 - y0))


def _share(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def suppress(hits: Hits, same: float = SAME, *, within: float = 1.0) -> Hits:
    """Keep the best of every group of hits that overlap by `same` or more (greedy non-maximum suppression).

    A hit also gives way to a better one that holds `within` or more of it; 1 leaves that out. The larger of two
    nested boxes gives way to no smaller one, so that nothing that was found goes uncovered.
    """
    if len(hits.scores) < 2:
        return hits
    order = np.argsort(-hits.scores, kind="stable")
    boxes = hits.boxes[order]
    rivals = overlaps(boxes, boxes) >= same
    if within < 1:
        rivals |= contained(boxes, boxes) >= within
    np.fill_diagonal(rivals, val=False)
    alive = np.ones(len(order), bool)
    for i in np.flatnonzero(rivals.any(axis=1)):
        if alive[i]:
            alive[i + 1 :] &= ~rivals[i, i + 1 :]  # those below it
    return select(hits, order[alive])


def shorter_sides(boxes: Floats) -> Floats:
    """Return the shorter side of each of n boxes, in pixels."""
    return np.asarray((boxes[:, 2:] - boxes[:, :2]).min(axis=1))


def heights(boxes: Floats) -> Floats:
    """Return the height of each of n boxes, in pixels."""
    return np.asarray(boxes[:, 3] - boxes[:, 1])


@dataclass(frozen=True, slots=True)
class Sight:
    """How looks at one kind of object are put together.

    Attributes:
        size: Of each of n boxes: what decides whether a network can see what is in it.
        blind: Size in pixels of the network's input below which a look has no say.
        seeing: Size from which it has a full one.
        within: As for `suppress`.
        filling: Size above which its say fades again, since the network was not taught such large ones.
        lost: Size from which it has none.
    """

    size: Callable[[Floats], Floats]
    blind: float
    seeing: float
    within: float = 1.0
    filling: float = math.inf
    lost: float = math.inf

    def say(self, sizes: Floats) -> Floats:
        """Return how much looks that show objects at `sizes` pixels may say of each, above 0, to 1."""
        say = (sizes - self.blind) / (self.seeing - self.blind)
        if self.lost < math.inf:
            say = np.minimum(say, (self.lost - sizes) / (self.lost - self.filling))
        return np.asarray(np.clip(say, LEAST_SAY, 1), np.float32)


FACES = Sight(shorter_sides, blind=2.0, seeing=5.0)


def fuse(looks: Sequence[Hits], scales: Sequence[float], sight: Sight = FACES) -> Hits:
    """Return the objects of several looks at one frame, each once.

    Args:
        looks: What each look found, in pixels of the frame.
        scales: Pixels of each look's picture per pixel of the frame.
        sight: Of the kind of object.
    """
    looks = [suppress(look, within=sight.within) for look in looks]
    if len(looks) == 1:
        return looks[0]
    pooled = suppress(joined(looks), within=sight.within)
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
    seen_at = sight.size(pooled.boxes)[None] * np.asarray(scales, np.float32)[:, None]
    says = sight.say(seen_at)
    trust = says * scores**2
    trust /= trust.sum(axis=0)
    return Hits(
        (boxes * trust[..., None]).sum(axis=0),
        np.sqrt((says * scores**2).sum(axis=0) / says.sum(axis=0)),
        pooled.landmarks,
    )


def select(hits: Hits, keep: NDArray[np.bool_] | NDArray[np.intp]) -> Hits:
    """Return the hits for which `keep` holds, or those whose numbers it gives."""
    return Hits(hits.boxes[keep], hits.scores[keep], hits.landmarks[keep])
