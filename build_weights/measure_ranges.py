"""Measure the activation ranges that the int8 copies are scaled by.

    python -m build_weights.measure_ranges centerface ORIGINAL.onnx PICTURE...
    python -m build_weights.measure_ranges age ORIGINAL.onnx CHIPS.npy
    python -m build_weights.measure_ranges faceres ARCHIVE CHIPS.npy

Writes `centerface.ranges.json`, `age.ranges.json` or `faceres.ranges.json`: lowest and highest value of each
activation over all given pictures. CenterFace's (a dozen everyday photos with faces of all sizes will do) are each
shown at the long sides in `LONG_SIDES`; the age predictors' are aligned chips, n x side x side x 3 uint8, as
`python -m benchmarks.calibrate_minors --chips FOLDER` cuts them. The pictures themselves are not kept.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnxruntime.quantization.calibrate import CalibrationDataReader, CalibrationMethod, create_calibrator
from PIL import Image, ImageOps

from build_weights import age, centerface, faceres

if TYPE_CHECKING:
    from collections.abc import Iterator

LONG_SIDES = (640, 960, 1280)
BATCH = 8
MODELS = {"centerface": centerface, "age": age, "faceres": faceres}


class Inputs(CalibrationDataReader):
    """Feeds one input after the other to the calibrator."""

    def __init__(self, arrays: Iterator[np.ndarray]) -> None:
        self.rest = arrays

    def get_next(self) -> dict[str, np.ndarray] | None:
        """Return the next input, or None at the end."""
        found = next(self.rest, None)
        return None if found is None else {"rgb": found}


def pictures(paths: list[str]) -> Iterator[np.ndarray]:
    """Yield each picture at each size, as CenterFace takes it."""
    for path in paths:
        picture = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
        for side in LONG_SIDES:
            k = side / max(picture.size)
            size = tuple(max(32, round(n * k / 32) * 32) for n in picture.size)
            yield np.asarray(picture.resize(size, Image.Resampling.BILINEAR))[None]


def chips(path: str) -> Iterator[np.ndarray]:
    """Yield the chips, as the age predictor takes them."""
    stored = np.load(path)
    for first in range(0, len(stored), BATCH):
        yield stored[first : first + BATCH]


def main(name: str, original: str, *given: str) -> None:
    """Measure and write."""
    model = faceres.rewrite(Path(original)) if name == "faceres" else MODELS[name].rewrite(onnx.load(original))
    head: dict[str, Any]
    if name == "centerface":
        inputs, head = pictures(list(given)), {"pictures": len(given), "long_sides": LONG_SIDES}
    else:
        inputs, head = chips(*given), {"chips": len(np.load(given[0]))}
    with tempfile.TemporaryDirectory() as place:
        source, augmented = Path(place) / "model.onnx", Path(place) / "augmented.onnx"
        onnx.save(model, source)
        calibrator = create_calibrator(
            source, [], augmented_model_path=str(augmented), calibrate_method=CalibrationMethod.MinMax
        )
        calibrator.collect_data(Inputs(inputs))
        data = calibrator.compute_data().data
    ranges = {n: [round(float(np.min(e)), 4) for e in d.range_value] for n, d in sorted(data.items())}
    lines = ",\n".join(f'  "{tensor}": {json.dumps(span)}' for tensor, span in ranges.items())
    start = json.dumps({**head, "method": "MinMax"})
    MODELS[name].RANGES.write_text(f'{start[:-1]},\n "ranges": {{\n{lines}\n }}\n}}\n', encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
