from __future__ import annotations

import codecs
import errno
import json
import os
import shutil
import sys

import pytest

from redactkit.cli import options
from redactkit.cli.app import group
from redactkit.core.effects import Pixelate, Solid
from redactkit.errors import DetectorError
from redactkit.plan import codec
from redactkit.report.model import Report

KINDS = ("face", "plate")


@pytest.fixture
def clip(drawn, tmp_path):
    return shutil.copy(drawn.path, tmp_path / "clip.mp4")


def test_default_target_and_report_stand_beside_the_source(run, clip, tmp_path):
    assert run("redact", clip) == 0
    assert {p.name for p in tmp_path.iterdir()} == {"clip.mp4", "clip.redacted.mp4", "clip.redacted.mp4.report.json"}
    assert f"{clip} -> {tmp_path / 'clip.redacted.mp4'}" in run.out
    assert "covered 10 regions (face) in 10 of 10 frames" in run.out
    assert "report.json" in run.out


def test_nothing_found_is_said(run, clip, fake):
    fake._frames = [[]]
    assert run("redact", clip) == 0
    assert "nothing found: no face in 10 frames" in run.out


def test_json_is_one_object_a_line_and_nothing_else(run, clip, tmp_path):
    assert run("redact", clip, tmp_path / "absent.mp4", "--json") == 3
    assert run.out == ""
    assert run("redact", clip, "--json") == 0
    (line,) = run.out.splitlines()
    record = json.loads(line)
    assert record["ok"] is True
    assert (record["frames"], record["regions"]) == (10, 10)
    assert Report.from_json((tmp_path / "clip.redacted.mp4.report.json").read_bytes()).regions == 10


def test_failures_are_records_too_and_the_worst_code_wins(run, clip, tmp_path):
    (tmp_path / "broken.mp4").write_bytes(b"not a video at all" * 9)
    (tmp_path / "empty.mp4").touch()
    assert run("redact", tmp_path, "-o", tmp_path / "out", "--json") == 4
    records = [json.loads(line) for line in run.out.splitlines()]
    assert [(r["ok"], r.get("exit_code")) for r in records] == [(False, 3), (True, None), (False, 4)]
    assert records[0]["error"] == "UnsupportedInputError"
    assert (tmp_path / "out" / "clip.redacted.mp4").exists()
    assert "1 of 3 files done, 2 failed" in run.err


def test_quiet_prints_errors_alone(run, clip):
    assert run("redact", clip, "--quiet") == 0
    assert (run.out, run.err) == ("", "")
    assert run("redact", clip, "--quiet") == 5
    assert run.err.startswith("redactkit: ")
    assert "--force" in run.err


def test_force_overwrites(run, clip):
    assert run("redact", clip) == 0
    assert run("redact", clip) == 5
    assert run("redact", clip, "--force") == 0


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--margin", "nan"], "margin: nan"),
        (["--margin", "-1"], "margin: -1.0"),
        (["--threshold", "0"], "threshold"),
        (["--cells", "0"], "Blur.cells: 0"),
        (["--kinds", "face", "--colour", "101010"], "does not belong to the effect 'blur'"),
        (["--effect", "solid", "--colour", "zz"], "six hexadecimal digits"),
        (["--effect", "gaussian"], "gaussian"),
        (["--effect", "plate=gaussian"], "gaussian"),
        (["--effect", "plat=solid"], "'*', 'face', 'plate'"),
        (["--effect", "blur", "--effect", "solid"], "given twice"),
        (["--effect", "plate=blur", "--effect", "plate=solid"], "given twice for 'plate'"),
        (["--threshold", "plate=low"], "give a number, or KIND=NUMBER"),
        (["--threshold", "plate=7"], "threshold['plate']: 7.0"),
        (["--kinds", ""], "kinds"),
        (["--nonsense"], "--nonsense"),
    ],
)
def test_wrong_usage_is_two_and_names_what_is_wrong(run, clip, tmp_path, options, says):
    assert run("redact", clip, *options) == 2
    assert says in run.err
    assert "Traceback" not in run.err
    assert {p.name for p in tmp_path.iterdir()} == {"clip.mp4"}


