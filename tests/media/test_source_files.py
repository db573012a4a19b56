"""What a source makes of files: good, odd, cut, damaged and hostile ones, all drawn here."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
from media_clips import LOSSLESS, SECRET, decoded, picture, samples_of, times_of, write_clip
from PIL import Image

from redactkit.core.geometry import Box
from redactkit.errors import DamagedInputError, InputError, TruncatedInputError, UnsupportedInputError
from redactkit.media.convert import Converter
from redactkit.media.layout import EIGHT, to_matrix
from redactkit.media.probe import inspect, kind_of, recount
from redactkit.media.source import VideoSource

if TYPE_CHECKING:
    from redactkit.media.frame import VideoFrame


def read(path: Path) -> tuple[list[VideoFrame], tuple[str, ...]]:
    with VideoSource(path) as source:
        frames = list(source.frames())
        source.finish()
        return frames, source.notes


def test_frames_come_in_order_with_their_times(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "in.mp4", options={"bf": "3", "preset": "medium"}, times=[0, 1, 2, 9, 10, 11, 12, 30])
    with VideoSource(clip) as source:
        assert [f.pts * source.time_base for f in source.frames()] == times_of(clip)
        source.finish()
    assert source.notes == ()


def test_facts_of_a_file(tmp_path: Path) -> None:
    def prepare(stream: av.video.stream.VideoStream) -> None:
        stream.codec_context.sample_aspect_ratio = Fraction(4, 3)
        stream.codec_context.color_primaries = stream.codec_context.color_trc = stream.codec_context.colorspace = 1
        stream.codec_context.color_range = 1
        stream.set_display_rotation(90)

    clip = write_clip(tmp_path / "in.mp4", prepare=prepare, tags={"title": SECRET}, chapters=True, tracks=("aac",))
    info = inspect(clip)
    assert (info.width, info.height, info.codec, info.pixel_format) == (96, 64, "h264", "yuv420p")
    assert (info.frames, info.frame_rate, info.rotation, info.pixel_aspect) == (12, (25, 1), 90, (4, 3))
    assert info.colour == {"primaries": "bt709", "transfer": "bt709", "matrix": "bt709", "range": "tv"}
    assert info.bytes == clip.stat().st_size
    assert not info.still
    assert [s.kind for s in info.streams][:2] == ["video", "audio"]
    assert "file: title" in info.tags
    assert "1 chapter" in info.hidden
    assert SECRET not in repr(info)


def test_attachments_and_covers_are_named_and_never_taken_for_the_video(tmp_path: Path) -> None:
    with_file = write_clip(tmp_path / "in.mkv", attachment=True)
    with_cover = write_clip(tmp_path / "in.mp4", cover=True)
    assert inspect(with_file).hidden == ("1 attachment", "in frames: user data")
    assert inspect(with_cover).hidden == ("1 attached picture", "in frames: user data")
    assert inspect(with_cover).width == 96
    frames, notes = read(with_cover)
    assert (len(frames), notes) == (12, ())


def test_scene_is_upright_and_in_square_pixels(tmp_path: Path) -> None:
    """A white patch in the stored frame's corner is found where a player shows it."""

    def touch(frame: av.VideoFrame) -> None:
        luma, blue, red = (np.frombuffer(p, np.uint8).reshape(p.height, p.line_size) for p in frame.planes)
        luma[:], blue[:], red[:] = 16, 128, 128
        luma[0:16, 0:24] = 235

    for way in EIGHT:

        def prepare(stream: av.video.stream.VideoStream, way: object = way) -> None:
            stream.codec_context.sample_aspect_ratio = Fraction(2)
            stream.set_display_matrix(to_matrix(way))

        clip = write_clip(tmp_path / "in.mp4", times=range(1), prepare=prepare, touch=touch)
        with VideoSource(clip) as source:
            frame = next(source.frames())
            scene = frame.scene()
            assert (scene.width, scene.height) == ((64, 192) if way.swaps else (192, 64))
            pixels = scene.picture(scene.width, scene.height).pixels
            bright = np.argwhere(pixels[:, :, 1] > 128)
            found = Box(bright[:, 1].min(), bright[:, 0].min(), bright[:, 1].max() + 1, bright[:, 0].max() + 1)
            assert frame.to_stored(found) == Box(0, 0, 24, 16)


