"""Weights that are part of the repository: never packed when they are absent or altered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from build_weights import own
from redactkit.detectors.weights import FACERES, PLATE

if TYPE_CHECKING:
    from pathlib import Path

    from redactkit.detectors.weights import Card


@pytest.fixture
def laid(tmp_path: Path) -> Path:
    for model, names in own.MODELS.items():
        sources = [tmp_path / f"{number}.onnx" for number, _ in enumerate(names)]
        for source in sources:
            source.write_bytes(source.name.encode())
        own.lay(model, sources, tmp_path / "weights")
    return tmp_path / "weights"


@pytest.mark.parametrize("card", [PLATE, FACERES], ids=lambda card: card.folder)
def test_what_was_laid_passes_and_is_what_the_card_names(laid: Path, card: Card) -> None:
    own.check(laid)
    assert set(card.files) <= set(own.MODELS[card.folder])
    assert set(json.loads((laid / card.folder / "manifest.json").read_text())["files"]) == set(own.MODELS[card.folder])
    assert (laid / card.folder / card.files[0]).read_bytes() == b"0.onnx"


def test_the_files_of_this_checkout_pass() -> None:
    own.check()


def test_an_altered_or_absent_file_stops_the_build(laid: Path) -> None:
    file = laid / "plate" / PLATE.files[1]
    file.write_bytes(b"something else")
    with pytest.raises(SystemExit, match=r"plate\.int8\.onnx is not the file of its manifest"):
        own.check(laid)
    file.unlink()
    with pytest.raises(SystemExit, match="are not complete"):
        own.check(laid)
    (laid / "plate" / "manifest.json").write_text("[]")
    with pytest.raises(SystemExit, match="are not complete"):
        own.check(laid)


@pytest.mark.parametrize("arguments", [("plate", 1), ("", 2), ("age", 2)])
def test_wrong_usage_says_what_is_wanted(tmp_path: Path, arguments: tuple[str, int]) -> None:
    model, count = arguments
    with pytest.raises(SystemExit, match=r"give a model and a source for each of its files: plate plate\.float32"):
        own.lay(model, [tmp_path / "x"] * count, tmp_path)
