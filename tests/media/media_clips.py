"""Small clips written with PyAV itself, so that what is tested is not also what wrote them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np

from redactkit.media.pixels import views

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

LOSSLESS = {"qp": "0", "preset": "ultrafast"}
SECRET = "SECRET-d41d8cd9"  # noqa: S105  it stands for what must not leak


def picture(number: int, width: int = 96, height: int = 64, form: str = "yuv420p") -> av.VideoFrame:
    """A frame whose every sample differs from its neighbours and from those of other frames."""
    frame = av.VideoFrame(width, height, form)
    random = np.random.default_rng(number)
    for samples in views(frame):
        top = 1 << (8 if samples.itemsize == 1 else 10)
        ramp = np.add.outer(np.arange(samples.shape[0]), np.arange(samples.shape[1])) * 3 + 7 * number
        samples[:] = (ramp + random.integers(0, 9, samples.shape)) % top
    return frame


def write_clip(
    path: Path,
    *,
    size: tuple[int, int] = (96, 64),
    form: str = "yuv420p",
    times: Iterable[int] = range(12),
    time_base: Fraction = Fraction(1, 25),
    codec: str = "libx264",
    options: dict[str, str] | None = None,
    muxer: str | None = None,
    mux_options: dict[str, str] | None = None,
    tracks: Sequence[str] = (),
    tags: dict[str, str] | None = None,
    chapters: bool = False,
    attachment: bool = False,
    subtitles: bool = False,
    cover: bool = False,
    prepare: Callable[[av.video.stream.VideoStream], None] | None = None,
    touch: Callable[[av.VideoFrame], None] | None = None,
) -> Path:
    """Write a clip; `prepare` sees the stream before it is opened, `touch` each frame before it is encoded."""
    with av.open(str(path), "w", format=muxer, options=mux_options or {}) as output:
        stream = output.add_stream(codec, rate=Fraction(25), options=dict(LOSSLESS if options is None else options))
        stream.width, stream.height = size
        stream.pix_fmt = form
        stream.codec_context.time_base = stream.time_base = time_base
        if prepare:
            prepare(stream)
        sounds = [output.add_stream(name, rate=48000, layout="mono") for name in tracks]
        words = _subtitle_packets(path, output) if subtitles else []
        front = _cover_stream(output) if cover else None
        output.metadata.update(tags or {})
        if tags:
            stream.metadata.update(tags)
        if chapters:
            output.set_chapters(
                [{"id": 1, "start": 0, "end": 100, "time_base": Fraction(1, 1000), "metadata": {"title": SECRET}}]
            )
        if attachment:
            output.add_attachment("notes.txt", "text/plain", SECRET.encode())
        output.start_encoding()
        if front:
            output.mux(front.encode(picture(99, 32, 32, "yuvj420p")))
        for packet in words:
            output.mux(packet)
        last = 0
        for number, pts in enumerate(times):
            frame = picture(number, *size, form)
            frame.pts, frame.time_base = pts, time_base
            if touch:
                touch(frame)
            output.mux(stream.encode(frame))
            last = pts
        output.mux(stream.encode(None))
        for number, sound in enumerate(sounds):
            _sing(output, sound, float(last * time_base), 440 * (number + 1))
    return path


def _subtitle_packets(path: Path, output: av.container.OutputContainer) -> list[av.Packet]:
    text = path.with_suffix(".srt")
    text.write_text(f"1\n00:00:00,000 --> 00:00:00,400\n{SECRET}\n")
    with av.open(str(text)) as source:
        stream = output.add_stream_from_template(source.streams[0])
        packets = [p for p in source.demux() if p.size]
        for packet in packets:
            packet.stream = stream
    return packets


def _cover_stream(output: av.container.OutputContainer) -> av.video.stream.VideoStream:
    front = output.add_stream("mjpeg", rate=1)
    front.width = front.height = 32
    front.pix_fmt = "yuvj420p"
    front.disposition = av.stream.Disposition.attached_pic
    return front


def _sing(
    output: av.container.OutputContainer, stream: av.audio.stream.AudioStream, seconds: float, pitch: int
) -> None:
    for start in range(0, int(48000 * seconds), 1024):
        wave = np.sin(2 * np.pi * pitch * np.arange(start, start + 1024) / 48000).astype(np.float32)
        form = stream.codec_context.format.name
        data = wave if form.startswith("flt") else (wave * 20000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(data[np.newaxis], format=form, layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48000, start, Fraction(1, 48000)
        output.mux(stream.encode(frame))
    output.mux(stream.encode(None))


def decoded(path: Path) -> list[av.VideoFrame]:
    """All frames of the first video stream, by PyAV alone."""
    with av.open(str(path)) as container:
        return list(container.decode(container.streams.video[0]))


def times_of(path: Path) -> list[Fraction]:
    """When each frame is shown, in exact seconds."""
    return [frame.pts * Fraction(frame.time_base) for frame in decoded(path)]


def samples_of(frame: av.VideoFrame) -> list[np.ndarray]:
    """Copies of a frame's luma and chroma samples."""
    return [samples.copy() for samples in views(frame)]
