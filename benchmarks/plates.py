"""How many number plates are covered and found, and how much else: redactkit and platedet on the same pictures.

Takes COCO folders (`annotations.json` with a category `plate`, and their pictures). What counts as covered
stands in `benchmarks._coverage`; what a tool finds is covered the way redactkit covers plates, whoever found
it. A plate is found when one of a tool's boxes overlaps its box by an IoU of `FOUND`, each box for one plate, the
surest first. What is left is a false alarm, unless half of it or more lies in an area that the labels leave out;
those are counted in pictures whose labels are complete. Folders without a plate in their labels (photographs of
faces) are asked one thing: in how many pictures a plate is found at all.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args

import msgspec

from benchmarks._coco import add_arguments, details, pictures
from benchmarks._common import markdown, package_folder, parser, write
from benchmarks._coverage import Tally, by_size, interval, is_size, pooled, share_of, size_group
from redactkit.core.geometry import Box, intersection, iou
from redactkit.core.kinds import PLATE
from redactkit.settings import Detail

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks._coco import Frame
    from benchmarks._coverage import CocoBox, Mask
    from redactkit.core.detections import Detection

    Tool = Callable[[Frame], tuple[list[Detection], Mask]]

FOUND = 0.4
LEFT_OUT = 0.5
"""Share of a box in an area that the labels leave out from which it is no false alarm."""
PUBLISHED = {"yolov9-t, 640 x 640": 0.910, "yolov9-t, 256 x 256": 0.797}
"""Recall on another set, as the README of open-image-models (ankandrew/open-image-models) states it."""


def covering(detect: Callable[[Frame], list[Detection]]) -> Tool:
    """Return a tool that finds by `detect`, and covers as redactkit does by default."""
    from redactkit import effects
    from redactkit.plan import policy
    from redactkit.settings import Settings

    settings = Settings(kinds=(PLATE,))

    def tool(frame: Frame) -> tuple[list[Detection], Mask]:
        found = detect(frame)
        covers = policy.covers(found, settings)
        return found, effects.mask(covers, frame.shape[1], frame.shape[0], grid=settings.grid)

    return tool


def redactkit_tool(detail: Detail, threshold: float | None = None) -> tuple[Tool, dict[str, Any]]:
    """Return redactkit as a tool, as it looks at a frame, and what really runs; None for its own threshold."""
    from redactkit import detectors
    from redactkit.api import Redactor
    from redactkit.settings import Settings

    settings = Settings(kinds=(PLATE,), detail=detail, threshold=threshold)
    facts = detectors.load(settings, use="frame").facts
    return covering(Redactor(settings).detect), {"detectors": msgspec.to_builtins(facts)}


def platedet_tool(where: Path | None, threshold: float) -> tuple[Tool, dict[str, Any]]:
    """Return platedet as a tool.

    Raises:
        FileNotFoundError: It is not installed.
    """
    from benchmarks import platedet

    made = platedet.Platedet(package_folder("platedet", where), threshold)
    return covering(made.detect), {"version": platedet.VERSION, "threshold": threshold, "iou": platedet.SAME}


def operating_point(text: str) -> tuple[Detail, float]:
    """Return the detail and the threshold that `text` names, such as `"fast=0.5"`.

    Raises:
        ValueError: It names none.
    """
    detail, _, score = text.partition("=")
    if detail not in get_args(Detail):
        message = f"{text!r}: give one of {', '.join(get_args(Detail))}, an equals sign and a score"
        raise ValueError(message)
    return cast("Detail", detail), float(score)


@dataclass
class Finds:
    """How many plates one tool found in one set; `add` counts a picture in.

    Attributes:
        groups: Group, `"all"` included, to [plates found, plates].
        alarms: Group to false alarms in pictures with complete labels: by picture, and by the height of the box.
        complete: Group of pictures to the number of those with complete labels.
        touched: Pictures in which anything was found.
        pictures: All.
    """

    groups: dict[str, list[int]] = field(default_factory=dict)
    alarms: Counter[str] = field(default_factory=Counter)
    complete: Counter[str] = field(default_factory=Counter)
    touched: int = 0
    pictures: int = 0

    def add(
        self,
        found: Sequence[Detection],
        wanted: Sequence[CocoBox],
        others: Sequence[CocoBox],
        *,
        complete: bool,
        groups: Sequence[str],
    ) -> None:
        """Count one picture; arguments as for `Tally.add`."""
        hits, false = matched(found, [_box(b) for b in wanted], [_box(b) for b in others])
        for box, hit in zip(wanted, hits, strict=True):
            for group in ("all", size_group(box, PLATE), *groups):
                counts = self.groups.setdefault(group, [0, 0])
                counts[0] += hit
                counts[1] += 1
        if complete:
            self.complete.update(("all", *groups))
            for one in false:
                height = size_group((one.box.x0, one.box.y0, one.box.width, one.box.height), PLATE)
                self.alarms.update(("all", height, *groups))
        self.touched += bool(found)
        self.pictures += 1

    def summary(self) -> dict[str, Any]:
        """Return all shares with their 95 % Wilson intervals, as plain data."""
        return {
            "found": {group: share_of(*self.groups[group]) for group in sorted(self.groups, key=by_size)},
            "alarms": {group: self.alarms[group] for group in sorted(self.alarms, key=by_size)},
            "complete": {group: self.complete[group] for group in sorted(self.complete, key=by_size)},
            "touched": share_of(self.touched, self.pictures),
        }


def matched(
    found: Sequence[Detection], wanted: Sequence[Box], others: Sequence[Box]
) -> tuple[list[bool], list[Detection]]:
    """Return for each of `wanted` whether it was found, and the false alarms."""
    hits: list[bool] = [False] * len(wanted)
    false: list[Detection] = []
    for one in sorted(found, key=lambda d: -d.score):
        shares = [0.0 if hit else iou(one.box, box) for box, hit in zip(wanted, hits, strict=True)]
        best = max(range(len(shares)), key=shares.__getitem__, default=None)
        if best is not None and shares[best] >= FOUND:
            hits[best] = True
        elif not any(intersection(one.box, box) >= LEFT_OUT * one.box.area for box in others):
            false.append(one)
    return hits, false


def _box(box: CocoBox) -> Box:
    x, y, w, h = box
    return Box(x, y, x + w, y + h)


def measure(folder: Path, tools: dict[str, Tool], limit: int | None) -> dict[str, Any]:
    """Return what each tool did to the pictures of `folder`; picture by picture they take turns."""
    tallies = {name: (Tally(kind=PLATE), Finds()) for name in tools}
    count = 0
    for picture in pictures(folder, limit, PLATE):
        count += 1
        groups = [f"{key} {picture.entry[key]}" for key in ("source", "country") if key in picture.entry]
        for name, tool in tools.items():
            start = time.perf_counter()
            found, mask = tool(picture.frame)
            seconds = time.perf_counter() - start
            covered, finds = tallies[name]
            covered.add(mask, picture.wanted, picture.others, seconds, complete=picture.complete, groups=groups)
            finds.add(found, picture.wanted, picture.others, complete=picture.complete, groups=groups)
    done = {name: {**covered.summary(), **finds.summary()} for name, (covered, finds) in tallies.items()}
    return {"pictures": count, "tools": done}


def table(results: dict[str, Any]) -> str:
    """Return for each tool and set what is covered, found, falsely found, and how long it takes; the worst first."""
    rows = []
    for name, found in _with_plates(results).items():
        for tool, done in sorted(found["tools"].items(), key=lambda item: item[1]["groups"]["all"]["share"]):
            false = done["false_pictures"]
            rows.append(
                (
                    f"{tool}, {name}",
                    interval(done["groups"]["all"]),
                    interval(done["found"]["all"]),
                    f"{_alarms([done], 'all'):.3f}",
                    f"{false['hits']} of {false['n']}",
                    f"{100 * done['over']:.2f}",
                    f"{done['ms_per_picture']:.0f}",
                )
            )
    head = (
        "plates, 95 % intervals",
        "covered %",
        f"found % (IoU {FOUND})",
        "false alarms a complete picture",
        "complete pictures with a false cover",
        "over %",
        "ms a picture",
    )
    return markdown(head, rows)


def sizes_table(results: dict[str, Any]) -> str:
    """Return the share of plates covered and found by height, small ones first, and false alarms of that height."""
    return _groups_table(results, is_size, "height of the plate, pixels", key=by_size)


def sources_table(results: dict[str, Any]) -> str:
    """Return the share of plates covered and found, and false alarms, by source, the least covered first."""
    return _groups_table(results, lambda group: group.startswith("source "), "source")


def countries_table(results: dict[str, Any]) -> str:
    """Return the share of plates covered and found, and false alarms, by country, the least covered first."""
    return _groups_table(results, lambda group: group.startswith("country "), "country of the source")


def elsewhere_table(results: dict[str, Any]) -> str:
    """Return in how many pictures of sets without plates one was found, the worst first."""
    rows = []
    for name, found in results["sets"].items():
        for tool, done in found["tools"].items() if name not in _with_plates(results) else ():
            rows.append((done["touched"]["share"], f"{tool}, {name}", done["touched"]))
    rows.sort(key=lambda row: (-row[0], row[1]))
    cells = [(label, f"{share['hits']} of {share['n']}", interval(share)) for _, label, share in rows]
    return markdown(("pictures of faces", "a plate found", "% (95 % interval)"), cells)


def published_table(results: dict[str, Any]) -> str:  # noqa: ARG001  other people's figures
    """Return the published recall of open-image-models, which was measured on other pictures."""
    rows = [(name, f"{100 * recall:.1f}") for name, recall in sorted(PUBLISHED.items(), key=lambda item: item[1])]
    return markdown(("open-image-models, as published", "recall %"), rows)


def _with_plates(results: dict[str, Any]) -> dict[str, Any]:
    return {n: f for n, f in results["sets"].items() if next(iter(f["tools"].values()))["groups"]}


def _groups_table(
    results: dict[str, Any],
    wanted: Callable[[str], bool],
    head: str,
    key: Callable[[str], Any] | None = None,
) -> str:
    tools = list(results["tools"])
    groups = {group for tool in tools for done in _done(results, tool) for group in done["groups"]}
    shares = {
        group: {tool: [_pooled(results, tool, what, group) for what in ("groups", "found")] for tool in tools}
        for group in groups
        if wanted(group)
    }
    ordered = sorted(shares, key=key or (lambda group: (shares[group][tools[0]][0]["share"], group)))
    rows = []
    for group in ordered:
        cells = [
            f"{interval(covered)}, {100 * found['share']:.1f}, {_alarms(_done(results, tool), group):.3f}"
            for tool, (covered, found) in shares[group].items()
        ]
        rows.append((group.split(" ", 1)[-1], shares[group][tools[0]][0]["n"], *cells))
    return markdown((head, "plates", *(f"{tool}: covered %, found %, false alarms" for tool in tools)), rows)


def _pooled(results: dict[str, Any], tool: str, what: str, group: str) -> dict[str, Any]:
    kept = [done[what] for done in _done(results, tool)]
    return pooled(shares[group] for shares in kept if group in shares)


def _done(results: dict[str, Any], tool: str) -> list[dict[str, Any]]:
    return [found["tools"][tool] for found in _with_plates(results).values()]


def _alarms(done: list[dict[str, Any]], group: str) -> float:
    """Return false alarms a complete picture: of the group's pictures, or of its height in all of them."""
    pictures = "all" if is_size(group) else group
    return float(
        sum(d["alarms"].get(group, 0) for d in done) / max(1, sum(d["complete"].get(pictures, 0) for d in done))
    )