def test_equal_questions_are_answered_once(tmp_path: Path) -> None:
    with VideoSource(write_clip(tmp_path / "in.mp4", times=range(1))) as source:
        scene = next(source.frames()).scene()
        assert scene.picture(48, 32) is scene.picture(48, 32)
        assert scene.picture(48, 32) is not scene.picture(48, 32, Box(0, 0, 40, 40))


def test_untimed_stream_is_numbered_and_said(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "in.h264", muxer="h264")
    frames, notes = read(clip)
    assert [f.pts for f in frames] == list(range(12))
    assert "no timestamps in the file: numbered at 25 fps" in notes


def test_times_that_run_backwards_are_moved_forward_and_said(tmp_path: Path) -> None:
    once = write_clip(tmp_path / "once.ts", muxer="mpegts", codec="mpeg2video", options={"g": "1"})
    twice = tmp_path / "twice.ts"
    twice.write_bytes(once.read_bytes() * 2)
    with VideoSource(twice) as source:
        times = [f.pts for f in source.frames()]
        assert len(times) == 24
        assert times == sorted(set(times))
        assert source.repaired > 0


@pytest.mark.parametrize(
    ("form", "target"),
    [
        ("gbrp", "yuv444p"),
        ("rgb24", "yuv444p"),
        ("bgra", "yuv444p"),
        ("yuva420p", "yuv420p"),
        ("yuv411p", "yuv422p"),
        ("yuv440p", "yuv444p"),
        ("yuv410p", "yuv420p"),
        ("yuyv422", "yuv422p"),
        ("gray", "yuv420p"),
        ("gray16le", "yuv420p10le"),
        ("yuv420p12le", "yuv420p10le"),
        ("yuv422p9le", "yuv422p10le"),
        ("gbrp10le", "yuv444p10le"),
    ],
)
def test_other_pixel_formats_become_an_editable_one_and_it_is_said(tmp_path: Path, form: str, target: str) -> None:
    """The upright picture looks like the one that FFmpeg itself makes of the original."""
    clip = tmp_path / "in.nut"
    original = picture(3, 96, 64, "yuv444p")
    smooth = np.add.outer(np.arange(64) * 2, np.arange(96)).astype(np.uint8)
    for samples, offset in zip(samples_of(original), (40, 60, 30), strict=True):
        samples[:] = smooth // 2 + offset
    for plane, offset in zip(original.planes, (40, 60, 30), strict=True):
        np.frombuffer(plane, np.uint8).reshape(64, plane.line_size)[:, :96] = smooth // 2 + offset
    frame = original.reformat(format=form)
    frame.pts, frame.time_base = 0, Fraction(1, 25)
    with av.open(str(clip), "w", format="nut") as output:
        stream = output.add_stream("rawvideo", rate=25)
        stream.width, stream.height, stream.pix_fmt = 96, 64, form
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    with VideoSource(clip) as source:
        assert source.pixel_format == target
        assert any(note.startswith(f"pixel format {form} is converted to {target}") for note in source.notes)
        shown = next(source.frames()).scene().picture(96, 64).pixels.astype(int)
    (stored,) = decoded(clip)
    expected = stored.to_ndarray(format="rgb24").astype(int)
    assert np.abs(shown - expected).mean() < 2.5


def test_gray_keeps_its_luma_exactly(tmp_path: Path) -> None:
    clip = write_clip_gray(tmp_path / "in.mkv")
    with VideoSource(clip) as source:
        for frame, stored in zip(source.frames(), decoded(clip), strict=True):
            luma, blue, red = (p.samples for p in frame.planes().planes)
            assert np.array_equal(luma, stored.to_ndarray())
            assert set(np.unique(blue)) == set(np.unique(red)) == {128}


def write_clip_gray(path: Path) -> Path:
    with av.open(str(path), "w") as output:
        stream = output.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "gray"
        for number in range(3):
            samples = np.random.default_rng(number).integers(0, 256, (64, 96), dtype=np.uint8)
            frame = av.VideoFrame.from_ndarray(samples, "gray")
            frame.pts = number
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def test_a_cut_file_is_an_error_with_figures(tmp_path: Path) -> None:
    whole = write_clip(tmp_path / "whole.mp4", times=range(40), mux_options={"movflags": "faststart"})
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 6 // 10])
    with pytest.raises(TruncatedInputError, match="promises 40 packets"):
        read(cut)


