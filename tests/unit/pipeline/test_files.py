"""Whole files through the house, with detectors that look at nothing; the results are opened again."""

from __future__ import annotations

import hashlib
import importlib
import math
import threading

import msgspec
import numpy as np
import pytest

import redactkit
from redactkit.core.covers import Cover, FrameCovers
from redactkit.core.effects import Blur, Solid
from redactkit.core.geometry import Box
from redactkit.errors import PlanError, SettingsError, TargetExistsError, UnsupportedTargetError
from redactkit.media import stills
from redactkit.media.sink import VideoSink
from redactkit.media.source import VideoSource
from redactkit.pipeline.analyse import analyse
from redactkit.pipeline.apply import apply
from redactkit.pipeline.transcode import transcode
from redactkit.plan import codec
from redactkit.report.model import Report
from redactkit.settings import Settings
from redactkit.testing import FakeDetector, draw_clip

applying = importlib.import_module("redactkit.pipeline.apply")
SOLID = Settings(effect=Solid(colour=(0, 255, 0)), margin=0, shape="rectangle")
BOX = (40, 24, 80, 56)


def rgb_of(path):
    with VideoSource(path) as source:
        return [(f.pts, f.scene().picture(160, 96).pixels.astype(int)) for f in source.frames()]


@pytest.fixture
def still(tmp_path):
    path = tmp_path / "photo.png"
    stills.write(path, np.random.default_rng(3).integers(0, 256, (96, 160, 3), dtype=np.uint8), "PNG")
    return path


def test_transcode_covers_the_boxes_and_nothing_else(drawn, tmp_path):
    target = tmp_path / "out.mp4"
    report = transcode(drawn.path, target, settings=SOLID, detector=FakeDetector([BOX]))
    before, after = rgb_of(drawn.path), rgb_of(target)
    assert [pts for pts, _ in before] == [pts for pts, _ in after]
    for (_, old), (_, new) in zip(before, after, strict=True):
        inside = new[28:52, 44:76].mean(axis=(0, 1))
        assert inside[1] > 200
        assert max(inside[0], inside[2]) < 60
        assert np.abs(old - new)[64:].mean() < 4
    assert report.frames_covered == report.regions == drawn.frames
    assert (report.source.frames, report.target.frames) == (10, 10)


def test_report_beside_the_target_is_the_one_returned(drawn, tmp_path):
    target = tmp_path / "out.mp4"
    report = transcode(drawn.path, target, detector=FakeDetector([BOX]))
    written = Report.from_json((tmp_path / "out.mp4.report.json").read_bytes())
    assert written == report
    assert report.target.sha256 == hashlib.sha256(target.read_bytes()).hexdigest()
    assert report.source.sha256 == hashlib.sha256(drawn.path.read_bytes()).hexdigest()
    assert (report.source.name, report.target.name) == ("clip.mp4", "out.mp4")
    assert report.target.bytes == target.stat().st_size
    assert [f.pts for f in report.frames] == [pts for pts, _ in rgb_of(target)]
    assert report.frames[0].regions[0].score == 0.9
    assert {"decode", "detect", "cover", "encode", "start-up", "total"} <= set(report.seconds)
    assert report.detectors[0].name == "fake"
    assert str(tmp_path) not in report.to_json()


def test_plan_then_apply_is_transcode(drawn, tmp_path):
    detector = FakeDetector(by_frame=[[b] for b in (BOX, (0, 0, 20, 20), (100, 50, 200, 120))])
    plan = codec.from_json(codec.to_json(analyse(drawn.path, settings=SOLID, detector=detector)))
    assert len(plan.frames) == drawn.frames
    detector.calls = 0
    one = transcode(drawn.path, tmp_path / "one.mp4", settings=SOLID, detector=detector)
    two = apply(drawn.path, plan, tmp_path / "two.mp4", settings=SOLID)
    assert one.frames == two.frames
    # Not by their bytes: x264 itself decides a close call now and then otherwise for equal pictures.
    for (pts, old), (also, new) in zip(rgb_of(tmp_path / "one.mp4"), rgb_of(tmp_path / "two.mp4"), strict=True):
        assert pts == also
        assert np.abs(old - new).mean() < 1


def test_edited_plan_is_what_is_applied(drawn, tmp_path):
    plan = analyse(drawn.path, detector=FakeDetector([BOX]))
    manual = Cover(box=Box(100, 60, 140, 90), effect=Solid(colour=(255, 0, 0)), shape="rectangle", why="manual")
    frames = list(plan.frames)
    frames[4] = msgspec.structs.replace(frames[4], covers=(manual,))
    report = apply(drawn.path, msgspec.structs.replace(plan, frames=tuple(frames)), tmp_path / "out.mp4")
    region = report.frames[4].regions[0]
    assert (region.why, region.effect, region.score) == ("manual", "solid", None)
    after = rgb_of(tmp_path / "out.mp4")[4][1]
    assert after[66:84, 106:134].mean(axis=(0, 1))[0] > 180
    assert after[28:52, 44:76].mean(axis=(0, 1))[0] < 180


