"""Graph surgery that every rewritten model needs: pictures as they lie in memory, names, 8-bit copies."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import onnx
from onnx import TensorProto, helper

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

PRODUCER = "redactkit"
INT8 = {"int8": False, "int8r": True}
"""Suffix of an 8-bit copy to whether its weights have 7 bits (for x86 without VNNI, whose products saturate)."""


def take_rgb(graph: onnx.GraphProto, shape: Sequence[int | str]) -> None:
    """Let `graph` take pictures as they lie in memory: `rgb`, uint8, of `shape` (count, height, width, 3)."""
    old = graph.input[0].name
    nodes = list(graph.node)
    cast = helper.make_node("Cast", ["rgb"], ["rgb_float"], to=TensorProto.FLOAT)
    turn = helper.make_node("Transpose", ["rgb_float"], [old], perm=[0, 3, 1, 2])
    picture = helper.make_tensor_value_info("rgb", TensorProto.UINT8, list(shape))
    del graph.node[:], graph.input[:]
    graph.node.extend([cast, turn, *nodes])
    graph.input.append(picture)


def name_nodes(graph: onnx.GraphProto) -> None:
    """Give each node a name of its own: the quantiser tells them apart by it."""
    for number, node in enumerate(graph.node):
        node.name = f"{node.op_type}_{number}"


def drop_unused_weights(graph: onnx.GraphProto) -> None:
    """Remove the weights that no node takes."""
    used = {name for node in graph.node for name in node.input}
    for weight in [w for w in graph.initializer if w.name not in used]:
        graph.initializer.remove(weight)


def write_copies(
    model: onnx.ModelProto, stem: str, folder: Path, ranges: Path, *, in_float: int, ops: list[str]
) -> list[Path]:
    """Write `model` in float32 and its 8-bit copies into `folder`, and return their paths, float32 first.

    Args:
        model: In float32; not changed.
        stem: The files are called `STEM.float32.onnx`, `STEM.int8.onnx` and so on.
        folder: That they are written to.
        ranges: File with the measured ranges of the tensors.
        in_float: As for `quantise`.
        ops: As for `quantise`.
    """
    measured = json.loads(ranges.read_text(encoding="utf-8"))["ranges"]
    copies = {"float32": model}
    for suffix, reduce_range in INT8.items():
        copies[suffix] = quantise(model, measured, reduce_range=reduce_range, in_float=in_float, ops=ops)
    paths = []
    for suffix, copy in copies.items():
        paths.append(folder / f"{stem}.{suffix}.onnx")
        onnx.save(copy, paths[-1])
    return paths


def quantise(
    model: onnx.ModelProto, ranges: Mapping[str, Sequence[float]], *, reduce_range: bool, in_float: int, ops: list[str]
) -> onnx.ModelProto:
    """Return `model` with 8-bit weights and activations, scaled by the measured `ranges`.

    Args:
        model: In float32; not changed.
        ranges: Tensor to its lowest and highest value.
        reduce_range: True gives weights of 7 bits.
        in_float: So many nodes from the input on stay in float32.
        ops: Sorts of nodes that are quantised.
    """
    from onnxruntime.quantization import CalibrationMethod, QuantType
    from onnxruntime.quantization.calibrate import TensorsData
    from onnxruntime.quantization.qdq_quantizer import QDQQuantizer

    tensors = {name: (np.float32(low), np.float32(high)) for name, (low, high) in ranges.items()}
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    nodes = [node.name for node in copy.graph.node]
    quantizer = QDQQuantizer(
        copy,
        per_channel=True,
        reduce_range=reduce_range,
        weight_qType=QuantType.QInt8,
        activation_qType=QuantType.QUInt8,
        tensors_range=TensorsData(CalibrationMethod.MinMax, tensors),
        nodes_to_quantize=[],
        nodes_to_exclude=nodes[:in_float],
        op_types_to_quantize=ops,
        extra_options={},
    )
    quantizer.quantize_model()
    return quantizer.model.model
