"""`--who minors` and what goes with it."""

from __future__ import annotations

import json
import shutil

import pytest

from redactkit.cli import options
from redactkit.core.effects import Blur, Noise, Pixelate, Solid
from redactkit.report.model import Report


@pytest.fixture
def clip(drawn, tmp_path):
    return shutil.copy(drawn.path, tmp_path / "clip.mp4")


def settings_of(**given):
    return options.settings_of(None, given)


def test_who_is_told_apart_only_where_it_is_asked_for():
    assert settings_of().who == "everyone"
    assert settings_of(who="minors").tells_minors_apart
    assert settings_of(minor_cover="head_and_shoulders").minor_cover == "head_and_shoulders"


def test_an_effect_of_minors_gets_the_parameters_too():
    settings = settings_of(who="minors", minor_effect="pixelate", cells=2, colour=(9, 9, 9))
    assert settings.minor_effect == Pixelate(cells=2)
    assert settings.effects_for(("face", "plate")) == (Pixelate(cells=2), Solid(colour=(9, 9, 9)))


def test_an_option_goes_over_the_file_and_keeps_its_parameters_where_the_effect_is_the_same(tmp_path):
    file = tmp_path / "s.json"
    file.write_text(json.dumps({"who": "minors", "minor_effect": {"name": "blur", "cells": 2}}))
    assert options.settings_of(file, {"minor_effect": "blur"}).minor_effect == Blur(cells=2)
    assert options.settings_of(file, {"minor_effect": "noise"}).minor_effect == Noise()
    assert options.settings_of(file, {}).minor_effect == Blur(cells=2)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["--who", "kids"], "'kids' is not one of"),
        (["--minor-cover", "head_and_shoulder"], "is not one of"),
        (["--minor-effect", "blur"], "does nothing with who='everyone'"),
        (["--who", "minors", "--minor-miss-rate", "0"], "a number above 0.0 to 0.5"),
        (["--plan", "plan.json", "--minor-miss-rate", "0.1", "--who", "minors"], "--who does nothing with --plan"),
    ],
)
def test_wrong_usage_is_two_and_names_what_is_wrong(run, clip, given, says):
    assert run("redact", clip, *given) == 2
    assert says in run.err


def test_whoever_is_not_confidently_adult_is_covered_and_the_report_says_so(run, clip, tmp_path):
    """A detector of somebody else's, in a drawn clip: its boxes hold no face that is found again."""
    assert run("redact", clip, "-o", tmp_path / "out.mp4", "--who", "minors", "--minor-effect", "noise") == 0
    report = Report.from_json((tmp_path / "out.mp4.report.json").read_bytes())
    assert report.settings["who"] == "minors"
    assert [d.name for d in report.detectors][-1] == "minor-judge"
    regions = [region for frame in report.frames for region in frame.regions]
    assert {(region.kind, region.effect, region.minor) for region in regions} == {("face", "noise", True)}
    assert all(track.minor is True for track in report.tracks)