def test_plan_of_another_file_is_refused(drawn, still, tmp_path):
    plan = analyse(still, detector=FakeDetector())
    with pytest.raises(PlanError, match="another file"):
        apply(drawn.path, plan, tmp_path / "out.mp4")
    assert not (tmp_path / "out.mp4").exists()


def test_plan_is_compared_with_the_very_file_that_is_decoded(drawn, tmp_path, monkeypatch):
    source = tmp_path / "clip.mp4"
    source.write_bytes(drawn.path.read_bytes())
    plan = analyse(source, detector=FakeDetector())
    write = applying.write

    def swap_and_write(job, decisions):
        draw_clip(source, width=160, height=96, frames=drawn.frames)
        return write(job, decisions)

    monkeypatch.setattr(applying, "write", swap_and_write)
    with pytest.raises(PlanError, match="another file"):
        apply(source, plan, tmp_path / "out.mp4")
    assert not (tmp_path / "out.mp4").exists()


def test_plan_that_lacks_a_frame_is_refused_and_nothing_written(drawn, tmp_path):
    plan = analyse(drawn.path, detector=FakeDetector())
    with pytest.raises(PlanError, match="no entry"):
        apply(drawn.path, msgspec.structs.replace(plan, frames=plan.frames[:-1]), tmp_path / "out.mp4")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", [".png", ".jpg", ".webp"])
def test_still_is_a_clip_of_one_frame(still, tmp_path, ending):
    target = tmp_path / f"out{ending}"
    report = transcode(still, target, settings=SOLID, detector=FakeDetector([BOX]))
    assert [f.pts for f in report.frames] == [0]
    pixels, _ = stills.read(target)
    assert np.abs(pixels[28:52, 44:76].astype(int) - (0, 255, 0)).max() < 30
    if ending == ".png":
        original, _ = stills.read(still)
        outside = np.ones((96, 160), bool)
        outside[24:56, 40:80] = False
        assert np.array_equal(pixels[outside], original[outside])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda p: msgspec.structs.replace(p, frames=(*p.frames, FrameCovers(pts=p.frames[0].pts))), "pts 0 twice"),
        (lambda p: msgspec.structs.replace(p, grid=0), "grid 0"),
        (lambda p: with_cover(p, shape="star"), "star"),
        (lambda p: with_cover(p, effect="blur"), "effect"),
        (lambda p: with_cover(p, score=math.nan), "score nan"),
        (lambda p: with_cover(p, box=Box(-1e308, 0, 1e308, 9)), "endless"),
        (lambda _: {"frames": []}, "not dict"),
    ],
)
def test_plan_put_together_badly_is_refused(drawn, tmp_path, change, said):
    plan = analyse(drawn.path, detector=FakeDetector([BOX]))
    with pytest.raises(PlanError, match=said):
        apply(drawn.path, change(plan), tmp_path / "out.mp4")
    assert list(tmp_path.iterdir()) == []


def with_cover(plan, **changes):
    first = plan.frames[0]
    covers = (msgspec.structs.replace(first.covers[0], **changes),)
    return msgspec.structs.replace(plan, frames=(msgspec.structs.replace(first, covers=covers), *plan.frames[1:]))


def test_report_lists_every_effect_that_a_plan_uses(drawn, tmp_path):
    plan = with_cover(analyse(drawn.path, detector=FakeDetector([BOX])), effect=Blur(cells=2))
    assert apply(drawn.path, plan, tmp_path / "out.mp4").effects == (Blur(cells=2), Blur())


def test_still_by_plan(still, tmp_path):
    plan = analyse(still, settings=SOLID, detector=FakeDetector([BOX]))
    assert (plan.source.width, plan.source.height, plan.time_base) == (160, 96, 1)
    apply(still, plan, tmp_path / "out.png")
    assert (stills.read(tmp_path / "out.png")[0][24:56, 40:80] == (0, 255, 0)).all()


def test_progress_is_told_in_this_thread(drawn, tmp_path):
    told = []
    transcode(
        drawn.path,
        tmp_path / "o.mp4",
        detector=FakeDetector(),
        progress=lambda p: told.append((p, threading.get_ident())),
    )
    assert [p.done for p, _ in told] == list(range(1, 11))
    assert {p.total for p, _ in told} == {10}
    assert {p.stage for p, _ in told} == {"transcode"}
    assert {thread for _, thread in told} == {threading.get_ident()}


