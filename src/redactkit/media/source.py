"""A video file as a sequence of frames in order of presentation, and a check that all of it came."""

from __future__ import annotations

import os
import struct
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Self, cast

from redactkit.core.media_info import MediaInfo
from redactkit.errors import DamagedInputError, UnsupportedInputError
from redactkit.media import damage, metadata, opening
from redactkit.media.colour import Colour, colour_of, names_of
from redactkit.media.convert import Converter
from redactkit.media.encryption import is_encrypted
from redactkit.media.frame import VideoFrame
from redactkit.media.layout import Layout, Orientation, from_degrees, from_matrix, sane_aspect
from redactkit.media.shrink import Scaler
from redactkit.media.timing import Clock

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from types import TracebackType

    import av
    from av import Packet
    from av.video.stream import VideoStream

FALLBACK_RATE = Fraction(25)
BOTTOM_FIRST = (3, 4)
"""AVFieldOrder: bottom field shown first, whichever is coded first."""


class VideoSource:
    """An open video file. Opening decodes the first frame, since only it tells the truth about the rest.

    Frames come from one thread at a time.

    Args:
        path: Of a local file.
        threads: The decoder works on several frames at once; not worth it where only the first one is wanted.

    Attributes:
        path: As given.
        info: Facts of the file.
        time_base: Seconds per tick of every pts.
        layout: How frames are stored and shown.
        colour: Tags of the frames that are given out.
        pixel_format: Of the frames that are given out.
        interlaced: The first frame holds two fields.
        bottom_first: Of these, the lower one is shown first, by the stream's header.

    Raises:
        InputError: It cannot be read, holds no video that can be decoded, or is encrypted.
        DamagedInputError: Not a single frame decodes.
    """

    def __init__(self, path: str | os.PathLike[str], *, threads: bool = True) -> None:
        self.path = os.fspath(path)
        self._threads = threads
        self._notes: list[str] = []
        self._tally = damage.Tally()
        self._scaler = Scaler()
        with ExitStack() as stack:
            self._container = opening.open_video(path)
            stack.callback(self._container.close)
            self._stream = opening.pick_stream(self._container, path)
            if is_encrypted(path, self._container):
                raise self._encrypted()
            self._promise = damage.promise_of(self.path, self._container, self._stream, self.rate)
            self._raw = self._decode()
            stack.callback(self._raw.close)
            self._first: av.VideoFrame | None = self._read_first()
            self._convert = Converter(self._first)
            self.colour: Colour = colour_of(self._convert(self._first), self._stream.codec_context)
            self.interlaced = self._first.interlaced_frame
            self.bottom_first = self._stream.codec_context.field_order in BOTTOM_FIRST
            self.pixel_format = self._convert.target
            self.layout = self._lay_out(self._first)
            numbered = self._first.pts is None
            self.time_base = 1 / self.rate if numbered else Fraction(self._stream.time_base or 1)
            self._clock = Clock(self.time_base, self.rate, numbered=numbered)
            self.info = self._describe(self._first)
            self._notes += self._remarks(numbered=numbered)
            self._closing = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; doing so again is no error."""
        self._first = None
        self._closing.close()

    @property
    def notes(self) -> tuple[str, ...]:
        """What is converted, dropped or odd, one sentence each; complete after `finish`."""
        return tuple(self._notes)

    @property
    def rate(self) -> Fraction:
        """Average frame rate as the header says, else 25: a hint for the encoder, nothing is timed by it."""
        return _rate(self._stream) or FALLBACK_RATE

    @property
    def repaired(self) -> Fraction:
        """Seconds by which a timestamp had to be moved at most; complete once all frames were read."""
        return self._clock.largest * self.time_base

    def frames(self) -> Iterator[VideoFrame]:
        """Yield every frame once, in order of presentation; a second call goes on where the first stopped.

        Raises:
            UnsupportedInputError: Size or pixel format change on the way.
        """
        info = self.info
        while (raw := self._take()) is not None:
            if (raw.format.name, raw.width, raw.height) != (info.pixel_format, info.width, info.height):
                message = (
                    f"{self.path}: changes from {info.width}x{info.height} {info.pixel_format} to "
                    f"{raw.width}x{raw.height} {raw.format.name} at pts {raw.pts}; split the file there first"
                )
                raise UnsupportedInputError(message)
            duration = 0 if self._clock.numbered else int(raw.duration or 0)
            pts = self._clock.tick(raw.pts, duration)
            yield VideoFrame(pts, duration, self.layout, self._convert(raw), self._scaler)

    def count(self) -> int:
        """Return how many pictures the file holds, by its packets: the rest of it is read, but not decoded.

        No frame comes after that.

        Raises:
            DamagedInputError: A packet cannot be read, or holds less than it should.
        """
        import av

        self._raw.close()
        tally = self._tally
        try:
            for packet in self._container.demux(self._stream):
                tally.packets += packet.size > 0
                tally.corrupt += packet.is_corrupt
        except (av.FFmpegError, OSError) as error:
            message = f"{self.path}: cannot be read to its end ({opening.reason(error)}); copy the file again"
            raise DamagedInputError(message) from error
        if tally.corrupt:
            message = f"{self.path}: {tally.corrupt} of {tally.packets} packets are incomplete; copy the file again"
            raise DamagedInputError(message)
        return tally.packets

    def finish(self) -> None:
        """Check that the file delivered what its header promised; call it after the last frame.

        Raises:
            TruncatedInputError: It ended early.
            DamagedInputError: Part of it did not decode.
        """
        damage.check(self._promise, self._tally)
        for remark in (*damage.remarks(self._promise, self._tally), *self._clock.remarks(self.time_base)):
            if remark not in self._notes:
                self._notes.append(remark)

    def _take(self) -> av.VideoFrame | None:
        first, self._first = self._first, None
        return first if first is not None else next(self._raw, None)

    def _decode(self) -> Generator[av.VideoFrame]:
        """Packet by packet, so that one bad packet neither stops the rest nor goes unnoticed."""
        import av

        # With frame threads a decoder hides the end of a cut file and, rarely, the flag of a damaged frame (it
        # may be set after the frame was handed on): hence the counts in `damage`. One thread costs 4K its speed.
        self._stream.thread_type = "AUTO" if self._threads else "NONE"
        tally = self._tally
        try:
            # All streams are read: the longest of them shows whether the file is whole.
            for packet in self._container.demux():
                index = packet.stream.index  # of a flushing packet `stream_index` is always 0
                tally.note_time(packet, index)
                if index != self._stream.index:
                    continue
                for frame in self._decode_packet(cast("Packet[VideoStream]", packet)):
                    tally.frames += 1
                    tally.damaged += bool(frame.is_corrupt)
                    yield frame
        except (av.FFmpegError, OSError) as error:
            tally.read_error = opening.reason(error)

    def _decode_packet(self, packet: Packet[VideoStream]) -> list[av.VideoFrame]:
        import av

        tally = self._tally
        if packet.size:
            tally.packets += 1
            tally.corrupt += packet.is_corrupt
            tally.hidden += packet.is_discard
            if packet.has_sidedata("encryption_info"):
                raise self._encrypted()
        try:
            return packet.decode()
        except (av.FFmpegError, ValueError) as error:
            tally.errors += 1
            tally.first_error = tally.first_error or f"number {tally.packets}: {opening.reason(error)}"
            return []

    def _read_first(self) -> av.VideoFrame:
        first = next(self._raw, None)
        if first is None:
            damage.check(self._promise, self._tally)
            message = f"{self.path}: no frame could be decoded; nothing to redact"
            raise DamagedInputError(message)
        return first

    def _encrypted(self) -> UnsupportedInputError:
        return UnsupportedInputError(f"{self.path}: the video is encrypted; decrypt it first")

    def _lay_out(self, frame: av.VideoFrame) -> Layout:
        way, exact = orientation_of(frame)
        if not exact:
            self._notes.append("the display matrix is no quarter turn: the nearest one is used")
        aspect, sane = sane_aspect(self._stream.sample_aspect_ratio or self._stream.codec_context.sample_aspect_ratio)
        if not sane:
            self._notes.append("the pixel aspect is absurd: square pixels are used")
        return Layout(frame.width, frame.height, aspect, way)

    def _describe(self, frame: av.VideoFrame) -> MediaInfo:
        container, stream = self._container, self._stream
        rate = _rate(stream)
        return MediaInfo(
            path=self.path,
            bytes=Path(self.path).stat().st_size,
            container=container.format.name,
            codec=stream.codec_context.codec.canonical_name,
            pixel_format=frame.format.name,
            width=frame.width,
            height=frame.height,
            frames=self._promise.packets or stream.frames or None,
            frame_rate=(rate.numerator, rate.denominator) if rate else None,
            time_base=(self.time_base.numerator, self.time_base.denominator),
            duration=container.duration / 1_000_000 if container.duration else None,
            pixel_aspect=(self.layout.aspect.numerator, self.layout.aspect.denominator),
            rotation=self.layout.way.degrees,
            colour=names_of(self.colour),
            streams=metadata.streams(container),
            tags=metadata.tags(container),
            hidden=metadata.hidden(container) + metadata.within_frames(frame),
        )

    def _remarks(self, *, numbered: bool) -> list[str]:
        found = []
        if numbered:
            found.append(f"no timestamps in the file: numbered at {float(self.rate):g} fps")
        if self._convert.note:
            found.append(self._convert.note)
        if self.layout.way.mirrored:
            found.append("the display matrix mirrors the picture")
        if len(real := opening.real_video(self._container)) > 1:
            found.append(f"{len(real)} video streams: stream {self._stream.index} is redacted, the others are dropped")
        return found


def _rate(stream: VideoStream) -> Fraction | None:
    rate = stream.average_rate or stream.guessed_rate
    return Fraction(rate) if rate and 0 < rate <= 1000 else None


def orientation_of(frame: av.VideoFrame) -> tuple[Orientation, bool]:
    """Return how a player lays a frame down, and whether its display matrix says exactly that."""
    items = metadata.side_data(frame)
    if items is None:
        return from_degrees(frame.rotation)
    for item in items:
        if item.type.name == "DISPLAYMATRIX" and item.buffer_size == 36:
            return from_matrix(struct.unpack("=9i", bytes(item)))
    return Orientation(), True
