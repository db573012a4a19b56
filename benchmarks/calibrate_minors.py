"""How sure one has to be of an adult: the limits that `redactkit.detectors.limits` goes by, from labelled faces.

    python -m benchmarks.calibrate_minors ../shared/data/minors [--fold calibrate]

Writes `src/redactkit/detectors/limits.json` (commit it) and `benchmarks/results/calibrate_minors.json`.

1. Each picture's face is found as in a single frame, and judged as `redactkit.detectors.minor` does; then again shrunk
   to each of `SIZES`, and blurred by each of `BLURS`.
2. A logistic regression, fitted to the pictures as they come, makes one number of what the age predictors say. What
   follows uses cross-fitted numbers: each face's comes from regressions that have not seen that person.
3. For each size and sharpness, and each rate of `RATES`, the limit is the largest below which so few minors lie that
   the upper end of the exact binomial interval (Clopper and Pearson, 1934; one-sided, `CONFIDENCE`) stays within the
   rate, and that of each group of origin, sex and age no more than the rate are expected below it (`expected`). A
   smaller or softer face never gets a more generous limit than a larger or sharper one (`monotone`).
4. Each picture then becomes a track of `LOOKS` looks (`benchmarks._minor_tracks`), which a `Verdict` hears as a clip's
   does: who is ever uncovered, and who for most of the time, is reported for each rate. Nothing is set by it.

No age, face or picture is written: what comes out are some coefficients, limits and counts.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from benchmarks import _minor_tracks, _minors
from benchmarks._common import facts, markdown, parser, write
from benchmarks._coverage import interval, share_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from benchmarks._minors import Labelled

    Seen = dict[tuple[int, int, int], "Look"]
    Tracked = dict[tuple[int, int], tuple["Look", float]]
    Cells = dict[tuple[int, int], dict[int, float]]
    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

BELOW = (12, 20, 30)
"""Ages whose cumulated probabilities the regression takes; more of them gained nothing."""
RIDGE = 3.0
"""Strength of the penalty on the squared weights of standardised features."""
FOLDS, ROUNDS, SEED = 5, 6, 0
"""Of the cross-fit."""
CONFIDENCE = 0.9
LEAST = 50
"""Minors of a group whose own miss rate is kept to the rate."""
SPREAD = 0.5
"""Standard deviation of one minor's scores from picture to picture: 0.49 within the tracks, whether near the limits or
not. In groups of some 80 single scores would decide otherwise."""
AGES = (("0-6", 6.0), ("7-12", 12.0), ("13-17", math.inf))
"""Groups of minors by age, and the age up to which each goes."""
RATES = (0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5)
SIZES = (20.0, 24.0, 32.0, 40.0, 64.0)
"""Shorter side of the face in pixels; the last row is calibrated on faces as large as they come."""
SHARP = (0.2, 0.27, 0.36)
BLURS = (0.0, 0.01, 0.02, 0.035, 0.05)
"""Standard deviation of a Gaussian, as share of the face's shorter side."""
LOOKS, APART, ROUNDS_HEARD = 8, 6, 2
"""Looks of a track, frames from one to the next, and how often a `Verdict` hears them all."""
OVER = 21
"""Adults from this age on are counted: who is 18 to 20 cannot be told from 17 by anybody's label."""


class Look(NamedTuple):
    """One face in one condition.

    Attributes:
        features: Of the regression.
        sharpness: As measured.
    """

    features: Floats
    sharpness: float


def judge() -> Callable[[NDArray[np.uint8], Any], Look | None]:
    """Return what looks at a face the way the package does, up to the regression."""
    from redactkit.detectors import face, minor
    from redactkit.media.shrink import ArrayScene

    eyes, predictors = face.loaded("cpu", 1), minor.predictors("cpu", 1)

    def look(frame: NDArray[np.uint8], box: Any) -> Look | None:  # noqa: ANN401
        cut = minor.cut_out(eyes.session, ArrayScene(frame, "rgb24"), box)
        if cut is None:
            return None
        return Look(minor.features(minor.ages_of(predictors, cut), BELOW), minor.sharpness(cut[0]))

    return look


