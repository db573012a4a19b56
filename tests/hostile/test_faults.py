"""Things that go wrong in this process: then there is no output, no leftover, and an error that says why."""

from __future__ import annotations

import errno
import hashlib
import os

import pytest

from redactkit import effects
from redactkit.cli import main
from redactkit.errors import (
    DamagedInputError,
    DetectorError,
    InputError,
    Interrupted,
    OutputError,
    SameFileError,
    TargetExistsError,
    TruncatedInputError,
    UnsupportedTargetError,
    VerificationError,
)
from redactkit.media import atomic, probe, sink
from redactkit.pipeline.analyse import analyse
from redactkit.pipeline.apply import apply
from redactkit.pipeline.transcode import transcode
from redactkit.report.model import Report
from redactkit.testing import FailingDetector, FakeDetector

FAKE = FakeDetector([(10, 10, 50, 50)])


@pytest.mark.parametrize("at", [0, 4, 9])
def test_detector_that_fails_on_the_way(folder, at):
    with pytest.raises(DetectorError, match=rf"clip.mp4: frame {at} \(pts.*on purpose"):
        transcode(folder.clip, folder.target, detector=FailingDetector(at=at))
    folder.assert_untouched()


@pytest.mark.parametrize("error", [KeyboardInterrupt(), Interrupted("stop"), MemoryError(), SystemExit(3)])
@pytest.mark.parametrize("when", [1, 10])
def test_whatever_is_raised_between_frames(folder, error, when):
    def stop(progress):
        if progress.done == when:
            raise error

    with pytest.raises(type(error)):
        transcode(folder.clip, folder.target, detector=FAKE, progress=stop)
    folder.assert_untouched()


@pytest.mark.parametrize("where", ["write", "close"])
def test_disk_that_is_full(folder, monkeypatch, where):
    def full(*_args):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(sink.VideoSink, where, full)
    with pytest.raises(OutputError, match=r"out.mp4: .*the disk is full"):
        transcode(folder.clip, folder.target, detector=FAKE)
    folder.assert_untouched()


def test_disk_that_is_full_when_the_report_is_written(folder, monkeypatch):
    def full(_self):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Report, "to_json", full)
    with pytest.raises(OutputError, match="disk is full"):
        transcode(folder.clip, folder.target, detector=FAKE)
    folder.assert_untouched()


def test_effect_that_fails(folder, monkeypatch):
    def broken(*_args, **_kwargs):
        message = "kernel"
        raise ZeroDivisionError(message)

    monkeypatch.setattr(effects, "cover", broken)
    with pytest.raises(ZeroDivisionError):
        transcode(folder.clip, folder.target, detector=FAKE)
    folder.assert_untouched()


def test_target_that_appears_meanwhile_is_not_overwritten(folder):
    def appear(progress):
        if progress.done == 5:
            folder.target.write_bytes(b"somebody else's")

    with pytest.raises(TargetExistsError, match="appeared"):
        transcode(folder.clip, folder.target, detector=FAKE, progress=appear)
    assert folder.target.read_bytes() == b"somebody else's"
    folder.others = {"out.mp4"}
    folder.assert_untouched()


def test_report_that_appears_meanwhile_is_not_overwritten(folder):
    report = folder.path / "out.mp4.report.json"

    def appear(progress):
        if progress.done == 5:
            report.write_bytes(b"{}")

    with pytest.raises(TargetExistsError, match="is there already"):
        transcode(folder.clip, folder.target, detector=FAKE, progress=appear)
    assert report.read_bytes() == b"{}"
    folder.others = {report.name}
    folder.assert_untouched()


def test_target_that_cannot_take_its_name_takes_the_report_along(folder, monkeypatch):
    put = atomic._put

    def fail_for_video(temporary, place, *, force):
        if place.suffix == ".mp4":
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        put(temporary, place, force=force)

    monkeypatch.setattr(atomic, "_put", fail_for_video)
    with pytest.raises(OutputError, match="may not write"):
        transcode(folder.clip, folder.target, detector=FAKE)
    folder.assert_untouched()


