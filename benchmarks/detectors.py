"""How long looking takes: networks by input size, precision, provider and threads; whole frames; start-up.

Everything looks at one drawn 1920 x 1080 frame with six faces. Ways that are compared take turns.
Start-up is measured in fresh processes: cold with empty caches of ours (compiled kernels, the answer
of the int8 trial), warm with filled ones; the system's cache of files is warm in both.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from benchmarks._common import alternate, child, markdown, parser, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from redactkit.detectors.precision import Network

    Frame = NDArray[np.uint8]

WIDTH, HEIGHT, FACES = 1920, 1080, 6
SIZES = ((320, 192), (640, 352), (640, 384), (800, 448), (960, 544), (1280, 736), (1920, 1088))
"""Width and height of the networks' input."""


def drawn() -> Frame:
    """Return the frame that everything looks at."""
    from redactkit.testing import draw_scene, moving_faces

    return draw_scene(WIDTH, HEIGHT, moving_faces(WIDTH, HEIGHT, FACES))[0]


def networks(frame: Frame, network: Network, rounds: int) -> dict[str, Any]:
    """Return seconds of one run of `network`, and of shrinking the frame for it, by input size."""
    from redactkit.detectors import session, weights
    from redactkit.detectors.precision import CPU
    from redactkit.media.shrink import ArrayScene

    opened: dict[str, Any] = {}
    for provider in session.candidates("auto"):
        for file in network.card.files if provider == CPU else network.card.files[:1]:
            for threads in sorted({1, session.cores()}):
                precision, name = file.split(".")[1], provider.removesuffix("ExecutionProvider")
                key = f"{precision}, {name}, {threads} thread{'s' * (threads > 1)}"
                opened[key] = session.open_session(weights.read(file), provider, threads=threads)
    found = {}
    for width, height in SIZES:
        pixels = ArrayScene(frame, "rgb24").picture(width, height).pixels
        ways: dict[str, Callable[[], object]] = {"shrink": _shrinking(frame, width, height)}
        for key, made in opened.items():
            ways[key] = _looking(network, made, pixels)
        found[f"{width} x {height}"] = alternate(ways, rounds=rounds)
        print(f"{network.card.model} at {width} x {height} is measured", file=sys.stderr, flush=True)
    return found


def _shrinking(frame: Frame, width: int, height: int) -> Callable[[], object]:
    from redactkit.media.shrink import ArrayScene

    return lambda: ArrayScene(frame, "rgb24").picture(width, height)  # a new scene: they keep what they shrank


def _looking(network: Network, opened: Any, pixels: Frame) -> Callable[[], object]:  # noqa: ANN401
    return lambda: network.run(opened, pixels)


def blazeface(frame: Frame, rounds: int) -> dict[str, float]:
    """Return seconds of each of BlazeFace's looks at the small picture, and of all of them."""
    from redactkit.detectors.blazeface import FULL, SHORT, SHORTER, BlazeFaceDetector
    from redactkit.media.shrink import ArrayScene
    from redactkit.settings import Settings

    detector = BlazeFaceDetector(Settings(detail="fast"))
    small = ArrayScene(frame, "rgb24").picture(round(WIDTH * SHORTER / HEIGHT), SHORTER).pixels
    ways: dict[str, Callable[[], object]] = {
        f"short range, {small.shape[1]} x {SHORTER}": lambda: detector._look(SHORT, small, 0, 0),
        f"full range, {small.shape[1]} x {SHORTER}": lambda: detector._look(FULL, small, 0, 0),
        f"full range, a square of {SHORTER}": lambda: detector._look(FULL, small[:, :SHORTER], 0, 0),
        f"all looks at {WIDTH} x {HEIGHT}": lambda: detector.detect(ArrayScene(frame, "rgb24")),
    }
    return alternate(ways, rounds=rounds)


def whole_frames(frame: Frame, rounds: int) -> dict[str, Any]:
    """Return seconds of `redact(frame)` and `detect(frame)` by detail, after warm-up, and what was found."""
    from redactkit.api import detect, redact
    from redactkit.settings import Detail, Settings

    ways: dict[str, Callable[[], object]] = {}
    settings = {detail: Settings(detail=detail) for detail in get_args(Detail)}
    for detail, used in settings.items():
        ways[f"redact, {detail}"] = lambda used=used: redact(frame, settings=used)  # type: ignore[misc]
        ways[f"detect, {detail}"] = lambda used=used: detect(frame, settings=used)  # type: ignore[misc]
    times = alternate(ways, rounds=rounds)
    return {
        detail: {
            "redact": times[f"redact, {detail}"],
            "detect": times[f"detect, {detail}"],
            "found": len(detect(frame, settings=used)),
        }
        for detail, used in settings.items()
    }


