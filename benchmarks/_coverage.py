"""What counts as covered, and what as too much: the rules, before any number.

A labelled face is covered when at least `COVERED` of the pixels of the ellipse inscribed in its box
are changed, a plate when as many are of its box less a tenth at each side. Over-coverage is the share
of a picture's pixels that are changed outside every labelled box grown to twice its width and height. A
picture in which all is labelled is a false one when more than `FALSE_FROM` of it is changed there.
Boxes are COCO's: x, y, width, height in pixels, origin top left.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks._common import wilson
from redactkit.core.kinds import FACE, PLATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    CocoBox = tuple[float, float, float, float]

COVERED = 0.85
FALSE_FROM = 1e-4
STEPS = (0, 8, 16, 32, 64)
"""Faces are grouped by the shorter side of their box, plates by its height, from one of these to the next."""
RIM = 0.1
"""Share of a plate's box at each side that need not be covered."""


def must_change(box: CocoBox, height: int, width: int, kind: str = FACE) -> tuple[slice, slice, Mask] | None:
    """Return the rows, the columns, and which of their pixels must be changed: those of the ellipse of a face's `box`.

    None where there is no such pixel in a picture of `height` x `width`.
    """
    x, y, w, h = box
    if kind == PLATE:
        x, y, w, h = x + RIM * w, y + RIM * h, (1 - 2 * RIM) * w, (1 - 2 * RIM) * h
    left, top = max(0, math.floor(x)), max(0, math.floor(y))
    right, bottom = min(width, math.ceil(x + w)), min(height, math.ceil(y + h))
    if right <= left or bottom <= top:
        return None
    down = (np.arange(top, bottom) + 0.5 - (y + h / 2)) / max(h / 2, 0.5)
    across = (np.arange(left, right) + 0.5 - (x + w / 2)) / max(w / 2, 0.5)
    inside = (down[:, None] ** 2 + across[None, :] ** 2 <= 1.0) | (kind == PLATE)
    return (slice(top, bottom), slice(left, right), inside) if inside.any() else None


def share_covered(mask: Mask, box: CocoBox, kind: str = FACE) -> float:
    """Return the share of the pixels that must be changed that `mask` changes; 1 where there are none."""
    height, width = mask.shape
    found = must_change(box, height, width, kind)
    if found is None:
        return 1.0
    rows, columns, inside = found
    return float(mask[rows, columns][inside].mean())


def share_over(mask: Mask, boxes: Iterable[CocoBox]) -> float:
    """Return the share of all pixels that `mask` changes outside `boxes` grown to twice their size."""
    left = mask.copy()
    for x, y, w, h in boxes:
        rows = slice(max(0, int(y - h / 2)), max(0, int(y + 1.5 * h) + 1))
        left[rows, max(0, int(x - w / 2)) : max(0, int(x + 1.5 * w) + 1)] = False
    return float(left.mean())


def size_group(box: CocoBox, kind: str = FACE) -> str:
    """Return the group of sizes that `box` belongs to, such as `"8-16"` or `"64+"`."""
    side = box[3] if kind == PLATE else min(box[2:])
    number = max(n for n, step in enumerate(STEPS) if step <= side)
    return f"{STEPS[number]}-{STEPS[number + 1]}" if number + 1 < len(STEPS) else f"{STEPS[number]}+"


@dataclass
class Tally:
    """What one tool did to the pictures of one set; `add` counts a picture in.

    Attributes:
        kind: Of what must be covered.
        groups: Group of sizes, `"all"` and others included, to [covered, labelled].
        over: Over-coverage of each picture.
        false_pictures: Pictures with complete labels in which something else was covered.
        clean_pictures: Pictures with complete labels, such as those without faces.
        seconds: Spent on each picture.
    """

    kind: str = FACE
    groups: dict[str, list[int]] = field(default_factory=dict)
    over: list[float] = field(default_factory=list)
    false_pictures: int = 0
    clean_pictures: int = 0
    seconds: list[float] = field(default_factory=list)

    def add(
        self,
        mask: Mask,
        wanted: Sequence[CocoBox],
        others: Sequence[CocoBox],
        seconds: float,
        *,
        complete: bool = False,
        groups: Iterable[str] = (),
    ) -> None:
        """Count one picture.

        Args:
            mask: height x width: what the tool changed.
            wanted: What must be covered.
            others: Labelled too, but neither a hit nor a miss; covering them is not too much.
            seconds: That the tool took.
            complete: All of the picture is labelled, so that everything else is a false hit.
            groups: That the picture's boxes belong to, besides their size.
        """
        for box in wanted:
            hit = share_covered(mask, box, self.kind) >= COVERED
            for group in ("all", size_group(box, self.kind), *groups):
                counts = self.groups.setdefault(group, [0, 0])
                counts[0] += hit
                counts[1] += 1
        extra = share_over(mask, [*wanted, *others])
        self.over.append(extra)
        self.seconds.append(seconds)
        if complete or not (wanted or others):
            self.clean_pictures += 1
            self.false_pictures += extra > FALSE_FROM

    def summary(self) -> dict[str, Any]:
        """Return all shares with their 95 % Wilson intervals, as plain data."""
        return {
            "groups": {group: share_of(*self.groups[group]) for group in sorted(self.groups, key=by_size)},
            "over": float(np.mean(self.over)),
            "false_pictures": share_of(self.false_pictures, self.clean_pictures),
            "ms_per_picture": 1000 * float(np.mean(self.seconds)),
        }


def share_of(hits: int, n: int) -> dict[str, Any]:
    """Return `hits` of `n` as counts, share (None of nothing) and 95 % Wilson interval."""
    low, high = wilson(hits, n)
    return {"hits": hits, "n": n, "share": hits / n if n else None, "low": low, "high": high}


def pooled(shares: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return several shares, as `share_of` returns them, as one over all that they counted."""
    counted = list(shares)
    return share_of(sum(share["hits"] for share in counted), sum(share["n"] for share in counted))


def interval(share: Mapping[str, Any]) -> str:
    """Return a share and its interval in percent, such as `"86.5 (84.8 to 88.0)"`."""
    if share["share"] is None:
        return "none there"
    return f"{100 * share['share']:.1f} ({100 * share['low']:.1f} to {100 * share['high']:.1f})"


def is_size(group: str) -> bool:
    """Return whether `group` is one of sizes."""
    return group[0].isdigit()


def by_size(group: str) -> tuple[int, str]:
    """Return a key that puts `"all"` first, then sizes, then other groups by name."""
    if is_size(group):
        return int(group.rstrip("+").split("-")[0]), ""
    return (-1, "") if group == "all" else (1 << 20, group)
