"""Who shows in a clip, in how many frames, and how much else is covered: redactkit and deface on labelled clips.

Takes label files (`NAME.json` beside `NAME.mp4`: tracks with a box `x, y, width, height` for each frame, counted from 0
in decoding order, and frames to ignore) or folders of them. The rules, before any number (`benchmarks._coverage` has
what counts as covered and as too much):

    exposed  share of the labelled boxes that are not covered; ignored ones do not count
    leaking  tracks with an exposed box
    longest  the longest run of frames in which one track is exposed
    over     mean over frames of the share of the picture that is covered outside every labelled box, ignored ones
             included, grown to twice its size; in a clip without labels all that is covered

A clip is looked at for the kinds that it is labelled for; one with none of them for faces and plates. redactkit is
asked as a stream (`Redactor.masks`), deface frame by frame, as its command does. `--misses FOLDER` writes the exposed
frames as pictures, with the label drawn in: they show people, so the folder is yours to delete.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from benchmarks._common import markdown, parser, write
from benchmarks._coverage import COVERED, share_covered, share_over
from benchmarks.accuracy import deface_tool
from redactkit.core.kinds import FACE, PLATE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from benchmarks._coco import Frame
    from benchmarks._coverage import CocoBox, Mask

    Tool = Callable[[Iterator[Frame], tuple[str, ...]], Iterator[Mask]]

MOST_MISSES = 12
"""Pictures of one clip and tool that `--misses` writes at most."""


@dataclass(frozen=True, slots=True)
class Label:
    """One labelled box of one frame."""

    kind: str
    track: str
    box: CocoBox
    counts: bool


@dataclass
class Tally:
    """What one tool did to one clip; `add` counts a frame in.

    Attributes:
        seen: Labelled boxes that count, by kind and track.
        exposed: Frames in which one of them was not covered, by kind and track.
        over: Of each frame.
    """

    seen: dict[tuple[str, str], int] = field(default_factory=dict)
    exposed: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    over: list[float] = field(default_factory=list)

    def add(self, number: int, mask: Mask, labels: Iterable[Label]) -> list[Label]:
        """Count a frame, and return what shows in it."""
        labels, shown = list(labels), []
        for label in labels:
            if not label.counts:
                continue
            key = label.kind, label.track
            self.seen[key] = self.seen.get(key, 0) + 1
            if share_covered(mask, label.box, label.kind) < COVERED:
                self.exposed.setdefault(key, []).append(number)
                shown.append(label)
        self.over.append(share_over(mask, [label.box for label in labels]))
        return shown

    def summary(self, seconds: float) -> dict[str, Any]:
        """Return everything as plain data."""
        kinds = sorted({kind for kind, _ in self.seen})
        return {
            "frames": len(self.over),
            "over": float(np.mean(self.over)) if self.over else 0.0,
            "fps": len(self.over) / seconds,
            "kinds": {kind: self._of(kind) for kind in kinds},
        }

    def _of(self, kind: str) -> dict[str, Any]:
        leaks = {track: numbers for (k, track), numbers in self.exposed.items() if k == kind}
        return {
            "boxes": sum(n for (k, _), n in self.seen.items() if k == kind),
            "exposed": sum(map(len, leaks.values())),
            "tracks": sum(1 for k, _ in self.seen if k == kind),
            "leaking": len(leaks),
            "longest": max(map(longest_run, leaks.values()), default=0),
            "where": {track: runs(numbers) for track, numbers in sorted(leaks.items())},
        }


def longest_run(numbers: Iterable[int]) -> int:
    """Return the length of the longest run of numbers that follow each other."""
    return max((last - first + 1 for first, last in runs(numbers)), default=0)


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return runs of numbers that follow each other, first and last of each."""
    found: list[tuple[int, int]] = []
    for n in sorted(numbers):
        found = [*found[:-1], (found[-1][0], n)] if found and found[-1][1] == n - 1 else [*found, (n, n)]
    return found


