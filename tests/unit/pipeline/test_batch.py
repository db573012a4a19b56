from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from redactkit.errors import DetectorError, InputError, Interrupted, OutputError, SameFileError, SettingsError
from redactkit.pipeline import batch


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "in"
    for name in ("a.mp4", "sub/b.JPG", "sub/deep/c.avi", "notes.txt", ".hidden.mp4", ".trash/d.mp4", "a.redacted.mp4"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return root


def targets(pairs, root):
    return [p.target.relative_to(root).as_posix() for p in pairs]


def test_single_file_gets_a_name_beside_it(folder):
    (pair,) = batch.pairs([folder / "a.mp4"], None)
    assert pair.target == folder / "a.redacted.mp4"
    assert pair.note == ""


@pytest.mark.parametrize(("name", "becomes"), [("sub/deep/c.avi", "c.redacted.mp4"), ("x.heic", "x.redacted.jpg")])
def test_format_that_is_not_written_changes_and_says_so(folder, name, becomes):
    (folder / name).touch()
    (pair,) = batch.pairs([folder / name], None)
    assert pair.target.name == becomes
    assert "not written" in pair.note


def test_extension_keeps_its_spelling(folder):
    (pair,) = batch.pairs([folder / "sub" / "b.JPG"], None)
    assert pair.target.name == "b.redacted.JPG"


def test_output_names_the_file_or_the_folder(folder, tmp_path):
    assert batch.pairs([folder / "a.mp4"], tmp_path / "x.mkv")[0].target == tmp_path / "x.mkv"
    assert batch.pairs([folder / "a.mp4"], tmp_path)[0].target == tmp_path / "a.redacted.mp4"


def test_folder_is_taken_with_all_below_but_not_what_is_hidden_or_redacted(folder, tmp_path):
    pairs = batch.pairs([folder], tmp_path / "out")
    assert targets(pairs, tmp_path) == ["out/a.redacted.mp4", "out/sub/b.redacted.JPG", "out/sub/deep/c.redacted.mp4"]


def test_output_inside_the_input_folder_is_not_read_again(folder):
    (folder / "out").mkdir()
    (folder / "out" / "old.mp4").touch()
    pairs = batch.pairs([folder], folder / "out")
    assert folder / "out" / "old.mp4" not in [p.source for p in pairs]
    assert len(pairs) == 3


def test_several_files_go_into_the_folder(folder, tmp_path):
    pairs = batch.pairs([folder / "a.mp4", folder / "sub" / "b.JPG"], tmp_path / "out")
    assert targets(pairs, tmp_path) == ["out/a.redacted.mp4", "out/b.redacted.JPG"]


def test_several_files_cannot_become_one(folder):
    with pytest.raises(SettingsError, match="is a file"):
        batch.pairs([folder / "a.mp4", folder / "sub" / "b.JPG"], folder / "notes.txt")


@pytest.mark.parametrize("twice", ["sub/a.mp4", "a.avi", "link.mp4"])
def test_two_inputs_onto_one_target_are_refused(folder, tmp_path, twice):
    other = folder / twice
    other.touch()
    if twice == "link.mp4":
        (tmp_path / "real").mkdir()
        (tmp_path / "alias").symlink_to(tmp_path / "real")
        a, b = (
            batch.Pair(folder / "a.mp4", tmp_path / "real" / "x.mp4"),
            batch.Pair(other, tmp_path / "alias" / "x.mp4"),
        )
        with pytest.raises(SameFileError, match="both become"):
            batch._refuse_shared_targets([a, b])
    else:
        with pytest.raises(SameFileError, match=r"a\.(mp4|avi) .*both become"):
            batch.pairs([folder / "a.mp4", other], tmp_path / "out")


def test_input_that_another_one_would_replace_is_refused(folder):
    second = folder / "a.redacted.mp4"
    second.touch()
    with pytest.raises(SameFileError, match=r"a\.mp4 would become .*redacted too"):
        batch.pairs([folder / "a.mp4", second], None)


def test_absent_input_and_empty_folder_are_errors(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        batch.pairs([tmp_path / "nothing.mp4"], None)
    with pytest.raises(InputError, match="holds no picture or video"):
        batch.pairs([tmp_path], None)


def test_one_failure_does_not_stop_the_others(tmp_path):
    pairs = [batch.Pair(Path(n), tmp_path / n) for n in ("one", "two", "three", "four")]
    errors = {"two": DetectorError("x"), "three": OutputError("y")}

    def work(pair):
        if pair.source.name in errors:
            raise errors[pair.source.name]
        return "report"

    outcomes = list(batch.run(pairs, work))
    assert [o.error for o in outcomes] == [None, errors["two"], errors["three"], None]
    assert [o.report for o in outcomes] == ["report", None, None, "report"]
    assert batch.exit_code(outcomes) == DetectorError.exit_code


def test_all_well_is_zero(tmp_path):
    assert batch.exit_code(batch.run([batch.Pair(Path("a"), tmp_path / "a")], lambda _pair: "report")) == 0


@pytest.mark.parametrize("stop", [Interrupted("stop"), KeyboardInterrupt()])
def test_interruption_ends_the_run(tmp_path, stop):
    worked = []

    def work(pair):
        worked.append(pair)
        raise stop

    with pytest.raises(type(stop)):
        list(batch.run([batch.Pair(Path(n), tmp_path / n) for n in "ab"], work))
    assert len(worked) == 1


def test_folder_that_cannot_be_made_is_an_outcome(tmp_path):
    (tmp_path / "file").touch()
    (outcome,) = batch.run([batch.Pair(Path("a"), tmp_path / "file" / "sub" / "a.mp4")], lambda _pair: "report")
    assert isinstance(outcome.error, OutputError)


def test_files_of_a_folder_that_nobody_looks_at_are_named(folder):
    (folder / "sub" / "film.xyz").touch()
    (folder / "a.redacted.mp4.report.json").touch()
    (folder / ".hidden").touch()
    left = batch.left_alone([folder, folder / "a.mp4"])
    assert folder / "sub" / "film.xyz" in left
    assert not {"a.redacted.mp4.report.json", ".hidden", "a.mp4"} & {p.name for p in left}


def test_links_of_a_folder_that_nobody_follows_are_named(folder, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "c.mp4").touch()
    (folder / "link").symlink_to(tmp_path / "elsewhere")
    (folder / "lost.mp4").symlink_to(tmp_path / "nowhere.mp4")
    left = batch.left_alone([folder])
    assert {folder / "link", folder / "lost.mp4"} <= set(left)
    assert folder / "a.mp4" not in left
    assert {p.source.name for p in batch.pairs([folder], None)} == {"a.mp4", "b.JPG", "c.avi"}


def test_folder_that_may_not_be_read_is_named(folder, monkeypatch):
    scan = os.scandir

    def refuse(path):
        if Path(path).name == "sub":
            raise PermissionError(errno.EACCES, "no", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert folder / "sub" in batch.left_alone([folder])
