"""Where noise comes from.

One secret of 256 bits is drawn from the system's entropy for each call of `cover`, or derived from
the seed that the caller gives. All random numbers of a region are read from SHAKE-256 of the secret,
the number of the region and what they are for; the secret is forgotten with the call.

A seed is for tests, and for clips: noise that is drawn anew in every frame averages out over a still
face. With one seed for a whole clip (`fresh_seed`, kept in memory only) a cell that does not change
keeps its noise, so that averaging gains nothing, and a still face does not flicker.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def fresh_seed() -> int:
    """Return a seed that nobody can guess, for one clip; never store it: it undoes the noise."""
    return secrets.randbits(256)


@dataclass(frozen=True, slots=True)
class Secret:
    """Random numbers of one region.

    Attributes:
        key: What cannot be guessed.
        region: The region's number in its frame, or its track.
    """

    key: bytes
    region: str

    def bits(self, purpose: str, count: int) -> NDArray[np.uint64]:
        """Return `count` random 64-bit numbers; for equal `purpose` and key, equal ones, however many."""
        stream = hashlib.shake_256(self.key + f"{self.region}:{purpose}".encode())
        return np.frombuffer(stream.digest(8 * count), dtype="<u8")


def laplace(bits: NDArray[np.uint64] | np.uint64) -> NDArray[np.float64]:
    """Return values of the Laplace distribution of scale 1 by its inverse distribution function.

    Args:
        bits: 64 random ones for each; 53 are used, so that no value is infinite.
    """
    share = (bits >> np.uint64(11)) * 2.0**-53 + (2.0**-54 - 0.5)
    drawn: NDArray[np.float64] = np.copysign(np.log1p(-2.0 * np.abs(share)), -share)
    return drawn


def key_of(seed: int | None) -> bytes:
    """Return 256 bits from the system's entropy, or those that belong to `seed`."""
    return os.urandom(32) if seed is None else hashlib.sha256(f"redactkit {seed}".encode()).digest()
