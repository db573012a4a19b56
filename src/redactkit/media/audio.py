"""Audio tracks carried over packet by packet, in step with the video."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from redactkit.errors import DamagedInputError, UnsupportedTargetError
from redactkit.media import opening

if TYPE_CHECKING:
    from collections.abc import Iterator

    import av

    from redactkit.media.containers import Container
    from redactkit.media.source import VideoSource


class AudioCopy:
    """Reads the source a second time, for its audio alone, as far as the video has come.

    Args:
        source: Its path is opened again.
        output: Gets one stream for each audio track.
        container: Says which codecs it can hold.

    Raises:
        UnsupportedTargetError: A track's codec does not fit into the container.
    """

    def __init__(self, source: VideoSource, output: av.container.OutputContainer, container: Container) -> None:
        from av.stream import Discard

        self._path = source.path
        self._output = output
        self._input = opening.open_video(source.path)
        try:
            tracks = [s for s in self._input.streams.audio if s.codec_context is not None]
            for track in tracks:
                codec = track.codec_context.codec.canonical_name
                if codec not in container.audio:
                    fits = ", ".join(sorted(container.audio))
                    message = (
                        f"audio track {track.index} is {codec}, which {container.extensions[0]} cannot hold here "
                        f"(it holds {fits}); write to .mkv, or drop the audio"
                    )
                    raise UnsupportedTargetError(message)
            for stream in self._input.streams:
                if stream not in tracks:
                    stream.discard = Discard.all
            self._pairs = {t.index: self._add(output, t) for t in tracks}
        except BaseException:
            self._input.close()
            raise
        self._packets = self._read(tracks)
        self._next: av.Packet | None = None

    @staticmethod
    def _add(output: av.container.OutputContainer, track: av.audio.stream.AudioStream) -> av.audio.stream.AudioStream:
        stream = output.add_stream_from_template(track)
        stream.metadata = {}
        return stream

    def pump(self, until: Fraction | None, shift: Fraction) -> None:
        """Write all packets that start before `until` seconds (None: all), each moved by `shift` seconds.

        Raises:
            DamagedInputError: The source's audio cannot be read to its end.
        """
        while (packet := self._next or next(self._packets, None)) is not None:
            time = (packet.dts if packet.dts is not None else packet.pts or 0) * Fraction(packet.time_base) + shift
            if until is not None and time > until:
                self._next = packet
                return
            self._next = None
            ticks = round(shift / Fraction(packet.time_base))
            if packet.pts is not None:
                packet.pts += ticks
            if packet.dts is not None:
                packet.dts += ticks
            packet.stream = self._pairs[packet.stream_index]
            self._output.mux(packet)

    def _read(self, tracks: list[av.audio.stream.AudioStream]) -> Iterator[av.Packet]:
        import av

        if not tracks:
            return
        try:
            for packet in self._input.demux(tracks):
                if packet.size:
                    yield packet
        except av.FFmpegError as error:
            message = f"{self._path}: its audio cannot be read to the end ({opening.reason(error)}); drop the audio"
            raise DamagedInputError(message) from error

    def close(self) -> None:
        """Close the second reader."""
        self._input.close()
