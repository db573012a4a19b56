"""Crops for training: one picture or a mosaic of several, drawn plates and look-alikes, then light and lens.

A crop is a pure function of the pictures, the seed and its number, so that a run can be taken up anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from training.plates import paste
from training.plates.drawing import draw_distractor, draw_plate
from training.plates.weather import weather

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from training.plates.data import Loaded

EMPTY, SPOTTED = 0.1, 0.15
"""Shares of the pictures that are taken among those without plates, and among those in which something else was
taken for one; the latter are shown there."""
OVER = 1.05
"""Size of a drawn plate, in sizes of the real one that it hides."""
LOWEST = 4.5
"""Plates lower than this in the crop, in pixels, are neither asked for nor punished."""


@dataclass(slots=True)
class Crop:
    """What the network is shown, and what it should answer.

    Attributes:
        pixels: side x side x 3, RGB.
        boxes: Of the plates: x0, y0, x1, y1 in pixels.
        corners: Of the plates, 4 x 2 each, NaN where not known.
        ignored: Areas about which nothing is claimed.
        risk: side x side, True where a plate may lack its box.
    """

    pixels: NDArray[np.uint8]
    boxes: list[NDArray[np.float32]] = field(default_factory=list)
    corners: list[NDArray[np.float32]] = field(default_factory=list)
    ignored: list[NDArray[np.float32]] = field(default_factory=list)
    risk: NDArray[np.bool_] = field(default_factory=lambda: np.zeros((0, 0), bool))


class Pool(NamedTuple):
    """The pictures of a run, by what they are good for; `spotted` ones are in one of the others too."""

    plated: list[Loaded]
    empty: list[Loaded]
    spotted: list[Loaded]


def pool(items: list[Loaded]) -> Pool:
    """Return `items` sorted.

    Raises:
        ValueError: None of them shows a plate.
    """
    plated = [item for item in items if len(item.boxes)]
    if not plated:
        message = f"none of {len(items)} pictures shows a plate; give folders with annotations.json that lists some"
        raise ValueError(message)
    return Pool(plated, [i for i in items if not len(i.boxes)], [i for i in items if len(i.spots)])


def crop(items: Pool, side: int, seed: int, number: int) -> Crop:
    """Return crop `number` of the run with `seed`.

    Args:
        items: All pictures of the run.
        side: Of the crop, in pixels.
        seed: Of the run.
        number: From 0 on.
    """
    rng = np.random.default_rng((seed, number))
    made = Crop(np.zeros((side, side, 3), np.uint8), risk=np.zeros((side, side), bool))
    made.pixels[:] = rng.integers(0, 256, 3)
    for cell in _cells(side, rng):
        # A picture that is shrunk a lot leaves a border: another one, larger, lies below it.
        for lowest in (30.0, 5.5):
            item, spot = _drawn_from(items, rng)
            _fill(made, item, cell, rng, lowest, spot=spot)
    _swap_plates(made, rng)
    _add_drawn(made, rng)
    made.pixels = weather(made.pixels, rng)
    return made


def _drawn_from(items: Pool, rng: np.random.Generator) -> tuple[Loaded, bool]:
    """Return a picture, and whether to show what was taken for a plate in it."""
    kind = rng.random()
    if kind < SPOTTED and items.spotted:
        return items.spotted[rng.integers(len(items.spotted))], True
    some = items.empty if SPOTTED <= kind < SPOTTED + EMPTY and items.empty else items.plated
    return some[rng.integers(len(some))], False


def _cells(side: int, rng: np.random.Generator) -> list[tuple[int, int, int, int]]:
    """Return the parts of a crop, as x0, y0, x1, y1: one, two or four."""
    kind = rng.random()
    if kind < 0.5:
        return [(0, 0, side, side)]
    x, y = (int(side * rng.uniform(0.3, 0.7)) for _ in range(2))
    if kind < 0.6:
        return [(0, 0, x, side), (x, 0, side, side)]
    if kind < 0.7:
        return [(0, 0, side, y), (0, y, side, side)]
    return [(0, 0, x, y), (x, 0, side, y), (0, y, x, side), (x, y, side, side)]


def _target_height(rng: np.random.Generator, lowest: float, most: float) -> float:
    """Half of the plates on top are lower than 20 pixels: these are the ones that are missed."""
    return float(np.exp(rng.uniform(np.log(lowest), np.log(max(min(70.0, most), 2 * lowest)))))


@dataclass(frozen=True, slots=True)
class _View:
    """How a picture lies in a cell: a point p of it comes to linear @ p + shift, in pixels of the cell."""

    linear: NDArray[np.float64]
    shift: NDArray[np.float64]
    mirrored: bool
    scale: float

    def of(self, points: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return `points`, n x 2, in the cell."""
        return points @ self.linear.T + self.shift


