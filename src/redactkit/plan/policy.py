"""From what was found to what is covered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from redactkit.core.covers import Cover
from redactkit.core.geometry import grow
from redactkit.core.kinds import FACE, PLATE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from redactkit.core.covers import Why
    from redactkit.core.detections import Detection
    from redactkit.core.geometry import Box, Shape
    from redactkit.settings import Settings


class Claimed(Protocol):
    """What is to be covered of one track in one frame; `track.Claim` is such."""

    @property
    def track(self) -> int:
        """Its id."""

    @property
    def kind(self) -> str:
        """Of the object."""

    @property
    def box(self) -> Box:
        """Without margin."""

    @property
    def why(self) -> Why:
        """It is covered."""

    @property
    def found(self) -> Detection | None:
        """What was found in this frame."""


LEAST = 0.2
"""Share of the margin that is added whatever the grid adds."""
HAIR = 2.0
"""Times the margin that is added above a large face: detectors' boxes end at the hairline."""


def covers(detections: Iterable[Detection], settings: Settings) -> tuple[Cover, ...]:
    """Return one cover for each detection, whatever its kind, grown by the margin.

    The boxes stay in the picture they were given in; nothing is clipped or snapped here. They come from
    left to right, since an effect's noise belongs to a cover's number in its frame: by score, two faces
    would swap theirs from frame to frame.
    """
    return tuple(
        Cover(
            box=_with_margin(d.box, d.kind, settings.margin, settings.grid),
            effect=settings.effect_for(d.kind),
            shape=_shape(d.kind, settings),
            kind=d.kind,
            score=round(float(d.score), 4),
        )
        for d in sorted(detections, key=lambda d: (d.box.x0 + d.box.x1, d.box.y0))
    )


def covers_of(claims: Iterable[Claimed], settings: Settings) -> tuple[Cover, ...]:
    """Return one cover for what is claimed of each track in a frame, in their order, grown by the margin.

    The boxes stay in the picture they were given in; nothing is clipped or snapped here.
    """
    return tuple(
        Cover(
            box=_with_margin(claim.box, claim.kind, settings.margin, settings.grid),
            effect=settings.effect_for(claim.kind),
            shape=_shape(claim.kind, settings),
            why=claim.why,
            kind=claim.kind,
            score=None if claim.found is None else round(float(claim.found.score), 4),
            track=claim.track,
        )
        for claim in claims
    )


def _shape(kind: str, settings: Settings) -> Shape:
    """Return the outline of a cover: of a plate always the whole rectangle, since its text reaches into the corners."""
    return "rectangle" if kind == PLATE else settings.shape


def _with_margin(box: Box, kind: str, margin: float, grid: int) -> Box:
    """Return `box` grown by `margin` of its size, less what snapping to the grid will add by itself.

    Snapping outwards to blocks of `grid` pixels adds half a block on average. Beside a face of 300 pixels
    that is nothing; a face of 12 would be covered by three times its size. Above a face that is large enough
    to be known by it, the hair is covered too.
    """
    dx, dy = (max(margin * side - grid / 2, LEAST * margin * side) for side in (box.width, box.height))
    above = max(dy, HAIR * margin * box.height - 2.5 * grid) if kind == FACE else dy
    return grow(box, left=dx, top=above, right=dx, bottom=dy)
