"""What every benchmark shares: the facts of a run, fair timing, intervals, results as JSON."""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.metadata
import importlib.util
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"
SHARED = ROOT.parent / "shared"
"""Data sets that are no part of the project; benchmarks that need them say so when absent."""

BORN = "REDACTKIT_BENCHMARK_BORN"
"""Environment variable in which `child` tells a step when its process was started."""

PACKAGES = ("numpy", "numba", "av", "onnxruntime", "mediapipe", "opencv-contrib-python", "pillow", "redactkit-vision")


def parser(name: str, about: str) -> argparse.ArgumentParser:
    """Return a command line with `--json OUT`, which defaults to `benchmarks/results/NAME.json`."""
    line = argparse.ArgumentParser(prog=f"python -m benchmarks.{name}", description=about)
    line.add_argument("--json", type=Path, default=RESULTS / f"{name}.json", metavar="OUT", help="where results go")
    return line


def facts(name: str) -> dict[str, Any]:
    """Return where, when and with what benchmark `name` runs; no host or user name, no absolute path."""
    return {
        "benchmark": name,
        "date": dt.datetime.now(tz=dt.UTC).isoformat(timespec="seconds"),
        "command": " ".join(["python", "-m", f"benchmarks.{name}", *map(_relative, sys.argv[1:])]),
        "commit": _commit(),
        "machine": {
            "cpu": _cpu(),
            "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
            "system": f"{platform.system()} {platform.machine()}",
        },
        "versions": {"python": platform.python_version(), **_versions()},
    }


def write(path: Path, name: str, results: Mapping[str, Any]) -> None:
    """Write `results` of benchmark `name`, under the facts of this run, to `path` as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({**facts(name), "results": dict(results)}, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def read(name: str) -> dict[str, Any]:
    """Return what benchmark `name` last wrote to `benchmarks/results`."""
    loaded: dict[str, Any] = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def alternate(ways: Mapping[str, Callable[[], object]], *, rounds: int = 15, seconds: float = 0.02) -> dict[str, float]:
    """Time several ways of one job in turn, so that a busy moment of the machine meets them all.

    Each way is called once first (compilation, caches), then in every round as often as fills
    `seconds`. Compare only times that come from one call of this function.

    Returns:
        For each way the median over the rounds of its mean time, in seconds per call.
    """
    repeats = {}
    for key, way in ways.items():
        way()
        start = time.perf_counter()
        way()
        repeats[key] = max(1, round(seconds / max(time.perf_counter() - start, 1e-7)))
    taken: dict[str, list[float]] = {key: [] for key in ways}
    for _ in range(rounds):
        for key, way in ways.items():
            start = time.perf_counter()
            for _ in range(repeats[key]):
                way()
            taken[key].append((time.perf_counter() - start) / repeats[key])
    return {key: sorted(times)[len(times) // 2] for key, times in taken.items()}


def wilson(hits: int, trials: int, z: float = 1.96) -> tuple[float, float]:
    """Return the Wilson score interval of a share (Wilson 1927); 95 % by default."""
    if trials <= 0:
        return 0.0, 1.0
    share, square = hits / trials, z * z / trials
    middle = (share + square / 2) / (1 + square)
    half = z / (1 + square) * math.sqrt(share * (1 - share) / trials + square / (4 * trials))
    return max(0.0, middle - half), min(1.0, middle + half)


def child(
    *arguments: str, program: Sequence[str] | None = None, env: Mapping[str, str] | None = None
) -> tuple[dict[str, Any], float, float]:
    """Run one step of a benchmark in a process of its own.

    Args:
        arguments: After `program`.
        program: Default: `python -m benchmarks._steps` of this Python and this source tree, which
            prints what it measured as JSON in its last line. Of another program nothing is read.
        env: Environment variables to add.

    Returns:
        What the step printed (of another program its output under `"said"`), its wall time in
        seconds, and its peak memory in bytes. The latter is at least this process's own size
        (Linux counts what a child inherits before it becomes another program): keep that small.

    Raises:
        RuntimeError: It failed; the message ends with what it said.
    """
    command = [*(program or (sys.executable, "-m", "benchmarks._steps")), *arguments]
    paths = os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]))
    added = {} if program else {"PYTHONPATH": paths, BORN: repr(time.time())}
    start = time.perf_counter()
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as errors:
        # Not waited for by `subprocess`, whose answer has no peak memory.
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=said, stderr=errors, env={**os.environ, **added, **(env or {})}
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        errors.seek(0)
        text = said.read()
        if process.returncode:
            message = f"{' '.join(command)} ended with {process.returncode}: {(errors.read() or text)[-2000:]}"
            raise RuntimeError(message)
    found = {"said": text} if program else json.loads(text.splitlines()[-1])
    return found, wall, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def package_folder(name: str, where: Path | None = None) -> Path:
    """Return the folder of the installed package `name`, without importing it.

    Args:
        name: Of the package's top-level module.
        where: A folder of packages to look in besides those of this Python.

    Raises:
        FileNotFoundError: It is not there; the message says what to do.
    """
    if where is not None and (where / name).is_dir():
        return where / name
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        message = f"the package {name} is not installed here; pip install --no-deps --target DIR it, and name DIR"
        raise FileNotFoundError(message)
    return Path(spec.submodule_search_locations[0])


def markdown(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table; columns after the first are set flush right."""
    lines = ["| " + " | ".join(head) + " |", "|" + "|".join([" --- "] + [" ---: "] * (len(head) - 1)) + "|"]
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def provenance(loaded: Mapping[str, Any]) -> str:
    """Return one line that says on what machine, when, and with what the results in `loaded` were measured."""
    machine, day = loaded["machine"], loaded["date"][:10]
    where = f"{machine['cpu']}, {machine['cores']} cores, {machine['system']}"
    return f"<sub>{where}; {day}, commit {loaded['commit']}; `{loaded['command']}`</sub>\n"


def _relative(argument: str) -> str:
    if argument.startswith("--") and "=" in argument:
        option, value = argument.split("=", 1)
        return f"{option}={_relative(value)}"
    if not Path(argument).is_absolute():
        return argument
    return os.path.relpath(argument, ROOT) if Path(argument).is_relative_to(ROOT.parent) else Path(argument).name


def _commit() -> str:
    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    try:
        commit, changed = git("rev-parse", "--short=12", "HEAD"), git("status", "--porcelain", "--", "src")
    except OSError:
        return "unknown"
    return (commit or "unknown") + ("+changes" if changed else "")


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def _versions() -> dict[str, str]:
    found = {}
    for package in PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found
