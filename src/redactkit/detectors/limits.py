"""How sure one has to be that a face is an adult's: limits by size, sharpness and miss rate, measured.

The numbers stand in `limits.json`, written by `python -m benchmarks.calibrate_minors`; its `origin` says from what.
For each size and sharpness a limit is the largest at which, with the confidence that `origin` names, no more than the
rate of minors pass as adults (Clopper and Pearson, 1934).
"""

from __future__ import annotations

import functools
import math
from bisect import bisect_right
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from redactkit.errors import WeightsError

if TYPE_CHECKING:
    from numpy.typing import NDArray

FILE = Path(__file__).with_name("limits.json")


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The limits for one miss rate.

    Attributes:
        rate: Share of minors who pass as adults, at most.
        limits: For each size and each sharpness the score below which a face counts as an adult's; None: never.
    """

    rate: float
    limits: tuple[tuple[float | None, ...], ...]


class Chosen(msgspec.Struct, frozen=True):
    """The limits that a judge goes by.

    Attributes:
        sizes: Shorter sides in pixels, ascending: from each of them on, its row counts.
        sharp: Sharpness, ascending: from each of them on, its column counts.
        limits: Rows and columns; minus infinity where no face counts as an adult's.
    """

    sizes: tuple[float, ...]
    sharp: tuple[float, ...]
    limits: tuple[tuple[float, ...], ...]

    @property
    def smallest(self) -> float:
        """Size below which no face counts as an adult's; infinite if none ever does."""
        some = (s for s, row in zip(self.sizes, self.limits, strict=True) if max(row) > -math.inf)
        return next(some, math.inf)

    def at(self, size: float, sharpness: float) -> float:
        """Return the score below which a face of this size and sharpness counts as an adult's.

        Values between two of the table get the limit of the lower one: never more trust than was measured.
        """
        if not (size >= self.sizes[0] and sharpness >= self.sharp[0]):  # nor does NaN
            return -math.inf
        return self.limits[bisect_right(self.sizes, size) - 1][bisect_right(self.sharp, sharpness) - 1]


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that was measured.

    Attributes:
        origin: From which data, how, when.
        networks: Models whose answers the regression takes, in this order.
        below: Ages in years, for `minor.features`.
        weights: Of each feature, network by network.
        bias: Added to their sum.
        drawn: Mean ages that each network sees in the drawn faces of the self-test, in years.
        sizes: Of the rows, ascending.
        sharp: Of the columns, ascending.
        rates: Ascending.
    """

    origin: dict[str, Any]
    networks: tuple[str, ...]
    below: tuple[int, ...]
    weights: tuple[float, ...]
    bias: float
    drawn: tuple[tuple[float, ...], ...]
    sizes: tuple[float, ...]
    sharp: tuple[float, ...]
    rates: tuple[Limits, ...]

    def score(self, features: NDArray[np.float64]) -> float:
        """Return the regression's value, higher for minors."""
        return float(np.dot(features, self.weights) + self.bias)

    def limits_for(self, rate: float) -> Chosen:
        """Return the limits of the largest measured rate up to `rate`: below the least, nobody counts as an adult."""
        fit = [limits for limits in self.rates if limits.rate <= rate]
        if not fit:
            return Chosen(self.sizes, self.sharp, tuple((-math.inf,) * len(self.sharp) for _ in self.sizes))
        rows = tuple(tuple(-math.inf if v is None else v for v in row) for row in fit[-1].limits)
        return Chosen(self.sizes, self.sharp, rows)


@functools.cache
def table() -> Table:
    """Return the table that comes with the package.

    Raises:
        WeightsError: It is absent or not what it should be.
    """
    try:
        read = msgspec.json.decode(FILE.read_bytes(), type=Table)
        _check(read)
    except (OSError, msgspec.MsgspecError, ValueError) as error:
        message = f"the table of limits for minors cannot be read ({error}); install redactkit again"
        raise WeightsError(message) from error
    return read


def _check(read: Table) -> None:
    shapes = {(len(one.limits), *map(len, one.limits)) for one in read.rates}
    features = len(read.networks) * (len(read.below) + 1)
    rows = {len(row) for row in read.drawn}
    fit = shapes == {(len(read.sizes), *(len(read.sharp),) * len(read.sizes))} and rows == {len(read.networks)}
    if not fit or len(read.weights) != features:
        message = "its rows, columns and weights do not fit together"
        raise ValueError(message)