def test_target_that_took_its_name_before_the_stop_keeps_its_report(folder, monkeypatch):
    sync = atomic._sync_folder
    calls = []

    def stop_at_the_second(place):
        calls.append(place)
        if len(calls) == 2:
            raise KeyboardInterrupt
        sync(place)

    monkeypatch.setattr(atomic, "_sync_folder", stop_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        transcode(folder.clip, folder.target, detector=FAKE)
    report = Report.from_json((folder.path / "out.mp4.report.json").read_bytes())
    assert report.target.sha256 == hashlib.sha256(folder.target.read_bytes()).hexdigest()
    assert not list(folder.path.glob(".redactkit-*"))


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("way", ["same", "dots", "symlink", "hardlink", "case"])
def test_source_by_another_name_is_never_the_target(folder, way, force):
    target = folder.path / "other.mp4"
    if way == "same":
        target = folder.clip
    elif way == "dots":
        target = folder.path / ".." / "work" / "clip.mp4"
    elif way == "symlink":
        target.symlink_to(folder.clip)
    elif way == "hardlink":
        target.hardlink_to(folder.clip)
    else:
        target.symlink_to("clip.mp4")
        target = target.with_name("again.mp4")
        target.symlink_to("other.mp4")
    folder.others = {p.name for p in folder.path.iterdir()} - {"clip.mp4"}
    with pytest.raises(SameFileError):
        transcode(folder.clip, target, detector=FAKE, force=force)
    folder.assert_untouched()


def test_report_that_would_be_written_over_the_source(folder):
    source = folder.path / "out.mp4.report.json"
    folder.clip.rename(source)
    with pytest.raises(SameFileError):
        transcode(source, folder.target, detector=FAKE, force=True)
    source.rename(folder.clip)
    folder.assert_untouched()


@pytest.mark.parametrize("name", ["out.avi", "out", "out.exe", "out.mp4.txt", ".mp4", "out.gif"])
def test_extension_that_is_not_written(folder, name):
    with pytest.raises(UnsupportedTargetError, match=r"\.mp4.*\.mkv.*\.png"):
        transcode(folder.clip, folder.path / name, detector=FAKE)
    folder.assert_untouched()


def test_folder_that_is_not_there(folder):
    with pytest.raises(OutputError, match="is not there"):
        transcode(folder.clip, folder.path / "sub" / "out.mp4", detector=FAKE)
    folder.assert_untouched()


@pytest.mark.parametrize("job", [transcode, lambda s, t, detector: analyse(s, detector=detector)])
def test_source_that_ends_early_is_an_error_not_a_shorter_result(folder, tmp_path, job):
    cut = tmp_path / "cut.mp4"
    whole = folder.clip.read_bytes()
    cut.write_bytes(whole[: int(len(whole) * 0.8)])  # the index stands in front: only pictures are lost
    with pytest.raises(TruncatedInputError, match=r"cut.mp4: .*promises"):
        job(cut, folder.target, detector=FAKE)
    folder.assert_untouched()


def test_source_with_flipped_bytes(folder, tmp_path):
    broken = tmp_path / "broken.mp4"
    data = bytearray(folder.clip.read_bytes())
    middle = data.index(b"mdat") + (len(data) - data.index(b"mdat")) // 2
    data[middle : middle + 60] = bytes(255 - b for b in data[middle : middle + 60])
    broken.write_bytes(data)
    with pytest.raises(DamagedInputError):
        transcode(broken, folder.target, detector=FAKE)
    folder.assert_untouched()


def test_source_that_changes_while_it_is_read(folder):
    def grow(progress):
        if progress.done == 3:
            with folder.clip.open("ab") as file:
                file.write(b"more")

    with pytest.raises(InputError, match="was changed while it was read"):
        transcode(folder.clip, folder.target, detector=FAKE, progress=grow)
    assert {p.name for p in folder.path.iterdir()} == {"clip.mp4"}


def test_source_that_is_gone_or_a_folder(folder):
    for bad in (folder.path / "nothing.mp4", folder.path):
        with pytest.raises(InputError):
            transcode(bad, folder.target, detector=FAKE)
    folder.assert_untouched()


def test_result_that_lacks_a_frame_is_thrown_away(folder, monkeypatch):
    recount = probe.recount
    monkeypatch.setattr(probe, "recount", lambda path: (recount(path)[0], 9))
    with pytest.raises(VerificationError, match=r"out.mp4: .*frames: 9 instead of 10"):
        transcode(folder.clip, folder.target, detector=FAKE)
    folder.assert_untouched()


def test_sink_that_loses_a_frame_is_noticed(folder, monkeypatch):
    write = sink.VideoSink.write
    monkeypatch.setattr(sink.VideoSink, "write", lambda self, frame: frame.pts == 0 or write(self, frame))
    with pytest.raises(VerificationError, match="10 frames were read, but 9 written"):
        transcode(folder.clip, folder.target, detector=FAKE)
    folder.assert_untouched()


def test_result_that_cannot_be_opened_again_is_thrown_away(folder, monkeypatch):
    close = sink.VideoSink.close

    def spoil(self):
        close(self)
        with open(self.path, "r+b") as file:  # noqa: PTH123  a path of any kind
            file.truncate(40)

    monkeypatch.setattr(sink.VideoSink, "close", spoil)
    with pytest.raises(VerificationError, match=r"out.mp4: what was written cannot be read again"):
        transcode(folder.clip, folder.target, detector=FAKE)
    folder.assert_untouched()


def test_forced_target_stays_when_the_job_fails(folder):
    report = folder.path / "out.mp4.report.json"
    folder.target.write_bytes(b"old")
    report.write_bytes(b"{}")
    folder.others = {"out.mp4", report.name}
    with pytest.raises(DetectorError):
        transcode(folder.clip, folder.target, detector=FailingDetector(at=6), force=True)
    assert (folder.target.read_bytes(), report.read_bytes()) == (b"old", b"{}")
    folder.assert_untouched()


def test_apply_fails_closed_too(folder):
    plan = analyse(folder.clip, detector=FAKE)

    def stop(_progress):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        apply(folder.clip, plan, folder.target, progress=stop)
    folder.assert_untouched()


def test_command_line_refuses_two_inputs_onto_one_target(folder, capsys):
    twin = folder.path / "clip.mov"
    twin.write_bytes(folder.clip.read_bytes())
    twin.rename(folder.path / "clip.avi")
    folder.others = {"clip.avi"}
    assert main(["redact", str(folder.clip), str(folder.path / "clip.avi")]) == 5
    assert "would both become" in capsys.readouterr().err
    folder.assert_untouched()