def main() -> int:
    """Run from the command line."""
    line = parser("plates", "how many number plates are covered and found, and how much else")
    add_arguments(line)
    line.add_argument(
        "--at",
        action="append",
        type=operating_point,
        metavar="DETAIL=SCORE",
        help="redactkit at another threshold too",
    )
    line.add_argument("--platedet", action="store_true", help="also platedet, which must be installed")
    line.add_argument("--platedet-path", type=Path, metavar="DIR", help="where platedet is, when not installed here")
    line.add_argument(
        "--platedet-threshold", type=float, action="append", metavar="SCORE", help="several; its own default and 0.25"
    )
    options = line.parse_args()
    made = {f"redactkit {d}": redactkit_tool(d) for d in details(options)}
    for detail, score in options.at or ():
        made[f"redactkit {detail}, score {score:g}"] = redactkit_tool(detail, score)
    if options.platedet or options.platedet_path:
        from benchmarks.platedet import THRESHOLD

        for threshold in options.platedet_threshold or (THRESHOLD, 0.25):
            made[f"platedet, score {threshold:g}"] = platedet_tool(options.platedet_path, threshold)
    results: dict[str, Any] = {"tools": {name: about for name, (_, about) in made.items()}, "sets": {}}
    for folder in options.folders:
        found = measure(folder, {name: tool for name, (tool, _) in made.items()}, options.limit)
        results["sets"][folder.resolve().name] = found
        for name, done in found["tools"].items():
            covered = done["groups"].get("all", {}).get("share")
            print(
                f"{folder.name:16} {name:22} covered {covered if covered is None else round(covered, 4)}  "
                f"over {done['over']:.5f}  false alarms {_alarms([done], 'all'):.3f}  "
                f"touched {done['touched']['hits']}/{done['touched']['n']}  {done['ms_per_picture']:.0f} ms",
                flush=True,
            )
    write(options.json, "plates", results)
    tables = (table, sizes_table, sources_table, countries_table, elsewhere_table)
    print(*(make(results) for make in tables), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