def conditions(frame: NDArray[np.uint8], box: Any) -> Iterator[tuple[int, int, NDArray[np.uint8], Any]]:  # noqa: ANN401
    """Yield row and blur with a frame whose face has that size and softness, and where the face is in it.

    Rows for which the face is too small are left out; the last row is the frame's own size.
    """
    from PIL import Image, ImageFilter

    from redactkit import Box

    side = min(box.width, box.height)
    picture = Image.fromarray(frame)
    for number, blur in enumerate(BLURS):
        soft = picture.filter(ImageFilter.GaussianBlur(blur * side)) if blur else picture
        for row, size in enumerate(SIZES):
            if side < size:
                continue
            if row == len(SIZES) - 1:
                yield row, number, np.asarray(soft), box
                continue
            width, height = (max(1, round(length * size / side)) for length in picture.size)
            x, y = width / picture.width, height / picture.height
            small = soft.resize((width, height), Image.Resampling.LANCZOS)
            yield row, number, np.asarray(small), Box(box.x0 * x, box.y0 * y, box.x1 * x, box.y1 * y)


def looks(people: Sequence[Labelled]) -> tuple[Seen, Tracked]:
    """Return (person, row, blur) to what was seen, and (person, look) of tracks to that and the face's size."""
    from redactkit import Redactor, Settings

    seen: Seen = {}
    tracked: Tracked = {}
    look = judge()
    with Redactor(Settings(kinds=("face",))) as redactor:
        for number, person in enumerate(people):
            frame = _minors.read(person.path)
            face = _minors.central(redactor.detect(frame), frame)
            if face is None:
                continue
            for row, blur, shown, box in conditions(frame, face.box):
                one = look(shown, box)
                if one is not None:
                    seen[number, row, blur] = one
            track = _minor_tracks.looks(frame, face.box, LOOKS, np.random.default_rng([SEED, number]))
            for turn, (shown, box) in enumerate(track if person.minor or person.low >= OVER else ()):
                one = look(shown, box) if min(box.width, box.height) >= SIZES[0] else None
                if one is not None:
                    tracked[number, turn] = one, min(box.width, box.height)
            if number % 100 == 0:
                print(f"{number} of {len(people)}", flush=True)
    return seen, tracked


def fit(features: Floats, minor: Flags) -> tuple[Floats, float]:
    """Return weights and bias of a logistic regression with a ridge penalty, by Newton's method."""
    middle, spread = features.mean(axis=0), features.std(axis=0) + 1e-9
    x = np.column_stack([(features - middle) / spread, np.ones(len(features))])
    penalty = np.append(np.full(features.shape[1], RIDGE), 0.0)
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        slope = x.T @ (p - minor) + penalty * w
        bend = (x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty + 1e-9)
        step = np.linalg.solve(bend, slope)
        w -= step
        if np.abs(step).max() < 1e-9:
            break
    own = w[:-1] / spread
    return own, float(w[-1] - own @ middle)


def allowed(persons: int, rate: float) -> int | None:
    """Return how many of so many may pass if, with `CONFIDENCE`, no more than `rate` of all do; None: not even 0."""
    passed, total = -1, 0.0
    while passed + 1 < persons:
        more = math.lgamma(persons + 1) - math.lgamma(passed + 2) - math.lgamma(persons - passed)
        total += math.exp(more + (passed + 1) * math.log(rate) + (persons - passed - 1) * math.log1p(-rate))
        if total > 1 - CONFIDENCE:
            break
        passed += 1
    return passed if passed >= 0 else None


def limit(scores: Sequence[float], rate: float) -> float:
    """Return the largest score below which no more of the minors' `scores` lie than `allowed`; NaN: too few scores."""
    passed = allowed(len(scores), rate)
    return math.nan if passed is None else sorted(scores)[passed]


def monotone(limits: Floats) -> Floats:
    """Return limits (rows x columns, sizes and sharpness ascending) that grow with size and with sharpness.

    A limit is lowered to the least of all that were measured on larger or sharper faces. Where nothing could be
    measured (NaN) it is the highest of smaller and softer faces, which are harder to judge; minus infinity without any.
    """
    lowered = limits.copy()
    rows, columns = limits.shape
    for r, c in np.ndindex(rows, columns):
        above = limits[r:, c:]
        if not math.isnan(limits[r, c]):
            lowered[r, c] = np.nanmin(above)
    out = lowered.copy()
    for r, c in np.ndindex(rows, columns):
        below = lowered[: r + 1, : c + 1]
        if math.isnan(limits[r, c]):
            out[r, c] = -math.inf if np.isnan(below).all() else np.nanmax(below)
    return out