def test_settings_reach_the_report(run, clip, tmp_path):
    (tmp_path / "s.json").write_text('{"margin": 0.5, "effect": {"name": "pixelate", "cells": 3}, "shape": "ellipse"}')
    options = ["--settings", tmp_path / "s.json", "--margin", "0.1", "--levels", "5", "--grid", "16", "--crf", "30"]
    assert run("redact", clip, *options) == 0
    settings = Report.from_json((tmp_path / "clip.redacted.mp4.report.json").read_bytes()).settings
    pixelate = {"name": "pixelate", "cells": 3, "noise": Pixelate().noise, "levels": 5}
    assert settings["effect"] == {"*": pixelate, "plate": {"name": "solid", "colour": [0, 0, 0]}}
    assert (settings["margin"], settings["shape"], settings["grid"]) == (0.1, "ellipse", 16)
    assert settings["encoder"]["options"] == {"preset": "veryfast", "crf": "30"}


@pytest.mark.parametrize(
    ("file", "given", "face", "plate"),
    [
        ({}, ["--effect", "pixelate"], "pixelate", "solid"),
        ({}, ["--effect", "plate=noise"], "blur", "noise"),
        ({}, ["--effect", "noise", "--effect", "plate=pixelate"], "noise", "pixelate"),
        ({"effect": {"face": "noise", "plate": "blur"}}, [], "noise", "blur"),
        ({"effect": {"face": "noise", "plate": "blur"}}, ["--effect", "face=pixelate"], "pixelate", "blur"),
        ({"effect": {"face": "noise", "plate": "blur"}}, ["--effect", "pixelate"], "pixelate", "solid"),
    ],
)
def test_options_for_a_kind_go_over_those_of_the_file(tmp_path, file, given, face, plate):
    (tmp_path / "s.json").write_text(json.dumps(file))
    context = group.commands["redact"].make_context(
        "redact", ["clip.mp4", "--settings", str(tmp_path / "s.json"), *given]
    )
    options_given = {name: context.params[name] for name in ("effect", "threshold")}
    settings = options.settings_of(context.params["settings_file"], options_given)
    assert [type(settings.effect_for(kind)).__name__.lower() for kind in ("face", "plate")] == [face, plate]


def test_parameters_go_to_every_effect_that_has_them():
    settings = options.settings_of(
        None, {"effect": {"face": "pixelate"}, "cells": 2, "colour": (9, 9, 9), "kinds": KINDS}
    )
    assert settings.effects_for(KINDS) == (Pixelate(cells=2), Solid(colour=(9, 9, 9)))


def test_plan_round_trip(run, clip, tmp_path):
    plan = tmp_path / "plan.json"
    assert run("analyse", clip, "-o", plan) == 0
    assert "10 to cover in 10 of 10 frames" in run.out
    edited = plan.read_text().replace('"why": "detected"', '"why": "manual"')
    plan.write_text(edited)
    assert codec.from_json(edited).frames[0].covers
    assert run("redact", clip, "--plan", plan) == 0
    assert run("analyse", clip, "-o", plan) == 5


def test_analyse_never_writes_over_its_source(run, clip):
    before = clip.read_bytes()
    assert run("analyse", clip, "-o", clip, "--force") == 5
    assert clip.read_bytes() == before


@pytest.mark.parametrize("extra", [["--margin", "0.3"], ["--effect", "solid"], ["--detail", "fast"]])
def test_plan_takes_no_options_that_it_would_ignore(run, clip, tmp_path, extra):
    run("analyse", clip, "-o", tmp_path / "plan.json")
    assert run("redact", clip, "--plan", tmp_path / "plan.json", *extra) == 2
    assert f"{extra[0]} does nothing with --plan" in run.err


def test_damaged_plan_is_two(run, clip, tmp_path):
    (tmp_path / "plan.json").write_text("{")
    assert run("redact", clip, "--plan", tmp_path / "plan.json") == 2
    assert "the plan cannot be read" in run.err


def test_converted_container_is_said(run, clip, tmp_path):
    clip.rename(tmp_path / "clip.avi")
    assert run("redact", tmp_path / "clip.avi") == 0
    assert ".avi is not written: the redacted version becomes .mp4" in run.err
    assert (tmp_path / "clip.redacted.mp4").exists()


def test_detector_error_is_seven(run, clip, fake, monkeypatch):
    def fail(_scene):
        message = "no idea"
        raise DetectorError(message)

    monkeypatch.setattr(fake, "detect", fail)
    assert run("redact", clip) == 7
    assert "frame 0" in run.err


def test_defect_is_one_line_with_advice_and_a_traceback_on_demand(run, clip, monkeypatch):
    def broken(*_args, **_kwargs):
        message = "bad"
        raise ZeroDivisionError(message)

    monkeypatch.setattr("redactkit.pipeline.transcode.write", broken)
    assert run("redact", clip) == 1
    assert "unexpected ZeroDivisionError: bad" in run.err
    assert "--debug" in run.err
    assert "Traceback" not in run.err
    assert run("redact", clip, "--debug") == 1
    assert "Traceback" in run.err


