"""redactkit finds faces and number plates in pictures and video and covers them, on your own device.

    import redactkit

    covered = redactkit.redact(frame)                       # numpy array, height x width x 3, RGB
    report = redactkit.transcode("in.mp4", "out.mp4")

Names are loaded on first use, so that importing the package costs next to nothing (PEP 562).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from redactkit.api import Redactor, analyse, apply, detect, inspect, mask, redact, transcode
    from redactkit.core.covers import Cover, FrameCovers
    from redactkit.core.detections import Detection
    from redactkit.core.effects import Blur, Noise, Pixelate, Solid
    from redactkit.core.frames import Picture, Scene
    from redactkit.core.geometry import Box
    from redactkit.core.media_info import MediaInfo
    from redactkit.core.protocols import Detector, DetectorFacts, Progress
    from redactkit.errors import (
        DamagedInputError,
        DetectorError,
        FrameError,
        InputError,
        Interrupted,
        MissingPackageError,
        OutputError,
        PlanError,
        ProviderError,
        RedactkitError,
        SameFileError,
        SelfTestError,
        SettingsError,
        TargetExistsError,
        TruncatedInputError,
        UnsupportedInputError,
        UnsupportedTargetError,
        VerificationError,
        WeightsError,
    )
    from redactkit.plan.model import Plan
    from redactkit.report.model import Report
    from redactkit.settings import Encoder, Settings

__version__ = "0.1.0"

_HOMES = {
    "redactkit.api": ("Redactor", "analyse", "apply", "detect", "inspect", "mask", "redact", "transcode"),
    "redactkit.core.covers": ("Cover", "FrameCovers"),
    "redactkit.core.detections": ("Detection",),
    "redactkit.core.effects": ("Blur", "Noise", "Pixelate", "Solid"),
    "redactkit.core.geometry": ("Box",),
    "redactkit.core.media_info": ("MediaInfo",),
    "redactkit.core.frames": ("Picture", "Scene"),
    "redactkit.core.protocols": ("Detector", "DetectorFacts", "Progress"),
    "redactkit.errors": (
        "DamagedInputError",
        "DetectorError",
        "FrameError",
        "InputError",
        "Interrupted",
        "MissingPackageError",
        "OutputError",
        "PlanError",
        "ProviderError",
        "RedactkitError",
        "SameFileError",
        "SelfTestError",
        "SettingsError",
        "TargetExistsError",
        "TruncatedInputError",
        "UnsupportedInputError",
        "UnsupportedTargetError",
        "VerificationError",
        "WeightsError",
    ),
    "redactkit.plan.model": ("Plan",),
    "redactkit.report.model": ("Report",),
    "redactkit.settings": ("Encoder", "Settings"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Blur",
    "Box",
    "Cover",
    "DamagedInputError",
    "Detection",
    "Detector",
    "DetectorError",
    "DetectorFacts",
    "Encoder",
    "FrameCovers",
    "FrameError",
    "InputError",
    "Interrupted",
    "MediaInfo",
    "MissingPackageError",
    "Noise",
    "OutputError",
    "Picture",
    "Pixelate",
    "Plan",
    "PlanError",
    "Progress",
    "ProviderError",
    "RedactkitError",
    "Redactor",
    "Report",
    "SameFileError",
    "Scene",
    "SelfTestError",
    "Settings",
    "SettingsError",
    "Solid",
    "TargetExistsError",
    "TruncatedInputError",
    "UnsupportedInputError",
    "UnsupportedTargetError",
    "VerificationError",
    "WeightsError",
    "__version__",
    "analyse",
    "apply",
    "detect",
    "inspect",
    "mask",
    "redact",
    "transcode",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401  any public name
    home = _HOME_OF.get(name)
    if home is None:
        message = f"module 'redactkit' has no attribute {name!r}"
        raise AttributeError(message)
    value = getattr(importlib.import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
