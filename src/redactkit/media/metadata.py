"""What a file carries besides its pictures: names, never values."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from redactkit.core.media_info import StreamInfo

if TYPE_CHECKING:
    from collections.abc import Iterable

    import av
    from av.container import InputContainer
    from av.sidedata.sidedata import SideData
    from av.stream import Stream


WITHIN_FRAMES = {
    "A53_CC": "closed captions",
    "SEI_UNREGISTERED": "user data",
    "GOP_TIMECODE": "time code",
    "S12M_TIMECODE": "time code",
    "MASTERING_DISPLAY_METADATA": "HDR mastering data",
    "CONTENT_LIGHT_LEVEL": "HDR mastering data",
    "DYNAMIC_HDR_PLUS": "HDR10+ data",
    "DYNAMIC_HDR_VIVID": "HDR Vivid data",
    "DOVI_RPU_BUFFER": "Dolby Vision data",
    "DOVI_METADATA": "Dolby Vision data",
    "AMBIENT_VIEWING_ENVIRONMENT": "ambient light data",
    "STEREO3D": "stereo 3D layout",
    "SPHERICAL": "spherical projection",
    "ICC_PROFILE": "colour profile",
}
"""What decoded frames carry besides pixels, by PyAV's names."""


def streams(container: InputContainer) -> tuple[StreamInfo, ...]:
    """Return what every stream is."""
    return tuple(_stream(s) for s in container.streams)


def _stream(stream: Stream) -> StreamInfo:
    from av import AudioCodecContext, VideoCodecContext
    from av.stream import Disposition

    context = stream.codec_context
    details = []
    if isinstance(context, VideoCodecContext):
        details.append(f"{context.width}x{context.height}")
    if isinstance(context, AudioCodecContext):
        details.append(f"{context.sample_rate} Hz, {context.layout.name}")
    flags = [d for d in Disposition if d in stream.disposition and d != Disposition.default]
    details += [str(d.name).replace("_", " ") for d in flags]
    # PyAV's type leaves out that streams without a decoder have no context.
    name = context.codec.canonical_name if context is not None else stream.name if stream.type == "data" else ""
    return StreamInfo(index=stream.index, kind=stream.type or "unknown", codec=name or "", detail=", ".join(details))


def tags(container: InputContainer) -> tuple[str, ...]:
    """Return the names of all tags, each with where it was found."""
    names = [f"file: {name}" for name in container.metadata]
    for stream in container.streams:
        names += [f"stream {stream.index}: {name}" for name in stream.metadata]
    for number, chapter in enumerate(container.chapters()):
        names += [f"chapter {number}: {name}" for name in chapter["metadata"]]
    return tuple(names)


def hidden(container: InputContainer) -> tuple[str, ...]:
    """Return other things that a copy would carry along."""
    from av.stream import Disposition

    pictures = Disposition.attached_pic | Disposition.timed_thumbnails
    counts = {
        "chapter": len(container.chapters()),
        "attachment": len(container.streams.attachments),
        "attached picture": sum(bool(s.disposition & pictures) for s in container.streams.video),
    }
    return tuple(f"{count} {what}{'s' if count > 1 else ''}" for what, count in counts.items() if count)


def side_data(frame: av.VideoFrame) -> tuple[SideData, ...] | None:
    """Return what a decoded frame carries besides its pixels; None where one kind of it is unknown to PyAV."""
    try:
        # PyAV's types call it a mapping, but it iterates over the values.
        return tuple(cast("Iterable[SideData]", frame.side_data))
    except ValueError:  # an unknown kind, and then PyAV gives none of them
        return None


def leaks_through(frame: av.VideoFrame) -> bool:
    """Return whether a frame carries what an encoder would write into the new file: a stereo layout, or the unknown."""
    items = side_data(frame)
    return items is None or any(item.type.name == "STEREO3D" for item in items)


def within_frames(frame: av.VideoFrame) -> tuple[str, ...]:
    """Return the names of what a decoded frame carries besides its pixels."""
    items = side_data(frame)
    if items is None:
        return ("in frames: data of a kind unknown here",)
    kinds = {item.type.name for item in items}
    return tuple(sorted({f"in frames: {WITHIN_FRAMES[kind]}" for kind in kinds if kind in WITHIN_FRAMES}))
