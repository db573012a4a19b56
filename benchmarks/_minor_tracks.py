"""One labelled picture of a face, as the looks at a track of it: what a clip does to a face that moves through it.

A track has a size, a softness, a light, noise and a strength of compression of its own; its looks differ in place,
size, turn and motion blur. What does not change is the person, the expression and the pose: the looks are more alike
than those of a real track, and what is misleading about the picture is misleading in all of them.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PIL import Image, ImageFilter

from redactkit import Box

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

SMALLEST, LARGEST = 22.0, 128.0
"""Shorter side of the face in pixels: between them, evenly on a logarithmic scale, but no larger than in its picture,
except that `ENLARGED` of that is allowed, as by a camera that shows more pixels than it sees."""
ENLARGED = 1.3
AROUND = 1.1
"""What is shown around the face on each side of its middle, in lengths of its longer side."""


class Scenery(NamedTuple):
    """What the looks of a track share.

    Attributes:
        size: Shorter side of the face in pixels, in the middle of the track.
        growth: Logarithm of how much larger it is at the end than at the start.
        soft: Standard deviation of a Gaussian, as share of the face's shorter side.
        gamma: Of the light.
        noise: Standard deviation, in levels of 255.
        quality: Of JPEG, 1 to 95.
        rolls: Whether the face rolls from side to side.
    """

    size: float
    growth: float
    soft: float
    gamma: float
    noise: float
    quality: int
    rolls: bool


def scenery(side: float, rng: np.random.Generator) -> Scenery:
    """Return a track's, for a face whose shorter side in its picture is `side` pixels."""
    most = max(SMALLEST, min(LARGEST, ENLARGED * side))
    return Scenery(
        size=float(np.exp(rng.uniform(np.log(SMALLEST), np.log(most)))),
        growth=float(rng.normal(0, 0.2)),
        soft=float(rng.choice([0.0, 0.0, 0.01, 0.02, 0.03])),
        gamma=float(np.exp(rng.normal(0, 0.2))),
        noise=float(rng.uniform(0, 5)),
        quality=int(rng.integers(40, 95)),
        rolls=bool(rng.random() < 0.5),
    )


def looks(
    frame: NDArray[np.uint8], box: Box, count: int, rng: np.random.Generator
) -> Iterator[tuple[NDArray[np.uint8], Box]]:
    """Yield the looks at one track of a face: a picture of it and what is around it, and where it is in that.

    Args:
        frame: height x width x 3 uint8.
        box: Of the face, in pixels of it.
        count: Looks.
        rng: Where chance comes from.
    """
    track = scenery(min(box.width, box.height), rng)
    half = AROUND * max(box.width, box.height)
    border = int(np.ceil(half))
    wide = np.pad(frame, ((border, border), (border, border), (0, 0)), mode="edge")
    around = Box(
        (box.x0 + box.x1) / 2 - half + border,
        (box.y0 + box.y1) / 2 - half + border,
        (box.x0 + box.x1) / 2 + half + border,
        (box.y0 + box.y1) / 2 + half + border,
    )
    for n in range(count):
        at = n / max(1, count - 1) - 0.5
        size = track.size * float(np.exp(track.growth * at))
        picture = _look(wide, around, track._replace(size=size), size / min(box.width, box.height), rng)
        middle, scale = picture.shape[0] / 2, picture.shape[0] / (2 * half)
        reach = np.array([-box.width, -box.height, box.width, box.height]) / 2 * scale
        # no two looks of a detector agree on the edges
        yield picture, Box(*map(float, middle + reach + rng.normal(0, 0.02 * size, 4)))


def _look(
    wide: NDArray[np.uint8], around: Box, track: Scenery, scale: float, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Return what `around` shows of a picture, `scale` times as large, as a look at the track: of a face so large."""
    side = max(8, round(around.width * scale))
    x, y = rng.uniform(-0.5, 0.5, 2) / scale  # where the face lies between the pixels
    left, top = max(0.0, around.x0 + x), max(0.0, around.y0 + y)
    part = (left, top, min(wide.shape[1], left + around.width), min(wide.shape[0], top + around.height))
    shown = Image.fromarray(wide).resize((side, side), Image.Resampling.LANCZOS, box=part)
    if track.rolls:
        shown = shown.rotate(float(rng.normal(0, 6)), Image.Resampling.BICUBIC)
    if track.soft:
        shown = shown.filter(ImageFilter.GaussianBlur(track.soft * track.size))
    pixels = _moved(np.asarray(shown, np.float32), float(abs(rng.normal(0, 0.025))) * track.size, rng)
    noise = track.noise * rng.standard_normal(pixels.shape, np.float32)
    pixels = 255 * (np.clip(pixels, 0, 255) / 255) ** np.float32(track.gamma) + noise
    file = io.BytesIO()
    Image.fromarray(np.clip(np.round(pixels), 0, 255).astype(np.uint8)).save(file, "JPEG", quality=track.quality)
    return np.array(Image.open(file))


def _moved(pixels: NDArray[np.float32], length: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return a picture blurred along a straight way of so many pixels, in any direction."""
    angle = float(rng.uniform(0, np.pi))
    way = np.array([np.sin(angle), np.cos(angle)]) * length
    if length < 0.5:
        return pixels
    steps = np.linspace(-0.5, 0.5, 2 * int(np.ceil(length)) + 1)
    return np.asarray(np.mean([np.roll(pixels, np.round(way * s).astype(int), axis=(0, 1)) for s in steps], axis=0))
