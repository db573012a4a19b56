"""No weight file is used before its digest was checked."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

import redactkit
from redactkit.detectors import plate, weights
from redactkit.errors import WeightsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = "blazeface_short_range.tflite"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    copy = tmp_path / "weights"
    shutil.copytree(weights.FOLDER, copy)
    monkeypatch.setattr(weights, "FOLDER", copy)
    plate._loaded.cache_clear()
    weights.manifest.cache_clear()
    yield copy
    weights.manifest.cache_clear()


def test_every_file_of_every_card_is_there_unaltered() -> None:
    for card in weights.CARDS:
        for name in card.files:
            assert weights.read(name)


def test_licences_lie_beside_the_weights() -> None:
    assert "MIT License" in (weights.FOLDER / "centerface.LICENSE.txt").read_text()
    assert "Apache License" in (weights.FOLDER / "blazeface.LICENSE.txt").read_text()


def test_one_changed_byte_is_noticed(folder: Path) -> None:
    content = bytearray((folder / NAME).read_bytes())
    content[1000] ^= 1
    (folder / NAME).write_bytes(content)
    with pytest.raises(WeightsError, match=f"{NAME} was altered"):
        weights.read(NAME)


@pytest.mark.parametrize("name", weights.PLATE.files)
def test_our_own_weights_are_checked_too(folder: Path, name: str) -> None:
    place = folder / "plate" / name
    place.write_bytes(place.read_bytes()[:-1] + b"?")
    with pytest.raises(WeightsError, match=f"{name} was altered"):
        weights.read(name)
    place.unlink()
    with pytest.raises(WeightsError, match=f"{name} cannot be read"):
        weights.read(name)
    (folder / "plate" / "manifest.json").unlink()
    weights.manifest.cache_clear()
    with pytest.raises(WeightsError, match="list of model weights in plate/ cannot be read"):
        redactkit.detect(np.zeros((64, 64, 3), np.uint8), settings=redactkit.Settings(kinds=("plate",), device="cpu"))


def test_an_absent_file_is_named(folder: Path) -> None:
    (folder / NAME).unlink()
    with pytest.raises(WeightsError, match=f"{NAME} cannot be read"):
        weights.read(NAME)


def test_a_file_without_a_digest_is_not_used(folder: Path) -> None:
    (folder / "other.onnx").write_bytes(b"x")
    with pytest.raises(WeightsError, match=r"other\.onnx is not in this installation"):
        weights.read("other.onnx")


@pytest.mark.parametrize("content", [None, "", "[]", "{}"])
def test_no_manifest_no_weights(folder: Path, content: str | None) -> None:
    if content is None:
        (folder / "manifest.json").unlink()
    else:
        (folder / "manifest.json").write_text(content)
    with pytest.raises(WeightsError, match="install redactkit again"):
        weights.read(NAME)