def test_existing_target_stays_unless_forced(drawn, tmp_path):
    target = tmp_path / "out.mp4"
    target.write_bytes(b"precious")
    with pytest.raises(TargetExistsError):
        transcode(drawn.path, target, detector=FakeDetector())
    assert target.read_bytes() == b"precious"
    transcode(drawn.path, target, detector=FakeDetector(), force=True)
    assert len(rgb_of(target)) == 10


def test_video_does_not_become_a_picture_nor_a_picture_a_video(drawn, still, tmp_path):
    with pytest.raises(UnsupportedTargetError, match="is a video"):
        transcode(drawn.path, tmp_path / "out.png", detector=FakeDetector())
    with pytest.raises(UnsupportedTargetError, match="is a picture"):
        transcode(still, tmp_path / "out.mp4", detector=FakeDetector())


def test_the_file_stands_on_the_disk_before_its_report_takes_its_name(drawn, tmp_path, monkeypatch):
    from redactkit.media import atomic

    target, reports = tmp_path / "out.mp4", []
    flush = atomic.flush
    monkeypatch.setattr(
        atomic, "flush", lambda path: (reports.append((tmp_path / "out.mp4.report.json").exists()), flush(path))
    )
    transcode(drawn.path, target, detector=FakeDetector())
    assert not reports[0]
    assert target.exists()


def test_what_is_no_path_is_named():
    with pytest.raises(SettingsError, match="NoneType"):
        redactkit.inspect(None)
    with pytest.raises(SettingsError, match="NoneType"):
        transcode(None, "out.mp4", detector=FakeDetector())


def test_no_thread_is_left(drawn, tmp_path):
    before = threading.enumerate()  # one that looks at single frames beside the caller's stays for the next of them
    transcode(drawn.path, tmp_path / "o.mp4", detector=FakeDetector())
    assert not [t for t in threading.enumerate() if t.name.startswith("redactkit") and t not in before]


def test_still_face_keeps_its_noise_through_the_clip(tmp_path):
    """Noise drawn anew in each frame would average out over a face that does not move."""
    from redactkit.testing import Face, draw_clip

    source = tmp_path / "still.mp4"
    draw_clip(source, width=96, height=96, frames=6, faces=[Face(48, 44, 60)])
    transcode(
        source, tmp_path / "o.mp4", settings=Settings(effect="pixelate"), detector=FakeDetector([(28, 22, 68, 76)])
    )
    frames = [pixels for _, pixels in rgb_of(tmp_path / "o.mp4")]
    assert max(np.abs(frames[0] - other).max() for other in frames[1:]) < 25


def test_the_report_names_the_effects_of_the_kinds_that_were_looked_for(drawn, tmp_path):
    report = transcode(drawn.path, tmp_path / "out.mp4", detector=FakeDetector([(10, 10, 50, 60)], kind="plate"))
    assert report.effects == (Solid(),)
    assert {region.effect for frame in report.frames for region in frame.regions} == {"solid"}


def test_a_plan_read_back_from_json_gives_the_same_bytes(drawn, tmp_path, monkeypatch):
    """To the encoder: what x264 makes of equal frames hangs a little on how the decoder's threads laid them down."""
    given = []
    write = VideoSink.write

    def note(sink, frame):
        given.append((frame.pts, *(plane.samples.tobytes() for plane in frame.planes().planes)))
        write(sink, frame)

    monkeypatch.setattr(VideoSink, "write", note)
    monkeypatch.setattr("redactkit.effects.fresh_seed", lambda: 77)
    settings = Settings(effect="pixelate", every=3)
    detector = FakeDetector([(8, 6, 60, 70), (90, 20, 130, 66)])
    report = transcode(drawn.path, tmp_path / "once.mp4", settings=settings, detector=detector)
    once, given[:] = given[:], []
    plan = codec.from_json(codec.to_json(analyse(drawn.path, settings=settings, detector=detector)))
    again = apply(drawn.path, plan, tmp_path / "again.mp4")
    assert once == given
    assert report.frames == again.frames
    assert report.tracks == again.tracks == plan.tracks
    assert [t.id for t in plan.tracks] == [1, 2]
    assert report.frames_looked == sum(frame.looked for frame in plan.frames) < len(plan.frames)


def test_kept_tracks_are_bare_and_the_report_says_so(drawn, tmp_path):
    detector = FakeDetector([(8, 6, 60, 70), (90, 20, 130, 66)])
    plan = analyse(drawn.path, settings=Settings(effect="solid"), detector=detector).everyone_but([1])
    report = apply(drawn.path, plan, tmp_path / "o.mp4")
    assert report.uncovered == (1,)
    assert {region.track for frame in report.frames for region in frame.regions} == {2}
    assert [track.id for track in report.tracks] == [2]
