"""A target appears whole or not at all, whatever happens meanwhile."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

import pytest

from redactkit.errors import OutputError, SameFileError, TargetExistsError, VerificationError
from redactkit.media.atomic import check_target, replacing

if TYPE_CHECKING:
    from pathlib import Path


def names(folder: Path) -> set[str]:
    return {p.name for p in folder.iterdir()}


def test_result_stands_under_its_name_alone(tmp_path: Path) -> None:
    with replacing(tmp_path / "out.mp4", [], force=False) as temporary:
        assert temporary.parent == tmp_path
        assert temporary.suffix == ".mp4"
        assert not (tmp_path / "out.mp4").exists()
        temporary.write_bytes(b"new")
    assert names(tmp_path) == {"out.mp4"}
    assert (tmp_path / "out.mp4").read_bytes() == b"new"


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_nobody_else_reads_it_while_it_is_written_and_the_umask_rules_afterwards(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        with replacing(tmp_path / "out.mp4", [], force=False) as temporary:
            assert stat.S_IMODE(temporary.stat().st_mode) == 0o600
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "out.mp4").stat().st_mode) == 0o640


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, GeneratorExit])
def test_an_error_leaves_everything_as_it_was(tmp_path: Path, error: type[BaseException]) -> None:
    target = tmp_path / "out.mp4"
    target.write_bytes(b"old")
    with pytest.raises(error), replacing(target, [], force=True) as temporary:  # noqa: PT012  half of it is written
        temporary.write_bytes(b"half")
        raise error
    assert names(tmp_path) == {"out.mp4"}
    assert target.read_bytes() == b"old"


def test_existing_target_needs_force(tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"
    target.write_bytes(b"old")
    with pytest.raises(TargetExistsError, match="--force"), replacing(target, [], force=False):
        pytest.fail("the work must not start")
    with replacing(target, [], force=True) as temporary:
        temporary.write_bytes(b"new")
    assert target.read_bytes() == b"new"


def test_target_that_appeared_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"
    work = replacing(target, [], force=False)
    work.__enter__().write_bytes(b"ours")
    target.write_bytes(b"theirs")
    with pytest.raises(TargetExistsError, match="appeared"):
        work.__exit__(None, None, None)
    assert target.read_bytes() == b"theirs"
    assert names(tmp_path) == {"out.mp4"}


def test_dangling_link_is_a_target_that_exists(tmp_path: Path) -> None:
    (tmp_path / "out.mp4").symlink_to(tmp_path / "elsewhere.mp4")
    with pytest.raises(TargetExistsError), replacing(tmp_path / "out.mp4", [], force=False):
        pytest.fail("the work must not start")
    with replacing(tmp_path / "out.mp4", [], force=True) as temporary:
        temporary.write_bytes(b"new")
    # The link is replaced, never written through.
    assert names(tmp_path) == {"out.mp4"}
    assert not (tmp_path / "out.mp4").is_symlink()


@pytest.mark.parametrize("make", ["same", "link", "hard", "dots", "link_to_source"])
def test_source_is_never_the_target(tmp_path: Path, make: str) -> None:
    source = tmp_path / "in.mp4"
    source.write_bytes(b"source")
    other = tmp_path / "other.mp4"
    target, given = source, source
    if make in ("link", "hard"):
        (other.symlink_to if make == "link" else other.hardlink_to)(source)
        target = other
    elif make == "dots":
        (tmp_path / "folder").mkdir()
        target = tmp_path / "folder" / ".." / "in.mp4"
    elif make == "link_to_source":
        other.symlink_to(source)
        given = other
    with pytest.raises(SameFileError), replacing(target, [given], force=True):
        pytest.fail("the work must not start")
    assert source.read_bytes() == b"source"


def test_folders_are_named_in_errors(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="absent"):
        check_target(tmp_path / "absent" / "out.mp4", [], force=False)
    with pytest.raises(OutputError, match="is a folder"):
        check_target(tmp_path, [], force=True)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS])
def test_read_only_folder_is_an_output_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(OutputError, match="choose another target"), replacing(tmp_path / "out.mp4", [], force=False):
        pytest.fail("the work must not start")


def test_full_disk_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="disk is full"), replacing(tmp_path / "out.mp4", [], force=False):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert names(tmp_path) == set()


def test_errors_name_the_target_and_not_the_temporary_file(tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"
    work = replacing(target, [], force=False)
    temporary = work.__enter__()
    error = VerificationError(f"{temporary}: 3 frames are missing")
    with pytest.raises(VerificationError) as caught:
        work.__exit__(VerificationError, error, None)
    assert str(caught.value) == f"{target}: 3 frames are missing"


@pytest.mark.parametrize("name", ["n" * 252 + ".mp4", "a\0.mp4"])
def test_name_that_no_file_can_have_is_an_output_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        check_target(tmp_path / name, [tmp_path / "source"], force=False)


def test_longest_name_works(tmp_path: Path) -> None:
    name = "n" * 251 + ".mp4"
    with replacing(tmp_path / name, [], force=False) as temporary:
        temporary.write_bytes(b"new")
    assert names(tmp_path) == {name}


def test_lock_on_hard_links_falls_back_to_renaming(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "no hard links here")

    monkeypatch.setattr(os, "link", refuse)
    with replacing(tmp_path / "out.mp4", [], force=False) as temporary:
        temporary.write_bytes(b"new")
    assert names(tmp_path) == {"out.mp4"}
    with pytest.raises(TargetExistsError), replacing(tmp_path / "two.mp4", [], force=False):
        (tmp_path / "two.mp4").write_bytes(b"theirs")
    assert (tmp_path / "two.mp4").read_bytes() == b"theirs"
