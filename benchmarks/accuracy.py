"""How many faces are covered, and how much else: redactkit and deface on the same labelled pictures.

Number plates have a benchmark of their own, `benchmarks.plates`.

Takes COCO folders (`annotations.json` with a category `face`, and its pictures); the rules stand in
`benchmarks._coverage`. deface is asked through its own network class with its defaults (threshold
0.2), its scaling of boxes by 1.3 and its ellipse, drawn as its command draws them.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from benchmarks._coco import add_arguments, details, pictures
from benchmarks._common import markdown, parser, write
from benchmarks._coverage import Tally, interval, pooled
from benchmarks._coverage import by_size as size_order
from benchmarks._plot import Bar, bars
from redactkit.core.kinds import FACE

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from benchmarks._coco import Frame
    from benchmarks._coverage import Mask
    from redactkit.settings import Detail

    Tool = Callable[[Frame], Mask]

DEFACE_THRESHOLD, DEFACE_SCALE = 0.2, 1.3


def redactkit_tool(detail: Detail) -> tuple[Tool, dict[str, Any]]:
    """Return redactkit as a tool, as it looks at a frame, and what really runs."""
    from redactkit import detectors
    from redactkit.api import Redactor
    from redactkit.settings import Settings

    settings = Settings(kinds=(FACE,), detail=detail)
    facts = detectors.load(settings, use="frame").facts
    return Redactor(settings).mask, {"detectors": msgspec.to_builtins(facts)}


def deface_tool() -> tuple[Tool, dict[str, Any]]:
    """Return deface with its defaults as a tool.

    Raises:
        ImportError: deface, or what its network class needs (cv2, onnx, onnxruntime), cannot be imported.
    """
    import cv2
    import deface
    from deface.centerface import CenterFace

    network = CenterFace(in_shape=None, backend="onnxrt")

    def mask(frame: Frame) -> Mask:
        changed = np.zeros(frame.shape[:2], np.uint8)
        found, _ = network(frame, threshold=DEFACE_THRESHOLD)
        for row in found:
            x0, y0, x1, y1 = deface_box(row[:4], frame.shape[1], frame.shape[0])
            if x1 > x0 and y1 > y0:
                middle, reach = ((x0 + x1) // 2, (y0 + y1) // 2), ((x1 - x0) // 2, (y1 - y0) // 2)
                cv2.ellipse(changed, middle, reach, 0, 0, 360, 1, -1)
        return changed.astype(bool)

    return mask, {"version": deface.__version__, "threshold": DEFACE_THRESHOLD, "mask_scale": DEFACE_SCALE}


def deface_box(found: NDArray[Any], width: int, height: int) -> tuple[int, int, int, int]:
    """Return the box that deface's command covers for one that its network found: grown, then clipped."""
    x0, y0, x1, y1 = (int(edge) for edge in found)
    dx, dy = (DEFACE_SCALE - 1) * (x1 - x0), (DEFACE_SCALE - 1) * (y1 - y0)
    left, top, right, bottom = np.round([x0 - dx, y0 - dy, x1 + dx, y1 + dy]).astype(int).tolist()
    return max(0, left), max(0, top), min(width - 1, right), min(height - 1, bottom)


def measure(folder: Path, tools: dict[str, Tool], limit: int | None) -> dict[str, Any]:
    """Return what each tool did to the pictures of `folder`; picture by picture they take turns."""
    tallies = {name: Tally() for name in tools}
    count = 0
    for picture in pictures(folder, limit, FACE):
        count += 1
        for name, tool in tools.items():
            start = time.perf_counter()
            mask = tool(picture.frame)
            seconds = time.perf_counter() - start
            tallies[name].add(mask, picture.wanted, picture.others, seconds, complete=picture.complete)
    return {"pictures": count, "tools": {name: tally.summary() for name, tally in tallies.items()}}


def table(results: dict[str, Any]) -> str:
    """Return faces covered and over-coverage of each set, in percent, the set least covered first."""
    names = list(results["tools"])
    shown = {name: found for name, found in results["sets"].items() if _faces(found)}
    rows = []
    for name, found in sorted(shown.items(), key=lambda item: _faces(item[1])["share"]):
        cells = [f"{interval(t['groups']['all'])}, {100 * t['over']:.2f}" for t in _of(found, names)]
        rows.append((name, _faces(found)["n"], *cells))
    return markdown(("covered % (95 % interval), over %", "faces", *names), rows)


