"""CenterFace as this package runs it: same weights, another graph.

The published file (Xu et al., "CenterFace: Joint Face Detection and Alignment Using Face as Point",
2019) lists its weights as graph inputs, which keeps ONNX Runtime from folding constants, fixes its
size and expects float planes. `build` writes from it

- `centerface.float32.onnx`: weights as constants, batch normalisation folded, one uint8 RGB picture
  of any size divisible by 32 in, heat map, size, offset and landmarks out, opset 17;
- `centerface.int8.onnx`: the same, statically quantised (QDQ, per channel, uint8 activations);
- `centerface.int8r.onnx`: the same with 7-bit weights, for processors whose 8-bit dot products
  saturate (x86 without VNNI).

The first two convolutions stay in float32: on 3 and 32 channels at full size ONNX Runtime's int8
convolution is slower than its float32 one (measured: 9.0 against 10.7 ms at 640 x 384, one thread).
Activation ranges stand in `centerface.ranges.json`; `python -m build_weights.measure_ranges` made it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper, version_converter

from build_weights import graphs

ORIGINAL = "centerface.original.onnx"
RANGES = Path(__file__).with_name("centerface.ranges.json")

OUTPUTS = {"537": ("heat", 1), "538": ("size", 2), "539": ("offset", 2), "540": ("landmarks", 10)}
OPS = ["Conv", "Relu", "Add", "Sigmoid"]
FLOAT_NODES = 6  # Cast, Transpose, then Conv, Relu, depthwise Conv, Relu
OPSET = 17


def build(original: Path, folder: Path) -> list[Path]:
    """Write the float32 and int8 graphs into `folder` and return their paths."""
    model = rewrite(onnx.load(original))
    return graphs.write_copies(model, "centerface", folder, RANGES, in_float=FLOAT_NODES, ops=OPS)


def rewrite(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return the published graph with constants as constants, for RGB pictures of any size."""
    graph = model.graph
    weights = {w.name for w in graph.initializer}
    used = {name for node in graph.node for name in node.input}
    inputs = [i for i in graph.input if i.name not in weights and i.name in used]
    del graph.input[:], graph.value_info[:]
    graph.input.extend(inputs)
    for output in graph.output:
        _set_shape(output, (1, OUTPUTS[output.name][1], "rows", "columns"))
    _set_shape(graph.input[0], (1, 3, "height", "width"))
    model = version_converter.convert_version(model, OPSET)
    _fold_batch_norms(model.graph)
    graphs.take_rgb(model.graph, [1, "height", "width", 3])
    _rename(model.graph)
    graphs.drop_unused_weights(model.graph)
    model.ir_version = 8
    model.producer_name, model.producer_version = graphs.PRODUCER, ""
    onnx.checker.check_model(model, full_check=True)
    return model


def _set_shape(value: onnx.ValueInfoProto, shape: tuple[int | str, ...]) -> None:
    for dim, size in zip(value.type.tensor_type.shape.dim, shape, strict=True):
        dim.Clear()
        if isinstance(size, int):
            dim.dim_value = size
        else:
            dim.dim_param = size


def _fold_batch_norms(graph: onnx.GraphProto) -> None:
    """Fold each BatchNormalization into the ConvTranspose before it (Jacob et al., 2018, section 3.2)."""
    weights = {w.name: w for w in graph.initializer}
    makers = {node.output[0]: node for node in graph.node}
    for norm in [node for node in graph.node if node.op_type == "BatchNormalization"]:
        before = makers[norm.input[0]]
        gain, shift, mean, variance = (numpy_helper.to_array(weights[n]).astype(np.float64) for n in norm.input[1:5])
        epsilon = next(a.f for a in norm.attribute if a.name == "epsilon")
        factor = gain / np.sqrt(variance + epsilon)
        kernel = weights[before.input[1]]
        folded = numpy_helper.to_array(kernel).astype(np.float64) * factor[None, :, None, None]
        kernel.CopyFrom(numpy_helper.from_array(folded.astype(np.float32), kernel.name))
        bias = numpy_helper.from_array((shift - mean * factor).astype(np.float32), kernel.name + ".bias")
        graph.initializer.append(bias)
        before.input.append(bias.name)
        before.output[0] = norm.output[0]
        graph.node.remove(norm)


def _rename(graph: onnx.GraphProto) -> None:
    """Give nodes names, and outputs words instead of numbers."""
    names = {old: new for old, (new, _) in OUTPUTS.items()}
    graphs.name_nodes(graph)
    for node in graph.node:
        for tensors in (node.input, node.output):
            for place, tensor in enumerate(tensors):
                tensors[place] = names.get(tensor, tensor)
    for output in graph.output:
        output.name = names[output.name]
