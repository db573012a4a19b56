"""Steps of benchmarks that need a process of their own: `python -m benchmarks._steps NAME ARGUMENT...`.

Each imports what it needs and nothing else, and prints what it measured as JSON in its last line;
`_common.child` runs them.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from av.video.stream import VideoStream

Facts = dict[str, Any]
Seconds = float

ENCODER, OPTIONS = "libx264", {"preset": "veryfast", "crf": "20"}
"""redactkit's defaults, for the plain transcode; a test holds them against `Settings()`."""


def age() -> Seconds:
    """Return how long this process has lived."""
    return time.time() - float(os.environ["REDACTKIT_BENCHMARK_BORN"])


def peak() -> int:
    """Return this process's peak memory in bytes."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count what was inherited before exec
        line = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def plain(source: str, target: str) -> Facts:
    """Transcode the way a short script would: nothing but decoding and encoding."""
    import av

    frames = 0
    with av.open(source) as read, av.open(target, "w") as written:
        video = read.streams.video[0]
        video.thread_type = "AUTO"
        made = cast("VideoStream", written.add_stream(ENCODER, rate=video.average_rate, options=OPTIONS))
        made.thread_type = "AUTO"
        made.width, made.height, made.pix_fmt = video.width, video.height, video.pix_fmt or "yuv420p"
        if video.time_base:
            made.codec_context.time_base = video.time_base
        for frame in read.decode(video):
            frame.pict_type = 0
            written.mux(made.encode(frame))
            frames += 1
        written.mux(made.encode(None))
    return {"frames": frames}


def redacted(source: str, target: str) -> Facts:
    """Transcode by redactkit with its defaults."""
    from redactkit.api import transcode

    report = transcode(source, target)
    detectors = [f"{d.name}, {d.precision}, {d.provider}" for d in report.detectors]
    return {
        "frames": len(report.frames),
        "regions": report.regions,
        "stages": report.seconds,
        "detectors": detectors,
    }


WAYS: dict[str, Callable[[str, str], Facts]] = {"plain": plain, "redactkit": redacted}


def transcode(way: str, source: str, target: str, warm_up: str = "") -> Facts:
    """Transcode `source` once, after `warm_up` was transcoded twice where there is one.

    What the first of these takes longer than the second, from the start of the process, is start-up.
    """
    run, facts = WAYS[way], {}
    if warm_up:
        ends = []
        for number in (1, 2):
            run(warm_up, f"{target}.{number}.mp4")
            ends.append(age())
        facts["start_up"] = ends[0] - (ends[1] - ends[0])
    start = time.perf_counter()
    facts |= run(source, target)
    return {**facts, "seconds": time.perf_counter() - start, "bytes": Path(target).stat().st_size, "peak": peak()}


def draw(target: str, width: str, height: str, frames: str) -> Facts:
    """Draw a clip with three faces; odd sizes are drawn one pixel larger."""
    from redactkit.testing import draw_clip

    draw_clip(target, width=int(width) + int(width) % 2, height=int(height) + int(height) % 2, frames=int(frames))
    return {}


def repeat(source: str, target: str, times: str) -> Facts:
    """Write a clip that shows `source` several times over, without encoding it again."""
    import av

    with av.open(target, "w") as written:
        with av.open(source) as read:
            made = written.add_stream_from_template(read.streams.video[0])
            length = read.streams.video[0].duration or 0
        for number in range(int(times)):
            with av.open(source) as read:
                for packet in read.demux(video=0):
                    if packet.dts is None or packet.pts is None:
                        continue
                    packet.dts, packet.pts, packet.stream = (
                        packet.dts + number * length,
                        packet.pts + number * length,
                        made,
                    )
                    written.mux(packet)
    return {}


def size(source: str) -> Facts:
    """Return width and height of a clip, as stored."""
    import av

    with av.open(source) as read:
        video = read.streams.video[0]
        return {"width": video.width, "height": video.height, "codec": video.codec_context.name}


def frame(path: str, detail: str) -> Facts:
    """Redact the frame saved in `path` as the first thing this process does, and then once more."""
    import numpy as np

    pixels = np.load(path)
    ready = age()
    from redactkit.api import redact
    from redactkit.settings import Settings

    settings = Settings(detail=detail)  # type: ignore[arg-type]
    redact(pixels, settings=settings)
    first = age()
    redact(pixels, settings=settings)
    return {"first": first, "python_and_frame_loaded": ready, "second": age() - first}


def imported(module: str) -> Facts:
    """Return how long importing `module` takes."""
    start = time.perf_counter()
    __import__(module)
    return {"seconds": time.perf_counter() - start}


STEPS: dict[str, Callable[..., Facts]] = {
    "transcode": transcode,
    "draw": draw,
    "repeat": repeat,
    "size": size,
    "frame": frame,
    "import": imported,
}


if __name__ == "__main__":
    print(json.dumps(STEPS[sys.argv[1]](*sys.argv[2:])))
