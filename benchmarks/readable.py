"""Can a covered number plate still be read? An OCR and a reader trained on covered plates, against chance.

Plates with random letters are drawn (`core.vehicles`) on plain ground with sensor noise, at several heights, and
covered as redactkit covers a plate that was found where it is. Each is shown to

- an OCR: the text recogniser of the package rapidocr-onnxruntime (PP-OCRv4, with its model in the wheel), at the
  plate as it is and at stretched contrast; its surer answer counts. What it gets is 1 less the normalised edit
  distance to the text (Levenshtein 1966); chance is what the same answers get for the texts of other plates. The
  interval is a bootstrap over plates (Efron 1979);
- a trained reader, who knows method, size and box, and where each character stands: a linear discriminant for
  each place, learnt from plates covered alike. It is asked for every character; chance is one letter of the
  alphabet. The interval is Wilson's over characters.

`python -m benchmarks.readable` needs `pip install --no-deps --target DIR rapidocr-onnxruntime==1.4.4` and
`--ocr-path DIR`; the package is not imported, only its model is read.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import attackers
from benchmarks._common import markdown, package_folder, parser, wilson, write
from redactkit import effects
from redactkit.core import lettering
from redactkit.core.detections import Detection
from redactkit.core.effects import Blur, Effect, Noise, Pixelate, Solid
from redactkit.core.kinds import PLATE
from redactkit.core.vehicles import PLATE_LOOKS, PlateLook, draw_plate
from redactkit.plan import policy
from redactkit.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from redactkit.core.geometry import Box

    Array = NDArray[Any]
    Redact = Callable[[Array, Box, int], Array]

ALPHABET = "".join(c for c in lettering.ALPHABET if c not in " -")
LENGTH = 7
HEIGHTS = (80, 40, 24, 16)
"""Of the plates, in pixels."""
SENSOR = 3.0
"""Standard deviation of the noise on each pixel, in grey levels."""
SHIFTS = 20
"""Other plates whose texts each answer is compared with, for chance."""
BOOTSTRAPS = 2000


@dataclass(frozen=True, eq=False)
class Plate:
    """A drawn plate: its picture (height x width x 3 uint8, red first), where it is, and what it says."""

    pixels: Array
    box: Box
    text: str


def draw(text: str, height: int, look: PlateLook, rng: np.random.Generator) -> Plate:
    """Return a plate that says `text`, on plain ground that reaches half its height round it."""
    shown = PlateLook(text, look.ground, look.ink, look.strip)
    width = round(shown.aspect * height)
    size = 2 * height, width + height
    canvas = np.full((*size, 3), rng.uniform(60, 180), np.float32)
    middle = size[1] / 2 + rng.uniform(-4, 4), size[0] / 2 + rng.uniform(-4, 4)
    box = draw_plate(canvas, middle, height, shown)
    canvas *= rng.uniform(0.7, 1.05)
    canvas += rng.normal(0, SENSOR, canvas.shape)
    return Plate(np.clip(np.rint(canvas), 0, 255).astype(np.uint8), box, text)


def plates(count: int, height: int, rng: np.random.Generator, looks: Sequence[PlateLook] = PLATE_LOOKS) -> list[Plate]:
    """Return `count` plates of one line with random texts, in turn of each of `looks`."""
    one_line = [look for look in looks if len(look.lines) == 1]
    texts = ["".join(rng.choice(list(ALPHABET), LENGTH)) for _ in range(count)]
    return [draw(text, height, one_line[n % len(one_line)], rng) for n, text in enumerate(texts)]


def ours(effect: Effect) -> Redact:
    """Return redactkit's way to cover a plate with `effect`."""
    settings = Settings(effect={PLATE: effect})

    def redact(pixels: Array, box: Box, seed: int) -> Array:
        covered = pixels.copy()
        covers = policy.covers([Detection(PLATE, box, 1.0)], settings)
        effects.cover(effects.of_array(covered, "rgb24"), covers, grid=settings.grid, seed=seed)
        return covered

    return redact


def usual(change: Callable[[Array], Array]) -> Redact:
    """Return a usual way: `change` on every colour of the box, and nothing else."""

    def redact(pixels: Array, box: Box, seed: int) -> Array:  # noqa: ARG001  nothing is random in it
        covered = pixels.copy()
        rows, columns = slice(round(box.y0), round(box.y1)), slice(round(box.x0), round(box.x1))
        for colour in range(3):
            covered[rows, columns, colour] = change(pixels[rows, columns, colour])
        return covered

    return redact


