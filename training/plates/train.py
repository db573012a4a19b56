"""Train the plate detector: `python -m training.plates.train DATA... --out FOLDER`.

Resumable: started again with the same folder, it goes on at the last checkpoint. `--minutes` ends it early.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
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
    from collections.abc import Iterator

    from torch import Tensor

WARM_UP = 300


class Crops(Dataset[dict[str, "Tensor"]]):
    """Crops from `first` on; each is a function of the seed and its number alone."""

    def __init__(self, items: list[data.Labelled], side: int, seed: int, first: int, last: int) -> None:
        self.items, self.side, self.seed, self.first, self.last = items, side, seed, first, last

    def __len__(self) -> int:
        return self.last - self.first

    def __getitem__(self, n: int) -> dict[str, Tensor]:
        made = crops.crop(self.items, self.side, self.seed, self.first + n)
        goal = targets(made)
        return {"rgb": torch.from_numpy(made.pixels), **{k: torch.from_numpy(v) for k, v in goal._asdict().items()}}


def rate(step: int, steps: int, highest: float) -> float:
    """Learning rate: linear warm-up, then half a cosine down to a hundredth."""
    if step < WARM_UP:
        return highest * (step + 1) / WARM_UP
    done = (step - WARM_UP) / max(1, steps - WARM_UP)
    return highest * (0.01 + 0.99 * (1 + math.cos(math.pi * min(1.0, done))) / 2)


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


def batches(items: list[data.Labelled], args: argparse.Namespace, step: int) -> Iterator[dict[str, Tensor]]:
    """Yield the batches from `step` on."""
    cv2.setNumThreads(1)
    source = Crops(items, args.side, args.seed, step * args.batch, args.steps * args.batch)
    workers: dict[str, Any] = {"prefetch_factor": 4} if args.workers else {}
    yield from DataLoader(
        source, args.batch, num_workers=args.workers, worker_init_fn=_quiet, multiprocessing_context=None, **workers
    )


def _quiet(_: int) -> None:
    torch.set_num_threads(1)
    cv2.setNumThreads(1)


def arguments() -> argparse.ArgumentParser:
    """Return the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="folders with annotations.json")
    parser.add_argument("--out", type=Path, required=True, help="checkpoint and log")
    parser.add_argument("--width", choices=sorted(WIDTHS), default="m")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--side", type=int, default=256)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--decay", type=float, default=0.9990, help="of the moving average")
    parser.add_argument("--minutes", type=float, default=math.inf, help="stop after so many, to be taken up again")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--workers", type=int, default=1, help="processes that make crops")
    return parser


def main() -> None:
    """Train until done or until the time is over."""
    args = arguments().parse_args()
    began = time.monotonic()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    saved = args.out / "checkpoint.pt"
    net = PlateNet(WIDTHS[args.width]).to(memory_format=torch.channels_last)
    average = PlateNet(WIDTHS[args.width])
    average.load_state_dict(net.state_dict())
    flat = [p for p in net.parameters() if p.ndim == 1]
    deep = [p for p in net.parameters() if p.ndim > 1]
    optimiser = torch.optim.AdamW([{"params": deep, "weight_decay": 0.02}, {"params": flat, "weight_decay": 0.0}])
    step, seconds = 0, 0.0
    if saved.exists():
        state = torch.load(saved, weights_only=True)
        net.load_state_dict(state["net"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        step, seconds = state["step"], state["seconds"]
    train, _ = data.split(data.index(args.folders))
    items = data.loaded(train)
    log = (args.out / "log.jsonl").open("a")
    sums: dict[str, float] = {}

    def save() -> None:
        state = {
            "net": net.state_dict(),
            "average": average.state_dict(),
            "optimiser": optimiser.state_dict(),
            "step": step,
            "seconds": seconds + time.monotonic() - began,
            "width": args.width,
        }
        torch.save(state, saved.with_suffix(".new"))
        saved.with_suffix(".new").replace(saved)

    for batch in batches(items, args, step):
        for group in optimiser.param_groups:
            group["lr"] = rate(step, args.steps, args.rate)
        rgb = batch["rgb"].permute(0, 3, 1, 2).float().contiguous(memory_format=torch.channels_last)
        parts = loss(net(rgb), batch)
        optimiser.zero_grad(set_to_none=True)
        parts["all"].backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 10.0)
        optimiser.step()
        step += 1
        follow(average, net, step, args.decay)
        for name, value in parts.items():
            sums[name] = sums.get(name, 0.0) + float(value.detach()) / 50
        if step % 50 == 0:
            spent = seconds + time.monotonic() - began
            log.write(json.dumps({"step": step, "seconds": round(spent), **{k: round(v, 4) for k, v in sums.items()}}) + "\n")
            log.flush()
            sums.clear()
        if step % 250 == 0:
            save()
        if time.monotonic() - began > 60 * args.minutes:
            break
    save()


if __name__ == "__main__":
    main()