def test_a_cut_matroska_file_is_an_error(tmp_path: Path) -> None:
    whole = write_clip(tmp_path / "whole.mkv", times=range(100), options={**LOSSLESS, "g": "1"})
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 6 // 10])
    with pytest.raises(DamagedInputError, match=r"cut off|incomplete|stopped"):
        read(cut)


@pytest.mark.parametrize("name", ["in.mp4", "in.mkv", "in.mov"])
def test_a_recount_finds_every_picture(tmp_path: Path, name: str) -> None:
    clip = write_clip(tmp_path / name, times=range(23), options={"crf": "20", "bf": "3"}, tracks=("aac",))
    info, count = recount(clip)
    assert count == 23
    assert info == inspect(clip)


def test_a_recount_of_a_cut_file_refuses_or_finds_fewer(tmp_path: Path) -> None:
    whole = write_clip(tmp_path / "whole.mp4", times=range(40), mux_options={"movflags": "faststart"})
    cut = tmp_path / "cut.mp4"
    for share in (0.5, 0.7, 0.9, 0.99):
        cut.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * share)])
        with pytest.raises(DamagedInputError, match="incomplete"):
            recount(cut)
    packets = [packet.pos for packet in packets_of(whole)]
    cut.write_bytes(whole.read_bytes()[: packets[31]])  # between two of them
    assert recount(cut)[1] == 31


def packets_of(path: Path) -> list[av.Packet]:
    with av.open(str(path)) as container:
        return [packet for packet in container.demux(video=0) if packet.size]


def test_a_file_whose_index_is_cut_off_is_refused(tmp_path: Path) -> None:
    whole = write_clip(tmp_path / "whole.mp4")
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[: whole.read_bytes().index(b"moov")])
    with pytest.raises(UnsupportedInputError, match="header is damaged"):
        read(cut)


def test_damage_in_the_middle_is_an_error_with_figures(tmp_path: Path) -> None:
    clip = write_clip(
        tmp_path / "in.mp4", times=range(30), options={"crf": "20"}, mux_options={"movflags": "faststart"}
    )
    data = bytearray(clip.read_bytes())
    start = data.index(b"mdat")
    for eighth in range(2, 8):  # in many frames: with frame threads FFmpeg now and then forgets to flag a single one
        place = start + (len(data) - start) * eighth // 8
        data[place : place + 300] = b"\xa5" * 300
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(data)
    with pytest.raises(DamagedInputError, match="of 30"):
        read(broken)


@pytest.mark.parametrize("second", [((48, 32), "yuv420p"), ((96, 64), "yuv444p")])
def test_a_change_on_the_way_is_refused(tmp_path: Path, second: tuple[tuple[int, int], str]) -> None:
    size, form = second
    one = write_clip(tmp_path / "one.h264", muxer="h264", times=range(3))
    two = write_clip(tmp_path / "two.h264", muxer="h264", times=range(3), size=size, form=form)
    joined = tmp_path / "joined.h264"
    joined.write_bytes(one.read_bytes() + two.read_bytes())
    with pytest.raises(UnsupportedInputError, match=f"changes from 96x64 yuv420p to {size[0]}x{size[1]} {form}"):
        read(joined)


def test_two_video_streams_are_said(tmp_path: Path) -> None:
    clip = tmp_path / "in.mkv"
    with av.open(str(clip), "w") as output:
        streams = [output.add_stream("libx264", rate=25) for _ in range(2)]
        for stream, width in zip(streams, (96, 48), strict=True):
            stream.width, stream.height, stream.pix_fmt = width, 64, "yuv420p"
        for stream, width in zip(streams, (96, 48), strict=True):
            for number in range(4):
                frame = picture(number, width, 64)
                frame.pts = number
                output.mux(stream.encode(frame))
            output.mux(stream.encode(None))
    frames, notes = read(clip)
    assert len(frames) == 4
    assert "2 video streams: stream 0 is redacted, the others are dropped" in notes