def labels_of(file: Path) -> tuple[dict[int, list[Label]], tuple[str, ...]]:
    """Return the labels of each frame, and the kinds that the clip is looked at for."""
    label = json.loads(file.read_text(encoding="utf-8"))
    frames: dict[int, list[Label]] = {}
    for track in label["tracks"]:
        ignored = set(track.get("ignore_frames", ()))
        for number, (x, y, w, h) in track["boxes"].items():
            one = Label(track["kind"], str(track["id"]), (x, y, w, h), int(number) not in ignored)
            frames.setdefault(int(number), []).append(one)
    kinds = tuple(sorted({track["kind"] for track in label["tracks"]}))
    return frames, kinds or (FACE, PLATE)


def decoded(video: Path) -> Iterator[Frame]:
    """Yield the frames of a clip: height x width x 3 uint8, red first."""
    import av

    with av.open(str(video)) as source:
        source.streams.video[0].thread_type = "AUTO"
        for frame in source.decode(video=0):
            yield np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)


def redactkit_tool(**settings: Any) -> Tool:  # noqa: ANN401  any setting
    """Return redactkit as a tool, as it goes through a stream."""
    from redactkit.api import Redactor
    from redactkit.settings import Settings

    made: dict[tuple[str, ...], Redactor] = {}

    def masks(frames: Iterator[Frame], kinds: tuple[str, ...]) -> Iterator[Mask]:
        if kinds not in made:
            made[kinds] = Redactor(Settings(kinds=kinds, **settings))
        return made[kinds].masks(frames)

    return masks


def deface_as_tool() -> tuple[Tool, dict[str, Any]]:
    """Return deface as a tool: it knows faces alone, so that it covers nothing where plates are asked for.

    Raises:
        ImportError: deface, or what its network class needs, cannot be imported.
    """
    mask, about = deface_tool()

    def masks(frames: Iterator[Frame], kinds: tuple[str, ...]) -> Iterator[Mask]:
        for frame in frames:
            yield mask(frame) if FACE in kinds else np.zeros(frame.shape[:2], bool)

    return masks, about


def measure(file: Path, tools: dict[str, Tool], misses: Path | None) -> dict[str, Any]:
    """Return what each tool did to the clip that `file` labels."""
    labels, kinds = labels_of(file)
    found: dict[str, Any] = {"labelled": sorted({one.kind for frame in labels.values() for one in frame}), "tools": {}}
    for name, tool in tools.items():
        tally, start, shown = Tally(), time.perf_counter(), dict[int, list[Label]]()
        for number, mask in enumerate(tool(decoded(file.with_suffix(".mp4")), kinds)):
            if missed := tally.add(number, mask, labels.get(number, ())):
                shown[number] = missed
        found["tools"][name] = tally.summary(time.perf_counter() - start)
        if misses is not None and shown:
            picture_misses(file.with_suffix(".mp4"), shown, misses / f"{file.stem}.{name.split()[0]}")
    return found


def picture_misses(video: Path, shown: dict[int, list[Label]], stem: Path) -> None:
    """Write the first frames in which something shows, with a frame drawn round it."""
    from PIL import Image, ImageDraw

    stem.parent.mkdir(parents=True, exist_ok=True)
    wanted = sorted(shown)[:MOST_MISSES]
    for number, frame in enumerate(decoded(video)):
        if number in wanted:
            picture = Image.fromarray(frame)
            for label in shown[number]:
                x, y, w, h = label.box
                ImageDraw.Draw(picture).rectangle((x - 2, y - 2, x + w + 2, y + h + 2), outline=(255, 0, 0), width=2)
            picture.save(f"{stem}.{number:05}.jpg", quality=85)
        if number >= wanted[-1]:
            return


def summed(clips: dict[str, Any]) -> dict[str, Any]:
    """Return for each tool the sum over clips: boxes, tracks and exposures by kind, and the mean over-coverage."""
    out: dict[str, Any] = {}
    for tool in next(iter(clips.values()))["tools"] if clips else ():
        done = [found["tools"][tool] for found in clips.values()]
        kinds = sorted({kind for one in done for kind in one["kinds"]})
        out[tool] = {"over": float(np.mean([one["over"] for one in done])), "kinds": {}}
        for kind in kinds:
            rows = [one["kinds"][kind] for one in done if kind in one["kinds"]]
            total = {key: sum(row[key] for row in rows) for key in ("boxes", "exposed", "tracks", "leaking")}
            out[tool]["kinds"][kind] = {**total, "longest": max(row["longest"] for row in rows)}
    return out


