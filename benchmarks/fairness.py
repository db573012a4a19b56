"""Who is missed, and who is covered needlessly: by age, sex, origin, skin tone, data set and size of the face.

    python -m benchmarks.fairness --minors ../shared/data/minors --faces ../shared/data/faces/wider_val200 --clips DIR

Three questions, with the defaults, on single frames, each with 95 % intervals (Wilson 1927), and for each division the
worst group of `LEAST` or more against the best (difference with Newcombe's interval, 1998):

- found: are faces found at all? In a set with ages: is any face found in the picture? In a COCO set: is the labelled
  face covered by `Settings()` (rule of `benchmarks._coverage`)?
- missed: with `who="minors"`, is a person under 18 left uncovered?
- covered: with `who="minors"`, is an adult over 20 covered?

Ages 16 to 20 stand apart: nobody's label tells 17 from 18. The fold that limits were calibrated on is refused.

Of labelled clips (NAME.json beside NAME.mp4, tracks with boxes by frame and `minor`) the frames are counted in which a
minor is covered, and those in which an adult is not.
"""

from __future__ import annotations

import json
import math
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import _minors
from benchmarks._coco import load
from benchmarks._common import markdown, parser, write
from benchmarks._coverage import COVERED, interval, share_covered, share_of, size_group
from redactkit.testing import FakeDetector

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks._coverage import CocoBox
    from benchmarks._minors import Labelled
    from redactkit import Detection
    from redactkit.core.frames import Scene

LEAST = 50
"""Of a group that may be called the worst or the best."""
OVER = 21
ADULTS = ("Young Adult", "Adult", "Middle age", "Senior")
SKIN = {"I": "I, II", "II": "I, II", "III": "III, IV", "IV": "III, IV", "V": "V, VI", "VI": "V, VI"}
JUDGED_FROM = 24.0
"""Shorter side in pixels of adults' faces that are counted by skin tone: smaller ones are nearly all covered anyway."""

Counts = dict[str, dict[str, list[int]]]
"""Division to group to [hits, number]."""


