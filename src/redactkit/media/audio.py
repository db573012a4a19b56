"""Audio tracks carried over packet by packet, in step with the video."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from redactkit.errors import DamagedInputError, UnsupportedTargetError
from redactkit.media import opening

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av import Packet
    from av.audio.stream import AudioStream
    from av.container import OutputContainer

    from redactkit.media.containers import Container

NO_COMMENTS = b"\x03vorbis" + bytes(8) + b"\x01"
"""Vorbis' second header, with an empty name of the maker and no comments (Vorbis I, section 5)."""


class AudioCopy:
    """Reads the source a second time, for its audio alone, as far as the video has come.

    Args:
        path: Of the source.
        output: Gets one stream for each audio track.
        container: Says which codecs it can hold.

    Raises:
        UnsupportedTargetError: A track's codec does not fit into the container.
        DamagedInputError: A track's headers cannot be read.
    """

    def __init__(self, path: str, output: OutputContainer, container: Container) -> None:
        self._path = path
        self._output = output
        self._input = opening.open_video(path)
        try:
            tracks = list(self._input.streams.audio)
            _check_fit(tracks, container)
            self._pairs = {track.index: _add(output, track) for track in tracks}
            self._discard_others()
        except BaseException:
            self._input.close()
            raise
        self._packets = self._read(tracks)
        self._next: Packet[AudioStream] | None = None

    def _discard_others(self) -> None:
        from av.stream import Discard

        for stream in self._input.streams:
            if stream.index not in self._pairs:
                stream.discard = Discard.all

    def pump(self, until: Fraction | None, shift: Fraction) -> None:
        """Write all packets that start before `until` seconds (None: all), each moved by `shift` seconds.

        Raises:
            DamagedInputError: The source's audio cannot be read to its end.
        """
        while (packet := self._next or next(self._packets, None)) is not None:
            ticks = packet.dts if packet.dts is not None else packet.pts or 0
            if until is not None and ticks * Fraction(packet.time_base) + shift > until:
                self._next = packet
                return
            self._next = None
            moved = round(shift / Fraction(packet.time_base))
            if packet.pts is not None:
                packet.pts += moved
            if packet.dts is not None:
                packet.dts += moved
            packet.stream = self._pairs[packet.stream_index]
            self._output.mux(packet)

    def _read(self, tracks: list[AudioStream]) -> Iterator[Packet[AudioStream]]:
        import av

        if not tracks:
            return
        try:
            for packet in self._input.demux(tuple(tracks)):
                if packet.size:
                    yield packet
        except av.FFmpegError as error:
            message = f"{self._path}: its audio cannot be read to the end ({opening.reason(error)}); drop the audio"
            raise DamagedInputError(message) from error

    def close(self) -> None:
        """Close the second reader."""
        self._input.close()


def _check_fit(tracks: list[AudioStream], container: Container) -> None:
    for track in tracks:
        # PyAV's types leave out that a stream without a decoder has no context.
        codec = track.codec_context.codec.canonical_name if track.codec_context is not None else "of an unknown codec"
        if codec not in container.audio:
            message = (
                f"audio track {track.index} is {codec}, which {container.extensions[0]} cannot hold here "
                f"(it holds {', '.join(sorted(container.audio))}); write to .mkv, or drop the audio"
            )
            raise UnsupportedTargetError(message)


def _add(output: OutputContainer, track: AudioStream) -> AudioStream:
    stream = output.add_stream_from_template(track)
    stream.metadata.clear()
    # PyAV's types leave out that a stream without a decoder has no context.
    if track.codec_context is not None and track.codec_context.codec.canonical_name == "vorbis":
        stream.codec_context.extradata = without_comments(track.codec_context.extradata or b"")
    return stream


def without_comments(headers: bytes) -> bytes:
    """Return Vorbis' three headers with an empty one for its comments: performer, place, maker.

    Args:
        headers: Identification, comments, setup; laced as Matroska stores them (count less one, then the sizes of
            all but the last in bytes that add up, 255 meaning that more follow).

    Raises:
        DamagedInputError: They are not.
    """
    sizes, at = [0], 1
    while headers[:1] == b"\x02" and len(sizes) <= 2 and at < len(headers):
        sizes[-1] += headers[at]
        if headers[at] < 255:
            sizes.append(0)
        at += 1
    first, rest = headers[at : at + sizes[0]], headers[at + sum(sizes) :]
    if not (first.startswith(b"\x01vorbis") and rest.startswith(b"\x05vorbis")):
        message = "the headers of its Vorbis sound cannot be read, so its comments cannot be left out; drop the audio"
        raise DamagedInputError(message)
    return bytes((2, len(first), len(NO_COMMENTS))) + first + NO_COMMENTS + rest
