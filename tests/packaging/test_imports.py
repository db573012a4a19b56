"""What is loaded when: heavy packages late, MediaPipe and OpenCV only for detail="fast"."""

from __future__ import annotations

import subprocess
import sys

import pytest

import redactkit

HEAVY = {"numba", "mediapipe", "onnxruntime", "av", "cv2", "PIL", "numpy"}


def loaded_by(code: str) -> set[str]:
    """Return which top-level packages a fresh interpreter holds after `code`."""
    code += "\nimport sys\nprint(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert not loaded_by("import redactkit") & HEAVY


@pytest.mark.parametrize("command", ["--help", "redact --help", "--version"])
def test_help_loads_nothing_heavy(command: str) -> None:
    code = f"from redactkit.cli import main\nimport sys\nsys.argv = ['redactkit', *{command.split()!r}]\n"
    code += "try:\n    main()\nexcept SystemExit:\n    pass"
    assert not loaded_by(code) & HEAVY


def test_the_default_path_loads_neither_mediapipe_nor_opencv() -> None:
    loaded = loaded_by("import numpy, redactkit\nredactkit.redact(numpy.zeros((64, 64, 3), numpy.uint8))")
    assert not loaded & {"mediapipe", "cv2", "PIL", "matplotlib"}
    assert "onnxruntime" in loaded


def test_without_the_system_libraries_of_opencv_fast_says_what_to_install() -> None:
    code = (
        "import sys, numpy, redactkit\n"
        "sys.modules['cv2'] = None\n"  # what `import cv2` does without libGL: ImportError
        "sys.modules['mediapipe'] = None\n"
        "try:\n"
        "    redactkit.redact(numpy.zeros((64, 64, 3), numpy.uint8), settings=redactkit.Settings(detail='fast'))\n"
        "except redactkit.MissingPackageError as error:\n"
        "    assert 'libgl1' in str(error) and 'balanced' in str(error), error\n"
        "else:\n"
        "    raise AssertionError('no error')\n"
    )
    loaded_by(code)


def test_public_names_are_pinned() -> None:
    names = """
        Blur Box Cover DamagedInputError Detection Detector DetectorError DetectorFacts Encoder FrameCovers
        FrameError InputError Interrupted MediaInfo MissingPackageError Noise OutputError Picture Pixelate
        Plan PlanError Progress ProviderError RedactkitError Redactor Report SameFileError Scene SelfTestError
        Settings SettingsError Solid TargetExistsError TruncatedInputError UnsupportedInputError
        UnsupportedTargetError VerificationError WeightsError __version__ analyse apply detect inspect mask
        redact transcode
    """
    assert sorted(redactkit.__all__) == sorted(names.split())


def test_every_public_name_is_there_and_documented() -> None:
    for name in redactkit.__all__:
        value = getattr(redactkit, name)
        assert name == "__version__" or value.__doc__


def test_the_verb_detect_survives_loading_the_detectors() -> None:
    done = loaded_by("import redactkit.detectors.face, redactkit\nassert callable(redactkit.detect)")
    assert "redactkit" in done


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'blur_faces'"):
        redactkit.blur_faces  # noqa: B018
