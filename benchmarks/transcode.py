"""Speed and memory of whole clips: redactkit, a plain transcode with the same encoder settings, and deface.

Every run is a process of its own, and the ways take turns, so that a busy moment meets them all;
ratios are taken within a round, and the median of them is reported. Start-up is taken off: redactkit
and the plain script first transcode a short drawn clip of the same size twice; deface's command runs
on that short clip too, and the difference of frames and of seconds gives its speed. The plain script
neither hashes, nor counts, nor puts the index in front; redactkit does, within its time. deface is
run as its users do: its own command with its defaults, encoder included.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks._common import child, markdown, parser, write

WARM_UP = 6
"""Frames of the short clip."""
SHORT, TIMES = 250, 10
"""Frames of the short clip whose peak memory is measured, and how often the long one repeats it."""

Run = dict[str, Any]


def ours(way: str, clip: str, folder: str, warm_up: str = "") -> Run:
    """Run `way` (`"plain"` or `"redactkit"`) on `clip` in a process of its own."""
    target = Path(folder) / f"{way}.mp4"
    found, wall, _ = child("transcode", way, clip, str(target), warm_up)
    for made in target.parent.glob(f"{way}.mp4*"):
        made.unlink()
    return {**found, "wall": wall, "fps": found["frames"] / found["seconds"]}


def deface(command: str, clip: str, folder: str, warm_up: str, frames: int) -> Run:
    """Run deface's command on `clip`, which has `frames` frames, and on the short one."""
    walls = []
    for source in (warm_up, clip):
        target = Path(folder) / "deface.mp4"
        said, wall, memory = child(source, "-o", str(target), program=(command,))
        walls.append(wall)
        written = target.stat().st_size if target.exists() else 0
        if not written:
            message = f"deface wrote nothing for {Path(source).name}"
            raise RuntimeError(message)
        target.unlink()
    fps = (frames - WARM_UP) / (walls[1] - walls[0])
    backend = next((line for line in said["said"].splitlines() if "Running on" in line), "OpenCV")
    start_up = walls[0] - WARM_UP / fps
    return {"fps": fps, "wall": walls[1], "start_up": start_up, "peak": memory, "bytes": written, "backend": backend}


def measure(clip: Path, rounds: int, command: str | None, deface_rounds: int) -> Run:
    """Return all runs on `clip`, and the medians of what they say."""
    with tempfile.TemporaryDirectory() as folder:
        source, warm_up = str(clip.resolve()), str(Path(folder) / "drawn.mp4")
        facts, _, _ = child("size", source)
        child("draw", warm_up, str(facts["width"]), str(facts["height"]), str(WARM_UP))
        runs: dict[str, list[Run]] = {}
        for number in range(rounds):
            for way in ("plain", "redactkit"):
                runs.setdefault(way, []).append(ours(way, source, folder, warm_up))
            if command and number < deface_rounds:
                frames = runs["plain"][-1]["frames"]
                runs.setdefault("deface", []).append(deface(command, source, folder, warm_up, frames))
            shown = ", ".join(f"{way} {done[-1]['fps']:.1f}" for way, done in runs.items())
            print(f"{clip.name}, round {number + 1} of {rounds}, frames/s: {shown}", file=sys.stderr, flush=True)
    return {**facts, "frames": runs["plain"][0]["frames"], **summary(runs), "runs": runs}


def summary(runs: dict[str, list[Run]]) -> dict[str, Any]:
    """Return the medians of the ways, and the medians of redactkit's speed over the others', round by round."""
    medians = {
        way: {key: statistics.median(run[key] for run in done) for key in ("fps", "start_up", "peak", "bytes")}
        for way, done in runs.items()
    }
    against = {
        way: statistics.median(a["fps"] / b["fps"] for a, b in zip(runs["redactkit"], done, strict=False))
        for way, done in runs.items()
        if way != "redactkit"
    }
    return {"medians": medians, "redactkit_over": against}


def fresh(rounds: int) -> Run:
    """Return the seconds that a fresh process takes for one drawn second of 1080p, start-up included."""
    with tempfile.TemporaryDirectory() as folder:
        clip = str(Path(folder) / "drawn.mp4")
        child("draw", clip, "1920", "1080", "25")
        walls: dict[str, list[float]] = {"plain": [], "redactkit": []}
        for _ in range(rounds):
            for way, taken in walls.items():
                taken.append(ours(way, clip, folder)["wall"])
    return {way: statistics.median(taken) for way, taken in walls.items()}