def _gaussian(part: Array) -> Array:
    """Blur by a Gaussian whose sigma is a tenth of the plate's height."""
    sigma = 0.1 * part.shape[0]
    reach = int(np.ceil(3 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    out = np.pad(part.astype(float), reach, "edge")
    for axis in (0, 1):
        out = np.apply_along_axis(np.convolve, axis, out, kernel, "valid")
    return np.asarray(np.rint(out))


def _mosaic(part: Array) -> Array:
    """Cut into squares a quarter of the plate high, each its mean."""
    rows = 4
    columns = max(1, round(rows * part.shape[1] / part.shape[0]))
    ys, xs = (np.arange(n) * m // n for n, m in ((rows, part.shape[0]), (columns, part.shape[1])))
    sums = np.add.reduceat(np.add.reduceat(part.astype(float), ys, 0), xs, 1)
    down, wide = (np.diff(np.append(at, m)) for at, m in ((ys, part.shape[0]), (xs, part.shape[1])))
    return np.repeat(np.repeat(np.rint(sums / np.outer(down, wide)), down, 0), wide, 1)


def methods() -> dict[str, Redact]:
    """Return what is compared: nothing, the usual ways, then redactkit's effects."""
    return {
        "nothing": lambda pixels, _box, _seed: pixels,
        "Gaussian blur, sigma a tenth of the height": usual(_gaussian),
        "mosaic, four squares to the height": usual(_mosaic),
        "Pixelate": ours(Pixelate()),
        "Blur": ours(Blur()),
        "Noise": ours(Noise()),
        "Solid (default for plates)": ours(Solid()),
    }


class Reader:
    """The text recogniser of rapidocr-onnxruntime, on a picture of one line of text.

    Args:
        package: Its folder.
    """

    HEIGHT = 48

    def __init__(self, package: Path) -> None:
        from redactkit.detectors import session

        (model,) = sorted((package / "models").glob("*_rec_*.onnx"))
        self._session = session.open_session(model.read_bytes(), "CPUExecutionProvider", threads=session.cores())
        listed = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._characters = ["", *listed, " "]
        self.model = model.name

    def read(self, pixels: Array) -> tuple[str, float]:
        """Return the text in `pixels` (height x width x 3 uint8), letters and digits of the alphabet, and how sure."""
        from redactkit.media.shrink import scaled_array

        width = max(self.HEIGHT, round(pixels.shape[1] * self.HEIGHT / pixels.shape[0]))
        small = scaled_array(np.ascontiguousarray(pixels), width, self.HEIGHT)[:, :, ::-1]
        given = (small.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)[None]
        (answer,) = self._session.run(None, {"x": given})
        return decode(answer[0], self._characters)

    def best(self, pixels: Array) -> str:
        """Return the surer answer of two: `pixels` as they are, and with their contrast stretched."""
        low, high = np.percentile(pixels, (2, 98))
        stretched = np.clip((pixels - low) * 255.0 / max(high - low, 1.0), 0, 255).astype(np.uint8)
        return max((self.read(shown) for shown in (pixels, stretched)), key=lambda answer: answer[1])[0]


def decode(answer: Array, characters: Sequence[str]) -> tuple[str, float]:
    """Return the text of a CTC network's answer (steps x characters), and the mean of its letters' probabilities.

    Graves et al., "Connectionist Temporal Classification" (2006): repeated letters are one, the first is none.
    """
    best = answer.argmax(axis=1)
    kept = (best != 0) & (best != np.append(-1, best[:-1]))
    text = "".join(characters[n] for n in best[kept]).upper()
    sure = float(answer.max(axis=1)[kept].mean()) if kept.any() else 0.0
    return "".join(c for c in text.replace("O", "0").replace("Q", "0") if c in ALPHABET), sure


def distance(a: str, b: str) -> int:
    """Return how many letters must be put in, left out or replaced to make one text the other (Levenshtein)."""
    row = list(range(len(b) + 1))
    for n, one in enumerate(a, 1):
        before, row[0] = row[0], n
        for m, other in enumerate(b, 1):
            before, row[m] = row[m], min(row[m] + 1, row[m - 1] + 1, before + (one != other))
    return row[-1]


def got(answer: str, text: str) -> float:
    """Return 1 less the normalised edit distance: 1 for the text itself, 0 for nothing in common."""
    return 1 - distance(answer, text) / max(len(answer), len(text), 1)


def against_chance(answers: Sequence[str], texts: Sequence[str], rng: np.random.Generator) -> dict[str, Any]:
    """Return what the answers get, what they get for other plates' texts, and the interval of the difference."""
    right = np.array([got(a, t) for a, t in zip(answers, texts, strict=True)])
    count = len(texts)
    shifts = rng.choice(np.arange(1, count), min(SHIFTS, count - 1), replace=False)
    wrong = np.array([np.mean([got(a, texts[(n + s) % count]) for s in shifts]) for n, a in enumerate(answers)])
    draws = rng.integers(0, count, (BOOTSTRAPS, count))
    shares, more = right[draws].mean(axis=1), (right - wrong)[draws].mean(axis=1)
    low, high = np.percentile(shares, (2.5, 97.5))
    return {
        "share": float(right.mean()),
        "low": float(low),
        "high": float(high),
        "chance": float(wrong.mean()),
        "more": [float(v) for v in np.percentile(more, (2.5, 97.5))],
        "whole": int(sum(a == t for a, t in zip(answers, texts, strict=True))),
        "n": count,
    }


def seen(plate: Plate, pixels: Array) -> Array:
    """Return what the trained reader sees of a covered plate: grey means of patches, an eighth of its height each."""
    height = round(plate.box.height)
    step = max(1, height // 8)
    rows, columns = height // step, round(plate.box.width) // step
    y, x = round(plate.box.y0), round(plate.box.x0)
    grey = pixels[y : y + rows * step, x : x + columns * step].mean(axis=2)
    return np.asarray(grey.reshape(rows, step, columns, step).mean(axis=(1, 3)).ravel())


def trained(
    redact: Redact, learnt: Sequence[Plate], asked: Sequence[Plate], rng: np.random.Generator
) -> dict[str, Any]:
    """Return the share of characters that a reader trained on covered plates gets right, with its interval."""
    views = [
        np.stack([seen(p, redact(p.pixels, p.box, int(rng.integers(2**62)))) for p in some]) for some in (learnt, asked)
    ]
    project = attackers.Projection(views[0])
    known, probes = map(project, views)
    hits = 0
    for place in range(LENGTH):
        labels, truth = (np.array([ALPHABET.index(p.text[place]) for p in some]) for some in (learnt, asked))
        hits += int((attackers.discriminant(known, labels)(probes) == truth).sum())
    count = LENGTH * len(asked)
    low, high = wilson(hits, count)
    return {"share": hits / count, "low": low, "high": high, "chance": 1 / len(ALPHABET), "n": count}


def table(results: dict[str, Any]) -> str:
    """Return what the OCR gets of covered plates, by their height, in percent, and what it would get by chance."""
    rows = []
    for name, by_height in results["methods"].items():
        cells = [f"{_percent(found['ocr'])}; {100 * found['ocr']['chance']:.1f}" for found in by_height.values()]
        rows.append((name, *cells))
    head = [f"{height} pixels high" for height in next(iter(results["methods"].values()))]
    return markdown(("characters read by an OCR, % (95 % interval); by chance", *head), rows)


def trained_table(results: dict[str, Any]) -> str:
    """Return what the trained reader gets of covered plates, by their height, in percent."""
    rows = [
        (name, *(_percent(found["trained"]) for found in by_height.values()))
        for name, by_height in results["methods"].items()
    ]
    chance = 100 * next(iter(next(iter(results["methods"].values())).values()))["trained"]["chance"]
    head = [f"{height} pixels high" for height in next(iter(results["methods"].values()))]
    return markdown((f"characters read by a trained reader, % (chance: {chance:.1f})", *head), rows)


def _percent(found: dict[str, Any]) -> str:
    return f"{100 * found['share']:.1f} ({100 * found['low']:.1f} to {100 * found['high']:.1f})"


def main() -> int:
    """Run from the command line."""
    line = parser("readable", "whether covered number plates can still be read")
    line.add_argument(
        "--ocr-path", type=Path, metavar="DIR", help="where rapidocr-onnxruntime is, if not installed here"
    )
    line.add_argument("--plates", type=int, default=120, metavar="N", help="that are asked about at each height")
    line.add_argument("--learnt", type=int, default=1000, metavar="N", help="that the trained reader learns from")
    options = line.parse_args()
    try:
        reader = Reader(package_folder("rapidocr_onnxruntime", options.ocr_path))
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    rng = np.random.default_rng(10)
    found: dict[str, dict[str, Any]] = {name: {} for name in methods()}
    for height in HEIGHTS:
        asked = plates(options.plates, height, rng)
        learnt, quizzed = (plates(n, height, rng, PLATE_LOOKS[:1]) for n in (options.learnt, 2 * options.plates))
        for name, redact in methods().items():
            answers = []
            for plate in asked:
                covered = redact(plate.pixels, plate.box, int(rng.integers(2**62)))
                answers.append(reader.best(_cut(covered, plate.box)))
            ocr = against_chance(answers, [plate.text for plate in asked], rng)
            known = trained(redact, learnt, quizzed, rng)
            found[name][str(height)] = {"ocr": ocr, "trained": known, "answers": answers[:5]}
            print(f"{height:3} {name:44} ocr {_percent(ocr)}, trained {_percent(known)}", flush=True)
    results = {"ocr": reader.model, "alphabet": ALPHABET, "length": LENGTH, "methods": found}
    write(options.json, "readable", results)
    print(table(results), trained_table(results), sep="\n")
    return 0


def _cut(pixels: Array, box: Box) -> Array:
    """Return what a reader is shown: the plate and a tenth of its height round it."""
    rim = 0.1 * box.height
    x0, y0 = max(0, round(box.x0 - rim)), max(0, round(box.y0 - rim))
    return pixels[y0 : round(box.y1 + rim), x0 : round(box.x1 + rim)]


if __name__ == "__main__":
    sys.exit(main())
