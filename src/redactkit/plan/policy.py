"""From what was found to what is covered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redactkit.core.covers import Cover
from redactkit.core.geometry import grow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from redactkit.core.detections import Detection
    from redactkit.settings import Settings


def covers(detections: Iterable[Detection], settings: Settings) -> tuple[Cover, ...]:
    """Return one cover for each detection of a wanted kind, grown by the margin.

    The boxes stay in the picture they were given in; nothing is clipped or snapped here.
    """
    return tuple(
        Cover(
            box=grow(d.box, settings.margin),
            effect=settings.cover_effect,
            shape=settings.shape,
            kind=d.kind,
            score=round(float(d.score), 4),
        )
        for d in detections
        if d.kind in settings.kinds
    )
