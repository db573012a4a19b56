"""Pictures for a camera to move over."""

from __future__ import annotations

import numpy as np

WIDTH, HEIGHT = 640, 360


def texture(seed: int, width: int = 900, height: int = 600) -> np.ndarray:
    """Return a picture of soft blobs of all sizes, as scenes have them."""
    rng = np.random.default_rng(seed)
    total = np.zeros((height, width), np.float32)
    for size in (4, 9, 20, 45):
        coarse = rng.normal(0, 1, (height // size + 2, width // size + 2)).astype(np.float32)
        rows, columns = np.linspace(0, height / size, height), np.linspace(0, width / size, width)
        y, x = rows.astype(int), columns.astype(int)
        v, u = (rows - y)[:, None], (columns - x)[None, :]
        corners = [coarse[y + a][:, x + b] for a in (0, 1) for b in (0, 1)]
        smooth = (1 - v) * ((1 - u) * corners[0] + u * corners[1]) + v * ((1 - u) * corners[2] + u * corners[3])
        total += size**0.5 * smooth
    total -= total.min()
    return (total * (230 / total.max()) + 10).astype(np.uint8)


GROUND = texture(1)


def view(ground: np.ndarray, x: float = 0.0, y: float = 0.0, zoom: float = 1.0) -> np.ndarray:
    """Return what a camera sees that looks at (x, y) off the middle of `ground`, nearer by `zoom`."""
    rows = (np.arange(HEIGHT) - (HEIGHT - 1) / 2) / zoom + ground.shape[0] / 2 + y
    columns = (np.arange(WIDTH) - (WIDTH - 1) / 2) / zoom + ground.shape[1] / 2 + x
    return ground[np.rint(rows).astype(int)[:, None], np.rint(columns).astype(int)[None, :]]