def cells(
    seen: dict[tuple[int, int, int], Look], scores: dict[tuple[int, int, int], float]
) -> dict[tuple[int, int], dict[int, float]]:
    """Return for each row and column (person to score): of several looks of a person in a cell, the softest."""
    out: Cells = {}
    for (person, row, blur), look in sorted(seen.items()):
        column = int(np.searchsorted(SHARP, look.sharpness, side="right")) - 1
        if column >= 0:
            out.setdefault((row, column), {})[person] = scores[person, row, blur]
    return out


def cross_fitted(people: Sequence[Labelled], told: Flags, plain: Floats, asked: Sequence[tuple[int, Floats]]) -> Floats:
    """Return scores of `asked` (person and features each) by regressions that have not seen that person.

    Args:
        people: All of them.
        told: Whom a regression may be fitted to.
        plain: Features of each person's picture as it comes; NaN where nothing could be seen.
        asked: What is scored.
    """
    person, x = np.array([number for number, _ in asked]), np.array([features for _, features in asked])
    minor = np.array([p.minor for p in people])
    cross = np.zeros(len(x))
    for round_ in range(ROUNDS):
        fold = np.random.default_rng(SEED + round_).permutation(len(people)) % FOLDS
        for one in range(FOLDS):
            use, rest = told & (fold != one), fold[person] == one
            w, bias = fit(plain[use], minor[use])
            cross[rest] += (x[rest] @ w + bias) / ROUNDS
    return cross


def calibrate(people: Sequence[Labelled], seen: Seen, tracked: Tracked) -> dict[str, Any]:
    """Return the regression, the limits and what they do to the people they were made from."""
    from redactkit.detectors import agenet

    minor = np.array([p.minor for p in people])
    plain = np.full((len(people), len(agenet.NETWORKS) * (len(BELOW) + 1)), math.nan)
    for (person, row, blur), one in seen.items():
        if row == len(SIZES) - 1 and blur == 0:
            plain[person] = one.features
    told = ~np.isnan(plain[:, 0]) & (minor | np.array([p.adult for p in people]))
    keys, turns = sorted(seen), sorted(tracked)
    asked = [(key[0], seen[key].features) for key in keys] + [(turn[0], tracked[turn][0].features) for turn in turns]
    cross = list(map(float, cross_fitted(people, told, plain, asked)))
    w, bias = fit(plain[told], minor[told])
    cell = cells(seen, dict(zip(keys, cross[: len(keys)], strict=True)))
    made = [monotone(raw_limits(people, cell, rate)) for rate in RATES]
    made = [np.minimum.reduce(made[n:]) for n in range(len(RATES))]  # a lower rate is never more generous either
    rates = [
        {"rate": rate, "limits": [[_rounded(v) for v in row] for row in limits]}
        for rate, limits in zip(RATES, made, strict=True)
    ]
    scores = dict(zip(turns, cross[len(keys) :], strict=True))
    counts = [
        {
            "rate": rate,
            "cells": outcome(people, cell, limits),
            "tracks": on_tracks(people, margins(tracked, scores, limits)),
        }
        for rate, limits in zip(RATES, made, strict=True)
    ]
    return {
        "networks": [network.card.model for network in agenet.NETWORKS],
        "below": BELOW,
        "weights": [round(float(v), 5) for v in w],
        "bias": round(bias, 5),
        "sizes": SIZES,
        "sharp": SHARP,
        "rates": rates,
        "counts": counts,
    }


def margins(tracked: Tracked, scores: dict[tuple[int, int], float], limits: Floats) -> dict[int, list[float | None]]:
    """Return for each person by how much the face passed in each look of the track; None where it was not judged."""
    from redactkit.detectors.limits import Chosen

    chosen = Chosen(SIZES, SHARP, tuple(tuple(map(float, row)) for row in limits))
    out: dict[int, list[float | None]] = {}
    for (person, turn), (one, size) in tracked.items():
        least = chosen.at(size, one.sharpness)
        if least > -math.inf:
            out.setdefault(person, [None] * LOOKS)[turn] = least - scores[person, turn]
    return out


def on_tracks(people: Sequence[Labelled], heard: dict[int, list[float | None]]) -> dict[str, Any]:
    """Return how many minors are uncovered at any look of their track, and how many adults over 20 at most of them."""
    from redactkit.track.verdict import Verdict

    ever, mostly = [0, 0], [0, 0]
    for person, track in heard.items():
        verdict, bare = Verdict(0), 0
        for n, margin in enumerate(track * ROUNDS_HEARD):
            verdict = verdict.heard(APART * n, margin)
            bare += verdict.adult
        if people[person].minor:
            ever = [ever[0] + (bare > 0), ever[1] + 1]
        else:
            mostly = [mostly[0] + (2 * bare > LOOKS * ROUNDS_HEARD), mostly[1] + 1]
    return {"minors ever uncovered": share_of(*ever), "adults mostly uncovered": share_of(*mostly)}


