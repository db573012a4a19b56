"""Labelled pictures of COCO folders (`annotations.json` and its pictures), and the arguments of those who read them."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

    from benchmarks._coverage import CocoBox
    from redactkit.settings import Detail

Frame: TypeAlias = NDArray[np.uint8]

EVERY = 10
"""Seconds between two lines of progress."""


class Picture(NamedTuple):
    """A labelled picture.

    Attributes:
        entry: What the folder says of it.
        frame: height x width x 3, RGB, upright.
        wanted: Boxes of the kind that was asked for.
        others: Those that count neither as hit nor as miss: ignored ones, and of other kinds.
    """

    entry: dict[str, Any]
    frame: Frame
    wanted: list[CocoBox]
    others: list[CocoBox]

    @property
    def complete(self) -> bool:
        """Whether everything of the kind is labelled, so that all else is a false hit."""
        return bool(self.entry.get("complete")) or not (self.wanted or self.others)


def pictures(folder: Path, limit: int | None, kind: str) -> Iterator[Picture]:
    """Yield the pictures of `folder`, the first `limit` of them, with their boxes; says on stderr how far it is."""
    labels = json.loads((folder / "annotations.json").read_text(encoding="utf-8"))
    kinds = {category["id"]: category["name"] for category in labels["categories"]}
    boxes: dict[int, tuple[list[CocoBox], list[CocoBox]]] = {entry["id"]: ([], []) for entry in labels["images"]}
    for label in labels["annotations"]:
        other = bool(label.get("ignore")) or kinds[label["category_id"]] != kind
        boxes[label["image_id"]][other].append(cast("CocoBox", tuple(map(float, label["bbox"]))))
    told = time.monotonic()
    for count, entry in enumerate(labels["images"][:limit]):
        if time.monotonic() - told > EVERY:
            told = time.monotonic()
            print(f"{folder.name}: {count} pictures", file=sys.stderr, flush=True)
        yield Picture(entry, load(folder / entry["file_name"]), *boxes[entry["id"]])


def load(path: Path) -> Frame:
    """Return a picture, upright: height x width x 3 uint8, red first."""
    from PIL import Image, ImageOps

    with Image.open(path) as picture:
        return np.asarray(ImageOps.exif_transpose(picture).convert("RGB"))


def add_arguments(line: ArgumentParser) -> None:
    """Let `line` take the folders, how hard redactkit looks, and how many pictures of each."""
    line.add_argument("folders", nargs="+", type=Path, metavar="COCO_FOLDER")
    line.add_argument(
        "--detail", action="append", choices=("fast", "balanced", "thorough"), help="several; balanced and thorough"
    )
    line.add_argument("--limit", type=int, metavar="N", help="only the first pictures of each set, for a quick try")


def details(options: Any) -> tuple[Detail, ...]:  # noqa: ANN401  argparse's namespace
    """Return how hard redactkit looks, each in turn."""
    return tuple(options.detail or ("balanced", "thorough"))
