"""The Plan itself: frozen, plain data."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

from redactkit.core.covers import FrameCovers
from redactkit.core.protocols import DetectorFacts
from redactkit.core.tracks import Track, tracks_of
from redactkit.errors import PlanError

if TYPE_CHECKING:
    from collections.abc import Iterable

PLAN_VERSION = 2


class PlanSource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which file the Plan was made from.

    Attributes:
        sha256: Of the whole file, in lower-case hexadecimal.
        bytes: Its size.
        width: Of the stored frame, in pixels.
        height: Of the stored frame, in pixels.
        time_base: Seconds per tick of every pts, as (numerator, denominator).
    """

    sha256: str
    bytes: int
    width: int
    height: int
    time_base: tuple[int, int]


class Plan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is covered in each frame of one file.

    A person may edit the JSON: add covers (`"why": "manual"`), move or remove them. Every decoded
    frame has its entry, also one with nothing to cover, so that a frame nobody looked at is noticed.

    Attributes:
        source: The file that it belongs to.
        frames: In order of presentation, one for each decoded frame.
        tracks: The objects that the covers belong to, by id: what `frames` say, in short. They are for reading: only
            `frames` decide.
        uncovered: Ids of tracks that were left uncovered by choice.
        grid: Pixels of the block grid that covers are snapped outwards to.
        settings: As JSON object: what the Plan was made with.
        detectors: What looked.
        version: Of this format.
    """

    source: PlanSource
    frames: tuple[FrameCovers, ...]
    tracks: tuple[Track, ...] = ()
    uncovered: tuple[int, ...] = ()
    grid: int = 8
    settings: dict[str, Any] = {}
    detectors: tuple[DetectorFacts, ...] = ()
    version: int = PLAN_VERSION

    def derived_tracks(self) -> tuple[Track, ...]:
        """Return the tracks as `frames` have them, which a person may have edited since `tracks` was written.

        Raises:
            PlanError: A track is named twice in one frame.
        """
        return _tracks(self.frames)

    def everyone_but(self, ids: Iterable[int]) -> Plan:
        """Return this plan without the covers of the tracks `ids`: these stay visible, everybody else is covered.

        Raises:
            PlanError: There is no such track, or one is named twice in one frame.
        """
        return self._without({*ids})

    def only(self, ids: Iterable[int]) -> Plan:
        """Return this plan with the covers of the tracks `ids` alone, and with those that belong to no track.

        Raises:
            PlanError: There is no such track, its covers were left out before, or one is named twice in one frame.
        """
        wanted, covered = {*ids}, self._covered()
        if gone := wanted & {*self.uncovered} - covered:
            listed = ", ".join(map(str, sorted(gone)))
            message = f"the plan left track {listed} uncovered before, and has no covers for it; analyse the file again"
            raise PlanError(message)
        return self._without((covered | {*self.uncovered}) - wanted, named=wanted)

    def _covered(self) -> set[int]:
        return {cover.track for frame in self.frames for cover in frame.covers if cover.track is not None}

    def _without(self, dropped: set[int], named: set[int] | None = None) -> Plan:
        known = self._covered() | {*self.uncovered}
        if unknown := (dropped if named is None else named) - known:
            listed = ", ".join(map(str, sorted(unknown, key=str)))
            there = ", ".join(map(str, sorted(known))) or "none"
            message = f"the plan has no track {listed}; it has {there} (`redactkit tracks PLAN` lists them)"
            raise PlanError(message)
        frames = tuple(
            structs.replace(frame, covers=tuple(c for c in frame.covers if c.track not in dropped))
            for frame in self.frames
        )
        return structs.replace(
            self,
            frames=frames,
            tracks=_tracks(frames),
            uncovered=tuple(sorted({*self.uncovered} | dropped)),
        )

    @property
    def time_base(self) -> Fraction:
        """Seconds per tick."""
        return Fraction(*self.source.time_base)


def check_once(frame: FrameCovers) -> None:
    """Refuse a frame in which two covers claim to be the same track's.

    Raises:
        PlanError: They do.
    """
    ids = [cover.track for cover in frame.covers if cover.track is not None]
    if len(ids) != len({*ids}):
        twice = next(ident for ident in ids if ids.count(ident) > 1)
        message = f"the plan covers track {twice} twice at pts {frame.pts}; leave `track` out of the added cover"
        raise PlanError(message)


def _tracks(frames: tuple[FrameCovers, ...]) -> tuple[Track, ...]:
    for frame in frames:
        check_once(frame)
    return tracks_of((frame.pts, frame.covers) for frame in frames)
