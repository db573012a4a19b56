"""One form for all files: a source of frames and a sink for them, whether video or still."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, Self, cast

from redactkit.errors import UnsupportedTargetError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction
    from pathlib import Path
    from types import TracebackType

    import numpy as np
    from numpy.typing import NDArray

    from redactkit.core.frames import Planes, Scene
    from redactkit.core.geometry import Box
    from redactkit.core.media_info import MediaInfo
    from redactkit.media.containers import Container
    from redactkit.media.pattern import Pattern
    from redactkit.settings import Settings


class Frame(Protocol):
    """One decoded frame; `media.source.VideoFrame` and `pipeline.stills.StillFrame` are such."""

    @property
    def pts(self) -> int:
        """In the clip's time base."""

    def planes(self) -> Planes:
        """Return the frame's own samples, to be edited in place."""

    def scene(self) -> Scene:
        """Return the upright frame, to be looked at."""

    def grey(self, width: int, height: int) -> NDArray[np.uint8]:
        """Return the upright frame in grey, coarsely: height x width uint8."""

    def forget(self) -> None:
        """Let go of the pictures that looks have made of it: it may be held for long."""

    def to_stored(self, box: Box) -> Box:
        """Return `box` of the upright frame in pixels of the stored one."""

    def to_upright(self, box: Box) -> Box:
        """Return `box` of the stored frame in pixels of the upright one."""


class Clip(Protocol):
    """A file that is read, as a context manager."""

    @property
    def info(self) -> MediaInfo:
        """Its facts."""

    @property
    def time_base(self) -> Fraction:
        """Seconds per tick of every pts."""

    @property
    def notes(self) -> Sequence[str]:
        """Conversions and detours; complete once all frames were read."""

    def frames(self) -> Iterator[Frame]:
        """Yield every frame, once, in order of presentation."""

    def finish(self) -> None:
        """Check that the file kept its header's promise, once all frames were read."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Sink(Protocol):
    """A file that is written, as a context manager."""

    @property
    def frames(self) -> int:
        """Written so far."""

    @property
    def notes(self) -> Sequence[str]:
        """What could not be kept."""

    def write(self, frame: Any) -> None:  # noqa: ANN401  a frame of the clip that the sink was made for
        """Take the next frame."""

    def close(self) -> None:
        """Flush everything to the disk."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def is_still(path: Path) -> bool:
    """Return True for a picture, False for a video.

    Raises:
        InputError: It cannot be read, or is neither.
    """
    from redactkit.media import probe

    return probe.kind_of(path) == "still"


def open_clip(path: Path) -> Clip:
    """Return the clip to read `path` as, not yet entered."""
    if is_still(path):
        from redactkit.pipeline.stills import StillClip

        return StillClip(path)
    from redactkit.media.source import VideoSource

    return VideoSource(path)


def open_sink(temporary: Path, container: Container, clip: Clip, settings: Settings) -> Sink:
    """Return the sink to write `temporary` with, not yet entered."""
    if container.still:
        from redactkit.pipeline.stills import StillSink

        return StillSink(temporary, container)
    from redactkit.media.sink import VideoSink

    return VideoSink(temporary, container, cast("Pattern", clip), settings.video_encoder, settings.audio)


def check_pair(source: Path, target: Path, container: Container, *, still: bool) -> None:
    """Refuse a video that would become a picture, and the other way round.

    Raises:
        UnsupportedTargetError: The target's extension is of the other sort.
    """
    if container.still != still:
        is_a, usual = ("picture", ".jpg, .png or .webp") if still else ("video", ".mp4, .mov or .mkv")
        message = f"{target}: {source.name} is a {is_a}; name a target that ends in {usual}"
        raise UnsupportedTargetError(message)
