"""Did the file deliver what its header promised, and did all of it decode?"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from redactkit.errors import DamagedInputError, TruncatedInputError

if TYPE_CHECKING:
    from av import Packet
    from av.container import InputContainer
    from av.stream import Stream
    from av.video.stream import VideoStream

SLACK = {"matroska": 0.25, "avi": 0.25, "flv": 0.5, "asf": 0.5, "mov": 0.5}
"""Seconds by which the last packet may end before the duration in the header, by demuxer.

Only demuxers that read a duration from a header; others reckon one from what is there. Measured on
115 sample files of many writers: Matroska, AVI and fragmented MP4 within 0.05, FLV 0.09, ASF 0.26
(its preroll); other MP4 is counted by its index instead. Two frames are allowed on top.
"""


@dataclass(slots=True)
class Tally:
    """What has been seen while the file was read.

    Attributes:
        packets: Of the picture stream, empty ones not counted.
        hidden: Of these, packets that an edit list keeps from being shown.
        corrupt: Of these, packets that the demuxer flags as incomplete.
        frames: Decoded.
        damaged: Of these, frames that the decoder flags.
        errors: Packets that the decoder refused.
        first_error: What it said, and where.
        read_error: Why reading stopped early; empty where it did not.
        ends: Latest end of a packet in each stream, in its ticks.
        bases: Seconds per tick of each stream.
    """

    packets: int = 0
    hidden: int = 0
    corrupt: int = 0
    frames: int = 0
    damaged: int = 0
    errors: int = 0
    first_error: str = ""
    read_error: str = ""
    ends: dict[int, int] = field(default_factory=dict)
    bases: dict[int, Fraction] = field(default_factory=dict)

    def note_time(self, packet: Packet[Stream], index: int) -> None:
        """Remember how far a packet of stream `index` reaches."""
        if packet.pts is None:
            return
        if index not in self.ends:
            self.bases[index] = Fraction(packet.time_base)
        end = packet.pts + (packet.duration or 0)
        if end > self.ends.get(index, end - 1):
            self.ends[index] = end

    @property
    def end(self) -> float | None:
        """Latest end of any packet, in seconds."""
        return max((float(ticks * self.bases[index]) for index, ticks in self.ends.items()), default=None)


@dataclass(frozen=True, slots=True)
class Promise:
    """What the header says.

    Attributes:
        path: For messages.
        packets: In the index, where the demuxer reads one whole; None elsewhere.
        end: In seconds, where a header says; None elsewhere.
        slack: Seconds that may be missing at the end.
        frames: Stored, hidden ones included, where a header says; 0 elsewhere.
    """

    path: str
    packets: int | None = None
    end: float | None = None
    slack: float = 0.0
    frames: int = 0


def promise_of(path: str, container: InputContainer, stream: VideoStream, rate: Fraction) -> Promise:
    """Return what a freshly opened file promises."""
    name = container.format.name
    # mov's demuxer reads the sample table and applies the edit list to it: its index is the promise.
    if name.startswith("mov") and stream.frames:
        return Promise(path, packets=len(stream.index_entries), frames=stream.frames)
    slack = next((s for family, s in SLACK.items() if name.startswith(family)), None)
    if slack is None or not container.duration:
        return Promise(path)
    # Some writers count the duration from zero, some from the first packet: the shorter reading is the promise.
    end = (min(0, container.start_time or 0) + container.duration) / 1_000_000
    return Promise(path, end=end, slack=slack + 2 / float(rate))


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
    end = tally.end
    if promise.end is not None and end is not None and end < promise.end - promise.slack:
        message = (
            f"{path}: the header promises {promise.end:.2f} s, the file ends after {end:.2f} s "
            f"({tally.frames} frames); it is cut off, copy it again"
        )
        raise TruncatedInputError(message)
    if tally.read_error:
        message = f"{path}: reading stopped after {tally.frames} frames ({tally.read_error}); copy the file again"
        raise DamagedInputError(message)
    if tally.errors or tally.damaged or tally.corrupt:
        message = f"{path}: {_figures(tally)}; copy the file again or repair it first"
        raise DamagedInputError(message)
    if tally.frames == 0:
        what = f"none of its {tally.packets} packets of video" if tally.packets else "no packet of video"
        message = f"{path}: {what} gave a frame; nothing to redact"
        raise DamagedInputError(message)
    # Two fields, or a frame and a hidden one, are the most that good streams pack into one frame.
    if tally.packets - tally.hidden > 2 * tally.frames + 16:
        message = f"{path}: {tally.packets} packets of video gave only {tally.frames} frames; copy the file again"
        raise DamagedInputError(message)


def _figures(tally: Tally) -> str:
    parts = []
    if tally.errors:
        parts.append(f"{tally.errors} of {tally.packets} packets could not be decoded (first {tally.first_error})")
    if tally.corrupt:
        parts.append(f"{tally.corrupt} of {tally.packets} packets are incomplete")
    if tally.damaged:
        parts.append(f"{tally.damaged} of {tally.frames} frames are damaged")
    return ", ".join(parts)


def remarks(promise: Promise, tally: Tally) -> list[str]:
    """Return what is no damage, but worth telling."""
    shown = tally.packets - tally.hidden
    found = []
    if promise.frames > shown or tally.hidden:
        stored = max(promise.frames, tally.packets)
        found.append(f"the header counts {stored} frames, its edit list shows {tally.frames}: the others are dropped")
    elif shown > tally.frames:
        why = "field pairs, hidden frames, or none before the first key frame"
        found.append(f"{shown} packets gave {tally.frames} frames ({why})")
    return found
