"""Asking a detector, and not believing everything."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import msgspec

from redactkit.core.detections import Detection
from redactkit.core.geometry import Box
from redactkit.errors import DetectorError

if TYPE_CHECKING:
    from redactkit.core.frames import Scene
    from redactkit.core.protocols import Detector
    from redactkit.settings import Settings


def detector_for(settings: Settings, *, still: bool) -> Detector:
    """Return the detectors that `settings` ask for, loaded and tested."""
    from redactkit.detectors import load

    return load(settings, use="still" if still else "video")


def workers_for(given: Detector | None) -> int:
    """Return how many frames of a clip are looked at at once.

    Ours run on one thread for each frame, so that as many frames as there are cores keep the machine
    busy. A detector that was given gets its frames one after the other, in order.
    """
    from redactkit.detectors.session import cores

    return cores() if given is None else 1


def name_of(detector: Detector) -> str:
    """Return the name of a detector, for messages."""
    return "+".join(facts.name for facts in detector.facts)


def look(detector: Detector, scene: Scene, name: str) -> list[Detection]:
    """Return what `detector` finds in `scene`, the frame called `name`.

    Raises:
        DetectorError: It failed, or answered with something that is no box.
    """
    try:
        detections = list(detector.detect(scene))  # a plug-in's generator could be read only once
    except DetectorError as error:
        message = f"{name}: {error}"
        raise type(error)(message) from error
    except Exception as error:  # whatever a plug-in raises, this frame was not looked at
        message = (
            f"{name}: the detector {name_of(detector)!r} failed ({type(error).__name__}: {error}); nothing was written"
        )
        raise DetectorError(message) from error
    for detection in detections:
        if problem := _problem(detection):
            message = f"{name}: the detector {name_of(detector)!r} answered with {problem}"
            raise DetectorError(message)
    return detections


def _problem(answer: object) -> str:
    if not isinstance(answer, Detection) or not isinstance(answer.box, Box):
        return f"{answer!r}, which is no Detection with a Box"
    if not answer.box.is_sane:
        return f"the box {msgspec.to_builtins(answer.box)}, which has no area or is endless"
    return "" if math.isfinite(answer.score) else f"the score {answer.score}"
