"""Choose thresholds on the held part: `python -m training.plates.evaluate DATA... --empty FOLDER...`.

Looks at the pictures that training has kept back with the installed package and its weights, and says for a row of
thresholds how many plates are covered and in how many pictures something is covered without cause. The
pictures for judging (`python -m benchmarks.plates`) have no say in it.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, get_args

from benchmarks._coverage import COVERED, share_covered
from redactkit import Redactor, Settings, effects
from redactkit.core.geometry import Box, intersection
from redactkit.core.kinds import PLATE
from redactkit.plan import policy
from redactkit.settings import Detail
from training.plates import data

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from redactkit.core.detections import Detection

LOW = 16
"""Plates lower than this, in pixels, are counted apart."""
LEAST = 0.25
STEPS = tuple(round(LEAST + 0.025 * n, 3) for n in range(19))


class Seen(NamedTuple):
    """What the detector said about some pictures.

    Attributes:
        plates: Height of each labelled plate, and the highest score of a detection whose cover covers it.
        others: Highest score beside the labels in each picture whose labels are complete.
    """

    plates: list[tuple[float, float]]
    others: list[float]


def judge(redactor: Redactor, settings: Settings, items: Iterable[data.Labelled]) -> Seen:
    """Return what `redactor`, asked for all that it finds however weak, says about `items`.

    Raises:
        OSError: A picture cannot be read.
    """
    seen = Seen([], [])
    for item in items:
        frame = data.read(item)
        height, width = frame.shape[:2]
        found = redactor.detect(frame)
        for x0, y0, x1, y1 in item.boxes.tolist():
            near = [d for d in found if intersection(d.box, Box(x0, y0, x1, y1))]
            masks = [effects.mask(policy.covers([d], settings), width, height, grid=settings.grid) for d in near]
            shares = [share_covered(mask, (x0, y0, x1 - x0, y1 - y0), PLATE) for mask in masks]
            hits = [d.score for d, covered in zip(near, shares, strict=True) if covered >= COVERED]
            seen.plates.append((y1 - y0, max(hits, default=0.0)))
        if not item.risk:
            seen.others.append(_beside(found, [Box(*b) for b in (*item.boxes.tolist(), *item.ignored.tolist())]))
    return seen


def _beside(found: Sequence[Detection], known: Sequence[Box]) -> float:
    return max((d.score for d in found if not any(intersection(d.box, k) for k in known)), default=0.0)


def share(values: Sequence[float], threshold: float) -> float:
    """Return the share of `values` from `threshold` on; 0 where there are none."""
    return sum(v >= threshold for v in values) / max(1, len(values))


def main() -> None:
    """Print a line of JSON for each detail and threshold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, help="folders with annotations.json, as for training")
    parser.add_argument("--empty", nargs="*", type=Path, default=[], help="folders of pictures without any plate")
    parser.add_argument("--detail", nargs="*", choices=get_args(Detail), default=get_args(Detail))
    args = parser.parse_args()
    _, held = data.split(data.index(args.folders))
    without = [item for folder in args.empty for item in data.without_plates(folder)]
    for detail in args.detail:
        settings = Settings(kinds=(PLATE,), detail=detail, threshold={PLATE: LEAST})
        redactor = Redactor(settings)
        here, there = judge(redactor, settings, held), judge(redactor, settings, without)
        for step in STEPS:
            row = {
                "detail": detail,
                "threshold": step,
                "covered": share([s for _, s in here.plates], step),
                f"covered below {LOW} px": share([s for h, s in here.plates if h < LOW], step),
                "false pictures": share(here.others, step),
                "false among empty": share(there.others, step),
            }
            print(json.dumps({k: round(v, 4) if isinstance(v, float) else v for k, v in row.items()}), flush=True)


if __name__ == "__main__":
    main()
