"""Train the plate detector: `python -m training.plates.train DATA... --out FOLDER`.

Resumable: started again with the same arguments, it goes on at the last checkpoint. `--minutes` ends it early.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import torch
from torch.utils.data import DataLoader, Dataset

from training.plates import crops, data
from training.plates.loss import loss
from training.plates.model import WIDTHS, PlateNet
from training.plates.targets import targets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from torch import Tensor

WARM_UP = 300
"""Steps until the learning rate is at its highest."""
AGAIN = 0.6
"""Times the highest learning rate that it rises to after the restart."""
NOTED, SAVED = 50, 250
"""Steps between two lines of the log, and between two checkpoints."""
CLIP = 10.0
"""Largest norm of the gradient."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What decides a run's weights, beside the pictures and the width.

    Attributes:
        seed: Of the first weights and of all crops.
        steps: Of the optimiser, in all.
        restart: Step at which the learning rate rises once more (Loshchilov, Hutter: "SGDR", 2017).
        batch: Crops in a step.
        side: Of a crop, in pixels.
        rate: Highest learning rate.
        decay: Of the moving average of the weights.
    """

    seed: int = 1
    steps: int = 17_000
    restart: int = 9_000
    batch: int = 32
    side: int = 256
    rate: float = 2e-3
    decay: float = 0.999


class Crops(Dataset[dict[str, "Tensor"]]):
    """Crops from `first` on with their targets; each is a function of the seed and its number alone."""

    def __init__(self, items: list[data.Loaded], recipe: Recipe, first: int) -> None:
        self.items, self.recipe, self.first = crops.pool(items), recipe, first

    def __len__(self) -> int:
        return max(0, self.recipe.steps * self.recipe.batch - self.first)

    def __getitem__(self, n: int) -> dict[str, Tensor]:
        made = crops.crop(self.items, self.recipe.side, self.recipe.seed, self.first + n)
        goal = targets(made)
        return {"rgb": torch.from_numpy(made.pixels), **{k: torch.from_numpy(v) for k, v in goal._asdict().items()}}


def batches(items: list[data.Loaded], recipe: Recipe, step: int, workers: int) -> Iterator[dict[str, Tensor]]:
    """Yield the batches from `step` on, made by so many processes, or by this one for 0."""
    _quiet()
    ahead: dict[str, Any] = {"prefetch_factor": 4} if workers else {}
    source = Crops(items, recipe, step * recipe.batch)
    yield from DataLoader(source, recipe.batch, num_workers=workers, worker_init_fn=_alone, **ahead)


def _quiet() -> None:
    cv2.setNumThreads(1)


def _alone(_: int) -> None:
    torch.set_num_threads(1)
    _quiet()


def rate(step: int, recipe: Recipe) -> float:
    """Return the learning rate: linear warm-up, then half a cosine down to a hundredth, and both once more."""
    if step < recipe.restart:
        highest, done, steps = recipe.rate, step, min(recipe.restart, recipe.steps)
    else:
        highest, done, steps = AGAIN * recipe.rate, step - recipe.restart, recipe.steps - recipe.restart
    if done < WARM_UP:
        return highest * (done + 1) / WARM_UP
    falling = (done - WARM_UP) / max(1, steps - WARM_UP)
    return highest * (0.01 + 0.99 * (1 + math.cos(math.pi * min(1.0, falling))) / 2)


@torch.no_grad()
def follow(average: PlateNet, net: PlateNet, step: int, decay: float) -> None:
    """Move the exponential moving average of the weights towards `net`; faster in the beginning."""
    k = min(decay, (1 + step) / (10 + step))
    mine, theirs = average.state_dict(), net.state_dict()
    for name, value in mine.items():
        if value.dtype.is_floating_point:
            value.lerp_(theirs[name], 1 - k)
        else:
            value.copy_(theirs[name])


class Run:
    """A run as far as it has come: what a checkpoint holds."""

    def __init__(self, width: str, seed: int) -> None:
        torch.manual_seed(seed)
        self.width = width
        self.net = PlateNet(WIDTHS[width]).to(memory_format=torch.channels_last)
        self.average = PlateNet(WIDTHS[width])
        self.average.load_state_dict(self.net.state_dict())
        flat = [p for p in self.net.parameters() if p.ndim == 1]  # biases and normalisation: not decayed
        deep = [p for p in self.net.parameters() if p.ndim > 1]
        self.optimiser = torch.optim.AdamW(
            [{"params": deep, "weight_decay": 0.02}, {"params": flat, "weight_decay": 0.0}]
        )
        self.step = 0
        self._began, self._before = time.monotonic(), 0.0

    @property
    def seconds(self) -> float:
        """Spent on the run so far, the start of each process included."""
        return self._before + time.monotonic() - self._began

    def learn(self, batch: dict[str, Tensor], recipe: Recipe) -> dict[str, float]:
        """Take one step and return the parts of the loss."""
        for group in self.optimiser.param_groups:
            group["lr"] = rate(self.step, recipe)
        rgb = batch["rgb"].permute(0, 3, 1, 2).float().contiguous(memory_format=torch.channels_last)
        parts = loss(self.net(rgb), batch)
        self.optimiser.zero_grad(set_to_none=True)
        parts["all"].backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), CLIP)
        self.optimiser.step()
        self.step += 1
        follow(self.average, self.net, self.step, recipe.decay)
        return {name: float(value.detach()) for name, value in parts.items()}

    def save(self, path: Path) -> None:
        """Write the checkpoint beside `path` and rename it: a run that is killed meanwhile keeps the last one."""
        state = {
            "net": self.net.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
            "width": self.width,
        }
        torch.save(state, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)

    def load(self, path: Path) -> None:
        """Go on where the checkpoint at `path` was written.

        Raises:
            ValueError: It is of a network of another width.
        """
        state = torch.load(path, weights_only=True)
        if state["width"] != self.width:
            message = f"{path}: of width {state['width']}, not {self.width}; give that --width, or another --out"
            raise ValueError(message)
        self.net.load_state_dict(state["net"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self._before = state["step"], state["seconds"]


def train(run: Run, items: list[data.Loaded], recipe: Recipe, out: Path, *, until: float, workers: int) -> None:
    """Take steps until the recipe is done; write `checkpoint.pt` and `log.jsonl` into the folder `out`.

    Args:
        run: To be taken up.
        items: All pictures of the run.
        recipe: The same as before, where the run is taken up.
        out: A folder that is there.
        until: Time by the monotonic clock, in seconds, after which no other step is begun.
        workers: Processes that make crops; 0 makes them in this one.
    """
    since: list[dict[str, float]] = []
    with (out / "log.jsonl").open("a", encoding="utf-8") as log:
        for batch in batches(items, recipe, run.step, workers):
            since.append(run.learn(batch, recipe))
            if run.step % NOTED == 0:
                _note(log, run, since)
                since.clear()
            if run.step % SAVED == 0:
                run.save(out / "checkpoint.pt")
            if time.monotonic() > until:
                break
    run.save(out / "checkpoint.pt")


def _note(log: TextIO, run: Run, since: list[dict[str, float]]) -> None:
    means = {name: round(sum(parts[name] for parts in since) / len(since), 4) for name in since[0]}
    log.write(json.dumps({"step": run.step, "seconds": round(run.seconds), **means}) + "\n")
    log.flush()


def arguments() -> argparse.ArgumentParser:
    """Return the command line."""
    usual = Recipe()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="folders with annotations.json")
    parser.add_argument("--empty", nargs="*", type=Path, default=[], help="folders of pictures without any plate")
    parser.add_argument("--mined", type=Path, help="what `mine` has found: places to be shown more often")
    parser.add_argument("--out", type=Path, required=True, help="folder of checkpoint and log")
    parser.add_argument("--width", choices=sorted(WIDTHS), default="m")
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--steps", type=int, default=usual.steps)
    parser.add_argument("--restart", type=int, default=usual.restart, help="step at which the rate rises once more")
    parser.add_argument("--batch", type=int, default=usual.batch)
    parser.add_argument("--side", type=int, default=usual.side, help="of a crop, in pixels; a multiple of 32")
    parser.add_argument("--rate", type=float, default=usual.rate, help="highest learning rate")
    parser.add_argument("--decay", type=float, default=usual.decay, help="of the moving average")
    parser.add_argument("--minutes", type=float, default=math.inf, help="stop after so many, to be taken up again")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--workers", type=int, default=1, help="processes that make crops")
    return parser


def main(argv: Sequence[str] | None = None) -> None:
    """Train until done or until the time is over.

    Args:
        argv: The arguments; None takes those of the process.
    """
    args = arguments().parse_args(argv)
    until = time.monotonic() + 60 * args.minutes
    recipe = Recipe(**{name: getattr(args, name) for name in Recipe.__slots__})
    torch.set_num_threads(args.threads)
    args.out.mkdir(parents=True, exist_ok=True)
    run = Run(args.width, recipe.seed)
    if (args.out / "checkpoint.pt").exists():
        run.load(args.out / "checkpoint.pt")
    pictures, _ = data.split(data.index(args.folders))
    pictures += [item for folder in args.empty for item in data.without_plates(folder)]
    mined = json.loads(args.mined.read_text(encoding="utf-8")) if args.mined else {}
    train(run, data.loaded(pictures, mined), recipe, args.out, until=until, workers=args.workers)


if __name__ == "__main__":
    main()
