"""`redactkit tracks`, and the choice of who is left uncovered."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

from redactkit.media import stills
from redactkit.pipeline.analyse import analyse
from redactkit.plan import codec
from redactkit.settings import Settings
from redactkit.testing import FakeDetector

BOXES = [(8, 6, 60, 70), (90, 20, 130, 66)]


@pytest.fixture
def folder(drawn, tmp_path):
    """A clip with a plan of two tracks beside it."""
    shutil.copy(drawn.path, tmp_path / "clip.mp4")
    plan = analyse(tmp_path / "clip.mp4", settings=Settings(effect="solid"), detector=FakeDetector(BOXES))
    (tmp_path / "plan.json").write_text(codec.to_json(plan))
    return tmp_path


def test_tracks_are_listed(run, folder):
    assert run("tracks", folder / "plan.json") == 0
    assert run.out.splitlines()[0].startswith("1: face, 0.00 to 0.36 s, 10 frames, found in 10, best score 0.90")
    assert run("tracks", folder / "plan.json", "--json") == 0
    one, two = map(json.loads, run.out.splitlines())
    assert (one["id"], two["id"], one["frames"]) == (1, 2, 10)
    assert one["detected"] == [[one["first"], one["last"]]]
    assert 2 <= len(one["boxes"]) <= 10


def test_a_sheet_shows_each_and_finds_the_video_by_itself(run, folder):
    assert run("tracks", folder / "plan.json", "--sheet", folder / "who.png") == 0
    pixels, _ = stills.read(folder / "who.png")
    assert pixels.shape == (6 + 96 + 18 + 6, 2 * 102 + 6, 3)
    assert (pixels == 0).all(axis=2)[6:24].any()  # the ids
    assert np.std(pixels[30:110, 20:90]) > 10  # somebody
    assert run("tracks", folder / "plan.json", "--sheet", folder / "who.png") == 5
    assert run("tracks", folder / "plan.json", "--sheet", folder / "who.png", "--force") == 0


def test_a_sheet_needs_the_very_video(run, folder):
    (folder / "clip.mp4").rename(folder.parent / "elsewhere.mp4")
    assert run("tracks", folder / "plan.json", "--sheet", folder / "who.png") == 3
    assert "--source" in run.err
    other = folder / "other.mp4"
    other.write_bytes((folder.parent / "elsewhere.mp4").read_bytes() + b"\0")
    assert run("tracks", folder / "plan.json", "--sheet", folder / "who.png", "--source", other) == 2
    assert run("tracks", folder / "plan.json", "--sheet", folder / "who.png", "--source", folder / "none.mp4") != 0
    assert not (folder / "who.png").exists()
    assert (
        run("tracks", folder / "plan.json", "--sheet", folder / "w.png", "--source", folder.parent / "elsewhere.mp4")
        == 0
    )


@pytest.mark.parametrize(
    ("option", "ids", "bare"), [("--keep", "1", [1]), ("--only", "1", [2]), ("--keep", "1,2", [1, 2])]
)
def test_chosen_tracks_stay_uncovered(run, folder, option, ids, bare):
    target = folder / "out.mp4"
    assert run("redact", folder / "clip.mp4", "--plan", folder / "plan.json", option, ids, "-o", target) == 0
    report = json.loads((folder / "out.mp4.report.json").read_text())
    assert report["uncovered"] == bare
    covered = {region["track"] for frame in report["frames"] for region in frame.get("regions", ())}
    assert covered == {1, 2} - set(bare)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--keep", "1"], "--keep needs --plan"),
        (["--only", "1"], "--only needs --plan"),
        (["--plan", "plan.json", "--keep", "1", "--only", "2"], "exclude each other"),
        (["--plan", "plan.json", "--keep", "3"], "no track 3; it has 1, 2"),
        (["--plan", "plan.json", "--keep", "one"], "no list of track ids"),
    ],
)
def test_a_choice_that_cannot_be_meant_is_refused(run, folder, monkeypatch, arguments, said):
    monkeypatch.chdir(folder)
    assert run("redact", "clip.mp4", *arguments) == 2
    assert said in run.err
    assert not (folder / "clip.redacted.mp4").exists()
