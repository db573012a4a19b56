"""Labelled pictures: reading, a held part for thresholds, and crops of them for training."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

HELD = 0.08
"""Share of the pictures kept from training: thresholds are chosen and checkpoints compared on them."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One picture and its plates.

    Attributes:
        path: Of the file.
        boxes: n x 4, x0, y0, x1, y1 in pixels.
        corners: n x 4 x 2, clockwise from the plate's own top left; NaN where they are not known.
        ignored: m x 4, boxes and areas about which nothing is claimed.
        risk: True where visible plates may lack a box.
        source: Name of the set it came from.
        pixels: height x width x 3 RGB, once it is read.
    """

    path: Path
    boxes: NDArray[np.float32]
    corners: NDArray[np.float32]
    ignored: NDArray[np.float32]
    risk: bool
    source: str
    pixels: NDArray[np.uint8] | None = None


def index(folders: Iterable[Path]) -> list[Labelled]:
    """Return what the `annotations.json` (COCO) of each folder lists, in their order, pictures not read."""
    found = []
    for folder in folders:
        data = json.loads((folder / "annotations.json").read_text())
        per: dict[int, list[dict[str, object]]] = {im["id"]: [] for im in data["images"]}
        for annotation in data["annotations"]:
            per[annotation["image_id"]].append(annotation)
        for im in data["images"]:
            kept = [a for a in per[im["id"]] if not a.get("ignore")]
            found.append(
                Labelled(
                    folder / im["file_name"],
                    np.array([_box(a) for a in kept], np.float32).reshape(-1, 4),
                    np.array([_corners(a) for a in kept], np.float32).reshape(-1, 4, 2),
                    np.array([_box(a) for a in per[im["id"]] if a.get("ignore")], np.float32).reshape(-1, 4),
                    bool(im.get("incomplete_risk")),
                    im["source"],
                )
            )
    return found


def _box(annotation: dict[str, object]) -> tuple[float, float, float, float]:
    x, y, w, h = annotation["bbox"]  # type: ignore[misc]
    return x, y, x + w, y + h


def _corners(annotation: dict[str, object]) -> NDArray[np.float32]:
    """The sources' order differs: sorted here, as seen in the picture."""
    if "corners" not in annotation:
        return np.full((4, 2), np.nan, np.float32)
    points = np.array(annotation["corners"], np.float32).reshape(4, 2)
    low, high = np.sort(points[:, 0].argsort(kind="stable")[:2]), np.sort(points[:, 0].argsort(kind="stable")[2:])
    left, right = points[low], points[high]
    left, right = left[left[:, 1].argsort()], right[right[:, 1].argsort()]
    return np.stack([left[0], right[0], right[1], left[1]])


def split(found: list[Labelled]) -> tuple[list[Labelled], list[Labelled]]:
    """Return the part for training and the held one, by a hash of the file's name."""
    train: list[Labelled] = []
    held: list[Labelled] = []
    for item in found:
        share = int(hashlib.sha256(item.path.name.encode()).hexdigest()[:8], 16) / 2**32
        (held if share < HELD else train).append(item)
    return train, held


def read(item: Labelled) -> NDArray[np.uint8]:
    """Return the pixels of a picture, height x width x 3, RGB."""
    pixels = cv2.imread(str(item.path), cv2.IMREAD_COLOR)
    if pixels is None:
        message = f"{item.path} cannot be read"
        raise OSError(message)
    return np.ascontiguousarray(pixels[..., ::-1])


def loaded(items: Iterable[Labelled]) -> list[Labelled]:
    """Return the items with their pixels, about 1.5 GB for all: workers share them by fork."""
    return [
        Labelled(i.path, i.boxes, i.corners, i.ignored, i.risk, i.source, read(i))
        for i in items
    ]