def memory(rounds: int) -> Run:
    """Return redactkit's peak memory for a drawn clip of ten seconds (720p), and for one ten times as long."""
    with tempfile.TemporaryDirectory() as folder:
        short, long = (str(Path(folder) / name) for name in ("short.mp4", "long.mp4"))
        child("draw", short, "1280", "720", str(SHORT))
        child("repeat", short, long, str(TIMES))
        peaks: dict[str, list[int]] = {"short": [], "long": []}
        frames: dict[str, int] = {}
        for number in range(rounds):
            for name, clip in (("short", short), ("long", long)):
                done = ours("redactkit", clip, folder)
                peaks[name].append(done["peak"])
                frames[name] = done["frames"]
            print(f"memory, round {number + 1} of {rounds}: {peaks}", file=sys.stderr, flush=True)
    found = {name: statistics.median(taken) for name, taken in peaks.items()}
    return {"frames": frames, "peak": found, "ratio": found["long"] / found["short"], "runs": peaks}


def table(results: dict[str, Any]) -> str:
    """Return the clips, the one where redactkit is slowest next to a plain transcode first."""
    rows = []
    for name, found in sorted(results["clips"].items(), key=lambda item: item[1]["redactkit_over"]["plain"]):
        over, medians = found["redactkit_over"], found["medians"]
        row = (
            f"{name}, {found['width']} x {found['height']}, {found['frames']} frames",
            f"{over['plain']:.2f}",
            f"{over['deface']:.1f}" if "deface" in over else "",
            *(f"{medians[way]['fps']:.1f}" if way in medians else "" for way in ("redactkit", "plain", "deface")),
            f"{medians['redactkit']['start_up']:.1f}",
        )
        rows.append(row)
    head = ("clip", "share of a plain transcode's speed", "times deface's", "redactkit, frames/s", "plain", "deface")
    return markdown((*head, "redactkit's start-up, s"), rows)


def memory_table(results: dict[str, Any]) -> str:
    """Return peak memory, of the long clip first, in MiB."""
    rows: list[tuple[str, str]] = []
    if found := results.get("memory"):
        rows = [
            (f"redactkit, drawn clip, {found['frames'][name]} frames", _mib(found["peak"][name]))
            for name in ("long", "short")
        ]
    for clip, done in results["clips"].items():
        rows += [(f"{way}, {clip}", _mib(medians["peak"])) for way, medians in done["medians"].items()]
    return markdown(("peak memory", "MiB"), rows)


def _mib(size: float) -> str:
    return f"{size / 2**20:.0f}"


def main() -> int:
    """Run from the command line."""
    line = parser("transcode", "speed and memory of whole clips")
    line.add_argument("clips", nargs="*", type=Path, metavar="CLIP")
    line.add_argument("--rounds", type=int, default=5, help="of plain and redactkit, in turn")
    line.add_argument("--deface", action="store_true", help="also deface, by its command")
    line.add_argument("--deface-command", metavar="PATH", help="where that is, when it is not on the search path")
    line.add_argument("--deface-rounds", type=int, default=1, help="in which deface takes part; it is slow")
    line.add_argument(
        "--memory", action="store_true", help="also peak memory of a short clip and one ten times as long"
    )
    line.add_argument("--memory-rounds", type=int, default=2, help="of both clips, in turn")
    options = line.parse_args()
    command = options.deface_command or (shutil.which("deface") if options.deface else None)
    if options.deface and not command:
        line.error("deface is not on the search path; install it into an environment of its own, give --deface-command")
    results: dict[str, Any] = {"clips": {}}
    if command:
        said, _, _ = child("--version", program=(command,))
        results["deface"] = said["said"].strip()
    for clip in options.clips:
        results["clips"][clip.stem] = measure(clip, options.rounds, command, options.deface_rounds)
    results["fresh_process"] = fresh(options.rounds)
    if options.memory:
        results["memory"] = memory(options.memory_rounds)
    write(options.json, "transcode", results)
    print(table(results), memory_table(results), sep="\n")
    print("a drawn second of 1080p by a fresh process, s:", results["fresh_process"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
