"""Faces by MediaPipe's BlazeFace, for `detail="fast"` (Bazarevsky et al., "BlazeFace", 2019).

The full-range model looks at the whole frame and at overlapping squares of it, the short-range one
at the whole frame for faces close up. MediaPipe is imported here and nowhere else, and only when
this detector is asked for.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import sys
import tempfile
import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from redactkit.core.detections import Detection
from redactkit.core.geometry import Box
from redactkit.core.kinds import FACE
from redactkit.core.protocols import DetectorFacts
from redactkit.detectors import merge, selftest, weights
from redactkit.detectors.guard import Guarded
from redactkit.errors import DetectorError, MissingPackageError, ProviderError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from redactkit.core.frames import Scene
    from redactkit.settings import Settings

_log = logging.getLogger(__name__)
_loading = threading.Lock()

FULL, SHORT = "blazeface_full_range.tflite", "blazeface_short_range.tflite"
THRESHOLD = 0.55
FLOOR = 0.2
SHORTER = 384
"""Shorter side of the small picture; both models scale it to 128 or 192 pixels themselves."""
OVERLAP = 0.2
"""Share of a square that its neighbour repeats, so that no face is cut by both."""
UPWARDS = {FULL: 0.11, SHORT: 0.17}
"""BlazeFace's boxes begin at the brows: this share of the height is added above, up to the hairline
(median over faces with labels from hairline to chin)."""


@functools.cache
def _open(name: str) -> Any:  # noqa: ANN401  mediapipe has no types
    try:
        with _left_out("sounddevice"):
            from mediapipe.tasks.python.core.base_options import BaseOptions
            from mediapipe.tasks.python.vision import face_detector
    except ImportError as error:
        message = (
            f"detail='fast' needs mediapipe and the system libraries of OpenCV, and one is missing ({error}); "
            "install them (on Debian and Ubuntu: apt-get install libgl1 libglib2.0-0), or use detail='balanced'"
        )
        raise MissingPackageError(message) from error
    options = face_detector.FaceDetectorOptions(
        base_options=BaseOptions(model_asset_buffer=weights.read(name)), min_detection_confidence=FLOOR
    )
    # Its destructor speaks to a thread pool that the interpreter has ended by then, and complains on
    # stderr; the models live as long as the process, so there is nothing left to tidy up.
    face_detector.FaceDetector.__del__ = lambda _: None
    try:
        return face_detector.FaceDetector.create_from_options(options)
    except (RuntimeError, ValueError) as error:
        message = f"mediapipe cannot load {name}: {error}; use detail='balanced'"
        raise DetectorError(message) from error


def _ask(model: Any, pixels: NDArray[np.uint8]) -> Any:  # noqa: ANN401
    from mediapipe.tasks.python.vision.core import image as images

    return model.detect(images.Image(image_format=images.ImageFormat.SRGB, data=pixels))


@functools.cache
def _room() -> Guarded:
    """Where everything of MediaPipe happens: its library posts usage figures if it can reach a network."""
    return Guarded()


@contextlib.contextmanager
def _left_out(module: str) -> Iterator[None]:
    """Let MediaPipe load without `module`: it would start the sound system, and a compiler to find it."""
    absent = module not in sys.modules
    if absent:
        sys.modules[module] = None  # type: ignore[assignment]  # what makes Python raise ImportError
    try:
        yield
    finally:
        if absent:
            sys.modules.pop(module, None)


@contextlib.contextmanager
def _stderr_to_log() -> Iterator[None]:
    """Send what native code writes to stderr to this module's log instead.

    MediaPipe greets with some fifty lines while it loads and looks for the first time, and has no
    switch for them. The file descriptor belongs to the whole process, so this is for that moment only.
    """
    sys.stderr.flush()
    with tempfile.TemporaryFile() as kept:
        before = os.dup(2)
        os.dup2(kept.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(before, 2)
            os.close(before)
            kept.seek(0)
            for line in kept.read().decode(errors="replace").splitlines():
                _log.debug("%s", line)


class BlazeFaceDetector:
    """Finds faces fast; small ones escape it. Thread-safe: calls take turns."""

    def __init__(self, settings: Settings) -> None:
        """Load both models.

        Raises:
            ProviderError: Another device than the processor was asked for.
            MissingPackageError: mediapipe or OpenCV's system libraries are absent.
        """
        if settings.device not in ("auto", "cpu"):
            message = f"device={settings.device!r}: BlazeFace (detail='fast') runs on the processor only; use 'auto'"
            raise ProviderError(message)
        self._threshold = settings.threshold_for(FACE) or THRESHOLD
        with _loading, _stderr_to_log():
            self._room = _room()  # one for all: in it calls on the shared models take turns
            self._models = {name: self._room.run(_open, name) for name in (FULL, SHORT)}
            self.self_test()

    @property
    def facts(self) -> tuple[DetectorFacts, ...]:
        """What really runs."""
        card = weights.BLAZEFACE
        facts = DetectorFacts(
            name="blazeface",
            kinds=(FACE,),
            model=card.model,
            licence=card.licence,
            weights={name: weights.digest(name) for name in card.files},
            provider="MediaPipe (XNNPACK)",
            precision="float32",
            note=f"{self._room.how}; small faces escape this detector",
        )
        return (facts,)

    def detect(self, scene: Scene) -> list[Detection]:
        """Return the faces in `scene`, boxes in pixels of the upright frame; BlazeFace has other landmarks.

        Raises:
            DetectorError: MediaPipe failed.
        """
        k = SHORTER / min(scene.width, scene.height)
        picture = scene.picture(max(1, round(scene.width * k)), max(1, round(scene.height * k)))
        pixels = picture.pixels
        found = [*self._look(SHORT, pixels, 0, 0), *self._look(FULL, pixels, 0, 0)]
        for x, y in squares(pixels.shape[1], pixels.shape[0]):
            found += self._look(FULL, pixels[y : y + SHORTER, x : x + SHORTER], x, y)
        hits = merge.nothing(5)
        if found:
            boxes = np.array([box for box, _ in found], np.float32)
            scores = np.array([score for _, score in found], np.float32)
            hits = merge.suppress(merge.Hits(boxes, scores, np.zeros((len(found), 5, 2), np.float32)))
        return [
            Detection(
                kind=FACE, box=picture.box_to_frame(Box(*map(float, box))), score=float(score), source="blazeface"
            )
            for box, score in zip(hits.boxes, hits.scores, strict=True)
        ]

    def self_test(self) -> None:
        """Look at the drawn picture.

        Raises:
            SelfTestError: A drawn face was missed.
        """
        drawing = selftest.faces()
        drawing.check([d.box for d in self.detect(selftest.DrawnScene(drawing))], "BlazeFace")

    def _look(self, name: str, pixels: NDArray[np.uint8], left: int, top: int) -> list[tuple[list[float], float]]:
        try:
            answer = self._room.run(_ask, self._models[name], np.ascontiguousarray(pixels))
        except (RuntimeError, ValueError) as error:
            message = f"BlazeFace failed on a picture of {pixels.shape[1]} x {pixels.shape[0]} pixels: {error}"
            raise DetectorError(message) from error
        found = []
        for face in answer.detections:
            box, score = face.bounding_box, face.categories[0].score
            if score >= self._threshold:
                x0, y0 = left + box.origin_x, top + box.origin_y
                found.append(([x0, y0 - UPWARDS[name] * box.height, x0 + box.width, y0 + box.height], float(score)))
        return found


def squares(width: int, height: int) -> list[tuple[int, int]]:
    """Return the corners (x, y) of overlapping squares of the shorter side that cover a picture.

    A picture that is nearly square itself needs none.
    """
    short, long = min(width, height), max(width, height)
    if long < (1 + OVERLAP) * short:
        return []
    count = int(np.ceil((long - short) / (short * (1 - OVERLAP)))) + 1
    places = [round(n * (long - short) / (count - 1)) for n in range(count)]
    return [(p, 0) if width >= height else (0, p) for p in places]
