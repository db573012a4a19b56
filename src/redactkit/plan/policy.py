"""From what was found to what is covered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import structs

from redactkit.core.covers import Cover
from redactkit.core.geometry import Box, grow
from redactkit.core.kinds import FACE, PLATE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from redactkit.core.covers import Why
    from redactkit.core.detections import Detection
    from redactkit.core.geometry import Shape
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

    @property
    def minor(self) -> bool | None:
        """Whether it is treated as a minor's."""


FINEST = 2
"""Pixels: a chroma sample of most video."""
LEAST = 0.2
"""Share of the margin that is added whatever the grid adds."""
BESIDE_PLATES = 0.4
"""Times the margin that is added round a plate: beyond its rim there is nothing of it."""
ASKEW = 1.5
"""Pixels that are added to that: the box of a plate that is a few pixels high is off by one or two of them."""
HAIR = 2.0
"""Times the margin that is added above a large face: detectors' boxes end at the hairline."""


SHOULDERS_ABOVE, SHOULDERS_BESIDE, SHOULDERS_BELOW = 0.5, 1.2, 1.0
"""What head and shoulders reach beyond a face's box, in its heights and widths.

A detector's box spans brow to chin, about three quarters of the head. Of a body's height the head takes 0.13, chin to
shoulder 0.05, the width over the shoulders 0.26 (Drillis and Contini, "Body Segment Parameters", 1966): some
3.4 boxes wide, shoulders half a box below the chin. Children's shoulders are narrower.
"""


def covers(detections: Iterable[Detection], settings: Settings) -> tuple[Cover, ...]:
    """Return one cover for each detection that is to be covered, whatever its kind, grown by the margin.

    All are, but with `who="minors"` faces that are confidently adults'. The boxes stay in the picture they were given
    in; nothing is clipped or snapped here. They come from left to right, since an effect's noise belongs to a cover's
    number in its frame: by score, two faces would swap theirs from frame to frame.
    """
    wanted = [d for d in detections if is_covered(d.kind, d.minor, settings)]
    wanted.sort(key=lambda d: (d.box.x0 + d.box.x1, d.box.y0))
    return tuple(_cover(d.box, d.kind, d.minor, d, settings) for d in wanted)


def covers_of(claims: Iterable[Claimed], settings: Settings) -> tuple[Cover, ...]:
    """Return one cover for what is claimed of each track in a frame, in their order, grown by the margin.

    Left out are, with `who="minors"`, faces that are confidently adults'. The boxes stay in the picture they were given
    in; nothing is clipped or snapped here.
    """
    return tuple(
        structs.replace(
            _cover(claim.box, claim.kind, claim.minor, claim.found, settings), why=claim.why, track=claim.track
        )
        for claim in claims
        if is_covered(claim.kind, claim.minor, settings)
    )


def is_covered(kind: str, minor: bool | None, settings: Settings) -> bool:
    """Return whether an object is covered: whoever is not confidently adult, and everything that is no face."""
    return settings.who == "everyone" or kind != FACE or minor is not False


def _cover(
    box: Box,
    kind: str,
    minor: bool | None,
    found: Detection | None,
    settings: Settings,
) -> Cover:
    face = kind == FACE
    told = settings.tells_minors_apart and face
    grid = _grid(box, kind, settings.grid)
    large = told and minor is not False and settings.minor_cover == "head_and_shoulders"
    return Cover(
        box=_with_margin(_head_and_shoulders(box) if large else box, kind, settings.margin, grid),
        effect=settings.effect_for_face(minor=minor) if face else settings.effect_for(kind),
        shape="rectangle" if large else _shape(kind, settings),
        kind=kind,
        score=None if found is None else round(float(found.score), 4),
        minor=minor is not False if told else None,
        grid=None if grid == settings.grid else grid,
    )


def _head_and_shoulders(face: Box) -> Box:
    wide, high = face.width, face.height
    return Box(
        face.x0 - SHOULDERS_BESIDE * wide,
        face.y0 - SHOULDERS_ABOVE * high,
        face.x1 + SHOULDERS_BESIDE * wide,
        face.y1 + SHOULDERS_BELOW * high,
    )


def _shape(kind: str, settings: Settings) -> Shape:
    """Return the outline of a cover: of a plate always the whole rectangle, since its text reaches into the corners."""
    return "rectangle" if kind == PLATE else settings.shape


def _grid(box: Box, kind: str, grid: int) -> int:
    """Return the side of the blocks that a cover is snapped to: of a low plate no more than an eighth of its height.

    What a block shares with the edge of a plate whose characters are a pixel or two wide names nobody, and blocks
    of 8 pixels would cover three times its height.
    """
    while kind == PLATE and grid > FINEST and grid > box.height / 8:
        grid //= 2
    return grid


def _with_margin(box: Box, kind: str, margin: float, grid: int) -> Box:
    """Return `box` grown by `margin` of its size, less what snapping to the grid will add by itself.

    Snapping outwards to blocks of `grid` pixels adds half a block on average. Beside a face of 300 pixels
    that is nothing; a face of 12 would be covered by three times its size. Above a face that is large enough
    to be known by it, the hair is covered too.
    """
    margin *= BESIDE_PLATES if kind == PLATE else 1
    askew = ASKEW if kind == PLATE else 0.0
    dx, dy = (max(margin * side + askew - grid / 2, LEAST * margin * side) for side in (box.width, box.height))
    above = max(dy, HAIR * margin * box.height - 2.5 * grid) if kind == FACE else dy
    return grow(box, left=dx, top=above, right=dx, bottom=dy)
