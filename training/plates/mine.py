"""Find what is taken for a plate and is none: `python -m training.plates.mine DATA... [--empty FOLDER...] --out FILE`.

Looks at the training pictures, those whose labels are said to be complete, with the installed package's network, and
notes where it claims a plate beside all labels. `train --mined FILE` shows these places more often; of the surest
claims, which are mostly plates that the labels lack, it is taught nothing.
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING

from redactkit import Redactor, Settings
from redactkit.core.geometry import Box, intersection
from redactkit.core.kinds import PLATE
from training.plates import data

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from redactkit.core.detections import Detection

LEAST, DOUBTFUL = 0.2, 0.42
"""Scores from which a claim is worth showing, and from which it is more likely a plate without a label: looked at on
a contact sheet, of the shipped run's 919 claims some two thirds of the 80 surest were plates, and few of the rest."""
MOST = 6
"""Spots of one picture at most, the surest: none should be shown all the time."""


def beside(found: Iterable[Detection], item: data.Labelled) -> data.Mined:
    """Return the claims in `found` that touch no label of `item`, nor an area about which nothing is known."""
    known = [Box(*map(float, box)) for box in (*item.boxes, *item.ignored)]
    wrong = [d for d in found if d.kind == PLATE and not any(intersection(d.box, box) for box in known)]
    wrong.sort(key=lambda d: -d.score)
    most = DOUBTFUL if len(item.boxes) else math.inf  # a folder of pictures without plates was looked through
    return {
        "spots": [_box(d) for d in wrong if d.score < most][:MOST],
        "doubtful": [_box(d) for d in wrong if d.score >= most],
    }


def _box(detection: Detection) -> tuple[float, float, float, float]:
    box = detection.box
    return round(box.x0, 1), round(box.y0, 1), round(box.x1, 1), round(box.y1, 1)


def mine(items: Sequence[data.Labelled]) -> dict[str, data.Mined]:
    """Return what is claimed beside the labels in each picture in which something is, by its path.

    Raises:
        OSError: A picture cannot be read.
    """
    redactor = Redactor(Settings(kinds=(PLATE,), detail="fast", threshold={PLATE: LEAST}))
    mined = {str(item.path): beside(redactor.detect(data.read(item)), item) for item in items if not item.risk}
    return {path: found for path, found in mined.items() if any(found.values())}


def main() -> None:
    """Write them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, help="folders with annotations.json, as for training")
    parser.add_argument("--empty", nargs="*", type=Path, default=[], help="folders of pictures without any plate")
    parser.add_argument("--out", type=Path, required=True, help="the file")
    args = parser.parse_args()
    pictures, _ = data.split(data.index(args.folders))
    pictures += [item for folder in args.empty for item in data.without_plates(folder)]
    args.out.write_text(json.dumps(mine(pictures), indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