class _Told(FakeDetector):
    """Finds what it was told: what was found once is covered in several ways."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Detection] = []

    def detect(self, scene: Scene) -> list[Detection]:
        """Return it."""
        del scene
        return self.found


def note(counts: Counts, groups: Mapping[str, str], hit: bool) -> None:
    """Count one person in all of `groups` (division to group), and in all together."""
    for division, group in {"all": "all", **groups}.items():
        found = counts.setdefault(division, {}).setdefault(group, [0, 0])
        found[0] += hit
        found[1] += 1


def age_group(person: Labelled) -> str:
    """Return the group of ages of someone whose labels leave no doubt about it."""
    steps = (0, 3, 7, 13, 16, 18, 21, 26, 36, 51, 200)
    for low, high in pairwise(steps):
        if person.low >= low and person.high < high:
            return f"{low} to {high - 1}" if high < 200 else f"{low} and more"
    return "under 18, no closer" if person.minor else "18 or more, no closer" if person.adult else "straddling 18"


def portrait_size(box: CocoBox) -> str:
    """Return the group of sizes of a face in a portrait, by the shorter side of its box in pixels."""
    steps = (0, 64, 80, 96, 112, 128)
    low = max(step for step in steps if step <= min(box[2:]))
    above = [step for step in steps if step > low]
    return f"{low} to {above[0]} pixels" if above else f"{low} pixels and more"


def people(folder: Path, fold: str, limit: int | None) -> dict[str, Counts]:
    """Return what is found, missed and covered in a set with ages."""
    from redactkit import Redactor, Settings

    out: dict[str, Counts] = {"found": {}, "missed": {}, "covered": {}, "near 18": {}}
    known = _Told()
    with (
        Redactor(Settings(kinds=("face",))) as everyone,
        Redactor(Settings(kinds=("face",), who="minors"), detector=known) as minors,
    ):
        for number, person in enumerate(_minors.labelled(folder, fold)[:limit]):
            frame = _minors.read(person.path)
            known.found = everyone.detect(frame)
            face = _minors.central(known.found, frame)
            ages = {"age": age_group(person)}
            note(out["found"], {**person.groups, **ages}, face is not None)
            if face is None:
                continue
            box = (face.box.x0, face.box.y0, face.box.width, face.box.height)
            hidden = share_covered(minors.mask(frame), box) >= COVERED
            groups = {**person.groups, **ages, "size": portrait_size(box)}
            if person.minor:
                note(out["missed"], groups, not hidden)
            elif person.low >= OVER:
                note(out["covered"], groups, hidden)
            if person.low >= 16 and person.high <= 20:
                note(out["near 18"], {"age": f"{person.low:g}"}, hidden)
            if number % 100 == 0:
                print(f"{folder.name}: {number}", file=sys.stderr, flush=True)
    return out


def crowd(folder: Path, limit: int | None) -> dict[str, Counts]:
    """Return which labelled faces of a COCO set are covered, and which adults with `who="minors"`."""
    from redactkit import Redactor, Settings

    labels = json.loads((folder / "annotations.json").read_text(encoding="utf-8"))
    faces: dict[int, list[dict[str, Any]]] = {}
    for label in labels["annotations"]:
        faces.setdefault(label["image_id"], []).append(label)
    found: Counts = {}
    adults: Counts = {}
    known, faces_only = _Told(), Settings(kinds=("face",))
    with (
        Redactor(faces_only) as seeing,
        Redactor(faces_only, detector=known) as everyone,
        Redactor(replace(faces_only, who="minors"), detector=known) as minors,
    ):
        for entry in labels["images"][:limit]:
            frame = load(folder / entry["file_name"])
            counted = [label for label in faces.get(entry["id"], []) if not label.get("ignore")]
            known.found = seeing.detect(frame)
            masks = everyone.mask(frame), minors.mask(frame)
            for label in counted:
                box = tuple(map(float, label["bbox"]))
                seen, kept = (share_covered(mask, box) >= COVERED for mask in masks)  # type: ignore[arg-type]
                size = size_group(box)  # type: ignore[arg-type]
                told = {"size": size}
                if label.get("skin"):
                    told |= {
                        "skin": SKIN.get(label["skin"], "not sure"),
                        "sex": label["gender"],
                        "age": label["age_group"],
                    }
                    if min(box[2:]) >= 16:
                        told["skin, faces from 16 pixels"] = told["skin"]
                note(found, told, seen)
                if seen and label.get("age_group") in ADULTS and min(box[2:]) >= JUDGED_FROM:
                    note(adults, {k: told[k] for k in ("skin", "sex", "age", "size")}, kept)
    return {"found": found, "adults covered": adults}


def clips(folder: Path) -> dict[str, dict[str, list[int]]]:
    """Return for each labelled clip below `folder` [frames covered, frames] of its minors and of its adults."""
    from redactkit import Redactor, Settings
    from redactkit.pipeline.clips import open_clip

    out: dict[str, dict[str, list[int]]] = {}
    for label in sorted(folder.rglob("*.json")):
        tracks = [t for t in json.loads(label.read_text(encoding="utf-8")).get("tracks", ()) if "minor" in t]
        if not tracks:
            continue
        counted = {"minors": [0, 0], "adults": [0, 0]}
        with (
            open_clip(label.with_suffix(".mp4")) as clip,
            Redactor(Settings(kinds=("face",), who="minors")) as redactor,
        ):
            pictures = (f.scene().picture(clip.info.width, clip.info.height).pixels for f in clip.frames())
            for number, mask in enumerate(redactor.masks(pictures)):
                for track in tracks:
                    box = track["boxes"].get(str(number))
                    if box is None or number in track.get("ignore_frames", ()):
                        continue
                    count = counted["minors" if track["minor"] else "adults"]
                    count[0] += share_covered(mask, tuple(box)) >= COVERED
                    count[1] += 1
        out[label.relative_to(folder).with_suffix("").as_posix()] = counted
        print(label, counted, file=sys.stderr, flush=True)
    return out


def shares(counts: Counts) -> dict[str, dict[str, dict[str, Any]]]:
    """Return counts as shares with intervals."""
    return {d: {g: share_of(*c) for g, c in sorted(groups.items())} for d, groups in counts.items()}


def newcombe(a: Mapping[str, Any], b: Mapping[str, Any]) -> tuple[float, float]:
    """Return the 95 % interval of the difference of two shares, a less b (Newcombe 1998, method 10)."""
    gap = a["share"] - b["share"]
    down = math.hypot(a["share"] - a["low"], b["high"] - b["share"])
    up = math.hypot(a["high"] - a["share"], b["share"] - b["low"])
    return gap - down, gap + up


def spread(groups: Mapping[str, Mapping[str, Any]], *, bad_is_high: bool) -> dict[str, Any] | None:
    """Return the worst group against the best, of those with `LEAST` or more; None where there are no two."""
    large = {g: s for g, s in groups.items() if s["n"] >= LEAST and g not in ("not sure", "Not Sure", "unknown")}
    if len(large) < 2:
        return None
    ordered = sorted(large, key=lambda g: large[g]["share"], reverse=bad_is_high)
    worst, best = ordered[0], ordered[-1]
    low, high = newcombe(large[worst], large[best])
    gap = large[worst]["share"] - large[best]["share"]
    return {"worst": worst, "best": best, "gap": gap, "low": low, "high": high}


QUESTIONS = {
    "missed": ("minors left uncovered, %", True),
    "covered": ("adults over 20 covered, %", True),
    "adults covered": ("adults covered, %", True),
    "found": ("faces found and covered, %", False),
}
"""Question to what its share is called, and whether a high one is bad."""


def table(results: dict[str, Any]) -> str:
    """Return the widest gaps between groups, the widest first."""
    rows = []
    for where, questions in results["sets"].items():
        for question, divisions in questions.items():
            if question == "near 18":
                continue  # labels of single years are noise there: they have a table of their own
            text, bad_is_high = QUESTIONS[question]
            for division, groups in divisions.items():
                gap = spread(groups, bad_is_high=bad_is_high)
                if gap is None or gap["gap"] == 0 or division in ("all", "size"):
                    continue
                worst, best = (f"{gap[k]}: {100 * groups[gap[k]]['share']:.1f}" for k in ("worst", "best"))
                by = f"{100 * gap['gap']:+.1f} ({100 * gap['low']:.1f} to {100 * gap['high']:.1f})"
                rows.append((abs(gap["gap"]), [where, text, division, worst, best, by]))
    rows.sort(key=lambda row: -row[0])
    head = ("set", "question", "by", "worst group", "best group", "difference, points (95 % interval)")
    return markdown(head, [row for _, row in rows])


def missed_table(results: dict[str, Any]) -> str:
    """Return minors left uncovered by group, those most often missed first."""
    return _by_group(results["sets"]["minors"]["missed"], "minors left uncovered % (95 % interval)", high_first=True)


def covered_table(results: dict[str, Any]) -> str:
    """Return adults over 20 who are covered by group, those most often covered first."""
    return _by_group(results["sets"]["minors"]["covered"], "adults over 20 covered % (95 % interval)", high_first=True)


def near_table(results: dict[str, Any]) -> str:
    """Return who is covered from 16 to 20, year by year."""
    ages = results["sets"]["minors"]["near 18"]["age"]
    return markdown(
        ("age by label", "people", "covered % (95 % interval)"),
        [(a, ages[a]["n"], interval(ages[a])) for a in sorted(ages)],
    )


def found_table(results: dict[str, Any]) -> str:
    """Return faces found or covered by group, least first, of all sets."""
    return "\n".join(
        f"`{where}`:\n\n{_by_group(questions['found'], _FOUND[where == 'minors'], high_first=False)}"
        for where, questions in results["sets"].items()
    )


def adults_table(results: dict[str, Any]) -> str:
    """Return adults covered with `who="minors"` in sets without ages, by skin tone, sex and group of ages."""
    return "\n".join(
        _by_group(questions["adults covered"], "adults covered % (95 % interval)", high_first=True)
        for questions in results["sets"].values()
        if "adults covered" in questions
    )


def clips_table(results: dict[str, Any]) -> str:
    """Return for each labelled clip how long minors were covered and adults were not, worst first."""

    def share(counts: list[int]) -> str:
        return f"{counts[0]} of {counts[1]}"

    def bare(counts: list[int]) -> str:
        return f"{counts[1] - counts[0]} of {counts[1]}"

    def good(counts: Mapping[str, list[int]]) -> tuple[float, float]:
        minors, adults = counts["minors"], counts["adults"]
        return minors[0] / max(1, minors[1]), -adults[0] / max(1, adults[1])

    ordered = sorted(results["clips"].items(), key=lambda item: good(item[1]))
    rows = [(name, share(found["minors"]), bare(found["adults"])) for name, found in ordered]
    return markdown(("clip", "frames in which the minor is covered", "frames in which the adult is not"), rows)


_FOUND = {
    True: "pictures in which the face is found % (95 % interval)",
    False: "labelled faces covered % (95 % interval)",
}


def _by_group(divisions: Mapping[str, Mapping[str, Mapping[str, Any]]], what: str, *, high_first: bool) -> str:
    rows: list[tuple[object, ...]] = []
    for division, groups in divisions.items():
        ordered = sorted(groups, key=lambda g: groups[g]["share"], reverse=high_first)
        rows += [(division.replace("_", " "), g, groups[g]["n"], interval(groups[g])) for g in ordered]
    return markdown(("by", "group", "people", what), rows)


def main() -> int:
    """Run from the command line."""
    line = parser("fairness", "who is missed, and who is covered needlessly, by group")
    line.add_argument("--minors", type=Path, metavar="MINORS_FOLDER", help="labels.csv with its pictures")
    line.add_argument("--fold", default="figure", choices=("figure", "holdout"), help="never the one calibrated on")
    line.add_argument("--faces", type=Path, action="append", default=[], metavar="COCO_FOLDER", help="several")
    line.add_argument("--clips", type=Path, metavar="DIR", help="labelled clips with minors and adults")
    line.add_argument("--limit", type=int, metavar="N", help="only so many pictures of each set, for a quick try")
    options = line.parse_args()
    counted: dict[str, dict[str, Counts]] = {}
    if options.minors:
        counted["minors"] = people(options.minors, options.fold, options.limit)
    for folder in options.faces:
        counted[folder.resolve().name] = crowd(folder, options.limit)
    results: dict[str, Any] = {
        "sets": {where: {q: shares(c) for q, c in questions.items()} for where, questions in counted.items()},
        "clips": clips(options.clips) if options.clips else {},
    }
    if options.limit is None:
        write(options.json, "fairness", results)
    print(table(results))
    if options.minors:
        print(missed_table(results), covered_table(results), near_table(results), sep="\n")
    print(found_table(results), adults_table(results), clips_table(results), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
