"""Every promise about a written file, checked by opening the file again with PyAV alone."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
from media_clips import LOSSLESS, SECRET, decoded, picture, samples_of, times_of, write_clip

from redactkit.errors import OutputError, SettingsError, UnsupportedInputError, UnsupportedTargetError
from redactkit.media.containers import for_target
from redactkit.media.layout import EIGHT, to_matrix
from redactkit.media.sink import VideoSink
from redactkit.media.source import VideoSource, orientation_of
from redactkit.settings import Encoder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from redactkit.media.frame import VideoFrame


def through(
    source: Path,
    target: Path,
    *,
    audio: str = "drop",
    encoder: Encoder | None = None,
    edit: Callable[[VideoFrame, int], None] | None = None,
) -> tuple[str, ...]:
    """Carry a clip through source and sink, and return what was noted."""
    with VideoSource(source) as reader:
        with VideoSink(target, for_target(target), reader, encoder or Encoder(options=LOSSLESS), audio) as sink:
            for number, frame in enumerate(reader.frames()):
                if edit:
                    edit(frame, number)
                sink.write(frame)
        reader.finish()
        assert sink.frames == len(decoded(target))
        return reader.notes + sink.notes


FORMATS = ("yuv420p", "yuv422p", "yuv444p", "yuvj420p", "yuv420p10le", "yuv422p10le", "yuv444p10le")


@pytest.mark.parametrize("form", FORMATS)
def test_planes_reach_the_encoder_unchanged(tmp_path: Path, form: str) -> None:
    clip = write_clip(tmp_path / "in.mkv", form=form, codec="ffv1" if form != "yuvj420p" else "libx264", options=None)
    target = tmp_path / "out.mp4"
    through(clip, target)
    before, after = decoded(clip), decoded(target)
    assert [f.format.name for f in after] == [form] * 12
    for old, new in zip(before, after, strict=True):
        for one, other in zip(samples_of(old), samples_of(new), strict=True):
            assert np.array_equal(one, other)


def test_nv12_is_edited_as_pairs_and_kept(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "in.nut", form="nv12", codec="rawvideo", options={}, muxer="nut")

    def edit(frame: VideoFrame, number: int) -> None:
        planes = frame.planes().planes
        assert [p.role for p in planes] == ["luma", "chroma_b", "chroma_r"]
        planes[1].samples[2:5, 3:9] = 17
        planes[2].samples[1:3, 30:40] = 201

    through(clip, tmp_path / "out.mp4", edit=edit)
    for old, new in zip(decoded(clip), decoded(tmp_path / "out.mp4"), strict=True):
        luma, blue, red = samples_of(old)
        blue[2:5, 3:9], red[1:3, 30:40] = 17, 201
        plain = new.reformat(format="yuv420p")
        for one, other in zip((luma, blue, red), samples_of(plain), strict=True):
            assert np.array_equal(one, other)


def test_an_edit_changes_what_was_edited_and_no_later_frame(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "in.mp4", options={**LOSSLESS, "preset": "medium", "bf": "3"})

    def edit(frame: VideoFrame, number: int) -> None:
        if number % 2:
            frame.planes().planes[0].samples[8:24, 16:40] = 0

    through(clip, tmp_path / "out.mp4", edit=edit)
    for number, (old, new) in enumerate(zip(decoded(clip), decoded(tmp_path / "out.mp4"), strict=True)):
        luma, blue, red = samples_of(old)
        if number % 2:
            luma[8:24, 16:40] = 0
        for one, other in zip((luma, blue, red), samples_of(new), strict=True):
            assert np.array_equal(one, other)


def test_odd_sizes_stay(tmp_path: Path) -> None:
    full = write_clip(tmp_path / "full.mkv", size=(175, 99), form="yuv444p")
    assert through(full, tmp_path / "full.mp4") == ()
    halved = write_clip(tmp_path / "halved.mkv", size=(175, 99), codec="ffv1", options={})
    notes = through(halved, tmp_path / "halved.mp4")
    assert any("odd sizes" in note for note in notes)
    for old, new in zip(decoded(halved), decoded(tmp_path / "halved.mp4"), strict=True):
        assert (new.width, new.height, new.format.name) == (175, 99, "yuv444p")
        luma, blue, _ = samples_of(old)
        assert np.array_equal(samples_of(new)[0], luma)
        assert np.array_equal(samples_of(new)[1][::2, ::2], blue)


IRREGULAR = [0, 1, 5, 6, 31, 32, 33, 40, 400, 401, 402, 403]


@pytest.mark.parametrize("target", ["out.mp4", "out.mov", "out.mkv"])
@pytest.mark.parametrize(
    ("times", "time_base"),
    [
        (range(12), Fraction(1, 25)),
        (range(12), Fraction(1001, 30000)),
        (IRREGULAR, Fraction(1, 1000)),
        ([7 + t for t in IRREGULAR], Fraction(1, 90000)),
        ([t + 10_000 for t in IRREGULAR], Fraction(1, 1000)),
    ],
)
@pytest.mark.parametrize("reordering", ["0", "3"])
def test_times_stay_exactly(
    tmp_path: Path, target: str, times: list[int], time_base: Fraction, reordering: str
) -> None:
    clip = write_clip(tmp_path / "in.nut", codec="ffv1", options={}, times=times, time_base=time_base)
    before = times_of(clip)
    assert before == [t * time_base for t in times]
    encoder = Encoder(options={"preset": "medium", "bf": reordering, "crf": "40"})
    if target.endswith(".mkv") and time_base.denominator == 90_000:
        with pytest.raises(UnsupportedTargetError, match="millisecond"):
            through(clip, tmp_path / target, encoder=encoder)
        return
    notes = through(clip, tmp_path / target, encoder=encoder)
    after = times_of(tmp_path / target)
    if target.endswith(".mkv") and 1000 % time_base.denominator:
        assert any("milliseconds" in note for note in notes)
        assert all(abs(one - other) <= Fraction(1, 2000) for one, other in zip(before, after, strict=True))
    else:
        assert before == after


def test_times_below_zero_are_moved_and_said(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "in.nut", codec="ffv1", options={}, times=range(12))
    with VideoSource(clip) as reader:
        frames = list(reader.frames())
        with VideoSink(tmp_path / "out.mp4", for_target("out.mp4"), reader, Encoder()) as sink:
            for frame in frames:
                sink.write(
                    type(frame)(frame.pts - frames[4].pts, frame.duration, frame.layout, frame.picture, frame.scaler)
                )
        assert any("below zero" in note for note in sink.notes)
    assert times_of(tmp_path / "out.mp4") == times_of(clip)


def test_last_frame_keeps_its_duration(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "in.mp4", times=[0, 10, 20, 30], time_base=Fraction(1, 100))
    through(clip, tmp_path / "out.mp4")
    with av.open(str(clip)) as before, av.open(str(tmp_path / "out.mp4")) as after:
        assert after.streams.video[0].duration * after.streams.video[0].time_base == Fraction(
            before.streams.video[0].duration * before.streams.video[0].time_base
        )


@pytest.mark.parametrize("way", EIGHT)
def test_every_orientation_stays(tmp_path: Path, way: object) -> None:
    clip = write_clip(tmp_path / "in.mp4", times=range(3), prepare=lambda s: s.set_display_matrix(to_matrix(way)))
    through(clip, tmp_path / "out.mp4")
    assert [orientation_of(f) for f in decoded(tmp_path / "out.mp4")] == [(way, True)] * 3


def test_matroska_says_that_it_loses_a_mirror(tmp_path: Path) -> None:
    mirror = next(way for way in EIGHT if way.mirrored)
    clip = write_clip(tmp_path / "in.mp4", times=range(3), prepare=lambda s: s.set_display_matrix(to_matrix(mirror)))
    assert any("mirrored" in note for note in through(clip, tmp_path / "out.mkv"))


@pytest.mark.parametrize("aspect", [Fraction(4, 3), Fraction(2, 3), Fraction(1)])
@pytest.mark.parametrize("target", ["out.mp4", "out.mkv"])
def test_pixel_aspect_stays(tmp_path: Path, aspect: Fraction, target: str) -> None:
    def prepare(stream: av.video.stream.VideoStream) -> None:
        stream.codec_context.sample_aspect_ratio = aspect

    clip = write_clip(tmp_path / "in.mp4", times=range(3), prepare=prepare)
    through(clip, tmp_path / target)
    with av.open(str(tmp_path / target)) as container:
        assert container.streams.video[0].sample_aspect_ratio == aspect


@pytest.mark.parametrize("numbers", [(1, 1, 1, 1), (9, 16, 9, 1), (9, 18, 9, 1), (5, 6, 5, 2), (6, 6, 6, 1)])
def test_colour_tags_stay(tmp_path: Path, numbers: tuple[int, int, int, int]) -> None:
    names = ("color_primaries", "color_trc", "colorspace", "color_range")

    def prepare(stream: av.video.stream.VideoStream) -> None:
        for name, number in zip(names, numbers, strict=True):
            setattr(stream.codec_context, name, number)

    clip = write_clip(tmp_path / "in.mp4", times=range(3), prepare=prepare)
    through(clip, tmp_path / "out.mp4")
    for frame in decoded(tmp_path / "out.mp4"):
        assert tuple(getattr(frame, name) for name in names) == numbers


@pytest.mark.parametrize(("first", "order"), [("tff", 2), ("bff", 3)])
@pytest.mark.parametrize("target", ["out.mp4", "out.mkv"])
def test_interlacing_and_its_order_stay(tmp_path: Path, first: str, order: int, target: str) -> None:
    options = {**LOSSLESS, "x264-params": f"{first}=1", "flags": "+ildct+ilme"}
    clip = write_clip(tmp_path / "in.mkv", options=options, times=range(4))
    through(clip, tmp_path / target)
    for path in (clip, tmp_path / target):
        assert all(f.interlaced_frame for f in decoded(path))
        with av.open(str(path)) as container:
            assert container.streams.video[0].codec_context.field_order == order


@pytest.mark.parametrize("target", ["out.mp4", "out.mov", "out.mkv"])
@pytest.mark.parametrize("source", ["in.mkv", "in.mp4"])
def test_nothing_but_pictures_is_carried_over(tmp_path: Path, source: str, target: str) -> None:
    clip = write_clip(
        tmp_path / source,
        tags={"title": SECRET, "location": SECRET, "comment": SECRET},
        chapters=True,
        attachment=source.endswith("mkv"),
        subtitles=source.endswith("mkv"),
        cover=source.endswith("mp4"),
        tracks=("aac",),
    )
    assert SECRET.encode() in clip.read_bytes()
    through(clip, tmp_path / target)
    with av.open(str(tmp_path / target)) as container:
        assert [s.type for s in container.streams] == ["video"]
        assert container.chapters() == []
        assert set(container.metadata) <= {"major_brand", "minor_version", "compatible_brands", "encoder"}
        assert container.metadata.get("encoder", "Lavf") == "Lavf"  # Matroska demands a name, no version
        assert set(container.streams[0].metadata) <= {"language", "handler_name", "vendor_id", "DURATION"}
    written = (tmp_path / target).read_bytes()
    for trace in (SECRET.encode(), b"x264", b"Lavc"):
        assert trace not in written


def test_captions_and_user_data_of_the_source_are_kept_out(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "in.mkv")
    for option in ("a53cc", "udu_sei"):
        with pytest.raises(SettingsError, match=option):
            through(clip, tmp_path / "out.mp4", encoder=Encoder(options={option: "1"}))


@pytest.mark.parametrize(
    "options",
    [
        {"stats": "x.log"},
        {"passlogfile": "x"},
        {"flags": "+pass1"},
        {"flags": "512"},
        {"x264-params": "dump-yuv=x"},
        {"x264-params": "pass=1:stats=x.log"},
    ],
)
def test_encoders_leave_no_files_of_their_own(tmp_path: Path, options: dict[str, str]) -> None:
    clip = write_clip(tmp_path / "in.mkv")
    with pytest.raises(SettingsError, match="left behind"):
        through(clip, tmp_path / "out.mp4", encoder=Encoder(options=options))


def test_index_stands_in_front(tmp_path: Path) -> None:
    through(write_clip(tmp_path / "in.mkv"), tmp_path / "out.mp4")
    written = (tmp_path / "out.mp4").read_bytes()
    assert 0 < written.index(b"moov") < written.index(b"mdat")


def packets_of(path: Path) -> list[tuple[int, list[tuple[Fraction, bytes]]]]:
    with av.open(str(path)) as container:
        found = {s.index: [] for s in container.streams.audio}
        for packet in container.demux(container.streams.audio):
            if packet.size:
                found[packet.stream_index].append((packet.pts * Fraction(packet.time_base), bytes(packet)))
    return [packets for _, packets in sorted(found.items())]


@pytest.mark.parametrize("target", ["out.mp4", "out.mov", "out.mkv"])
def test_sound_is_copied_whole_and_in_step(tmp_path: Path, target: str) -> None:
    clip = write_clip(tmp_path / "in.mp4", tracks=("aac", "ac3"), times=range(30))
    through(clip, tmp_path / target, audio="copy")
    before, after = packets_of(clip), packets_of(tmp_path / target)
    assert len(before) == len(after) == 2
    for old, new in zip(before, after, strict=True):
        assert [data for _, data in old] == [data for _, data in new]
        assert all(abs(one - other) < Fraction(1, 900) for (one, _), (other, _) in zip(old, new, strict=True))


def test_sound_lies_between_the_pictures(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "in.mp4", tracks=("aac",), times=range(75))
    through(clip, tmp_path / "out.mkv", audio="copy")
    with av.open(str(tmp_path / "out.mkv")) as container:
        order = [p.stream.type for p in container.demux() if p.size]
    # One second of pictures is never written without sound in between.
    assert "video" * 25 not in "".join(order)


def test_sound_that_does_not_fit_is_said_before_the_work(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "in.mkv", tracks=("pcm_s16le",))
    with VideoSource(clip) as reader, pytest.raises(UnsupportedTargetError, match=r"pcm_s16le.*\.mp4"):
        VideoSink(tmp_path / "out.mp4", for_target("out.mp4"), reader, Encoder(), "copy")


def test_sound_is_refused_where_times_were_repaired(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "in.mkv", tracks=("aac",))
    with VideoSource(clip) as reader:
        reader._clock.largest = round(1 / reader.time_base)
        sink = VideoSink(tmp_path / "out.mp4", for_target("out.mp4"), reader, Encoder(), "copy")
        for frame in reader.frames():
            sink.write(frame)
        with pytest.raises(UnsupportedInputError, match="out of step"):
            sink.close()


@pytest.mark.parametrize(
    "options", [{"prest": "fast"}, {"preset": "faster than light"}, {"crf": "much"}, {"x264-params": "no-such=1"}]
)
def test_an_option_that_the_encoder_does_not_take_is_an_error(tmp_path: Path, options: dict[str, str]) -> None:
    clip = write_clip(tmp_path / "in.mkv", times=range(2))
    with VideoSource(clip) as reader, pytest.raises(SettingsError, match=r"encoder\.options"):
        VideoSink(tmp_path / "out.mp4", for_target("out.mp4"), reader, Encoder(options=options))


def write_all(frames: list[VideoFrame], reader: VideoSource) -> None:
    with VideoSink("/dev/full", for_target("out.mkv"), reader, Encoder(options=LOSSLESS)) as sink:
        for frame in frames:
            sink.write(frame)


def test_a_full_disk_is_an_output_error(tmp_path: Path) -> None:
    from pathlib import Path as RealPath

    if not RealPath("/dev/full").exists():
        pytest.skip("needs /dev/full, which only Linux has")
    clip = write_clip(tmp_path / "in.mkv", size=(320, 240), times=range(30))
    with VideoSource(clip) as reader:
        frames = list(reader.frames())
        with pytest.raises(OutputError, match="disk is full"):
            write_all(frames, reader)


def test_a_sink_left_by_an_error_raises_nothing_else(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "in.mkv", times=range(4))
    with VideoSource(clip) as reader:
        sink = VideoSink(tmp_path / "out.mp4", for_target("out.mp4"), reader, Encoder())
        sink.write(next(reader.frames()))
        with pytest.raises(KeyboardInterrupt), sink:
            raise KeyboardInterrupt
        sink.close()


def test_types_of_pictures_are_the_encoders_choice(tmp_path: Path) -> None:
    # Every source frame is intra; were that kept, so would every frame of the target be.
    clip = write_clip(tmp_path / "in.mp4", options={**LOSSLESS, "g": "1"}, times=range(20))
    assert all(f.key_frame for f in decoded(clip))
    through(clip, tmp_path / "out.mp4")
    assert sum(f.key_frame for f in decoded(tmp_path / "out.mp4")) == 1


def test_drawn_picture_differs_by_frame() -> None:
    # The tests above would see nothing if all frames were alike.
    assert not np.array_equal(samples_of(picture(1))[0], samples_of(picture(2))[0])