def test_dropped_sound_is_said_and_can_be_kept(run, shared, tmp_path):
    source = shared / "data" / "video" / "real" / "subtitles_mov_text.mp4"
    assert run("redact", source, "-o", tmp_path / "a.mp4") == 0
    assert "dropped streams: 1: audio aac" in run.out
    assert "the sound was dropped; --audio copy keeps every track" in run.out
    assert run("redact", source, "-o", tmp_path / "b.mp4", "--audio", "copy") == 0
    assert "audio" not in run.out
    assert "dropped streams: 2: subtitle mov_text" in run.out
    assert run("inspect", tmp_path / "b.mp4") == 0
    assert "would drop streams: 1: audio aac" in run.out


class Full:
    """A stream on a full disk."""

    def __init__(self, below):
        self._below = below

    def write(self, text):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def __getattr__(self, name):
        return getattr(self._below, name)


def test_results_that_cannot_be_printed_stop_nothing_and_are_told_at_the_end(run, clip, tmp_path, monkeypatch):
    shutil.copy(clip, tmp_path / "second.mp4")
    with (tmp_path / "nowhere.txt").open("w", encoding="utf-8") as nowhere:
        monkeypatch.setattr(sys, "stdout", Full(nowhere))
        assert run("redact", clip, tmp_path / "second.mp4", "-o", tmp_path / "out", "--json") == 5
    assert "results could not be printed (No space left on device)" in run.err
    assert len(list((tmp_path / "out").glob("*.redacted.mp4"))) == 2


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_stream_that_was_closed_before_is_missed_by_nobody(run, clip, monkeypatch, stream):
    monkeypatch.setattr(sys, stream, None)
    assert run("redact", clip) == 0


LONG = "n" * 260 + ".mp4"


@pytest.mark.parametrize(
    ("arguments", "ends"),
    [
        (("redact", ""), (2, "the name is empty")),
        (("redact", "{clip}", "-o", ""), (2, "the name is empty")),
        (("analyse", "", "-o", "{folder}/p.json"), (2, "the name is empty")),
        (("redact", "{folder}/" + LONG), (3, "cannot be read")),
        (("redact", "{clip}", "-o", "{folder}/" + LONG), (5, "the name is too long")),
        (("redact", "{clip}", "-o", "{folder}/new/sub/x.mp4"), (5, "is not there; make it first")),
        (("redact", "{clip}", "-o", "{folder}/new/x.avi"), (5, ".avi")),
        (("tracks", "{folder}/plan.json", "--sheet", "{folder}/who.jpg"), (5, "ends in .png")),
        (("tracks", "{folder}/plan.json"), (2, "plan.json: ")),
        (("redact", "{folder}/hello.jpg"), (3, "no video file")),
    ],
)
def test_names_that_cannot_be_meant_are_told_and_nothing_is_made(run, clip, tmp_path, arguments, ends):
    code, says = ends
    (tmp_path / "plan.json").write_text("{}")
    (tmp_path / "hello.jpg").write_text("hello " * 20)
    before = sorted(tmp_path.iterdir())
    assert run(*(a.format(clip=clip, folder=tmp_path) for a in arguments)) == code
    assert says in run.err
    assert sorted(tmp_path.iterdir()) == before


def test_a_plan_that_an_editor_began_with_a_mark_is_read(run, clip, tmp_path):
    assert run("analyse", clip, "-o", tmp_path / "plan.json") == 0
    (tmp_path / "plan.json").write_bytes(codecs.BOM_UTF8 + (tmp_path / "plan.json").read_bytes())
    assert run("redact", clip, "--plan", tmp_path / "plan.json") == 0


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may enter every folder")
def test_a_folder_that_may_not_be_entered_is_left_alone_and_stops_nothing(run, clip, tmp_path):
    closed = tmp_path / "in" / "closed"
    closed.mkdir(parents=True)
    shutil.copy(clip, tmp_path / "in" / "a.mp4")
    shutil.copy(clip, closed / "b.mp4")
    closed.chmod(0o644)
    try:
        assert run("redact", tmp_path / "in", "-o", tmp_path / "out") == 0
        assert run("redact", closed / "b.mp4") == 3
    finally:
        closed.chmod(0o755)
    assert (tmp_path / "out" / "a.redacted.mp4").exists()
