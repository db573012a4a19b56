"""Each kernel against its dull NumPy way, cv2 doing the same job, and a memory copy of the same bytes.

One region of 256 x 256 samples inside a 1920 x 1080 plane, all ways in turn (`alternate`). Only the
ratios within a row mean something.
"""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks._common import ROOT, alternate, markdown, parser, write
from benchmarks.oracles import naive_blocks, naive_fill, naive_means, naive_noise, naive_outline, naive_smooth
from redactkit import effects, kernels
from redactkit.core.covers import Cover
from redactkit.core.effects import Blur, Pixelate
from redactkit.core.frames import Plane, Planes
from redactkit.core.geometry import Box

if TYPE_CHECKING:
    from collections.abc import Callable

SIDE, X, Y, GRID, CELLS = 256, 840, 400, 8, 4


def jobs(plane: np.ndarray) -> dict[str, dict[str, Callable[[], object]]]:
    """Return for each job its ways: `ours`, `numpy`, `cv2` (where it has one) and `copy`."""
    import cv2

    region = plane[Y : Y + SIDE, X : X + SIDE]
    bound = 2 ** (8 * plane.itemsize) - 1
    spans, count = np.tile(np.array([0, SIDE // GRID]), (SIDE // GRID, 1)), SIDE // GRID
    ellipse = np.empty((count, 2), np.int64)
    edges = (float(X), float(Y), float(X + SIDE), float(Y + SIDE))
    outline = (*edges, SIDE / 2, SIDE / 2, GRID, GRID, Y // GRID, X // GRID, count)
    means, values = np.empty((CELLS, CELLS)), np.random.default_rng(0).integers(0, bound, (CELLS, CELLS))
    small = values.astype(plane.dtype)
    spare = np.empty_like(region)

    def up(how: int) -> None:
        region[:] = cv2.resize(
            cv2.resize(region, (CELLS, CELLS), interpolation=cv2.INTER_AREA), (SIDE, SIDE), interpolation=how
        )

    def draw(how: int) -> None:
        region[:] = cv2.resize(small, (SIDE, SIDE), interpolation=how)

    def ours(*steps: tuple[Callable[..., None], tuple[Any, ...]]) -> Callable[[], None]:
        def run() -> None:
            for step, arguments in steps:
                step(*arguments)

        return run

    area = (region, spans, GRID, GRID)
    table: dict[str, dict[str, Callable[[], object]]] = {
        "fill a rectangle": {
            "ours": ours((kernels.fill, (*area, 90))),
            "numpy": ours((naive_fill, (*area, 90))),
            "cv2": lambda: cv2.rectangle(plane, (X, Y), (X + SIDE - 1, Y + SIDE - 1), 90, -1),
        },
        "fill an ellipse": {
            "ours": ours((kernels.outline, (ellipse, *outline)), (kernels.fill, (region, ellipse, GRID, GRID, 90))),
            "numpy": ours((naive_outline, (ellipse, *outline)), (naive_fill, (region, ellipse, GRID, GRID, 90))),
            "cv2": lambda: cv2.ellipse(
                plane, (X + SIDE // 2, Y + SIDE // 2), (SIDE // 2, SIDE // 2), 0, 0, 360, 90, -1
            ),
        },
        "means of cells": {
            "ours": ours((kernels.means, (region, means))),
            "numpy": ours((naive_means, (region, means))),
            "cv2": lambda: cv2.resize(region, (CELLS, CELLS), interpolation=cv2.INTER_AREA),
        },
        "draw blocks": {
            "ours": ours((kernels.blocks, (*area, values))),
            "numpy": ours((naive_blocks, (*area, values))),
            "cv2": lambda: draw(cv2.INTER_NEAREST),
        },
        "draw smooth": {
            "ours": ours((kernels.smooth, (*area, values))),
            "numpy": ours((naive_smooth, (*area, values))),
            "cv2": lambda: draw(cv2.INTER_LINEAR),
        },
        "pixelate (means and blocks)": {
            "ours": ours((kernels.means, (region, means)), (kernels.blocks, (*area, values))),
            "numpy": ours((naive_means, (region, means)), (naive_blocks, (*area, values))),
            "cv2": lambda: up(cv2.INTER_NEAREST),
        },
        "blur (means and smooth)": {
            "ours": ours((kernels.means, (region, means)), (kernels.smooth, (*area, values))),
            "numpy": ours((naive_means, (region, means)), (naive_smooth, (*area, values))),
            "cv2": lambda: up(cv2.INTER_LINEAR),
        },
        "random values": {
            "ours": ours((kernels.noise, (*area, 77, 0, bound + 1))),
            "numpy": ours((naive_noise, (*area, 77, 0, bound + 1))),
            "cv2": lambda: cv2.randu(region, np.array(0), np.array(bound + 1)),
        },
    }
    for ways in table.values():
        ways["copy"] = lambda: np.copyto(spare, region)
    return table


def whole_covers() -> dict[str, float]:
    """Time `effects.cover`, Python and entropy included, for one 256 x 256 cover in a 1080p frame."""
    rng = np.random.default_rng(0)

    def samples(width: int, height: int) -> np.ndarray:
        return rng.integers(0, 256, (height, width), np.uint8)

    yuv = Planes(
        (
            Plane(samples(1920, 1080), "luma"),
            Plane(samples(960, 540), "chroma_b", 2, 2),
            Plane(samples(960, 540), "chroma_r", 2, 2),
        ),
        1920,
        1080,
        full_range=False,
        matrix=(0.2126, 0.0722),
    )
    rgb = effects.of_array(rng.integers(0, 256, (1080, 1920, 3), np.uint8), "rgb24")
    box = Box(float(X), float(Y), float(X + SIDE), float(Y + SIDE))
    ways: dict[str, Callable[[], object]] = {}
    for name, planes in (("yuv420p", yuv), ("rgb24", rgb)):
        for effect in (Blur(), Pixelate()):
            cover = [Cover(box=box, effect=effect)]
            ways[f"{type(effect).__name__} on {name}"] = lambda p=planes, c=cover: effects.cover(p, c, grid=GRID)  # type: ignore[misc]
    return alternate(ways)


START = """
import time; start = time.perf_counter()
import numpy as np
from redactkit import effects
from redactkit.core.covers import Cover
from redactkit.core.effects import Blur
from redactkit.core.frames import Plane, Planes
from redactkit.core.geometry import Box
ready = time.perf_counter()
import numba
compiler = time.perf_counter()
planes = Planes(tuple(Plane(np.zeros((64, 64), np.uint8), r) for r in ("luma", "chroma_b", "chroma_r")), 64, 64)
effects.cover(planes, [Cover(box=Box(0, 0, 64, 64), effect=Blur())], grid=8)
done = time.perf_counter()
print(ready - start, compiler - ready, done - compiler)
"""


def start_up() -> dict[str, dict[str, float]]:
    """Time the first blur of a process: with an empty cache of compiled kernels, and with a filled one."""
    found = {}
    with tempfile.TemporaryDirectory() as cache:
        paths = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
        env = {**os.environ, "NUMBA_CACHE_DIR": cache, "PYTHONPATH": paths}
        for state in ("cold", "warm"):
            runs = []
            for _ in range(1 if state == "cold" else 3):
                done = subprocess.run(
                    [sys.executable, "-c", START], capture_output=True, text=True, check=True, env=env
                )
                runs.append([float(n) for n in done.stdout.split()])
            package, numba, first = min(runs, key=sum)
            found[state] = {"import redactkit": package, "import numba": numba, "first blur": first}
    return found


def table(results: dict[str, Any]) -> str:
    """Return the results as a Markdown table, where cv2 comes closest first."""
    rows = []
    for name, times in sorted(results["jobs"].items(), key=lambda job: job[1]["cv2"] / job[1]["ours"]):
        ours = times["ours"]
        against = (f"{times[way] / ours:.1f}" if way in times else "" for way in ("cv2", "numpy"))
        rows.append((name, f"{ours * 1e6:.1f}", f"{ours / times['copy']:.1f}", *against))
    head = ("256 x 256 samples, 8 bit", "µs", "times a copy", "cv2 takes, times ours", "NumPy takes, times ours")
    return markdown(head, rows)


def main() -> None:
    """Run from the command line."""
    line = parser("kernels", "speed of the kernels")
    options = line.parse_args()
    rng = np.random.default_rng(0)
    timed = functools.partial(alternate, rounds=61, seconds=0.005)
    plane = rng.integers(0, 256, (1080, 1920), np.uint8)
    wide = rng.integers(0, 1024, (1080, 1920), np.uint16)
    pairs = rng.integers(0, 256, (1080, 3840), np.uint8)[:, ::2]
    results: dict[str, Any] = {"jobs": {name: timed(ways) for name, ways in jobs(plane).items()}}
    for name, other in (("16 bit", wide), ("8 bit, every second sample", pairs)):
        own = {job: {k: v for k, v in ways.items() if k in {"ours", "copy"}} for job, ways in jobs(other).items()}
        results[name] = {job: timed(ways) for job, ways in own.items()}
    results["cover"] = whole_covers()
    results["start-up"] = start_up()
    write(options.json, "kernels", results)
    print(table(results))
    print({k: f"{v * 1e6:.0f} µs" for k, v in results["cover"].items()})
    print(results["start-up"])


if __name__ == "__main__":
    main()
