"""Faces by CenterFace: which sizes are looked at for which detail, and what counts as a face."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from redactkit.core.detections import Detection
from redactkit.core.geometry import Box, clipped
from redactkit.core.kinds import FACE
from redactkit.detectors import alone, centerface, effort, merge, precision, selftest, weights
from redactkit.detectors.views import close_up

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from redactkit.core.frames import Scene
    from redactkit.core.protocols import DetectorFacts
    from redactkit.detectors.effort import Use
    from redactkit.settings import Device, Settings

NETWORK = precision.Network(weights.CENTERFACE, centerface.run, selftest.faces)


@dataclass(frozen=True, slots=True)
class Scheme:
    """How hard to look.

    Attributes:
        looks: Longer sides in pixels at which the whole frame is looked at; negative ones at its mirror image.
        threshold: Fused score from which a face is covered.
        close_up: Also look once at `CLOSE_UP` pixels for faces that fill the frame.
        native: Also look at the frame's own size where it is larger than the largest look, up to this.
    """

    looks: tuple[int, ...]
    threshold: float
    close_up: bool = False
    native: int = 0


# What was tried and what lost stands in docs/decisions/0006-looks-and-thresholds.md.
BALANCED_CLIP = Scheme((640,), 0.2)
BALANCED = Scheme((800, -1280), 0.175, close_up=True)
THOROUGH = Scheme((800, -1120, 1600, -1920), 0.157, close_up=True, native=2880)

UNSURE_BELOW = 12.0
"""Shorter side in frame pixels below which more evidence is asked for: nobody is known by so few pixels."""
CLOSE_UP, CLOSE_UP_SHARE, CLOSE_UP_SCORE = 320, 0.3, 0.75
"""A face of this share of the frame's longer side escapes large looks; a small one must be sure of it."""


CLOSER, CLOSEST = 32.0, 2.0
"""A closer look shows a face at about 32 pixels, and enlarges it twice at most."""

ALONE = (20.0, 48.0)
"""Shorter sides in pixels at which a face is looked at alone."""
SWEEP = 1280
"""Longer side in pixels of a close look at the whole frame of a clip."""


def scheme(detail: str | None, use: Use) -> Scheme:
    """Return the scheme for `detail`; None means thorough for still files, balanced for the rest."""
    return effort.scheme(detail, use, clip=BALANCED_CLIP, balanced=BALANCED, thorough=THOROUGH)


@functools.lru_cache(maxsize=8)
def loaded(device: Device, threads: int) -> precision.Loaded:
    """Return CenterFace for `device`, self-tested; one for all who ask alike.

    Raises:
        DetectorError: It cannot be loaded or trusted.
    """
    return precision.load(NETWORK, device, threads=threads)


