"""How hard is looked, whatever for: which scheme, at which sizes, on how many threads, how weak a hit may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeVar

from redactkit.detectors import session

if TYPE_CHECKING:
    from collections.abc import Sequence

S = TypeVar("S")

Use = Literal["frame", "stream", "video", "still"]
"""A frame by itself, one of a live stream, one of a clip that is being transcoded, a still file."""

WEAK = 0.4
"""Share of the threshold from which a hit is given for clips, where it may count along a track."""
WORTH = 1.25
"""Times the largest look that a frame must have for a look at its own size."""


def scheme(detail: str | None, use: Use, *, clip: S, balanced: S, thorough: S) -> S:
    """Return the scheme for `detail`; None means thorough for still files, balanced for the rest."""
    if detail == "thorough" or (detail is None and use == "still"):
        return thorough
    return clip if use in ("video", "stream") else balanced


def least(use: Use) -> float:
    """Return the strength from which hits are given."""
    return WEAK if use in ("video", "stream") else 1.0


def threads(use: Use) -> int:
    """Return the threads of one look: one beside a decoder and an encoder, else as many as there are cores."""
    return 1 if use == "video" else session.cores()


def sizes(looks: Sequence[int], native: int, longest: int) -> tuple[int, ...]:
    """Return the sizes at which a frame is looked at as a whole.

    Args:
        looks: Longer sides in pixels; negative ones at the mirror image.
        native: Largest size at which the frame's own is looked at, where it is larger than the largest look; 0: never.
        longest: Longer side of the frame in pixels.
    """
    own = min(longest, native)
    return (*looks, own) if own > WORTH * max(map(abs, looks)) else tuple(looks)


def sweep_size(most: int, enlarged: float, looks: Sequence[int], longest: int) -> int | None:
    """Return the size of a close look at the whole frame, None where other looks are as large.

    Args:
        most: Longer side in pixels at most.
        enlarged: Times that the frame is enlarged at most.
        looks: Of the usual looks.
        longest: Longer side of the frame in pixels.
    """
    longer = min(most, round(enlarged * longest))
    return longer if longer > max(map(abs, looks)) else None