def test_video_that_is_not_the_first_stream_is_read_to_its_last_frame(tmp_path: Path) -> None:
    """The packets that flush a decoder carry no stream number."""
    sound = write_clip(
        tmp_path / "sound.mp4", tracks=("aac",), times=range(20), options={"bf": "3", "preset": "medium"}
    )
    turned = tmp_path / "turned.mp4"
    with av.open(str(sound)) as source, av.open(str(turned), "w") as output:
        order = [source.streams.audio[0], source.streams.video[0]]
        pairs = {s.index: output.add_stream_from_template(s) for s in order}
        for packet in source.demux(order):
            if packet.size:
                packet.stream = pairs[packet.stream_index]
                output.mux(packet)
    assert len(read(turned)[0]) == 20


HOSTILE = ["concat:a.mp4", "-", "pipe:1.mp4", "http:colon.mp4", "file:x.mp4", "-i", "%d.mp4", "a\nb.mp4", "*?.mp4"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    clip = write_clip(tmp_path / "in.mp4", times=range(2))
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / name).write_bytes(clip.read_bytes())
    monkeypatch.chdir(folder)
    assert len(read(Path(name))[0]) == 2
    assert inspect(name).path == name


def test_playlists_are_refused_and_open_nothing(tmp_path: Path) -> None:
    write_clip(tmp_path / "other.mp4", times=range(2))
    lists = {
        "a.mp4": "ffconcat version 1.0\nfile other.mp4\n",
        "b.ffconcat": "ffconcat version 1.0\nfile other.mp4\n",
        "c.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nother.mp4\n#EXT-X-ENDLIST\n",
        "d.sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 1234 RTP/AVP 96\n",
    }
    for name, text in lists.items():
        (tmp_path / name).write_text(text)
        with pytest.raises(UnsupportedInputError):
            read(tmp_path / name)


def test_what_is_no_video_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.mp4").write_text("no video at all, but a text that goes on for a while\n" * 20)
    (tmp_path / "noise.mp4").write_bytes(np.random.default_rng(0).bytes(4000))
    with av.open(str(tmp_path / "sound.mp4"), "w") as output:
        stream = output.add_stream("aac", rate=48000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 48000
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    for name in ("empty.mp4", "text.mp4", "noise.mp4", "sound.mp4", "absent.mp4", "."):
        with pytest.raises(InputError) as caught:
            read(tmp_path / name)
        assert "\n" not in str(caught.value)
        assert str(tmp_path) in str(caught.value)


def test_kind_is_told_by_content(tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (8, 8)).save(tmp_path / "picture.mp4", "JPEG")
    clip = write_clip(tmp_path / "in.mp4", times=range(1))
    clip.rename(tmp_path / "video.jpg")
    assert kind_of(tmp_path / "picture.mp4") == "still"
    assert kind_of(tmp_path / "video.jpg") == "video"
    assert inspect(tmp_path / "picture.mp4").still
    assert not inspect(tmp_path / "video.jpg").still


def test_a_source_is_closed_twice_without_harm(tmp_path: Path) -> None:
    source = VideoSource(write_clip(tmp_path / "in.mp4", times=range(4)))
    next(source.frames())
    source.close()
    source.close()


def test_a_frame_that_carries_what_nobody_knows_is_copied_bare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("redactkit.media.metadata.leaks_through", lambda _: True)
    frame = av.VideoFrame(33, 17, "yuv444p")
    frame.pts, frame.time_base = 3, Fraction(1, 25)
    rng = np.random.default_rng(0)
    for plane in frame.planes:
        plane.update(rng.integers(0, 256, plane.buffer_size, dtype=np.uint8).tobytes())
    bare = Converter(frame)(frame)
    assert bare is not frame
    assert not list(bare.side_data)
    assert np.array_equal(bare.to_ndarray(), frame.to_ndarray())


def test_raw_motion_jpeg_is_no_still(tmp_path: Path) -> None:
    path = tmp_path / "camera.mjpeg"
    pictures = []
    for shade in (40, 120, 200):
        buffer = io.BytesIO()
        Image.fromarray(np.full((48, 64, 3), shade, np.uint8)).save(buffer, "JPEG")
        pictures.append(buffer.getvalue())
    path.write_bytes(b"".join(pictures))
    assert kind_of(path) == "video"
    assert len(read(path)[0]) == 3
