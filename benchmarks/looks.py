"""What each effect costs in looks: a drawn face, covered in several strengths, several draws of noise each.

`python -m benchmarks.looks [--png OUT]` writes docs/explanation/covers.png: one row for each effect in
`ROWS`, from left to right the drawn face and five covers that differ in noise alone.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks._common import ROOT
from redactkit import effects
from redactkit.core.covers import Cover
from redactkit.core.drawing import LOOKS, draw_face
from redactkit.core.effects import Blur, Effect, Pixelate, Solid
from redactkit.core.geometry import Box, grow

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROWS: dict[str, Effect] = {
    "Blur (default)": Blur(),
    "Pixelate (default)": Pixelate(),
    "Pixelate, 4 cells, noise 80, 4 levels": Pixelate(cells=4, noise=80.0, levels=4),
    "Pixelate, 2 cells, noise 40, 4 levels": Pixelate(cells=2, noise=40.0, levels=4),
    "Pixelate, 6 cells, noise 30, 8 levels (recognised in 4 of 10)": Pixelate(cells=6, noise=30.0, levels=8),
    "Solid": Solid(),
}
WIDTH, HEIGHT, DRAWS = 144, 176, 5


def face(number: int) -> tuple[NDArray[np.uint8], Box]:
    """Return a drawn face on a plain wall, HEIGHT x WIDTH x 3, and its box with the default margin."""
    canvas = np.full((HEIGHT, WIDTH, 3), (150.0, 165.0, 175.0), np.float32)
    box = draw_face(canvas, (WIDTH / 2, HEIGHT / 2 - 4), 112.0, LOOKS[number % len(LOOKS)])
    dx, dy = 0.2 * box.width, 0.2 * box.height
    grown = grow(box, left=dx, top=dy, right=dx, bottom=dy)
    return np.clip(np.rint(canvas), 0, 255).astype(np.uint8), grown


def sheet() -> NDArray[np.uint8]:
    """Return the sheet: rows in the order of `ROWS`."""
    rows: list[Any] = []
    for number, effect in enumerate(ROWS.values()):
        drawn, box = face(number)
        row = [drawn]
        for seed in range(DRAWS):
            covered = drawn.copy()
            effects.cover(effects.of_array(covered, "rgb24"), [Cover(box=box, effect=effect)], grid=8, seed=seed)
            row.append(covered)
        rows.append(np.hstack(row))
    return np.vstack(rows)


def main() -> None:
    """Run from the command line."""
    from PIL import Image

    line = argparse.ArgumentParser(prog="python -m benchmarks.looks", description=(__doc__ or "").splitlines()[0])
    line.add_argument("--png", type=Path, default=ROOT / "docs" / "explanation" / "covers.png", metavar="OUT")
    options = line.parse_args()
    picture = Image.fromarray(sheet())
    picture.save(options.png, optimize=True)
    for name in ROWS:
        print(name)


if __name__ == "__main__":
    main()
