"""Labelled pictures: reading them, and keeping a part of them from training."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, NotRequired, TypedDict

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

ENDINGS = (".jpg", ".jpeg", ".png")
HELD = 0.08
"""Share of the pictures kept from training: thresholds are chosen and checkpoints compared on them."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One picture and its plates.

    Attributes:
        path: Of the file.
        boxes: n x 4, x0, y0, x1, y1 in pixels.
        corners: n x 4 x 2, clockwise from the top left one as seen in the picture; NaN where they are not known.
        ignored: m x 4, boxes and areas about which nothing is claimed.
        risk: True where visible plates may lack a box.
        source: Name of the set it came from.
        origin: The film or the larger picture that it was cut from; its own name where there is none.
    """

    path: Path
    boxes: NDArray[np.float32]
    corners: NDArray[np.float32]
    ignored: NDArray[np.float32]
    risk: bool
    source: str
    origin: str


@dataclass(frozen=True, slots=True)
class Loaded(Labelled):
    """A labelled picture that has been read.

    Attributes:
        pixels: height x width x 3, RGB.
        spots: k x 4, boxes where a network took something else for a plate.
    """

    pixels: NDArray[np.uint8]
    spots: NDArray[np.float32]


class Mined(TypedDict):
    """What a network claims beside the labels of a picture: boxes, x0, y0, x1, y1 in pixels.

    Attributes:
        spots: What is no plate.
        doubtful: What is likely a plate that has no label.
    """

    spots: list[tuple[float, float, float, float]]
    doubtful: list[tuple[float, float, float, float]]


class _Image(TypedDict):
    """As in COCO; from `source` on additions."""

    id: int
    file_name: str
    source: str
    incomplete_risk: NotRequired[bool]
    sequence: NotRequired[str]
    orig_key: NotRequired[str]


class _Annotation(TypedDict):
    """As in COCO; from `ignore` on additions."""

    image_id: int
    bbox: tuple[float, float, float, float]
    ignore: NotRequired[bool]
    corners: NotRequired[list[float]]  # x and y of four points, in any order


def index(folders: Iterable[Path]) -> list[Labelled]:
    """Return what the `annotations.json` (a subset of COCO) of each folder lists, in their order, pictures not read.

    Args:
        folders: Each with that file; the pictures' names in it are relative to the folder.

    Raises:
        OSError: A file cannot be read.
        ValueError: It is no JSON.
        KeyError: It lacks a field, or an annotation's picture.
    """
    found = []
    for folder in folders:
        listed = json.loads((folder / "annotations.json").read_text(encoding="utf-8"))
        per: dict[int, list[_Annotation]] = {image["id"]: [] for image in listed["images"]}
        for annotation in listed["annotations"]:
            per[annotation["image_id"]].append(annotation)
        found += [_labelled(folder, image, per[image["id"]]) for image in listed["images"]]
    return found


def _labelled(folder: Path, image: _Image, annotations: list[_Annotation]) -> Labelled:
    kept = [a for a in annotations if not a.get("ignore")]
    return Labelled(
        folder / image["file_name"],
        np.array([_box(a) for a in kept], np.float32).reshape(-1, 4),
        np.array([_corners(a) for a in kept], np.float32).reshape(-1, 4, 2),
        np.array([_box(a) for a in annotations if a.get("ignore")], np.float32).reshape(-1, 4),
        bool(image.get("incomplete_risk")),
        image["source"],
        f"{image['source']}/{image.get('sequence') or image.get('orig_key') or image['file_name']}",
    )


def _box(annotation: _Annotation) -> tuple[float, float, float, float]:
    x, y, w, h = annotation["bbox"]
    return x, y, x + w, y + h


def _corners(annotation: _Annotation) -> NDArray[np.float32]:
    """Return the corners clockwise from the top left, as seen in the picture: the sources' order differs."""
    if "corners" not in annotation:
        return np.full((4, 2), np.nan, np.float32)
    points = np.array(annotation["corners"], np.float32).reshape(4, 2)
    by_x = points[:, 0].argsort(kind="stable")
    left, right = points[np.sort(by_x[:2])], points[np.sort(by_x[2:])]
    left, right = left[left[:, 1].argsort()], right[right[:, 1].argsort()]
    return np.stack([left[0], right[0], right[1], left[1]])


def without_plates(folder: Path) -> list[Labelled]:
    """Return the pictures in `folder` and below as ones that show no plate."""
    none = np.zeros((0, 4), np.float32)
    return [
        Labelled(path, none, none.reshape(-1, 4, 2), none, False, folder.name, path.name)
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in ENDINGS
    ]


def split(found: list[Labelled]) -> tuple[list[Labelled], list[Labelled]]:
    """Return the part for training and the held one, by a hash of the file's name: stable when pictures are added.

    What shares its film or its larger picture with the part for training is in neither: it would flatter.
    """
    train: list[Labelled] = []
    held: list[Labelled] = []
    for item in found:
        share = int(hashlib.sha256(item.path.name.encode()).hexdigest()[:8], 16) / 2**32
        (held if share < HELD else train).append(item)
    seen = {item.origin for item in train}
    return train, [item for item in held if item.origin not in seen]


def read(item: Labelled) -> NDArray[np.uint8]:
    """Return the pixels of a picture, height x width x 3, RGB.

    Raises:
        OSError: It cannot be read.
    """
    pixels = cv2.imread(str(item.path), cv2.IMREAD_COLOR)
    if pixels is None:
        message = f"{item.path}: cannot be read as a picture; fetch it again, or take it out of annotations.json"
        raise OSError(message)
    return np.ascontiguousarray(pixels[..., ::-1])


def loaded(items: Iterable[Labelled], mined: Mapping[str, Mined] | None = None) -> list[Loaded]:
    """Return the items with their pixels, about 1.5 GB for 3500 pictures: workers share them by fork.

    Args:
        items: Of `index` or `without_plates`.
        mined: By a picture's path, what `mine` has found there.

    Raises:
        OSError: A picture cannot be read.
    """
    return [_loaded(item, (mined or {}).get(str(item.path), {"spots": [], "doubtful": []})) for item in items]


def _loaded(item: Labelled, mined: Mined) -> Loaded:
    spots, doubtful = (np.array(boxes, np.float32).reshape(-1, 4) for boxes in (mined["spots"], mined["doubtful"]))
    ignored = np.concatenate([item.ignored, doubtful])
    return Loaded(item.path, item.boxes, item.corners, ignored, item.risk, item.source, item.origin, read(item), spots)
