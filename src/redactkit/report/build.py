"""From what happened to the Report: pure functions."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from redactkit.report.model import Dropped, FrameReport, Region

if TYPE_CHECKING:
    from redactkit.core.covers import FrameCovers
    from redactkit.core.media_info import MediaInfo, StreamInfo
    from redactkit.settings import Audio

FORMAT_TAGS = frozenset(
    f"file: {name}"
    for name in (
        *("major_brand", "minor_version", "compatible_brands"),
        *("jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression", "loop", "background"),
    )
)
"""Names under which formats tell about themselves: every file has them, they say nothing about its maker."""


def version() -> str:
    """Return the package's version."""
    # By name: the root package lists names of all rooms, so that importing it would point up.
    return str(importlib.import_module("redactkit").__version__)


def frame_report(frame: FrameCovers) -> FrameReport:
    """Return what the report keeps of `frame`: the effects' parameters stand in the report once."""
    return FrameReport(
        pts=frame.pts,
        regions=tuple(
            Region(
                box=c.box,
                score=c.score,
                kind=c.kind,
                why=c.why,
                effect=type(c.effect).__name__.lower(),
                track=c.track,
                minor=c.minor,
            )
            for c in frame.covers
        ),
        looked=frame.looked,
    )


def dropped(info: MediaInfo, audio: Audio) -> Dropped:
    """Return what a source holds that its redacted version does not, by `inspect`'s facts of the source."""
    pictures = info.streams[:1] if info.still else [s for s in info.streams if _is_redacted_one(s, info)][:1]
    kept = {s.index for s in pictures} | {s.index for s in info.streams if s.kind == "audio" and audio == "copy"}
    return Dropped(
        streams=tuple(_named(s) for s in info.streams if s.index not in kept),
        tags=tuple(tag for tag in info.tags if tag.lower() not in FORMAT_TAGS),
        hidden=info.hidden,
    )


def _is_redacted_one(stream: StreamInfo, info: MediaInfo) -> bool:
    size = f"{info.width}x{info.height}"
    return (
        stream.kind == "video"
        and stream.codec == info.codec
        and size in stream.detail
        and "attached" not in stream.detail
    )


def _named(stream: StreamInfo) -> str:
    detail = f" ({stream.detail})" if stream.detail else ""
    return f"{stream.index}: {stream.kind} {stream.codec}".rstrip() + detail