def _view(item: Loaded, size: tuple[int, int], rng: np.random.Generator, lowest: float, *, spot: bool) -> _View:
    """Choose how `item` is shown in a cell of `size` (width, height): a plate of it at least `lowest` pixels high.

    With `spot`, what was taken for a plate is shown like one.
    """
    width, height = size
    rows, columns = item.pixels.shape[:2]
    boxes = item.spots if spot else item.boxes
    if len(boxes) and rng.random() < 0.93:
        box = boxes[rng.integers(len(boxes))]
        middle = (box[:2] + box[2:]) / 2
        tall, wide = max(box[3] - box[1], 1.0), max(box[2] - box[0], 1.0)
        scale = _target_height(rng, lowest, 0.9 * width / wide * tall) / tall
    else:
        middle = np.array([rng.uniform(0, columns), rng.uniform(0, rows)], np.float32)
        scale = float(np.exp(rng.uniform(np.log(0.4), np.log(1.4))))
    scale = float(np.clip(scale, 0.1, 1.8))
    angle = np.deg2rad(rng.normal(0, 4) if rng.random() < 0.75 else rng.uniform(-45, 45))  # phones are tilted
    stretch = np.exp(rng.normal(0, 0.08))
    flip = -1.0 if rng.random() < 0.5 else 1.0
    shear = rng.normal(0, 0.06)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    linear = turn @ np.array([[flip * scale * stretch, shear * scale], [0, scale / stretch]])
    goal = np.array([rng.uniform(0.1, 0.9) * width, rng.uniform(0.1, 0.9) * height])
    goal = _without_border(goal, linear, middle, (columns, rows), size) if rng.random() < 0.85 else goal
    return _View(linear, goal - linear @ middle, flip < 0, scale)


