"""Candidates looked at once more, each by itself, at the sizes a network knows best.

What looks like a plate at one size, in one place of a network's grid, seldom does so at others; a plate does, also
the small ones that a look at the whole frame is unsure of. So both kinds of error become fewer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from redactkit.core.geometry import Box, clipped
from redactkit.detectors import merge, platenet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from redactkit.core.frames import Scene

WIDTH, HEIGHT = 192, 128
"""Of the picture of a candidate and what is around it, in pixels."""
ENLARGED = 2.5
"""Times that a candidate is enlarged at most: beyond, there is nothing more to see."""
SAME = 0.35
"""IoU from which what is found there is the candidate."""
FIRST = 2.0
"""What the score before counts for in the mean of squares; each second look counts for 1."""


def confirmed(
    session: Any,  # noqa: ANN401
    scene: Scene,
    hits: merge.Hits,
    heights: Sequence[float],
    least: float,
) -> merge.Hits:
    """Return `hits` with scores that second looks have a say in: the root mean square of all.

    Args:
        session: Of the plate network.
        scene: In which they were found.
        hits: In pixels of the frame.
        heights: How high each candidate is in each second look, in pixels.
        least: Score from which a hit is a candidate; others keep theirs.

    Raises:
        DetectorError: The network failed.
    """
    scores = hits.scores.copy()
    for n in np.flatnonzero(hits.scores >= least):
        again = [_score(session, scene, hits.boxes[n], height) for height in heights]
        total = FIRST * float(scores[n]) ** 2 + sum(score**2 for score in again)
        scores[n] = np.sqrt(total / (FIRST + len(again)))
    return merge.Hits(hits.boxes, scores, hits.landmarks)


def _score(session: Any, scene: Scene, box: NDArray[np.float32], height: float) -> float:  # noqa: ANN401
    """Return how sure a look at the surroundings of `box`, which shows it `height` pixels high, is of it."""
    x0, y0, x1, y1 = map(float, box)
    scale = min(height / max(y1 - y0, 1.0), ENLARGED)
    x, y, dx, dy = (x0 + x1) / 2, (y0 + y1) / 2, WIDTH / scale / 2, HEIGHT / scale / 2
    part = clipped(Box(x - dx, y - dy, x + dx, y + dy), scene.width, scene.height)
    if part is None:
        return 0.0
    longer = max(1, round(scale * max(part.width, part.height)))
    seen = platenet.look_at(session, scene, part, longer)
    near = merge.overlaps(box[None], seen.boxes)[0] >= SAME
    return float(seen.scores[near].max(initial=0.0))
