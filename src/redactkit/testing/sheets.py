"""Contact sheets: frames of several clips side by side, for the eye."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

GAP, PAPER = 6, 245


def contact_sheet(
    path: str | os.PathLike[str], clips: Iterable[str | os.PathLike[str]], numbers: Sequence[int], width: int = 320
) -> None:
    """Write a PNG with a row for each clip and a column for each frame number.

    Args:
        path: Of the new picture; an existing one is replaced.
        clips: Video files of one size.
        numbers: Of the frames, counted from 0.
        width: Of each small picture, in pixels.

    Raises:
        InputError: A clip cannot be read.
        OutputError: The picture cannot be written.
    """
    from redactkit.media import atomic, stills

    rows = [_beside(_frames(clip, numbers, width), axis=1) for clip in clips]
    with atomic.replacing(path, [], force=True) as temporary:
        stills.write(temporary, _framed(_beside(rows, axis=0)), "PNG")


def _frames(clip: str | os.PathLike[str], numbers: Sequence[int], width: int) -> list[NDArray[np.uint8]]:
    from redactkit.media.source import VideoSource

    wanted, shown = set(numbers), {}
    with VideoSource(Path(clip)) as source:
        for number, frame in enumerate(source.frames()):
            if number in wanted:
                scene = frame.scene()
                shown[number] = scene.picture(width, max(1, round(width * scene.height / scene.width))).pixels
    return [shown[number] for number in numbers if number in shown]


def _beside(pictures: Sequence[NDArray[np.uint8]], axis: int) -> NDArray[np.uint8]:
    parts: list[NDArray[np.uint8]] = []
    for picture in pictures:
        gap = list(picture.shape)
        gap[axis] = GAP
        parts += [np.full(gap, PAPER, np.uint8), picture]
    return np.concatenate(parts[1:], axis=axis)


def _framed(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.pad(picture, ((GAP, GAP), (GAP, GAP), (0, 0)), constant_values=PAPER)