def _show(pixels: NDArray[np.uint8], view: _View, target: NDArray[np.uint8]) -> None:
    """Draw `pixels` over `target`, in place; what they do not reach stays."""
    rows, columns = pixels.shape[:2]
    before = np.eye(2)
    # Shrinking by more than two would alias: the picture is halved by area first.
    halvings = max(0, int(np.floor(np.log2(1 / view.scale))))
    if halvings:
        k = 2**halvings
        small = (max(1, columns // k), max(1, rows // k))
        pixels = np.asarray(cv2.resize(pixels, small, interpolation=cv2.INTER_AREA), np.uint8)
        before = np.diag([columns / small[0], rows / small[1]])
    matrix = np.concatenate([view.linear @ before, view.shift[:, None]], axis=1)
    whole = np.ascontiguousarray(target)
    size, border = (target.shape[1], target.shape[0]), cv2.BORDER_TRANSPARENT
    cv2.warpAffine(pixels, matrix, size, dst=whole, flags=cv2.INTER_LINEAR, borderMode=border)
    target[:] = whole


def _fill(
    made: Crop,
    item: Loaded,
    cell: tuple[int, int, int, int],
    rng: np.random.Generator,
    lowest: float,
    *,
    spot: bool,
) -> None:
    """Draw `item` into `cell`, over what is there, a plate of it at least `lowest` pixels high."""
    x0, y0, x1, y1 = cell
    size = x1 - x0, y1 - y0
    view = _view(item, size, rng, lowest, spot=spot)
    _show(item.pixels, view, made.pixels[y0:y1, x0:x1])
    rows, columns = item.pixels.shape[:2]
    _bury(made, view.of(_rectangle(np.array([0, 0, columns, rows], np.float32))), cell, risk=item.risk)
    offset = np.array([x0, y0], np.float32)
    for box, known in zip(item.boxes, item.corners, strict=True):
        corners = view.of(known)
        _add(made, view.of(_rectangle(box)), corners[[1, 0, 3, 2]] if view.mirrored else corners, size, offset)
    for area in item.ignored:
        clipped = _clipped(view.of(_rectangle(area)), size)
        if (clipped[2:] > clipped[:2]).all():
            made.ignored.append(clipped + np.tile(offset, 2))


def _bury(made: Crop, outline: NDArray[np.float64], cell: tuple[int, int, int, int], *, risk: bool) -> None:
    """Take note that what lay inside `outline`, a parallelogram in `cell`, is hidden now."""
    x0, y0, x1, y1 = cell
    covered = np.zeros(made.risk.shape, np.uint8)
    inside = np.zeros((y1 - y0, x1 - x0), np.uint8)
    cv2.fillConvexPoly(inside, np.round(outline).astype(np.int32), 1)
    covered[y0:y1, x0:x1] = inside
    made.risk[covered > 0] = risk
    kept = []
    for box, corners in zip(made.boxes, made.corners, strict=True):
        x0, y0, x1, y1 = box.astype(int)
        hidden = float(covered[y0 : y1 + 1, x0 : x1 + 1].mean())
        if hidden < 0.05:
            kept.append((box, corners))
        elif hidden < 0.95:
            made.ignored.append(box)
    made.boxes, made.corners = [b for b, _ in kept], [c for _, c in kept]
    made.ignored = [
        a for a in made.ignored if covered[int(a[1]) : int(a[3]) + 1, int(a[0]) : int(a[2]) + 1].mean() < 0.95
    ]


def _rectangle(box: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the corners of `box`, clockwise from the top left."""
    return np.array([[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]]], np.float32)


def _clipped(outline: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.float32]:
    """Return the box around `outline` as far as it lies within `size` (width, height)."""
    low, high = outline.min(axis=0), outline.max(axis=0)
    return np.concatenate([np.clip(low, 0, size), np.clip(high, 0, size)]).astype(np.float32)


def _without_border(
    goal: NDArray[np.float64],
    linear: NDArray[np.float64],
    middle: NDArray[np.float32],
    picture: tuple[int, int],
    cell: tuple[int, int],
) -> NDArray[np.float64]:
    """Move `goal` so that the picture fills the cell where it is large enough to."""
    outline = _rectangle(np.array([0, 0, *picture], np.float32)) @ linear.T - linear @ middle
    low, high = outline.min(axis=0), outline.max(axis=0)
    least, most = np.array(cell) - high, -low
    return np.where(least <= most, np.clip(goal, np.minimum(least, most), np.maximum(least, most)), goal)


def _add(
    made: Crop,
    outline: NDArray[np.float64],
    corners: NDArray[np.float64],
    size: tuple[int, int],
    offset: NDArray[np.float32],
) -> None:
    """Note a plate, or an area to ignore where too little of it can be seen or it is too small."""
    whole = np.concatenate([outline.min(axis=0), outline.max(axis=0)])
    box = _clipped(outline, size)
    if not (box[2:] > box[:2]).all():
        return
    seen = (box[2:] - box[:2]).prod() / (whole[2:] - whole[:2]).prod()
    box += np.tile(offset, 2)
    if seen < 0.5 or box[3] - box[1] < LOWEST:
        made.ignored.append(box)
        return
    made.boxes.append(box)
    made.corners.append((corners + offset if seen > 0.98 else np.full((4, 2), np.nan)).astype(np.float32))


def _swap_plates(made: Crop, rng: np.random.Generator) -> None:
    """Paint drawn plates over some real ones: other countries on the same cars, with corners that are known."""
    side = made.pixels.shape[0]
    for n, box in enumerate(made.boxes):
        if rng.random() < 0.3 and (box[:2] > 2).all() and (box[2:] < side - 2).all():
            w, h = (box[2:] - box[:2]) * OVER  # or the old plate shows beside a slanted one
            x, y = (box[:2] + box[2:] - (w, h)) / 2
            corners = paste.quad((float(x), float(y), float(w), float(h)), rng)
            paste.paste(made.pixels, _plate_like(float(w / h), rng), corners, rng)
            made.corners[n] = corners.astype(np.float32)


def _plate_like(aspect: float, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return a drawn plate of about this aspect, if a few tries give one."""
    for _ in range(5):
        plate = draw_plate(rng)
        if abs(np.log(plate.shape[1] / plate.shape[0] / aspect)) < np.log(1.4):
            break
    return plate


def _add_drawn(made: Crop, rng: np.random.Generator) -> None:
    """Paint look-alikes, and now and then a plate where none was, into free places."""
    for _ in range(int(rng.integers(1, 4)) if rng.random() < 0.5 else 0):
        patch, alpha = draw_distractor(rng)
        if (place := _free_place(made, patch.shape[1] / patch.shape[0], rng, 8, 60)) is not None:
            paste.paste(made.pixels, patch, paste.quad(place, rng), rng, alpha)
            x, y, w, h = map(int, place)
            made.risk[y : y + h + 1, x : x + w + 1] = False  # this is surely none
    if rng.random() < 0.1:
        patch = draw_plate(rng)
        if (place := _free_place(made, patch.shape[1] / patch.shape[0], rng, 6, 40)) is not None:
            corners = paste.quad(place, rng).astype(np.float32)
            paste.paste(made.pixels, patch, corners, rng)
            made.boxes.append(np.concatenate([corners.min(axis=0), corners.max(axis=0)]))
            made.corners.append(corners)


def _free_place(
    made: Crop, aspect: float, rng: np.random.Generator, low: float, high: float
) -> tuple[float, float, float, float] | None:
    """Return left, top, width, height of a place of this aspect without plates, `low` to `high` pixels high, if any."""
    side = made.pixels.shape[0]
    for _ in range(4):
        h = float(np.exp(rng.uniform(np.log(low), np.log(high))))
        w = h * aspect
        if w > 0.8 * side or h > 0.8 * side:
            continue
        x, y = rng.uniform(3, side - 3 - w), rng.uniform(3, side - 3 - h)
        taken = [*made.boxes, *made.ignored]
        if all(x + w < b[0] - 2 or x > b[2] + 2 or y + h < b[1] - 2 or y > b[3] + 2 for b in taken):
            return float(x), float(y), w, h
    return None
