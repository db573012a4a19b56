"""One small picture for each track, so that a person can tell who is who: pixels that nothing covers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from redactkit.core.geometry import Box, clipped
from redactkit.core.tracks import at
from redactkit.pipeline import clips

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from redactkit.core.tracks import Track
    from redactkit.pipeline.clips import Frame

ROWS = {
    "0": "75557",
    "1": "26227",
    "2": "71747",
    "3": "71717",
    "4": "55711",
    "5": "74717",
    "6": "74757",
    "7": "71222",
    "8": "75757",
    "9": "75717",
}
"""Digits as five rows of three bits each: no font is needed for them."""
DOT = 3
SIDE, GAP, HEAD, COLUMNS, PAPER = 96, 6, 18, 8, 245


class _Place(NamedTuple):
    track: int
    box: Box


def write(path: Path, source: Path, tracks: Sequence[Track]) -> None:
    """Write a PNG with a picture of each of `tracks`, under its id: each where it was found with the best score.

    Args:
        path: Of the new picture; overwritten, so give a temporary path.
        source: The clip that the tracks are of.
        tracks: Of its plan.

    Raises:
        InputError: The clip cannot be read.
        OutputError: The picture cannot be written.
    """
    from redactkit.media import stills

    wanted: dict[int, list[_Place]] = {}
    for track in tracks:
        pts = max(track.scores, key=lambda s: s.score).pts if track.scores else track.boxes[len(track.boxes) // 2].pts
        wanted.setdefault(pts, []).append(_Place(track.id, at(track.boxes, pts)))
    pictures: dict[int, NDArray[np.uint8]] = {}
    with clips.open_clip(source) as clip:
        for frame in clip.frames():
            for place in wanted.pop(frame.pts, ()):
                pictures[place.track] = _portrait(frame, place.box)
            if not wanted:
                break
    stills.write(path, _sheet([(ident, pictures[ident]) for ident in sorted(pictures)]), "PNG")


def _portrait(frame: Frame, box: Box) -> NDArray[np.uint8]:
    """Return what `box` (of the stored frame) shows, upright, SIDE x SIDE, with paper beside it."""
    scene = frame.scene()
    inside = clipped(frame.to_upright(box), scene.width, scene.height)
    out = np.full((SIDE, SIDE, 3), PAPER, np.uint8)
    if inside is None:
        return out
    k = SIDE / max(inside.width, inside.height)
    width, height = max(1, min(SIDE, round(inside.width * k))), max(1, min(SIDE, round(inside.height * k)))
    x, y = (SIDE - width) // 2, (SIDE - height) // 2
    out[y : y + height, x : x + width] = scene.picture(width, height, inside).pixels
    return out


def _sheet(portraits: Sequence[tuple[int, NDArray[np.uint8]]]) -> NDArray[np.uint8]:
    columns = min(COLUMNS, max(1, len(portraits)))
    rows = max(1, -(-len(portraits) // columns))
    sheet = np.full((rows * (SIDE + HEAD + GAP) + GAP, columns * (SIDE + GAP) + GAP, 3), PAPER, np.uint8)
    for n, (ident, picture) in enumerate(portraits):
        y, x = GAP + n // columns * (SIDE + HEAD + GAP), GAP + n % columns * (SIDE + GAP)
        digits = _number(ident)
        sheet[y + 2 : y + 2 + digits.shape[0], x : x + digits.shape[1]][digits] = 0
        sheet[y + HEAD : y + HEAD + SIDE, x : x + SIDE] = picture
    return sheet


def _number(value: int) -> NDArray[np.bool_]:
    """Return `value` in digits of 3 x 5 dots: rows x columns, True where there is ink."""
    digits = [
        np.array([[int(row) >> 2 & 1, int(row) >> 1 & 1, int(row) & 1, 0] for row in ROWS[digit]], bool)
        for digit in str(value)
    ]
    return np.kron(np.concatenate(digits, axis=1), np.ones((DOT, DOT), bool))
