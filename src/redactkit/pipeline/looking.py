"""Asking a detector, and not believing everything."""

from __future__ import annotations

import math
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from redactkit.core.detections import Detection
from redactkit.core.geometry import Box
from redactkit.core.protocols import Searcher
from redactkit.errors import DetectorError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from redactkit.core.frames import Scene
    from redactkit.core.protocols import Confirmer, Detector, Judge
    from redactkit.settings import Settings


def detector_for(settings: Settings, *, still: bool) -> Detector:
    """Return the detectors that `settings` ask for, loaded and tested."""
    from redactkit.detectors import load

    return load(settings, use="still" if still else "video")


def judge_for(settings: Settings, *, still: bool) -> Judge | None:
    """Return what tells adults from those who are treated as minors, if `settings` ask for that."""
    from redactkit.detectors import judge

    return judge(settings, use="still" if still else "video")


def name_of(detector: Detector | Searcher | Confirmer) -> str:
    """Return the name of a detector, for messages."""
    return "+".join(facts.name for facts in detector.facts)


def look(detector: Detector, scene: Scene, name: str, turn: int = 0) -> list[Detection]:
    """Return what `detector` finds in `scene`, the frame called `name`.

    Args:
        detector: What looks.
        scene: The frame.
        name: Of the frame, for messages.
        turn: Of a clip's looks; at 0 everything is looked for.

    Raises:
        DetectorError: It failed, or answered with something that is no box.
    """
    if turn and isinstance(detector, Searcher):
        searcher = detector
        return _answer(lambda: searcher.detect_in_turn(scene, turn), searcher, name)
    return _answer(lambda: detector.detect(scene), detector, name)


def judged(judge: Judge | None, scene: Scene, found: list[Detection], name: str) -> list[Detection]:
    """Return what was found in `scene`, the frame called `name`, with every face judged; as it is without a judge.

    Raises:
        DetectorError: The judge failed.
    """
    if judge is None:
        return found
    with _named(name):
        return judge.judged(scene, found)


def margin_of(judge: Judge, scene: Scene, found: Detection, name: str) -> float | None:
    """Return by how much a face in `scene`, the frame called `name`, passes as an adult's; see `Judge.margin`.

    Raises:
        DetectorError: The judge failed.
    """
    with _named(name):
        return judge.margin(scene, found)


def search(detector: Searcher, scene: Scene, ask: tuple[Box, float, str], name: str) -> list[Detection]:
    """Return what `detector` finds in a part of `scene`, the frame called `name`.

    Args:
        detector: What looks.
        scene: The frame.
        ask: Part, expected shorter side and kind, as `Searcher.search` takes them.
        name: Of the frame, for messages.

    Raises:
        DetectorError: It failed, or answered with something that is no box.
    """
    return _answer(lambda: detector.search(scene, *ask), detector, name)


def confirm(detector: Confirmer, scene: Scene, ask: tuple[Box, str], name: str) -> float | None:
    """Return how strong what `detector` found in `scene`, the frame called `name`, is in looks at it alone.

    Args:
        detector: What looks.
        scene: The frame.
        ask: Box and kind, as `Confirmer.confirm` takes them.
        name: Of the frame, for messages.

    Raises:
        DetectorError: It failed, or answered with something that is no strength.
    """
    with _asked(detector, name):
        strength = detector.confirm(scene, *ask)
    if strength is None or (isinstance(strength, (int, float)) and 0 <= strength < math.inf):
        return strength
    message = f"{name}: the detector {name_of(detector)!r} answered with the strength {strength!r} for an object"
    raise DetectorError(message)


def sweep(detector: Searcher, scene: Scene, name: str) -> list[Detection]:
    """Return what `detector` finds in the whole of `scene`, the frame called `name`, when it looks closely.

    Raises:
        DetectorError: It failed, or answered with something that is no box.
    """
    return _answer(lambda: detector.sweep(scene), detector, name)


def _answer(ask: Callable[[], Iterable[Detection]], detector: Detector | Searcher, name: str) -> list[Detection]:
    with _asked(detector, name):
        detections = list(ask())  # a plug-in's generator could be read only once
    for detection in detections:
        if problem := _problem(detection):
            message = f"{name}: the detector {name_of(detector)!r} answered with {problem}"
            raise DetectorError(message)
    return detections


@contextmanager
def _asked(detector: Detector | Searcher | Confirmer, name: str) -> Iterator[None]:
    """Let whatever a detector raises be a `DetectorError` that names the frame: it was not looked at."""
    try:
        with _named(name):
            yield
    except DetectorError:
        raise
    except Exception as error:  # plug-ins may raise anything
        message = (
            f"{name}: the detector {name_of(detector)!r} failed ({type(error).__name__}: {error}); nothing was written"
        )
        raise DetectorError(message) from error


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Let errors of detectors and judges name the frame."""
    try:
        yield
    except DetectorError as error:
        message = f"{name}: {error}"
        raise type(error)(message) from error


def _problem(answer: object) -> str:
    if not isinstance(answer, Detection) or not isinstance(answer.box, Box):
        return f"{answer!r}, which is no Detection with a Box"
    if not (answer.box.is_sane and 0 < answer.box.area < math.inf):
        return f"the box {msgspec.to_builtins(answer.box)}, which has no area or is endless"
    if not (isinstance(answer.score, (int, float)) and math.isfinite(answer.score)):
        return f"the score {answer.score}"
    sane = isinstance(answer.strength, (int, float)) and 0 <= answer.strength < math.inf
    return "" if sane else f"the strength {answer.strength}"
