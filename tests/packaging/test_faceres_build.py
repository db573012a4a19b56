"""FaceRes: what comes out of the archive computes what the archive says, and no other archive is taken."""

from __future__ import annotations

import io
import json
import tarfile
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime
import pytest
from onnx import numpy_helper

from build_weights import faceres
from build_weights.fetch import digest

if TYPE_CHECKING:
    from pathlib import Path

SIDE, WIDE, AGES = 12, 5, 100


class Drawn:
    """A network as it lies in the archive: a convolution, one for each channel, their normalisation, and both heads."""

    def __init__(self) -> None:
        rng = np.random.default_rng(7)
        self.values = {
            "first": rng.normal(0, 0.01, (3, 3, 3, 4)),
            "first_shift": rng.normal(0, 1, 4),
            "deep": rng.normal(0, 0.5, (3, 3, 4, 1)),
            "deep_factor": rng.uniform(0.5, 2, (1, 1, 4, 1)),
            "deep_shift": rng.normal(0, 1, 4),
            "feats/kernel": rng.normal(0, 1, (4, WIDE)),
            "feats/bias": rng.normal(0, 1, WIDE),
            "age_pred/kernel": rng.normal(0, 0.3, (WIDE, AGES)),
            "age_pred/bias": rng.normal(0, 0.3, AGES),
            "zero": np.zeros(()),
            "six": np.full((), 6.0),
        }
        self.values = {name: value.astype(np.float32) for name, value in self.values.items()}

    def nodes(self) -> list[dict[str, Any]]:
        def node(name: str, op: str, *given: str, **attributes: Any) -> dict[str, Any]:
            return {"name": name, "op": op, "input": list(given), "attr": attributes}

        def steps(size: int) -> dict[str, Any]:
            return {"strides": {"list": {"i": ["1", str(size), str(size), "1"]}}}

        return [
            *({"name": name, "op": "Const"} for name in self.values),
            {"name": "input_1", "op": "Placeholder"},
            node("c1", "Conv2D", "input_1", "first", **steps(2)),
            node("a1", "Add", "c1:0", "first_shift"),
            *_clipped(node, "1", "a1"),
            node("c2", "DepthwiseConv2dNative", "m1", "deep", **steps(1)),
            node("f2", "Mul", "c2", "deep_factor"),
            node("a2", "Add", "f2", "deep_shift"),
            *_clipped(node, "2", "a2"),
            node("pooled", "Mean", "m2", "zero"),
            node("feats/Relu", "_FusedMatMul", "pooled", "feats/kernel", "feats/bias"),
            node("age_pred/BiasAdd", "_FusedMatMul", "feats/Relu", "age_pred/kernel", "age_pred/bias"),
        ]

    def archive(self, path: Path) -> Path:
        entries = [{"name": n, "shape": list(v.shape), "dtype": "float32"} for n, v in self.values.items()]
        topology = {"modelTopology": {"node": self.nodes()}, "weightsManifest": [{"weights": entries}]}
        files = {
            faceres.TOPOLOGY: json.dumps(topology).encode(),
            faceres.WEIGHTS: b"".join(v.tobytes() for v in self.values.values()),
            faceres.LICENCE: b"as you like it",
        }
        with tarfile.open(path, "w:gz") as packed:
            for name, content in files.items():
                member = tarfile.TarInfo(name)
                member.size = len(content)
                packed.addfile(member, io.BytesIO(content))
        return path

    def ages(self, chip: np.ndarray) -> np.ndarray:
        """Return what the network says of a chip, reckoned slowly."""
        v = {name: value.astype(float) for name, value in self.values.items()}
        x = chip[..., ::-1].astype(float) - np.array(faceres.MEANS)[::-1]
        wide = np.pad(x, ((0, 1), (0, 1), (0, 0)))  # what is left over goes to the right and below
        half = SIDE // 2
        x = np.array(
            [[_sum(wide[2 * i : 2 * i + 3, 2 * j : 2 * j + 3], v["first"]) for j in range(half)] for i in range(half)]
        )
        x = np.clip(x + v["first_shift"], 0, 6)
        wide = np.pad(x, ((1, 1), (1, 1), (0, 0)))
        kernel = v["deep"][..., 0]
        x = np.array(
            [[(wide[i : i + 3, j : j + 3] * kernel).sum(axis=(0, 1)) for j in range(half)] for i in range(half)]
        )
        x = np.clip(x * v["deep_factor"].ravel() + v["deep_shift"], 0, 6).mean(axis=(0, 1))
        x = np.maximum(x @ v["feats/kernel"] + v["feats/bias"], 0) @ v["age_pred/kernel"] + v["age_pred/bias"]
        return np.exp(x - x.max()) / np.exp(x - x.max()).sum()


def _clipped(node: Any, number: str, given: str) -> list[dict[str, Any]]:
    return [
        node(f"r{number}", "Relu", given),
        node(f"n{number}", "Minimum", f"r{number}", "six"),
        node(f"m{number}", "Maximum", f"n{number}", "zero"),
    ]


def _sum(part: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return np.einsum("ijc,ijco->o", part, kernel)


@pytest.fixture
def drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Drawn, Path]:
    network = Drawn()
    archive = network.archive(tmp_path / "models.tgz")
    monkeypatch.setattr(faceres, "SHA256", digest(archive))
    return network, archive


def test_the_graph_says_what_the_archive_says(drawn: tuple[Drawn, Path]) -> None:
    network, archive = drawn
    chips = np.random.default_rng(1).integers(0, 256, (3, SIDE, SIDE, 3), np.uint8)
    wanted = [network.ages(chip) for chip in chips]
    model = faceres.rewrite(archive)
    for made, least in ((model, 1e-5), (faceres.halved(model), 2e-2)):
        session = onnxruntime.InferenceSession(made.SerializeToString(), providers=["CPUExecutionProvider"])
        (said,) = session.run(["probabilities"], {"rgb": chips})
        assert np.abs(said - wanted).max() < least


def test_only_bulky_weights_are_stored_in_half_precision(
    drawn: tuple[Drawn, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faceres, "BULKY", 400)
    stored = faceres.halved(faceres.rewrite(drawn[1])).graph.initializer
    kinds = {weight.name: numpy_helper.to_array(weight).dtype for weight in stored}
    assert kinds.pop("age_pred_kernel_half") == np.float16
    assert set(kinds.values()) == {np.dtype(np.float32)}


def test_another_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="is not the pinned archive"):
        faceres.rewrite(Drawn().archive(tmp_path / "other.tgz"))
