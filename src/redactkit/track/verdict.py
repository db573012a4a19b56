"""Whether a track's face is treated as a minor's: one cautious decision from many looks that are much alike.

Each look says by how much the face passed as an adult's there: a margin in log-odds, negative where it did not. Looks
at one person share what is misleading about that person, so they are no independent witnesses: one counts for little
more than it takes to pass at all, one soon after another for less, and their sum is bounded. It may always turn to
minor; to adult only on several looks, the last of them in favour. Until then, and while the face is lost, the track
counts as a minor's.

What that does to minors and adults is measured on tracks made of labelled portraits (`benchmarks.calibrate_minors`,
docs/decisions/0021-minors-on-tracks.md).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

MOST, LEAST = 1.5, -3.0
"""What one look adds at most and at least: confidence counts for less than doubt."""
BOUND = 3.0
"""The sum stays within it, so that no past, however long, outweighs two clear looks."""
ENOUGH = 1.0
"""Sum from which a track counts as an adult's."""
SEVERAL = 1.5
"""Looks it takes, each counted by how far it is apart from the one before."""
APART = 12
"""Frames between two looks from which the later one counts fully."""
CLEARLY = -1.0
"""Margin of a single look below which the track is a minor's at once."""
STALE = 75
"""Frames after the last look that could be judged from which the track counts as a minor's again."""
PATIENCE, LATER = 8, 2
"""Looks, judged or not, after which somebody for whom nothing speaks is looked at so many times less often than an
adult: they are covered, so there is no hurry."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is held of one track, from the last time that its face was lost on.

    Attributes:
        since: First frame that it speaks of.
        last: Frame of the newest look that could be judged; None before the first.
        asked: Frame of the newest look, judged or not.
        tries: How many of these there were.
        total: Sum of what the looks add.
        looks: How many, as counted.
        adult: Whether it is confidently an adult's.
    """

    since: int
    last: int | None = None
    asked: int | None = None
    tries: int = 0
    total: float = 0.0
    looks: float = 0.0
    adult: bool = False

    def heard(self, frame: int, margin: float | None) -> Verdict:
        """Return the verdict after one more look.

        Args:
            frame: Not before that of the last look.
            margin: By how much the face passed as an adult's; NaN counts as a clear no. None where it could not be
                judged, as when it is turned away: that says nothing, but not for long.
        """
        if margin is None:
            return replace(self, asked=frame, tries=self.tries + 1)
        sure = margin if not math.isnan(margin) else -math.inf
        weight = 1.0 if self.last is None else min(1.0, (frame - self.last) / APART)
        total = min(max(self.total + weight * min(max(sure, LEAST), MOST), -BOUND), BOUND)
        looks = self.looks + weight
        if not self.adult:
            adult = sure >= 0 and total >= ENOUGH and looks >= SEVERAL
        elif sure >= CLEARLY and total > 0:
            adult = True
        else:  # what spoke for an adult is forgotten
            adult, total, looks = False, min(total, 0.0), 0.0
        tries = 0 if adult != self.adult else self.tries + 1
        return Verdict(self.since, frame, frame, tries, total, looks, adult)

    @property
    def until(self) -> int:
        """Last frame that it may speak of; before its first where nothing could be judged."""
        return self.since - 1 if self.last is None else self.last + STALE

    def is_minor(self, frame: int) -> bool:
        """Return whether the track is treated as a minor's at `frame`, as far as is known."""
        return not (self.adult and self.since <= frame <= self.until)

    def is_due(self, frame: int, often: int, seldom: int) -> bool:
        """Return whether it is time for another look.

        Args:
            frame: Number of the frame.
            often: Frames between looks until it is decided.
            seldom: From then on.
        """
        hopeless = self.tries >= PATIENCE and self.total <= 0
        wait = seldom if self.adult else LATER * seldom if hopeless else often
        return self.asked is None or frame - self.asked >= wait
