"""Detectors that look at nothing."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from redactkit.core.detections import Detection
from redactkit.core.geometry import Box
from redactkit.core.protocols import DetectorFacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from redactkit.core.frames import Scene


class FakeDetector:
    """Finds fixed boxes, the same in every frame or other ones in each.

    Args:
        boxes: In pixels of the upright frame: `Box`es or (x0, y0, x1, y1).
        kind: Of all of them.
        score: Of all of them.
        by_frame: Instead of `boxes`: those of the first frame asked about, of the second, and so on; the
            last go on for ever. For use by one thread.
    """

    def __init__(
        self,
        boxes: Iterable[Box | Sequence[float]] = (),
        kind: str = "face",
        score: float = 0.9,
        by_frame: Sequence[Iterable[Box | Sequence[float]]] | None = None,
    ) -> None:
        self._frames = [self._found(b, kind, score) for b in ([boxes] if by_frame is None else by_frame)] or [[]]
        self._lock, self.calls = threading.Lock(), 0
        facts = DetectorFacts(
            name="fake",
            kinds=(kind,),
            model="none",
            licence="MIT",
            weights={},
            provider="none",
            precision="float32",
            note="fixed boxes, for tests",
        )
        self.facts = (facts,)

    @staticmethod
    def _found(boxes: Iterable[Box | Sequence[float]], kind: str, score: float) -> list[Detection]:
        made = [b if isinstance(b, Box) else Box(*map(float, b)) for b in boxes]
        return [Detection(kind, box, score, source="fake") for box in made]

    def detect(self, scene: Scene) -> list[Detection]:
        """Return the next frame's boxes."""
        del scene
        with self._lock:
            number = min(self.calls, len(self._frames) - 1)
            self.calls += 1
        return list(self._frames[number])

    def self_test(self) -> None:
        """Pass."""


class FailingDetector(FakeDetector):
    """Finds fixed boxes up to a frame, and raises there.

    Args:
        at: Number of the frame, counted from 0.
        error: What is raised.
        boxes: Found in the frames before.
    """

    def __init__(
        self, at: int = 0, error: Exception | None = None, boxes: Iterable[Box | Sequence[float]] = ()
    ) -> None:
        super().__init__(boxes)
        self._at, self._error = at, error or RuntimeError("this detector fails on purpose")

    def detect(self, scene: Scene) -> list[Detection]:
        """Return fixed boxes, or raise.

        Raises:
            Exception: The one it was made with, from frame `at` on.
        """
        found = super().detect(scene)
        if self.calls > self._at:
            raise self._error
        return found
