"""From a checkpoint to the files that the package loads: `python -m training.plates.export FOLDER DATA... --out DIR`.

`plate.onnx` (float32) and `plate-int8.onnx` (statically quantised, QDQ, per channel, MinMax over training pictures).
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # before ONNX Runtime is loaded: it is read then only

import cv2
import numpy as np
import onnx
import torch
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from training.plates import data
from training.plates.maps import UNIT
from training.plates.model import WIDTHS, PlateNet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from onnx import GraphProto, NodeProto

OPSET = 17
PICTURES = 48
"""Training pictures by which the ranges of int8 are set."""
LARGEST_LOG = 7.0
"""A distance is at most its exponential, about 1100 pixels: as in the loss, and none overflows."""


class Shipped(nn.Module):
    """The network as it is shipped: 8-bit RGB, rows first, in; probabilities and pixels out."""

    def __init__(self, net: PlateNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, rgb: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the maps of `rgb`, N x H x W x 3, uint8, H and W multiples of 32.

        Returns:
            heat: N x 1, the probability that a plate's centre lies in the cell.
            box: N x 4, distances in pixels from the cell's centre to left, top, right, bottom.
            corners: N x 8, offsets x, y in pixels of the four corners from the cell's centre.
        """
        heat, box, corners = self.net(rgb.permute(0, 3, 1, 2).float())
        return heat.sigmoid(), box.clamp(max=LARGEST_LOG).exp(), corners * UNIT


def read_checkpoint(folder: Path) -> PlateNet:
    """Return the averaged network of the checkpoint in `folder`, ready to answer."""
    state = torch.load(folder / "checkpoint.pt", weights_only=True)
    net = PlateNet(WIDTHS[state["width"]])
    net.load_state_dict(state["average"])
    return net.eval()


def export(net: PlateNet, path: Path) -> None:
    """Write `net` as ONNX that takes any number of pictures of any height and width (multiples of 32)."""
    torch.onnx.export(
        Shipped(net).eval(),
        (torch.zeros(1, 64, 96, 3, dtype=torch.uint8),),
        str(path),
        input_names=["rgb"],
        output_names=["heat", "box", "corners"],
        dynamic_axes={
            "rgb": {0: "n", 1: "height", 2: "width"},
            **{name: {0: "n", 2: "rows", 3: "columns"} for name in ("heat", "box", "corners")},
        },
        opset_version=OPSET,
        dynamo=False,
    )


class Pictures(CalibrationDataReader):
    """Training pictures, the longer side by turns at one of two sizes."""

    def __init__(self, items: list[data.Labelled]) -> None:
        step = max(1, len(items) // PICTURES)
        self._left = self._read(items[::step][:PICTURES])

    @staticmethod
    def _read(items: list[data.Labelled]) -> Iterator[dict[str, NDArray[np.uint8]]]:
        for n, item in enumerate(items):
            pixels = data.read(item)
            longer = (640, 384)[n % 2]
            k = longer / max(pixels.shape[:2])
            width, height = (max(32, round(side * k / 32) * 32) for side in pixels.shape[1::-1])
            shrunk = np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
            yield {"rgb": np.ascontiguousarray(shrunk[None])}

    def get_next(self) -> dict[str, NDArray[np.uint8]] | None:
        """Return the next input, or None after the last."""
        return next(self._left, None)


def quantise(source: Path, target: Path, items: list[data.Labelled]) -> None:
    """Write the int8 version of `source`.

    The last layers stay in float32, since their range is wide; the first one too, since on three channels ONNX
    Runtime's int8 convolution is slower (a look at 768 x 448 on one thread: 12.4 against 10.6 ms).

    Args:
        source: The float32 ONNX.
        target: Where the int8 one goes.
        items: Pictures by which the ranges of the activations are set; PICTURES of them are read.
    """
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready.onnx"
        quant_pre_process(str(source), str(ready), skip_symbolic_shape=True)
        graph = onnx.load(str(ready)).graph
        layers = [node for node in graph.node if node.op_type == "Conv"]
        kept = [node.name for n, node in enumerate(layers) if n == 0 or _leads_out(node, graph)]
        quantize_static(
            str(ready),
            str(target),
            Pictures(items),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=["Conv", "Add", "Resize"],
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=kept,
        )


def _leads_out(node: NodeProto, graph: GraphProto) -> bool:
    """Return whether only element-wise steps lie between `node` and an output of the graph."""
    names, outputs = {node.output[0]}, {o.name for o in graph.output}
    while not names & outputs:
        users = [n for n in graph.node if names & set(n.input)]
        if not users or any(u.op_type not in ("Sigmoid", "Exp", "Clip", "Mul") for u in users):
            return False
        names = {name for u in users for name in u.output}
    return True


def main(argv: Sequence[str] | None = None) -> None:
    """Export one checkpoint.

    Args:
        argv: The arguments; None takes those of the process.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path, help="folder of the training run")
    parser.add_argument("folders", nargs="+", type=Path, help="folders with annotations.json")
    parser.add_argument("--out", type=Path, required=True, help="folder of the two files")
    args = parser.parse_args(argv)
    args.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    export(read_checkpoint(args.checkpoint), args.out / "plate.onnx")
    train, _ = data.split(data.index(args.folders))
    quantise(args.out / "plate.onnx", args.out / "plate-int8.onnx", train)


if __name__ == "__main__":
    main()
