"""Drawn clips as files, with the truth about them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from redactkit.testing.scenes import draw_scene, moving_faces

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from redactkit.core.geometry import Box
    from redactkit.testing.scenes import Car, Face


def draw_clip(
    path: str | os.PathLike[str],
    *,
    width: int = 320,
    height: int = 180,
    frames: int = 12,
    rate: int | Fraction = 25,
    faces: Sequence[Face] | None = None,
    cars: Sequence[Car] = (),
) -> tuple[tuple[Box, ...], ...]:
    """Write a drawn clip with moving faces, and cars with number plates, to `path`, and return where they are.

    Args:
        path: Of the new file; an existing one is overwritten. Its extension chooses the container.
        width: In pixels, even.
        height: In pixels, even.
        frames: How many.
        rate: Frames per second.
        faces: None draws three persons; an empty sequence an empty room.
        cars: In front of the faces.

    Returns:
        For each frame a box for each face, then one for each car's number plate, in pixels, not clipped; in the
        order of `faces` and `cars`.

    Raises:
        UnsupportedTargetError: The extension is not written.
    """
    from redactkit.media import arrays, containers
    from redactkit.media.layout import Layout
    from redactkit.media.sink import VideoSink
    from redactkit.settings import Encoder

    people = moving_faces(width, height) if faces is None else faces
    source = arrays.ArraySource(Layout(width, height), Fraction(rate))
    truth = []
    with VideoSink(path, containers.for_target(path), source, Encoder()) as sink:
        for number in range(frames):
            rgb, boxes = draw_scene(width, height, people, number / float(rate), cars)
            sink.write(source.frame(number, rgb))
            truth.append(boxes)
    return tuple(truth)
