"""Redacted frames into a new file: same times, same look, nothing else of the source."""

from __future__ import annotations

import errno
import os
from contextlib import ExitStack
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, Self

from redactkit.errors import OutputError, SettingsError, UnsupportedTargetError
from redactkit.media import opening
from redactkit.media.audio import AudioCopy
from redactkit.media.encoding import clean, codec_options
from redactkit.media.layout import Orientation, to_matrix

if TYPE_CHECKING:
    from types import TracebackType

    import av

    from redactkit.media.containers import Container
    from redactkit.media.frame import VideoFrame
    from redactkit.media.source import VideoSource
    from redactkit.settings import Encoder

LARGEST_TIMESCALE = 2**31 - 1


class VideoSink:
    """Encodes and writes frames of one source. One thread at a time.

    Args:
        path: Where to write; overwritten, so give a temporary path.
        container: Rules for the file format.
        source: Whose times, size, aspect, colour and orientation are kept.
        encoder: Video encoder and its options.
        audio: `"copy"` carries all audio tracks over, packet by packet, `"drop"` none.

    Attributes:
        frames: Written so far.
        notes: What could not be kept, one sentence each.

    Raises:
        SettingsError: The encoder does not know an option, or refuses its value.
        UnsupportedTargetError: The container cannot hold the source's audio.
        OutputError: The file cannot be written.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        container: Container,
        source: VideoSource,
        encoder: Encoder,
        audio: Literal["drop", "copy"] = "drop",
    ) -> None:
        self.path = os.fspath(path)
        self.frames = 0
        self._notes: list[str] = []
        self._source = source
        self._container_rules = container
        self._shift: int | None = None
        self._first_packet = True
        self._closed = False
        self._durations: dict[int, int] = {}
        with ExitStack() as stack:
            self._output = self._open(container, source.time_base)
            stack.callback(self._abandon)
            self._stream = self._add_stream(source, encoder)
            self._audio = AudioCopy(source, self._output, container) if audio == "copy" else None
            if self._audio:
                stack.callback(self._audio.close)
            self._start(encoder)
            self._cleanup = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
        else:
            self._closed = True
            self._cleanup.close()

    @property
    def notes(self) -> tuple[str, ...]:
        """What could not be kept, one sentence each."""
        return tuple(self._notes)

    def write(self, frame: VideoFrame) -> None:
        """Encode one frame; frames come in order of presentation.

        Raises:
            OutputError: The encoder or the disk failed.
        """
        import av

        if self._shift is None:
            # No container shows frames before zero: an MP4 edit list would even hide them.
            self._shift = max(0, -frame.pts)
            if self._shift:
                self._notes.append(f"times start below zero: everything is moved by {self._shift} ticks")
        picture = frame.picture
        picture.pict_type = 0  # the encoder decides, not the source's decoder
        picture.pts = frame.pts + self._shift
        picture.time_base = self._source.time_base
        self._durations[picture.pts] = frame.duration
        try:
            self._mux(self._stream.encode(picture))
        except (av.FFmpegError, OSError, ValueError) as error:
            raise self._failed(error) from error
        self.frames += 1

    def close(self) -> None:
        """Flush the encoder, finish and close the file; doing so again is no error.

        Raises:
            OutputError: The encoder or the disk failed.
        """
        import av

        if self._closed:
            return
        self._closed = True
        try:
            self._mux(self._stream.encode(None))
            if self._audio:
                self._audio.pump(None, self._seconds(self._shift or 0))
            self._output.close()
        except (av.FFmpegError, OSError, ValueError) as error:
            raise self._failed(error) from error
        finally:
            self._cleanup.close()

    def _open(self, container: Container, time_base: Fraction) -> av.container.OutputContainer:
        import av

        options = dict(container.options)
        if container.muxer in ("mp4", "mov"):
            ticks = min(time_base.denominator, LARGEST_TIMESCALE)
            # Without these the muxer multiplies small time bases, and rounds a late start to milliseconds.
            options |= {"video_track_timescale": str(ticks), "movie_timescale": str(ticks)}
        try:
            output = av.open(
                "file:" + os.path.abspath(self.path),  # noqa: PTH100  links are not to be resolved
                "w",
                format=container.muxer,
                container_options={"fflags": "+bitexact", **options},
            )
        except (av.FFmpegError, OSError, ValueError) as error:
            raise self._failed(error) from error
        return output

    def _add_stream(self, source: VideoSource, encoder: Encoder) -> av.video.stream.VideoStream:
        from av.codec.context import Flags

        options = codec_options(encoder)
        try:
            stream = self._output.add_stream(encoder.codec, rate=source.rate, options=options)
        except ValueError as error:
            message = f"{encoder.codec} cannot be put into {self._container_rules.muxer}: {error}"
            raise UnsupportedTargetError(message) from error
        context = stream.codec_context
        context.width, context.height = source.layout.width, source.layout.height
        context.pix_fmt = source.pixel_format
        context.time_base = stream.time_base = source.time_base
        context.sample_aspect_ratio = source.layout.aspect
        context.color_primaries, context.color_trc = source.colour.primaries, source.colour.transfer
        context.colorspace, context.color_range = source.colour.matrix, source.colour.range
        context.flags |= Flags.bitexact
        if source.interlaced:
            context.flags |= Flags.interlaced_dct
        self._lay_down(stream, source.layout.way)
        return stream

    def _lay_down(self, stream: av.video.stream.VideoStream, way: Orientation) -> None:
        if way == Orientation():
            return
        if way.mirrored and not self._container_rules.mirrors:
            self._notes.append("this container keeps no mirrored orientation: the picture is shown as stored")
            return
        stream.set_display_matrix(to_matrix(way))

    def _start(self, encoder: Encoder) -> None:
        import av

        context = self._stream.codec_context
        asked = dict(context.options)
        try:
            context.open()
        except (av.FFmpegError, ValueError) as error:
            message = f"encoder.options: {encoder.codec} refuses {dict(encoder.options)!r} ({opening.reason(error)})"
            raise SettingsError(message) from error
        if unknown := [key for key in context.options if key in asked]:
            message = f"encoder.options: {encoder.codec} has no option {', '.join(map(repr, unknown))}"
            raise SettingsError(message)
        try:
            self._output.start_encoding()
        except (av.FFmpegError, OSError, ValueError) as error:
            raise self._failed(error) from error

    def _mux(self, packets: list[av.Packet]) -> None:
        for packet in packets:
            ready = packet
            if self._first_packet:
                self._first_packet = False
                ready = clean(packet, self._stream)
            ready.duration = self._durations.pop(packet.pts, 0)
            if self._audio and packet.dts is not None:
                self._audio.pump(self._seconds(packet.dts), self._seconds(self._shift or 0))
            self._output.mux(ready)

    def _seconds(self, ticks: int) -> Fraction:
        return ticks * self._source.time_base

    def _abandon(self) -> None:
        import av

        try:
            self._output.close()
        except (av.FFmpegError, OSError, ValueError):
            return  # the file is thrown away anyway

    def _failed(self, error: Exception) -> OutputError:
        if getattr(error, "errno", None) == errno.ENOSPC:
            return OutputError(f"{self.path}: cannot be written: the disk is full; make room and run again")
        return OutputError(f"{self.path}: could not be encoded or written ({opening.reason(error)})")
