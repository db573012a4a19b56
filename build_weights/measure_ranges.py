"""Measure the activation ranges that the int8 copies are scaled by.

    python -m build_weights.measure_ranges ORIGINAL_CENTERFACE.onnx PICTURE...

Writes `centerface.ranges.json`: lowest and highest value of each activation over all given pictures
(a dozen everyday photos with faces of all sizes will do; the file says how many there were), each at
the long sides in `LONG_SIDES`. The pictures themselves are not kept.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization.calibrate import CalibrationDataReader, CalibrationMethod, create_calibrator
from PIL import Image, ImageOps

from build_weights import centerface

LONG_SIDES = (640, 960, 1280)


class Pictures(CalibrationDataReader):
    """Feeds each picture at each size to the calibrator."""

    def __init__(self, paths: list[Path]) -> None:
        self.rest = iter([(path, side) for path in paths for side in LONG_SIDES])

    def get_next(self) -> dict[str, np.ndarray] | None:
        """Return the next input, or None at the end."""
        found = next(self.rest, None)
        if found is None:
            return None
        path, side = found
        picture = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
        k = side / max(picture.size)
        size = tuple(max(32, round(n * k / 32) * 32) for n in picture.size)
        return {"rgb": np.asarray(picture.resize(size, Image.Resampling.BILINEAR))[None]}


def main(original: str, *pictures: str) -> None:
    """Measure and write."""
    model = centerface.rewrite(onnx.load(original))
    with tempfile.TemporaryDirectory() as place:
        source, augmented = Path(place) / "model.onnx", Path(place) / "augmented.onnx"
        onnx.save(model, source)
        calibrator = create_calibrator(
            source, [], augmented_model_path=str(augmented), calibrate_method=CalibrationMethod.MinMax
        )
        calibrator.collect_data(Pictures([Path(p) for p in pictures]))
        data = calibrator.compute_data().data
    ranges = {n: [round(float(np.min(e)), 4) for e in d.range_value] for n, d in sorted(data.items())}
    lines = ",\n".join(f'  "{name}": {json.dumps(span)}' for name, span in ranges.items())
    head = json.dumps({"pictures": len(pictures), "long_sides": LONG_SIDES, "method": "MinMax"})
    centerface.RANGES.write_text(f'{head[:-1]},\n "ranges": {{\n{lines}\n }}\n}}\n', encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
