"""Weights that are part of the repository: redactkit's own, and what no package index for Python carries.

    python -m build_weights.own plate FLOAT32.onnx INT8.onnx

copies what `training/` exported to `src/redactkit/weights/plate/` and writes the digests to its `manifest.json`;
commit all three. `build_weights.faceres` lays its files by itself. The build checks them before it packs anything.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from build_weights.fetch import digest

WEIGHTS = Path(__file__).resolve().parent.parent / "src" / "redactkit" / "weights"
MODELS = {
    "plate": ("plate.float32.onnx", "plate.int8.onnx"),
    "faceres": ("faceres.float32.onnx", "faceres.int8.onnx", "faceres.LICENSE.txt"),
}
"""Folder below the weights to its files, in the order in which the command takes them."""


def lay(model: str, sources: list[Path], weights: Path = WEIGHTS) -> None:
    """Copy `sources` to the folder of `model`, and write its manifest.

    Raises:
        SystemExit: There is no such model, or not one source for each of its files.
    """
    if model not in MODELS or len(sources) != len(MODELS[model]):
        known = "; ".join(f"{name} {' '.join(files)}" for name, files in MODELS.items())
        message = f"give a model and a source for each of its files: {known}"
        raise SystemExit(message)
    folder = weights / model
    folder.mkdir(parents=True, exist_ok=True)
    for source, name in zip(sources, MODELS[model], strict=True):
        (folder / name).write_bytes(source.read_bytes())
    files = {name: digest(folder / name) for name in MODELS[model]}
    (folder / "manifest.json").write_text(json.dumps({"files": files}, indent=1) + "\n", encoding="utf-8")


def check(weights: Path = WEIGHTS) -> None:
    """Refuse to build without our own weights, or with altered ones.

    Raises:
        SystemExit: A file is absent or is not the one of the manifest; one sentence says which.
    """
    for model, names in MODELS.items():
        try:
            listed = json.loads((weights / model / "manifest.json").read_text(encoding="utf-8"))["files"]
            wrong = [name for name in names if digest(weights / model / name) != listed[name]]
        except (OSError, ValueError, KeyError, TypeError) as error:
            message = f"the weights in src/redactkit/weights/{model}/ are not complete ({error}); take a whole checkout"
            raise SystemExit(message) from error
        if wrong:
            message = (
                f"src/redactkit/weights/{model}/{wrong[0]} is not the file of its manifest.json; take a whole checkout"
            )
            raise SystemExit(message)


if __name__ == "__main__":
    lay(sys.argv[1] if sys.argv[1:] else "", [Path(name) for name in sys.argv[2:]])
