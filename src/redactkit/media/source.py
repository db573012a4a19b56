"""A video file as a sequence of frames in order of presentation, and a check that all of it came."""

from __future__ import annotations

import os
from contextlib import ExitStack
from fractions import Fraction
from typing import TYPE_CHECKING, Self

from redactkit.core.media_info import MediaInfo
from redactkit.errors import DamagedInputError, UnsupportedInputError
from redactkit.media import metadata, opening
from redactkit.media.colour import Colour, colour_of, names_of
from redactkit.media.convert import convert, plan_conversion
from redactkit.media.damage import TRUSTED_DURATION, Promise, Tally, check
from redactkit.media.frame import VideoFrame
from redactkit.media.layout import Layout, Orientation, from_matrix, sane_aspect
from redactkit.media.shrink import Scaler

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    import av

FALLBACK_RATE = Fraction(25)


class VideoSource:
    """An open video file. Opening decodes the first frame, since only it tells the truth about the rest.

    Frames come from one thread at a time.

    Args:
        path: Of a local file.

    Attributes:
        path: As given.
        info: Facts of the file.
        time_base: Seconds per tick of every pts.
        notes: What is converted, dropped or odd, one sentence each; complete once all frames were read.

    Raises:
        InputError: It cannot be read, holds no video that can be decoded, or is encrypted.
        DamagedInputError: Not a single frame decodes.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = os.fspath(path)
        self._notes: list[str] = []
        self._tally = Tally()
        self._scaler = Scaler()
        with ExitStack() as stack:
            self._container = opening.open_video(path)
            stack.callback(self._container.close)
            self._stream = opening.pick_stream(self._container, path)
            self._promise = _promise(self.path, self._container, self._stream)
            self._raw = self._decode()
            self._first = self._read_first()
            self._conversion = plan_conversion(self._first)
            first = convert(self._first, self._conversion)
            self.colour: Colour = colour_of(first, self._stream.codec_context)
            self.interlaced = self._first.interlaced_frame
            self.pixel_format = self._conversion.target
            self.layout = self._layout()
            self.time_base = self._time_base()
            self.info = self._info()
            self._note_the_rest()
            self._closing = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; doing so again is no error."""
        self._raw.close()
        self._closing.close()

    @property
    def notes(self) -> tuple[str, ...]:
        """What is converted, dropped or odd, one sentence each."""
        return tuple(self._notes)

    @property
    def rate(self) -> Fraction:
        """Average frame rate as the header says, else 25: a hint for the encoder, nothing is timed by it."""
        return _rate(self._stream) or FALLBACK_RATE

    def frames(self) -> Iterator[VideoFrame]:
        """Yield every frame once, in order of presentation.

        Raises:
            UnsupportedInputError: Size or pixel format change on the way, or time runs backwards.
        """
        raw = self._first
        shape = (raw.format.name, raw.width, raw.height)
        last: int | None = None
        number = 0
        while raw is not None:
            if (raw.format.name, raw.width, raw.height) != shape:
                message = (
                    f"{self.path}: frame {number} changes from {shape[1]}x{shape[2]} {shape[0]} to "
                    f"{raw.width}x{raw.height} {raw.format.name}; split the file there first"
                )
                raise UnsupportedInputError(message)
            pts = number if self._numbered else raw.pts
            if pts is None or (last is not None and pts <= last):
                message = (
                    f"{self.path}: frame {number} has the timestamp {pts} after {last}; time must run forward, "
                    f"rewrite the timestamps first"
                )
                raise UnsupportedInputError(message)
            picture = convert(raw, self._conversion)
            yield VideoFrame(pts, 0 if self._numbered else raw.duration or 0, self.layout, picture, self._scaler)
            last, number = pts, number + 1
            raw = next(self._raw, None)

    def finish(self) -> None:
        """Check that the file delivered what its header promised; call it after the last frame.

        Raises:
            TruncatedInputError: It ended early.
            DamagedInputError: Part of it did not decode.
        """
        check(self._promise, self._tally)

    def _decode(self) -> Iterator[av.VideoFrame]:
        """Packet by packet, so that one bad packet neither stops the rest nor goes unnoticed."""
        import av

        self._stream.thread_type = "AUTO"
        tally = self._tally
        try:
            for packet in self._container.demux():
                _note_end(tally, packet)
                if packet.stream_index != self._stream.index:
                    continue
                if packet.size:
                    tally.packets += 1
                    tally.corrupt += packet.is_corrupt
                    tally.hidden += packet.is_discard
                if packet.has_sidedata("encryption_info"):
                    message = f"{self.path}: the video is encrypted; decrypt it first"
                    raise UnsupportedInputError(message)
                try:
                    frames = packet.decode()
                except (av.FFmpegError, ValueError) as error:
                    tally.errors += 1
                    tally.first_error = tally.first_error or f"packet {tally.packets}, {opening.reason(error)}"
                    continue
                for frame in frames:
                    tally.frames += 1
                    tally.damaged += frame.is_corrupt
                    yield frame
        except av.FFmpegError as error:
            tally.read_error = opening.reason(error)

    def _read_first(self) -> av.VideoFrame:
        first = next(self._raw, None)
        if first is not None:
            return first
        check(self._promise, self._tally)
        message = f"{self.path}: no frame could be decoded; nothing to redact"
        raise DamagedInputError(message)

    def _layout(self) -> Layout:
        way, exact = Orientation(), True
        matrix = display_matrix(self._first)
        if matrix is not None:
            way, exact = from_matrix(matrix)
        if not exact:
            self._notes.append("the display matrix is no quarter turn: the nearest one is used")
        aspect, sane = sane_aspect(self._stream.sample_aspect_ratio or self._stream.codec_context.sample_aspect_ratio)
        if not sane:
            self._notes.append("the pixel aspect is absurd: square pixels are used")
        return Layout(self._first.width, self._first.height, aspect, way)

    def _time_base(self) -> Fraction:
        self._numbered = self._first.pts is None
        if self._numbered:
            self._notes.append(f"no timestamps in the file: numbered at {float(self.rate):g} fps")
            return 1 / self.rate
        return Fraction(self._stream.time_base)

    def _info(self) -> MediaInfo:
        container, stream = self._container, self._stream
        rate = _rate(stream)
        return MediaInfo(
            path=self.path,
            bytes=os.stat(self.path).st_size,  # noqa: PTH116  a path of any kind
            container=container.format.name,
            codec=stream.codec_context.codec.canonical_name,
            pixel_format=self._first.format.name,
            width=self._first.width,
            height=self._first.height,
            frames=stream.frames or None,
            frame_rate=(rate.numerator, rate.denominator) if rate else None,
            time_base=(self.time_base.numerator, self.time_base.denominator),
            duration=container.duration / 1_000_000 if container.duration else None,
            pixel_aspect=(self.layout.aspect.numerator, self.layout.aspect.denominator),
            rotation=self.layout.way.degrees,
            colour=names_of(self.colour),
            streams=metadata.streams(container),
            tags=metadata.tags(container),
            hidden=metadata.hidden(container),
        )

    def _note_the_rest(self) -> None:
        if self._conversion.note:
            self._notes.append(self._conversion.note)
        if self.layout.way.mirrored:
            self._notes.append("the display matrix mirrors the picture")


