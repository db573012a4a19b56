"""Did the file deliver what its header promised, and did all of it decode?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from redactkit.errors import DamagedInputError, TruncatedInputError

if TYPE_CHECKING:
    from fractions import Fraction

TRUSTED_DURATION = ("mov", "matroska", "avi", "flv", "asf")
"""Demuxers whose duration is written in a header, not reckoned from what can be read."""

SLACK = 1.0
"""Seconds by which packets may end before the header's duration: writers round, and tracks end unevenly."""


@dataclass(slots=True)
class Tally:
    """What has been seen of the picture stream while it was read.

    Attributes:
        packets: Read, empty ones not counted.
        hidden: Of these, packets that an edit list keeps from being shown.
        corrupt: Of these, packets that the demuxer flags as incomplete.
        frames: Decoded.
        damaged: Of these, frames that the decoder flags.
        errors: Packets that the decoder refused.
        first_error: What it said, and where.
        end: Latest end of any packet of any stream, in seconds.
        read_error: Why reading stopped early; empty where it did not.
    """

    packets: int = 0
    hidden: int = 0
    corrupt: int = 0
    frames: int = 0
    damaged: int = 0
    errors: int = 0
    first_error: str = ""
    end: Fraction | None = None
    read_error: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """What the header says.

    Attributes:
        path: For messages.
        packets: In the index, where the demuxer reads one whole; None elsewhere.
        end: In seconds, where a header says; None elsewhere.
    """

    path: str
    packets: int | None
    end: float | None


def check(promise: Promise, tally: Tally) -> None:
    """Compare what was read with what was promised.

    Raises:
        TruncatedInputError: Less was there.
        DamagedInputError: It was there, but did not decode cleanly.
    """
    path = promise.path
    if promise.packets is not None and tally.packets < promise.packets:
        message = (
            f"{path}: the header promises {promise.packets} packets of video, {tally.packets} could be read "
            f"({tally.frames} frames); the file is cut off, copy it again"
        )
        raise TruncatedInputError(message)
    if promise.end is not None and tally.end is not None and float(tally.end) < promise.end - SLACK:
        message = (
            f"{path}: the header promises {promise.end:.2f} s, the file ends after {float(tally.end):.2f} s "
            f"({tally.frames} frames); it is cut off, copy it again"
        )
        raise TruncatedInputError(message)
    if tally.read_error:
        message = f"{path}: reading stopped after {tally.frames} frames ({tally.read_error}); copy the file again"
        raise DamagedInputError(message)
    if tally.errors or tally.damaged or tally.corrupt:
        first = f"; the first: {tally.first_error}" if tally.first_error else ""
        message = (
            f"{path}: {tally.errors} of {tally.packets} packets could not be decoded, {tally.corrupt} are incomplete, "
            f"{tally.damaged} of {tally.frames} frames are damaged{first}; copy the file again or repair it first"
        )
        raise DamagedInputError(message)
    if tally.frames == 0:
        message = f"{path}: no frame could be decoded; nothing to redact"
        raise DamagedInputError(message)
