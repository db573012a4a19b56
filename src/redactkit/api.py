"""The documented verbs."""

from __future__ import annotations

import functools
import threading
from typing import TYPE_CHECKING

from redactkit.pipeline.analyse import analyse
from redactkit.pipeline.apply import apply
from redactkit.pipeline.redactor import Redactor
from redactkit.pipeline.transcode import transcode
from redactkit.settings import Settings, given_or_default

if TYPE_CHECKING:
    import os

    import numpy as np
    from numpy.typing import NDArray

    from redactkit.core.detections import Detection
    from redactkit.core.media_info import MediaInfo
    from redactkit.pipeline.redactor import Frame, PixelFormat

__all__ = ["Redactor", "analyse", "apply", "detect", "inspect", "mask", "redact", "transcode"]

_lock = threading.Lock()


@functools.lru_cache(maxsize=8)
def _make(settings: Settings) -> Redactor:
    return Redactor(settings)


def _redactor(settings: Settings | None) -> Redactor:
    with _lock:  # two threads must not load the same models twice
        return _make(given_or_default(settings))


def redact(frame: Frame, *, settings: Settings | None = None, pixel_format: PixelFormat = "rgb24") -> Frame:
    """Return a new array like `frame` with every face and number plate found in it covered.

    Args:
        frame: height x width x 3 (rgb24, bgr24) or height x width (gray), uint8; it is not changed.
        settings: What to look for and how to cover it; None means the defaults. Models are loaded
            once per process and settings.
        pixel_format: `"rgb24"`, `"bgr24"` or `"gray"`.

    Raises:
        FrameError: It is no frame of that format.
        DetectorError: A detector cannot be trusted, or failed; there is no half-covered frame.
    """
    return _redactor(settings).redact(frame, pixel_format=pixel_format)


def detect(frame: Frame, *, settings: Settings | None = None, pixel_format: PixelFormat = "rgb24") -> list[Detection]:
    """Return what is found in `frame`: boxes in its pixels, origin top left, without margin.

    Arguments and errors as for `redact`.
    """
    return _redactor(settings).detect(frame, pixel_format=pixel_format)


def mask(frame: Frame, *, settings: Settings | None = None, pixel_format: PixelFormat = "rgb24") -> NDArray[np.bool_]:
    """Return exactly the pixels that `redact` would replace: height x width, bool.

    Arguments and errors as for `redact`.
    """
    return _redactor(settings).mask(frame, pixel_format=pixel_format)


def inspect(source: str | os.PathLike[str]) -> MediaInfo:
    """Return what a video or picture file holds, and what redaction would drop.

    Of a video the first frame is decoded, since only it tells size, format and orientation for certain.

    Raises:
        InputError: It cannot be read, or holds no picture or video.
        SettingsError: `source` is no path.
    """
    from redactkit.media import probe
    from redactkit.pipeline.check import path_of

    return probe.inspect(path_of(source))