def start_up(frame: Frame, rounds: int) -> dict[str, dict[str, float]]:
    """Return seconds from the start of a process to its first redacted frame, cold and warm, by detail."""
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        saved = Path(folder) / "frame.npy"
        np.save(saved, frame)
        for detail in ("fast", "balanced", "thorough"):
            caches = Path(folder) / detail
            places = {"NUMBA_CACHE_DIR": "numba", "XDG_CACHE_HOME": "cache", "LOCALAPPDATA": "cache"}
            env = {key: str(caches / name) for key, name in places.items()}
            runs = [child("frame", str(saved), detail, env=env)[0] for _ in range(1 + rounds)]
            warm = {key: statistics.median(run[key] for run in runs[1:]) for key in runs[0]}
            found[detail] = {"cold": runs[0]["first"], "warm": warm["first"], "second frame": warm["second"]}
            found[detail]["Python, numpy and the frame"] = warm["python_and_frame_loaded"]
            print(f"start-up, {detail}: {found[detail]}", file=sys.stderr, flush=True)
    return found


def imports(rounds: int) -> dict[str, float]:
    """Return seconds of importing redactkit and numpy in fresh processes, in turn."""
    taken: dict[str, list[float]] = {"numpy": [], "redactkit": []}
    for _ in range(rounds):
        for module, times in taken.items():
            times.append(child("import", module)[0]["seconds"])
    return {module: statistics.median(times) for module, times in taken.items()}


def table(results: dict[str, Any]) -> str:
    """Return `redact(frame)` by detail, the slowest first, and how long the first frame of a process takes."""
    rows = []
    for detail, found in sorted(results["frames"].items(), key=lambda item: -item[1]["redact"]):
        begun = results["start_up"][detail]
        rows.append((detail, _ms(found["redact"]), f"{begun['cold']:.1f}", f"{begun['warm']:.1f}"))
    head = (
        "`redact(frame)`, 1920 x 1080, by `detail`",
        "ms, warmed up",
        "first frame of a process, cold, s",
        "warm, s",
    )
    return markdown(head, rows)


def networks_table(results: dict[str, Any]) -> str:
    """Return milliseconds of one look by CenterFace, the largest input first."""
    return _by_size(results["networks"])


def plates_table(results: dict[str, Any]) -> str:
    """Return milliseconds of one look for plates, the largest input first."""
    return _by_size(results["plates"])


def _by_size(found: dict[str, dict[str, float]]) -> str:
    sizes = list(reversed(found))
    slowest = found[sizes[0]]
    ways = sorted(slowest, key=lambda way: -slowest[way])
    rows = [(way, *(_ms(found[size][way]) for size in sizes)) for way in ways]
    return markdown(("ms by size of the input", *sizes), rows)


def blazeface_table(results: dict[str, Any]) -> str:
    """Return milliseconds of BlazeFace's looks, the slowest first."""
    rows = sorted(results["blazeface"].items(), key=lambda item: -item[1])
    return markdown(("BlazeFace", "ms"), [(name, _ms(seconds)) for name, seconds in rows])


def imports_table(results: dict[str, Any]) -> str:
    """Return milliseconds of imports in a fresh process."""
    rows = sorted(results["imports"].items(), key=lambda item: -item[1])
    return markdown(("fresh process", "ms"), [(f"`import {module}`", f"{1000 * s:.0f}") for module, s in rows])


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.1f}"


def main() -> int:
    """Run from the command line."""
    line = parser("detectors", "how long looking takes")
    line.add_argument("--rounds", type=int, default=15, help="of each comparison")
    line.add_argument("--start-rounds", type=int, default=5, help="fresh processes")
    options = line.parse_args()
    from redactkit.detectors import face, plate

    frame = drawn()
    results: dict[str, Any] = {
        "imports": imports(3 * options.start_rounds),
        "start_up": start_up(frame, options.start_rounds),
        "frames": whole_frames(frame, options.rounds),
        "blazeface": blazeface(frame, options.rounds),
        "networks": networks(frame, face.NETWORK, options.rounds),
        "plates": networks(frame, plate.NETWORK, options.rounds),
    }
    write(options.json, "detectors", results)
    tables = (table, networks_table, plates_table, blazeface_table, imports_table)
    print(*(make(results) for make in tables), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
