"""What a file carries besides its pictures: names, never values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redactkit.core.media_info import StreamInfo

if TYPE_CHECKING:
    import av


def streams(container: av.container.InputContainer) -> tuple[StreamInfo, ...]:
    """Return what every stream is."""
    from av.stream import Disposition

    found = []
    for stream in container.streams:
        context = stream.codec_context
        details = []
        if stream.type == "video" and context is not None:
            details.append(f"{context.width}x{context.height}")
        if stream.type == "audio" and context is not None:
            details.append(f"{context.sample_rate} Hz, {context.layout.name}")
        if stream.disposition & (Disposition.attached_pic | Disposition.timed_thumbnails):
            details.append("attached picture")
        if stream.disposition & Disposition.dependent:
            details.append("dependent")
        found.append(
            StreamInfo(
                index=stream.index,
                kind=stream.type or "unknown",
                codec=(context.name if context is not None else stream.name if stream.type == "data" else "") or "",
                detail=", ".join(details),
            )
        )
    return tuple(found)


def tags(container: av.container.InputContainer) -> tuple[str, ...]:
    """Return the names of all tags, each with where it was found."""
    names = [f"file: {name}" for name in container.metadata]
    for stream in container.streams:
        names += [f"stream {stream.index}: {name}" for name in stream.metadata]
    for number, chapter in enumerate(container.chapters()):
        names += [f"chapter {number}: {name}" for name in chapter["metadata"]]
    return tuple(names)


def hidden(container: av.container.InputContainer) -> tuple[str, ...]:
    """Return other things that a copy would carry along."""
    found = []
    if chapters := len(container.chapters()):
        found.append(f"{chapters} chapter{'s' if chapters > 1 else ''}")
    if attachments := len(container.streams.attachments):
        found.append(f"{attachments} attachment{'s' if attachments > 1 else ''}")
    return tuple(found)
