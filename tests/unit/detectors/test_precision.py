"""Which copy of the weights runs: int8 only where it is faster and agrees."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from redactkit.detectors import precision, selftest, weights
from redactkit.detectors.face import NETWORK
from redactkit.detectors.merge import Hits, nothing
from redactkit.errors import ProviderError, SelfTestError

if TYPE_CHECKING:
    from pathlib import Path

FLOAT, FULL, REDUCED = weights.CENTERFACE.files
NONE = nothing(5)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "cache" / "precision.json"
    monkeypatch.setattr(precision, "cache_file", lambda: place)
    return place


def drawn_hits(score: float = 0.8) -> Hits:
    boxes = np.array([[b.x0, b.y0, b.x1, b.y1] for b in selftest.faces().boxes], np.float32)
    return Hits(boxes, np.full(len(boxes), score, np.float32), np.zeros((len(boxes), 5, 2), np.float32))


def measured(monkeypatch: pytest.MonkeyPatch, answers: dict[str, tuple[Hits, float]]) -> None:
    monkeypatch.setattr(precision, "_measure", lambda _network, file: answers[file])
    monkeypatch.setattr(precision, "_processor", lambda: "vnni")


def test_int8_is_taken_where_it_is_faster_and_agrees(monkeypatch: pytest.MonkeyPatch) -> None:
    measured(monkeypatch, {FLOAT: (drawn_hits(), 1.0), FULL: (drawn_hits(0.75), 0.5), REDUCED: (NONE, 9)})
    assert precision._choose(NETWORK)[0] == FULL


def test_a_copy_that_finds_other_boxes_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    measured(monkeypatch, {FLOAT: (drawn_hits(), 1.0), FULL: (NONE, 0.1), REDUCED: (drawn_hits(), 0.5)})
    assert precision._choose(NETWORK)[0] == REDUCED
    measured(monkeypatch, {FLOAT: (drawn_hits(), 1.0), FULL: (NONE, 0.1), REDUCED: (drawn_hits(0.4), 0.1)})


def test_a_doubtful_hit_that_only_one_copy_is_sure_of_does_not_count_against_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def with_one_more(score: float) -> Hits:
        boxes = np.append(drawn_hits().boxes, np.float32([[1, 150, 20, 180]]), axis=0)
        scores = np.append(drawn_hits().scores, np.float32(score))
        return Hits(boxes, scores, np.zeros((len(boxes), 5, 2), np.float32))

    around = precision.SURE
    measured(
        monkeypatch,
        {
            FLOAT: (with_one_more(around - 0.02), 1.0),
            FULL: (with_one_more(around + 0.02), 0.5),
            REDUCED: (drawn_hits(), 0.9),
        },
    )
    assert precision._choose(NETWORK)[0] == FULL
    measured(monkeypatch, {FLOAT: (drawn_hits(), 1.0), FULL: (with_one_more(0.5), 0.5), REDUCED: (drawn_hits(), 0.5)})
    monkeypatch.setattr(precision, "_key", lambda _: "another")
    assert precision._choose(NETWORK)[0] == REDUCED


def test_float_stays_where_int8_is_no_faster_and_the_reason_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    measured(monkeypatch, {f: (drawn_hits(), 1.0) for f in weights.CENTERFACE.files})
    file, why = precision._choose(NETWORK)
    assert file == FLOAT
    assert "not faster" in why


def test_a_copy_that_does_not_run_gives_way_to_float_and_the_reason_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def measure(_network: object, file: str) -> tuple[Hits, float]:
        if file == FLOAT:
            return drawn_hits(), 1.0
        message = "no kernel for QLinearConv"
        raise ProviderError(message)

    monkeypatch.setattr(precision, "_measure", measure)
    file, why = precision._choose(NETWORK)
    assert file == FLOAT
    assert "centerface.int8.onnx does not run here: no kernel for QLinearConv" in why


def test_processors_without_8_bit_dot_products_get_7_bit_weights_first(monkeypatch: pytest.MonkeyPatch) -> None:
    measured(monkeypatch, {f: (drawn_hits(), 0.5) for f in (FULL, REDUCED)} | {FLOAT: (drawn_hits(), 1.0)})
    monkeypatch.setattr(precision, "_processor", lambda: "sse avx2")
    monkeypatch.setattr(precision.platform, "machine", lambda: "x86_64")
    assert precision._choose(NETWORK)[0] == REDUCED


def test_the_answer_is_remembered(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    measured(monkeypatch, {f: (drawn_hits(), 0.5) for f in (FULL, REDUCED)} | {FLOAT: (drawn_hits(), 1.0)})
    first = precision._choose(NETWORK)
    monkeypatch.setattr(precision, "_trial", lambda _: pytest.fail("it was tried again"))
    assert precision._choose(NETWORK) == first
    assert cache.exists()


def test_answers_for_several_models_are_kept_beside_each_other(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    measured(monkeypatch, {f: (drawn_hits(), 0.5) for f in (FULL, REDUCED)} | {FLOAT: (drawn_hits(), 1.0)})
    for number in range(precision.KEPT):
        monkeypatch.setattr(precision, "_key", lambda _network, number=number: f"model {number}")
        precision._choose(NETWORK)
    monkeypatch.setattr(precision, "_trial", lambda _: pytest.fail("it was tried again"))
    monkeypatch.setattr(precision, "_key", lambda _network: "model 0")
    assert precision._choose(NETWORK)[0] == FULL
    precision._remember("one more", (FULL, ""))
    assert len(json.loads(cache.read_text())) == precision.KEPT


@pytest.mark.parametrize("content", ["", "[]", '{"KEY": ["../../evil", ""]}', '{"KEY": 5}'])
def test_a_spoilt_cache_costs_the_trial_again_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, cache: Path, content: str
) -> None:
    measured(monkeypatch, {f: (drawn_hits(), 0.5) for f in (FULL, REDUCED)} | {FLOAT: (drawn_hits(), 1.0)})
    cache.parent.mkdir()
    cache.write_text(content.replace("KEY", precision._key(NETWORK)))
    assert precision._choose(NETWORK)[0] == FULL
    assert json.loads(cache.read_text())[precision._key(NETWORK)][0] == FULL


def test_a_cache_that_cannot_be_written_is_done_without(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    measured(monkeypatch, {f: (drawn_hits(), 0.5) for f in (FULL, REDUCED)} | {FLOAT: (drawn_hits(), 1.0)})
    cache.parent.write_text("a file where the folder should be")
    assert precision._choose(NETWORK)[0] == FULL


def test_a_user_without_a_home_gets_the_trial_again(monkeypatch: pytest.MonkeyPatch) -> None:
    measured(monkeypatch, {f: (drawn_hits(), 0.5) for f in (FULL, REDUCED)} | {FLOAT: (drawn_hits(), 1.0)})

    def homeless() -> Path:
        message = "Could not determine home directory."
        raise RuntimeError(message)

    monkeypatch.setattr(precision, "cache_file", homeless)
    assert precision._choose(NETWORK)[0] == FULL


def test_the_real_model_loads_on_the_processor_and_says_so() -> None:
    loaded = precision.load(NETWORK, "cpu", threads=1)
    assert loaded.provider == "CPUExecutionProvider"
    assert loaded.precision in ("int8", "float32")
    assert loaded.note


def test_a_model_that_finds_nothing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precision, "_choose", lambda _: (FLOAT, ""))
    monkeypatch.setattr(precision.Network, "hits", lambda _network, _session: NONE)
    with pytest.raises(SelfTestError, match="missed 3 of 3 drawn faces"):
        precision.load(NETWORK, "cpu", threads=1)


def test_a_device_that_is_not_there_is_refused_and_the_others_are_named() -> None:
    with pytest.raises(ProviderError, match=r"device='directml'.*it offers: .*cpu"):
        precision.load(NETWORK, "directml", threads=1)


def test_a_provider_with_which_the_model_is_blind_is_passed_over_loudly(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(precision.session, "candidates", lambda _: ("CUDAExecutionProvider", "CPUExecutionProvider"))
    monkeypatch.setattr(precision.session, "open_session", lambda _weights, provider, threads: provider)
    monkeypatch.setattr(precision, "_choose", lambda _: (FLOAT, "because"))
    monkeypatch.setattr(
        precision.Network, "hits", lambda _network, opened: NONE if opened.startswith("CUDA") else drawn_hits()
    )
    loaded = precision.load(NETWORK, "auto", threads=1)
    assert loaded.provider == "CPUExecutionProvider"
    assert "CUDAExecutionProvider was passed over" in loaded.note
    assert "missed 3 of 3 drawn faces" in caplog.text