def table(results: dict[str, Any]) -> str:
    """Return sums and clips: exposed of labelled boxes, leaking of tracks, longest exposure, over; the worst first."""
    names = list(results["tools"])
    head = [cell for name in names for cell in (f"{name}: exposed", "tracks leaking", "longest", "over %")]
    rows = []
    for title, group in results["groups"].items():
        for kind in (FACE, PLATE):
            sums = {name: group["sum"][name] for name in names}
            if all(kind in one["kinds"] for one in sums.values()):
                rows.append(
                    (f"**{title}, {kind}s, sum**", *(cell for name in names for cell in _cells(sums[name], kind)))
                )
        clips = sorted(group["clips"].items(), key=lambda item: _worst(item[1], names[0]), reverse=True)
        for clip, found in clips:
            rows += [
                (clip, *(cell for name in names for cell in _cells(found["tools"][name], labelled)))
                for labelled in found["labelled"] or (None,)
            ]
    return markdown(("clip", *head), rows)


def _worst(found: dict[str, Any], tool: str) -> tuple[float, float]:
    done = found["tools"][tool]
    return max((k["exposed"] / k["boxes"] for k in done["kinds"].values()), default=-1.0), float(done["over"])


def _cells(done: dict[str, Any], kind: str | None) -> tuple[str, str, str, str]:
    over = f"{100 * done['over']:.2f}"
    if kind is None or kind not in done["kinds"]:
        return "", "", "", over
    one = done["kinds"][kind]
    share = f"{one['exposed']} of {one['boxes']} ({100 * one['exposed'] / one['boxes']:.2f} %)"
    return share, f"{one['leaking']} of {one['tracks']}", str(one["longest"]), over


def main() -> int:
    """Run from the command line."""
    line = parser("leaks", "who shows in a clip, and how much else is covered")
    line.add_argument("clips", nargs="+", type=Path, metavar="LABELS", help="label files, or folders of them")
    line.add_argument("--deface", action="store_true", help="also deface, which must be importable")
    line.add_argument("--deface-path", type=Path, metavar="DIR", help="where deface is, when it is not installed here")
    line.add_argument("--misses", type=Path, metavar="FOLDER", help="write exposed frames as pictures")
    options = line.parse_args()
    from redactkit import detectors
    from redactkit.settings import Settings

    facts = detectors.load(Settings(), use="stream").facts
    tools: dict[str, Tool] = {"redactkit": redactkit_tool()}
    about: dict[str, Any] = {"redactkit": {"detectors": msgspec.to_builtins(facts)}}
    if options.deface or options.deface_path:
        if options.deface_path:
            sys.path.append(str(options.deface_path))  # last, so that our own packages are not shadowed
        tool, told = deface_as_tool()
        tools[f"deface {told['version']}"], about[f"deface {told['version']}"] = tool, told
    groups: dict[str, Any] = {}
    for given in options.clips:
        files = [given] if given.is_file() else sorted(given.glob("*.json"))
        if not files:
            line.error(f"{given}: no label files in it (NAME.json beside NAME.mp4); name the folders that hold them")
        title = given.resolve().name if given.is_dir() else given.resolve().parent.name
        group = groups.setdefault(title, {"clips": {}})
        for file in files:
            if "tracks" not in json.loads(file.read_text(encoding="utf-8")):
                continue
            group["clips"][file.stem] = measure(file, tools, options.misses)
            print(file.stem, json.dumps(group["clips"][file.stem]["tools"]), file=sys.stderr, flush=True)
        group["sum"] = summed(group["clips"])
    results = {"tools": about, "groups": groups}
    write(options.json, "leaks", results)
    print(table(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
