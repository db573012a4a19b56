"""What a detector answers."""

from __future__ import annotations

import msgspec

from redactkit.core.geometry import Box

Point = tuple[float, float]
"""x, y in pixels, origin at the picture's top left corner."""


class Detection(msgspec.Struct, frozen=True, omit_defaults=True):
    """One object found in one upright picture.

    Attributes:
        kind: `"face"` or `"plate"`; detectors of others may name their own.
        box: In pixels of the picture it was found in, as found: no margin, not clipped.
        score: 0 to 1, comparable within one detector only.
        landmarks: For a face five points: its left-hand eye as seen in the picture, the right-hand
            one, nose, left-hand and right-hand corner of the mouth; for a plate its four corners, clockwise from
            the top left one as seen in the picture; None where not known.
        source: Name of the detector that found it.
        strength: `score` in units of the threshold from which the detector alone would have it covered. What is
            below 1 is given for clips alone, and counts along a track only.
        minor: Of a face: True where it is treated as a minor's, which it is unless it is confidently an adult's; False
            where it is; None where nobody asked. No claim about the person, and nothing finer is kept.
    """

    kind: str
    box: Box
    score: float
    landmarks: tuple[Point, ...] | None = None
    source: str = ""
    strength: float = 1.0
    minor: bool | None = None
