"""How often a clip is looked at, and how many of its frames are held back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from redactkit.core.kinds import OURS

if TYPE_CHECKING:
    from redactkit.settings import Settings

EVERY = {"fast": 6, "balanced": 6, "thorough": 2}
"""Frames from one look to the next, by detail (docs/decisions/0010-tracks-look-ahead-and-cadence.md)."""
BUSY = 8
"""Frames that may be worked on at once by several threads, looks and what lies between."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How a clip is gone through.

    Attributes:
        every: At least each of so many frames is looked at as a whole.
        ahead: Frames that are held back, so that what is learnt later covers what came earlier.
        workers: Looks that run at once.
    """

    every: int
    ahead: int
    workers: int = 1

    @property
    def hold(self) -> int:
        """Frames that wait only for their next one, which tells whether they are the last of a shot."""
        return 1 if self.every > 1 else 0


def pace(settings: Settings, frame_bytes: int, *, given: bool) -> Pace:
    """Return the pace for a clip.

    Args:
        settings: `kinds`, `detail`, `every`, `lookahead` and `lookahead_bytes` matter here.
        frame_bytes: Of one frame that is held back.
        given: The detector is somebody else's: it is asked about every frame, since nobody knows what it may miss. So
            are plug-ins that `settings.kinds` names.
    """
    from redactkit.detectors import session

    ahead = min(settings.lookahead, settings.lookahead_bytes // max(1, frame_bytes))
    foreign = given or not set(settings.kinds) <= set(OURS)
    every = settings.every or (1 if foreign else EVERY[settings.detail or "balanced"])
    every = max(1, min(every, ahead // 2))
    return Pace(every, ahead, 1 if foreign else max(1, min(session.cores(), BUSY // every)))
