"""Labelled faces with ages: how the set is read, for calibration (fold `calibrate`) and figures (fold `figure`).

A face counts as a minor's when its age, or the whole of its group of ages, lies under 18, as an adult's from 18
on; what straddles 18 counts as neither. The pictures are cropped tightly, so they get a plain border first, and the
face judged is the one found nearest the middle.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from redactkit import Detection

ADULT = 18
BORDER = 0.35
"""Of the picture's longer side, on each side of it."""
GREY = 127


@dataclass(frozen=True)
class Labelled:
    """One picture and what is known of the person in its middle.

    Attributes:
        path: Of the picture.
        low: Age in years, at least.
        high: Age in years, at most.
        groups: Name to group: `source`, `sex`, `race_group`.
    """

    path: Path
    low: float
    high: float
    groups: dict[str, str]

    @property
    def minor(self) -> bool:
        return self.high < ADULT

    @property
    def adult(self) -> bool:
        return self.low >= ADULT


def labelled(folder: Path, fold: str) -> list[Labelled]:
    """Return the pictures of one fold of the set in `folder` (`labels.csv` and the pictures that it names)."""
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["fold"] == fold]
    names = ("source", "sex", "race_group")
    return [
        Labelled(folder / row["file"], float(row["age_low"]), float(row["age_high"]), {n: row[n] for n in names})
        for row in rows
    ]


def read(path: Path) -> NDArray[np.uint8]:
    """Return a picture, upright, with its border: height x width x 3 uint8."""
    from PIL import Image, ImageOps

    pixels = np.asarray(ImageOps.exif_transpose(Image.open(path)).convert("RGB"))
    border = round(BORDER * max(pixels.shape[:2]))
    return np.pad(pixels, ((border, border), (border, border), (0, 0)), constant_values=GREY)


def central(found: Iterable[Detection], frame: NDArray[np.uint8]) -> Detection | None:
    """Return the face that is nearest the middle of `frame`."""
    height, width = frame.shape[:2]

    def off(one: Detection) -> float:
        return float(abs((one.box.x0 + one.box.x1 - width) / 2) + abs((one.box.y0 + one.box.y1 - height) / 2))

    return min((d for d in found if d.kind == "face"), key=off, default=None)
