"""Redacted frames into a new file: same times, same look, nothing else of the source."""

from __future__ import annotations

import errno
import os
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Literal, Self, cast

from redactkit.errors import OutputError, UnsupportedInputError, UnsupportedTargetError
from redactkit.media import opening
from redactkit.media.audio import AudioCopy
from redactkit.media.encoding import clean, codec_options, open_encoder
from redactkit.media.layout import Orientation, to_matrix
from redactkit.media.pattern import Pattern

if TYPE_CHECKING:
    from fractions import Fraction
    from types import TracebackType

    from av import Packet
    from av.container import OutputContainer
    from av.video.codeccontext import VideoCodecContext
    from av.video.stream import VideoStream

    from redactkit.media.containers import Container
    from redactkit.media.frame import VideoFrame
    from redactkit.settings import Encoder

__all__ = ["Pattern", "VideoSink"]

LARGEST_TIMESCALE = 2**31 - 1
OUT_OF_STEP = 0.1
"""Seconds of repaired video time from which copied sound would be noticed to be off."""


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
        source: Pattern,
        encoder: Encoder,
        audio: Literal["drop", "copy"] = "drop",
    ) -> None:
        self.path = os.fspath(path)
        self.frames = 0
        self._notes: list[str] = []
        self._source = source
        self._rules = container
        self._shift: int | None = None
        self._first_packet = True
        self._closed = False
        self._last_millisecond = -1
        self._durations: dict[int, int] = {}
        with ExitStack() as stack:
            self._output = self._open(container, source.time_base)
            stack.callback(self._abandon)
            self._stream = self._add_stream(source, encoder)
            self._audio = AudioCopy(source.path, self._output, container) if audio == "copy" else None
            if self._audio:
                stack.callback(self._audio.close)
            self._start(encoder)
            if not container.exact_time and 1000 % source.time_base.denominator:
                self._notes.append(f"{container.extensions[0]} counts milliseconds: times are rounded to them")
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
            UnsupportedTargetError: The container cannot tell this frame's time from the last one's.
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
        self._check_resolution(picture.pts)
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
            UnsupportedInputError: The video's timestamps had to be repaired, and copied sound would be off.
        """
        import av

        if self._closed:
            return
        self._closed = True
        with self._cleanup:
            if self._audio and (moved := float(self._source.repaired)) > OUT_OF_STEP:
                message = (
                    f"{self._source.path}: timestamps had to be moved by up to {moved:.2f} s, so copied sound would be "
                    f"out of step; drop the audio"
                )
                raise UnsupportedInputError(message)
            try:
                self._mux(self._stream.encode(None))
                if self._audio:
                    self._audio.pump(None, self._seconds(self._shift or 0))
                self._output.close()
            except (av.FFmpegError, OSError, ValueError) as error:
                raise self._failed(error) from error

    def _check_resolution(self, ticks: int) -> None:
        if self._rules.exact_time:
            return
        millisecond = round(self._seconds(ticks) * 1000)
        if millisecond <= self._last_millisecond:
            message = (
                f"{self.path}: frames are less than a millisecond apart, which {self._rules.extensions[0]} cannot hold"
            )
            raise UnsupportedTargetError(message + "; write to .mp4")
        self._last_millisecond = millisecond

    def _open(self, container: Container, time_base: Fraction) -> OutputContainer:
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

    def _add_stream(self, source: Pattern, encoder: Encoder) -> VideoStream:
        from av.codec.context import Flags

        options = codec_options(encoder, bottom_first=source.interlaced and source.bottom_first)
        try:
            made = self._output.add_stream(encoder.codec, rate=source.rate, options=options)
        except ValueError as error:
            message = f"{encoder.codec} cannot be put into {self._rules.muxer}: {error}"
            raise UnsupportedTargetError(message) from error
        stream = cast("VideoStream", made)
        context: VideoCodecContext = stream.codec_context
        context.width, context.height = source.layout.width, source.layout.height
        context.pix_fmt = source.pixel_format
        context.time_base = stream.time_base = source.time_base
        context.thread_type = "AUTO"  # else PyAV asks for slices, by which x264 is slower and its files larger
        context.sample_aspect_ratio = source.layout.aspect
        context.color_primaries, context.color_trc = source.colour.primaries, source.colour.transfer
        context.colorspace, context.color_range = source.colour.matrix, source.colour.range
        context.flags |= Flags.bitexact
        if source.interlaced:
            context.flags |= Flags.interlaced_dct
        self._lay_down(stream, source.layout.way)
        return stream

    def _lay_down(self, stream: VideoStream, way: Orientation) -> None:
        if way == Orientation():
            return
        if way.mirrored and not self._rules.mirrors:
            self._notes.append("this container keeps no mirrored orientation: the picture is shown as stored")
            return
        stream.set_display_matrix(to_matrix(way))

    def _start(self, encoder: Encoder) -> None:
        import av

        open_encoder(self._stream.codec_context, encoder)
        try:
            self._output.start_encoding()
        except (av.FFmpegError, OSError, ValueError) as error:
            raise self._failed(error) from error

    def _mux(self, packets: list[Packet[VideoStream]]) -> None:
        for packet in packets:
            ready = packet
            if self._first_packet:
                self._first_packet = False
                ready = clean(packet, self._stream)
            ready.duration = self._durations.pop(packet.pts or 0, 0)
            if self._audio and packet.dts is not None:
                self._audio.pump(self._seconds(packet.dts), self._seconds(self._shift or 0))
            self._output.mux(ready)

    def _seconds(self, ticks: int) -> Fraction:
        return ticks * self._source.time_base

    def _abandon(self) -> None:
        import av

        with suppress(av.FFmpegError, OSError, ValueError):  # the file is thrown away anyway
            self._output.close()

    def _failed(self, error: Exception) -> OutputError:
        if getattr(error, "errno", None) == errno.ENOSPC:
            return OutputError(f"{self.path}: cannot be written: the disk is full; make room and run again")
        return OutputError(f"{self.path}: could not be encoded or written ({opening.reason(error)})")