class CenterFaceDetector:
    """Finds faces with five landmarks. Thread-safe: it holds no state between calls."""

    def __init__(self, settings: Settings, use: Use = "frame") -> None:
        """Load the model.

        Args:
            settings: `detail`, `threshold` and `device` matter here.
            use: What it is for. In a clip one frame is looked at beside the decoder and the encoder,
                so it runs on one thread; a single frame gets all cores.
        """
        self._scheme = scheme(settings.detail, use)
        self._threshold = settings.threshold_for(FACE) or self._scheme.threshold
        self._least = effort.least(use)
        self._model = loaded(settings.device, effort.threads(use))

    @property
    def facts(self) -> tuple[DetectorFacts, ...]:
        """What really runs."""
        return (self._model.facts("centerface", FACE, weights.CENTERFACE),)

    def detect(self, scene: Scene) -> list[Detection]:
        """Return the faces in `scene`, boxes and landmarks in pixels of the upright frame; of a clip weak ones too.

        Raises:
            DetectorError: The network failed.
        """
        sizes = effort.sizes(self._scheme.looks, self._scheme.native, max(scene.width, scene.height))
        looks = [centerface.look(self._model.session, scene, abs(side), mirrored=side < 0) for side in sizes]
        hits = merge.fuse([hits for hits, _ in looks], [scale for _, scale in looks])
        hits = merge.select(hits, self._strengths(hits) >= self._least)
        return self._detections(self._with_close_ups(scene, hits) if self._scheme.close_up else hits)

    def search(self, scene: Scene, part: Box, side: float, kind: str = FACE) -> list[Detection]:
        """Look closer at `part` of `scene` for faces of about `side` pixels; weak ones are given too.

        Args:
            scene: To be looked at.
            part: In pixels of the upright frame; it may leave it.
            side: Expected shorter side of a face, in pixels of the frame.
            kind: Of what is looked for: nothing is found of any other.

        Raises:
            DetectorError: The network failed.
        """
        if kind != FACE or clipped(part, scene.width, scene.height) is None:
            return []
        shown, longer = close_up(part, min(CLOSER / side, CLOSEST), scene.width, scene.height)
        hits, _ = centerface.look_at(self._model.session, scene, shown, longer)
        hits = merge.suppress(hits)
        return self._detections(merge.select(hits, self._strengths(hits) >= self._least))

    def confirm(self, scene: Scene, box: Box, kind: str = FACE) -> float | None:
        """Return how strong the face that was found in `box` of `scene` is in looks at it alone: their mean.

        None where `kind` is another.

        Raises:
            DetectorError: The network failed.
        """
        if kind != FACE:
            return None

        def look(part: Box, longer: int) -> merge.Hits:
            return centerface.look_at(self._model.session, scene, part, longer)[0]

        score = alone.mean_score(look, box, ALONE, (scene.width, scene.height))
        return score / float(self._wanted(np.float32(min(box.width, box.height))))

    def sweep(self, scene: Scene) -> list[Detection]:
        """Look at the whole of `scene` for faces that `detect` takes too small a picture for.

        Raises:
            DetectorError: The network failed.
        """
        longer = effort.sweep_size(SWEEP, CLOSEST, self._scheme.looks, max(scene.width, scene.height))
        if longer is None:
            return []
        hits, _ = centerface.look(self._model.session, scene, longer)
        hits = merge.suppress(hits)
        return self._detections(merge.select(hits, self._strengths(hits) >= self._least))

    def _strengths(self, hits: merge.Hits) -> NDArray[np.float32]:
        return np.asarray(hits.scores / self._wanted(merge.shorter_sides(hits.boxes)), np.float32)

    def _wanted(self, side: NDArray[np.float32] | np.float32) -> NDArray[np.float32] | np.float32:
        """Return the score from which faces with a shorter side of `side` pixels of the frame are covered."""
        return self._threshold * (1 + np.clip((UNSURE_BELOW - side) / UNSURE_BELOW, 0, 1))

    def _detections(self, hits: merge.Hits) -> list[Detection]:
        strengths = self._strengths(hits)
        return [
            Detection(
                kind=FACE,
                box=Box(*map(float, box)),
                score=float(score),
                landmarks=tuple((float(x), float(y)) for x, y in points),
                source="centerface",
                strength=float(strength),
            )
            for box, score, points, strength in zip(hits.boxes, hits.scores, hits.landmarks, strengths, strict=True)
        ]

    def self_test(self) -> None:
        """Look at the drawn picture, the way frames are looked at.

        Raises:
            SelfTestError: A drawn face was missed.
        """
        drawing = selftest.faces()
        found = self.detect(selftest.DrawnScene(drawing))
        drawing.check([d.box for d in found], f"{weights.CENTERFACE.model} ({self._model.file})")

    def _with_close_ups(self, scene: Scene, hits: merge.Hits) -> merge.Hits:
        near, _ = centerface.look(self._model.session, scene, CLOSE_UP)
        large = merge.shorter_sides(near.boxes) >= CLOSE_UP_SHARE * max(scene.width, scene.height)
        near = merge.select(near, large & (near.scores >= CLOSE_UP_SCORE))
        if not len(near.scores):
            return hits
        return merge.suppress(merge.joined([hits, near]))
