"""Objects that were found, looked at by themselves: each alone in a picture of its own, in several sizes.

What looks like a face or a plate by chance does so at one size and in one place of a network's grid; a real one is
found again in others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from redactkit.detectors import merge
from redactkit.detectors.views import side_for, square

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from redactkit.core.geometry import Box

AROUND = 0.6
"""What is shown on each side of an object, as share of its shorter side; less of one that is too long for the largest
look (over 3.5 times as long as it is high, at 54 pixels of height)."""
ENLARGED = 2.5
"""Times that an object is enlarged at most: beyond, there is nothing more to see."""
SAME = 0.3
"""IoU from which what is found there is the object."""


def mean_score(
    look: Callable[[Box, int], merge.Hits], box: Box, sides: Sequence[float], frame: tuple[float, float]
) -> float:
    """Return the mean score of what is in `box` over looks at it alone; one that does not find it counts as 0.

    Args:
        look: Looks at a part of the frame, so many pixels on its longer side; returns hits in pixels of the frame.
        box: Of the object, in pixels of the frame.
        sides: Its shorter side in each look, in pixels of the look.
        frame: Width and height in pixels.
    """
    here = np.array([[box.x0, box.y0, box.x1, box.y1]], np.float32)
    seen = [look(*around(box, side, frame)) for side in sides]
    return float(np.mean([h.scores[merge.overlaps(here, h.boxes)[0] >= SAME].max(initial=0.0) for h in seen]))


def around(box: Box, side: float, frame: tuple[float, float]) -> tuple[Box, int]:
    """Return the part of a frame to look at for the object in `box`, and how many pixels long to look at it.

    Args:
        box: In pixels of the frame.
        side: Its shorter side in the look, in pixels; less where it would be enlarged more than `ENLARGED` times.
        frame: Width and height in pixels.

    Returns:
        A square in pixels of the frame, moved inside it, and cut off only where the frame is smaller; the longer side
        of the look, one of `SQUARES` unless it was cut off.
    """
    shorter, longer = sorted((box.width, box.height))
    scale = min(side / shorter, ENLARGED)
    picture = side_for(scale * (longer + 2 * AROUND * shorter))
    shown = 2 * max(1, round(picture / scale / 2))
    part = square(box, shown, *frame)
    return part, max(1, round(picture * max(part.width, part.height) / shown))