def expected(scores: Sequence[float], bound: float) -> float:
    """Return the share of minors like those with `scores` that lies below `bound`: each one's scores are normal.

    Their mean is the score that was seen, their standard deviation `SPREAD`.
    """
    return sum(1 + math.erf((bound - score) / (SPREAD * math.sqrt(2))) for score in scores) / (2 * len(scores))


def group_limit(scores: Sequence[float], rate: float) -> float:
    """Return the largest bound below which no more of a group than `rate` are `expected`."""
    low, high = min(scores) - 10 * SPREAD, max(scores) + 10 * SPREAD
    while high - low > 1e-4:
        middle = (low + high) / 2
        low, high = (middle, high) if expected(scores, middle) <= rate else (low, middle)
    return low


def raw_limits(people: Sequence[Labelled], cell: Cells, rate: float) -> Floats:
    """Return the limit of each cell by itself, NaN where too few minors are in it.

    It keeps `rate` for all minors, with confidence, and for each group of `LEAST` or more.
    """
    out = np.full((len(SIZES), len(SHARP)), math.nan)
    for (row, column), there in cell.items():
        groups: dict[str, list[float]] = {}
        for person, score in there.items():
            for group in minors_groups(people[person]):
                groups.setdefault(group, []).append(score)
        limits = [group_limit(scores, rate) for group, scores in groups.items() if group and len(scores) >= LEAST]
        out[row, column] = np.minimum.reduce([limit(groups.get("", []), rate), *limits])  # passes NaN on
    return out


def minors_groups(person: Labelled) -> list[str]:
    """Return the groups that a minor belongs to, all minors (an empty name) first; none for others."""
    if not person.minor:
        return []
    age = next(name for name, most in AGES if person.high <= most)
    return ["", person.groups["sex"], person.groups["race_group"], age]


def outcome(people: Sequence[Labelled], cell: Cells, limits: Floats) -> list[dict[str, Any]]:
    """Return, cross-fitted, how many minors and adults of each cell are missed and covered."""
    rows = []
    for (row, column), there in sorted(cell.items()):
        bound = limits[row, column]
        missed = [score < bound for person, score in there.items() if people[person].minor]
        covered = [score >= bound for person, score in there.items() if people[person].low >= OVER]
        rows.append(
            {
                "size": SIZES[row],
                "sharp": SHARP[column],
                "missed": share_of(int(sum(missed)), len(missed)),
                "covered": share_of(int(sum(covered)), len(covered)),
            }
        )
    return rows


def _rounded(limit: float) -> float | None:
    """Return a limit for JSON: rounded down, None where nobody passes."""
    return None if limit == -math.inf else math.floor(1000 * limit) / 1000


def drawn() -> list[list[float]]:
    """Return the mean ages that each network sees in the faces that the self-test draws."""
    from redactkit.detectors import face, minor, selftest

    eyes, predictors, drawing = face.loaded("cpu", 1), minor.predictors("cpu", 1), selftest.faces()
    scene = selftest.DrawnScene(drawing)
    out = []
    for box in drawing.boxes:
        cut = minor.cut_out(eyes.session, scene, box)
        if cut is None:
            raise RuntimeError("a drawn face was not found again")
        out.append([round(mean, 1) for mean in minor.means(minor.ages_of(predictors, cut))])
    return out


def table(results: dict[str, Any]) -> str:
    """Return what each miss rate costs: adults over 20 who are covered, faces as large and sharp as they come."""
    head = ["miss rate asked for", "minors missed % (95 % interval)", "adults over 20 covered % (95 % interval)"]
    rows = []
    for one in results["counts"]:
        cell = next(c for c in one["cells"] if c["size"] == SIZES[-1] and c["sharp"] == SHARP[-1])
        rows.append([f"{one['rate']:g}", interval(cell["missed"]), interval(cell["covered"])])
    return markdown(head, rows)


