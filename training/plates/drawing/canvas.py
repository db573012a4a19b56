"""What all drawings are made of: sheets, boxes, discs, lines and masks, on float pixels so that light adds up."""

from __future__ import annotations

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Colour: TypeAlias = tuple[float, float, float]
Image: TypeAlias = NDArray[np.float32]  # height x width x 3, RGB, 0 to 255
Mask: TypeAlias = NDArray[np.float32]  # height x width, 0 to 1
Tile: TypeAlias = NDArray[np.float32] | NDArray[np.uint8]  # an image or a mask that is drawn upon
Box: TypeAlias = tuple[float, float, float, float]  # left, top, width, height
Scene: TypeAlias = tuple[Image, Mask]

WHITE: Colour = (238, 238, 234)
BLACK: Colour = (22, 22, 26)
BLUE: Colour = (22, 62, 160)
YELLOW: Colour = (246, 198, 30)
RED: Colour = (188, 28, 34)
GREEN: Colour = (24, 110, 62)


def sheet(height: int, width: int, colour: Colour) -> Image:
    """Return a sheet of one colour."""
    return np.full((height, width, 3), np.array(colour, np.float32), np.float32)


def paint(image: Image, box: Box, colour: Colour) -> None:
    """Fill `box`, clipped to the image at the left and the top, in `colour`."""
    left, top, width, height = box
    x0, y0 = max(0, round(left)), max(0, round(top))
    image[y0 : max(y0, round(top + height)), x0 : max(x0, round(left + width))] = colour


def ramp(image: Image, first: Colour, last: Colour, *, across: bool = False) -> None:
    """Fill the image with a gradient from top to bottom, or from left to right."""
    height, width = image.shape[:2]
    steps = np.linspace(0, 1, width if across else height, dtype=np.float32)
    steps = steps[None, :, None] if across else steps[:, None, None]
    image[:] = np.array(first, np.float32) * (1 - steps) + np.array(last, np.float32) * steps


def stamp(image: Image, mask: Mask, left: float, top: float, colour: Colour, *, relief: float = 0.0) -> None:
    """Paint `colour` through `mask` at (left, top), clipped to the image; `relief` lights the upper left edges."""
    x, y = round(left), round(top)
    x0, y0 = max(0, x), max(0, y)
    x1, y1 = min(image.shape[1], x + mask.shape[1]), min(image.shape[0], y + mask.shape[0])
    if x1 <= x0 or y1 <= y0:
        return
    part = mask[y0 - y : y1 - y, x0 - x : x1 - x]
    target = image[y0:y1, x0:x1]
    target += (np.array(colour, np.float32) - target) * part[..., None]
    if relief and min(part.shape) > 2:
        edge = np.zeros_like(part)
        edge[1:-1, 1:-1] = part[2:, 2:] - part[:-2, :-2]
        target += (relief * edge)[..., None]


def resized(mask: Mask, width: float, height: float) -> Mask:
    """Return `mask` at another size, by area where it shrinks."""
    size = (max(1, round(width)), max(1, round(height)))
    way = cv2.INTER_AREA if size[1] < mask.shape[0] or size[0] < mask.shape[1] else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(mask, size, interpolation=way), np.float32)


def cloud(rng: np.random.Generator, height: int, width: int, cells: int) -> Mask:
    """Return smooth noise between 0 and 1, about `cells` blobs high."""
    grid = rng.random((cells + 1, max(2, round(cells * width / height) + 1)), np.float32)
    return np.clip(np.asarray(cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC), np.float32), 0, 1)


def disc(image: Tile, centre: tuple[float, float], radius: int, colour: Colour | int) -> None:
    """Draw a filled circle around `centre` (x, y)."""
    cv2.circle(image, (round(centre[0]), round(centre[1])), radius, colour, -1, cv2.LINE_AA)


def blob(
    image: Tile,
    centre: tuple[int, int],
    axes: tuple[int, int],
    colour: Colour | int,
    *,
    turn: float = 0,
) -> None:
    """Draw a filled ellipse around `centre` (x, y), `turn` degrees clockwise."""
    cv2.ellipse(image, centre, axes, turn, 0, 360, colour, -1, cv2.LINE_AA)


def line(
    image: Tile,
    start: tuple[float, float],
    end: tuple[float, float],
    colour: Colour | int,
    thick: int,
) -> None:
    """Draw a straight line between two points (x, y)."""
    first, last = (round(start[0]), round(start[1])), (round(end[0]), round(end[1]))
    cv2.line(image, first, last, colour, thick, cv2.LINE_AA)


def oval(height: int, width: int) -> Mask:
    """Return the largest ellipse of a sheet as a mask."""
    tile = np.zeros((max(1, height), max(1, width)), np.uint8)
    blob(tile, (width // 2, height // 2), (max(1, width // 2 - 1), max(1, height // 2 - 1)), 255)
    return tile.astype(np.float32) / np.float32(255)


def outline(image: Image, colour: Colour, thick: int, inset: int, radius: int) -> None:
    """Draw a line along the rim, `inset` pixels within, its corners rounded by `radius`."""
    height, width = image.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    low, right, bottom = inset, width - 1 - inset, height - 1 - inset
    radius = max(0, min(radius, (bottom - low) // 2))
    for a, b in (
        ((low + radius, low), (right - radius, low)),
        ((low + radius, bottom), (right - radius, bottom)),
        ((low, low + radius), (low, bottom - radius)),
        ((right, low + radius), (right, bottom - radius)),
    ):
        cv2.line(mask, a, b, 255, thick, cv2.LINE_AA)
    if radius:
        for centre, turn in (
            ((low + radius, low + radius), 180),
            ((right - radius, low + radius), 270),
            ((right - radius, bottom - radius), 0),
            ((low + radius, bottom - radius), 90),
        ):
            cv2.ellipse(mask, centre, (radius, radius), turn, 0, 90, 255, thick, cv2.LINE_AA)
    stamp(image, mask.astype(np.float32) / np.float32(255), 0, 0, colour)