def sizes_table(results: dict[str, Any]) -> str:
    """Return faces covered by size, over all sets together, in percent, small ones first."""
    found = by_size(results)
    names = list(results["tools"])
    rows = [
        (f"{group} pixels", shares[names[0]]["n"], *(interval(shares[n]) for n in names))
        for group, shares in found.items()
    ]
    return markdown(("shorter side of the face", "faces", *names), rows)


def false_table(results: dict[str, Any]) -> str:
    """Return in how many of the pictures without faces something was covered."""
    rows = []
    for name, found in results["sets"].items():
        for tool, done in found["tools"].items():
            touched = done["false_pictures"]
            if touched["n"] and not done["groups"]:
                share = f"{100 * touched['low']:.0f} to {100 * touched['high']:.0f}"
                rows.append(
                    (f"{tool}, {name}", f"{touched['hits']} of {touched['n']}", share, f"{100 * done['over']:.2f}")
                )
    rows.sort(key=lambda row: -int(str(row[1]).split()[0]))
    return markdown(("pictures without faces", "something covered", "95 % interval, %", "over %"), rows)


def by_size(results: dict[str, Any]) -> dict[str, dict[str, dict[str, Any]]]:
    """Return group of sizes -> tool -> share of faces covered, over all sets together."""
    merged: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for found in results["sets"].values():
        for tool, done in found["tools"].items():
            for group, share in done["groups"].items():
                if group != "all":
                    merged.setdefault(group, {}).setdefault(tool, []).append(share)
    ordered = sorted(merged, key=size_order)
    return {group: {tool: pooled(shares) for tool, shares in merged[group].items()} for group in ordered}


def plot(results: dict[str, Any]) -> str:
    """Return `sizes_table` as an SVG picture."""
    found = by_size(results)
    names = list(results["tools"])
    groups, notes = {}, {}
    for group, shares in found.items():
        label = f"{group.replace('-', '–')} pixels"
        groups[label] = [Bar(shares[n]["share"], shares[n]["low"], shares[n]["high"]) for n in names]
        notes[label] = f"{shares[names[0]]['n']} faces"
    title = "Labelled faces covered, % with 95 % interval, by the face's shorter side"
    return bars(title, groups, names, notes)


def _faces(found: dict[str, Any]) -> dict[str, Any]:
    first: dict[str, Any] = next(iter(found["tools"].values()))["groups"].get("all", {})
    return first


def _of(found: dict[str, Any], names: list[str]) -> list[dict[str, Any]]:
    return [found["tools"][name] for name in names]


def main() -> int:
    """Run from the command line."""
    line = parser("accuracy", "how many faces are covered, and how much else")
    add_arguments(line)
    line.add_argument("--deface", action="store_true", help="also deface, which must be importable")
    line.add_argument("--deface-path", type=Path, metavar="DIR", help="where deface is, when it is not installed here")
    options = line.parse_args()
    made: dict[str, tuple[Tool, dict[str, Any]]] = {}
    for detail in details(options):
        made[f"redactkit {detail}"] = redactkit_tool(detail)
    if options.deface or options.deface_path:
        if options.deface_path:
            sys.path.append(str(options.deface_path))  # last, so that our own packages are not shadowed
        tool, about = deface_tool()
        made[f"deface {about['version']}"] = tool, about
    results: dict[str, Any] = {"tools": {name: about for name, (_, about) in made.items()}, "sets": {}}
    for folder in options.folders:
        found = measure(folder, {name: tool for name, (tool, _) in made.items()}, options.limit)
        results["sets"][folder.resolve().name] = found
        for name, done in found["tools"].items():
            covered = done["groups"].get("all", {}).get("share")
            print(
                f"{folder.name:16} {name:22} covered {covered if covered is None else round(covered, 4)}  "
                f"over {done['over']:.5f}  false {done['false_pictures']['hits']}/{done['false_pictures']['n']}  "
                f"{done['ms_per_picture']:.0f} ms",
                flush=True,
            )
    write(options.json, "accuracy", results)
    print(table(results), sizes_table(results), false_table(results), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