def sizes_table(results: dict[str, Any]) -> str:
    """Return what size and sharpness do at the default rate: adults over 20 who are covered."""
    default = next(c for c in results["counts"] if c["rate"] == 0.03)["cells"]
    sharp = sorted({c["sharp"] for c in default})
    head = ["face's shorter side, pixels", *(f"sharpness from {s:g}" for s in sharp)]
    rows = []
    for size in sorted({c["size"] for c in default}, reverse=True):
        at = {c["sharp"]: c["covered"] for c in default if c["size"] == size}
        rows.append(
            [
                f"from {size:g}",
                *("all, unmeasured" if at[s]["n"] < 30 else f"{100 * at[s]['share']:.0f}" for s in sharp),
            ]
        )
    return markdown(head, rows)


def tracks_table(results: dict[str, Any]) -> str:
    """Return what each miss rate does to portraits that are made tracks."""
    head = [
        "miss rate asked for",
        "minors uncovered at any look % (95 % interval)",
        "adults over 20 uncovered at most looks % (95 % interval)",
    ]
    rows = []
    for one in results["counts"]:
        ever, mostly = one["tracks"]["minors ever uncovered"], one["tracks"]["adults mostly uncovered"]
        rows.append([f"{one['rate']:g}", interval(ever), interval(mostly)])
    return markdown(head, rows)


def main() -> int:
    """Run from the command line."""
    from redactkit.detectors import limits

    line = parser("calibrate_minors", "limits for telling adults from who is treated as a minor")
    line.add_argument("folder", type=Path, metavar="MINORS_FOLDER", help="labels.csv with its pictures")
    line.add_argument("--fold", default="calibrate", help="never the one that figures are reported on")
    line.add_argument("--chips", type=Path, metavar="FOLDER", help="only cut chips, for build_weights.measure_ranges")
    line.add_argument("--limit", type=int, metavar="N", help="only so many pictures, for a quick try; writes no limits")
    options = line.parse_args()
    people = _minors.labelled(options.folder, options.fold)[: options.limit]
    if options.chips:
        for side, cut in chips(people).items():
            np.save(options.chips / f"{side}.npy", cut)
        return 0
    made = calibrate(people, *looks(people))
    made["drawn"] = drawn()
    told = {"minors": sum(p.minor for p in people), "adults": sum(p.adult for p in people)}
    about = facts("calibrate_minors")
    origin = {
        "data": f"{options.folder.name}, fold {options.fold}: UTKFace, All-Age-Faces and FairFace with a plain border",
        **told,
        "bound": f"Clopper and Pearson, one-sided, confidence {CONFIDENCE}, each person once in each cell",
        "groups": f"of origin, sex and age with {LEAST} minors or more: the rate is kept in expectation",
        "softness": f"Gaussian blur of {', '.join(map(str, BLURS))} of the face's shorter side",
        "command": about["command"],
        "commit": about["commit"],
        "date": about["date"],
    }
    if options.limit is None:
        written = {
            "origin": origin,
            **{key: made[key] for key in ("networks", "below", "weights", "bias", "drawn", "sizes", "sharp", "rates")},
        }
        limits.FILE.write_text(compact(written), encoding="utf-8")
        write(options.json, "calibrate_minors", {**told, "counts": made["counts"]})
    print(table(made), sizes_table(made), tracks_table(made), sep="\n")
    return 0


def chips(people: Sequence[Labelled], most: int = 200) -> dict[int, NDArray[np.uint8]]:
    """Return the chips of some faces, by their side in pixels, for the ranges of the int8 copies."""
    from redactkit import Redactor, Settings
    from redactkit.detectors import agenet, face, minor
    from redactkit.media.shrink import ArrayScene

    eyes, out = face.loaded("cpu", 1), []
    with Redactor(Settings(kinds=("face",))) as redactor:
        for person in people[:: max(1, len(people) // most)]:
            frame = _minors.read(person.path)
            found = _minors.central(redactor.detect(frame), frame)
            cut = None if found is None else minor.cut_out(eyes.session, ArrayScene(frame, "rgb24"), found.box)
            if cut is not None:
                out.append(cut)
    return {network.side: np.stack(some) for network, some in zip(agenet.NETWORKS, zip(*out, strict=True), strict=True)}


def compact(value: dict[str, Any]) -> str:
    """Return JSON with a line for each part, and for each row of limits."""
    parts = []
    for key, part in value.items():
        if key == "rates":
            rows = []
            for one in part:
                limits = ",\n     ".join(json.dumps(row) for row in one["limits"])
                rows.append(f'  {{"rate": {one["rate"]}, "limits": [\n     {limits}]}}')
            parts.append(' "rates": [\n' + ",\n".join(rows) + "\n ]")
        else:
            parts.append(f' "{key}": {json.dumps(part)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    sys.exit(main())
