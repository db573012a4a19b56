"""From a region's means to the few noisy values that are drawn in its place.

The order is: mean over all pixels of a cell, Laplace noise, quantise. Noise on the mean is what the
differential privacy of Fan ("Image Pixelization with Differential Privacy", 2018) speaks of;
quantising after it is post-processing, which takes nothing away from the bound and leaves an
observer `levels` values to see (docs/decisions/0002-noise-before-quantising.md).

Values here are in grey levels of a full-range 8-bit picture, whatever the depth of the frame.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from redactkit import kernels
from redactkit.effects.secret import laplace

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from redactkit.core.effects import Blur, Pixelate
    from redactkit.effects.secret import Secret

BANDS = 4
"""In how many bands a mean may lie; in each its noise is another.

With one seed for a clip this many draws of noise at most can ever be seen of one cell. With a single
band, someone who knows one face of the clip would know the noise on all others.
"""

TINT = 16.0
"""Chroma is rounded to 0 or to this far from it, to either side: near a skin's distance from grey."""


def shape(width: int, height: int, cells: int) -> tuple[int, int]:
    """Return rows and columns of cells of a rectangle: `cells` along its longer side, no more in proportion."""
    if width >= height:
        return max(1, min(cells, width) * height // width), min(cells, width)
    return min(cells, height), max(1, min(cells, height) * width // height)


def means(samples: NDArray[np.uint8] | NDArray[np.uint16], rows: int, columns: int) -> NDArray[np.float64]:
    """Return the means of `rows` x `columns` cells over all samples of each, in the samples' own units."""
    out = np.empty((min(rows, samples.shape[0]), min(columns, samples.shape[1])), np.float64)
    kernels.means(samples, out)
    return out


def noisy_luma(grey: NDArray[np.float64], effect: Blur | Pixelate, secret: Secret) -> NDArray[np.float64]:
    """Return means of luma with noise, each at one of `effect.levels` values.

    The levels divide 0 to 255 evenly. They are drawn closer to mid-grey the more noise they hold: at
    the best linear guess of what they were if every grey is as likely as another (Wiener). That takes
    no information away and adds none; it takes the glare out of noise.
    """
    step = 256.0 / effect.levels
    level = grey / step
    if effect.noise > 0:
        band = np.minimum(np.maximum(grey.ravel() * (BANDS / 256.0), 0.0), BANDS - 1.0).astype(np.int64)
        bits = secret.bits("luma", BANDS * grey.size)[band + BANDS * np.arange(grey.size)]
        level += effect.noise / step * laplace(bits).reshape(grey.shape)
    level = np.minimum(np.maximum(np.floor(level), 0.0), effect.levels - 1.0)
    contrast = 1.0 / (1.0 + 2.0 * effect.noise**2 / (255.0**2 / 12.0))
    drawn: NDArray[np.float64] = level * (contrast * step) + (127.5 + contrast * (0.5 * step - 128.0))
    return drawn


def noisy_chroma(mean: float, count: int, purpose: str, effect: Blur | Pixelate, secret: Secret) -> float:
    """Return the mean of chroma over a whole region with noise: none, or a tint to one of two sides.

    It is the mean of as many pixels as all `count` cells of luma together have, and one pixel moves it
    less by that factor; so the noise is smaller by it too, at the same epsilon. More cells of colour
    would tell faces apart. As luma, it is drawn the paler the more noise it holds.
    """
    scale = effect.noise / count
    if scale > 0:
        band = min(max(int((mean + 128.0) * (BANDS / 256.0)), 0), BANDS - 1)
        mean += scale * float(laplace(secret.bits(purpose, BANDS)[band]))
    return min(max(round(mean / TINT), -1), 1) * TINT / (1.0 + 2.0 * scale**2 / TINT**2)