def _rate(stream: av.video.stream.VideoStream) -> Fraction | None:
    rate = stream.average_rate or stream.guessed_rate
    return Fraction(rate) if rate and 0 < rate <= 1000 else None


def _note_end(tally: Tally, packet: av.Packet) -> None:
    if packet.pts is None or packet.time_base is None:
        return
    end = (packet.pts + (packet.duration or 0)) * Fraction(packet.time_base)
    if tally.end is None or end > tally.end:
        tally.end = end


def _promise(path: str, container: av.container.InputContainer, stream: av.video.stream.VideoStream) -> Promise:
    name = container.format.name
    # mov's demuxer reads the whole sample table and applies the edit list to it: the index is the promise.
    packets = len(stream.index_entries) if name.startswith("mov") and stream.frames else None
    end = None
    if container.duration and name.startswith(TRUSTED_DURATION):
        end = ((container.start_time or 0) + container.duration) / 1_000_000
    return Promise(path, packets, end)


def display_matrix(frame: av.VideoFrame) -> tuple[int, ...] | None:
    """Return the nine integers of a frame's display matrix, if it has one."""
    import struct

    try:
        for item in frame.side_data:
            if item.type.name == "DISPLAYMATRIX" and item.buffer_size == 36:
                return struct.unpack("=9i", bytes(item))
    except ValueError:  # PyAV does not know every kind of side data, and then gives none of them
        if frame.rotation in (90, -90, 180, -180):
            return {90: (0, -65536, 0, 65536, 0, 0, 0, 0, 1 << 30)}.get(frame.rotation)
    return None
