"""Number plates by our own network: which sizes are looked at for which detail, and what counts as a plate."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from redactkit.core.detections import Detection
from redactkit.core.geometry import Box, clipped
from redactkit.core.kinds import PLATE
from redactkit.detectors import alone, effort, merge, platenet, precision, selftest, weights
from redactkit.detectors.second_look import confirmed
from redactkit.detectors.views import close_up

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from redactkit.core.detections import Point
    from redactkit.core.frames import Scene
    from redactkit.core.protocols import DetectorFacts
    from redactkit.detectors.effort import Use
    from redactkit.settings import Device, Settings

NETWORK = precision.Network(weights.PLATE, platenet.run, selftest.plates)


@dataclass(frozen=True, slots=True)
class Scheme:
    """How hard to look.

    Attributes:
        looks: Longer sides in pixels at which the whole frame is looked at.
        threshold: Fused score from which a plate is covered.
        again: Heights in pixels at which each candidate is looked at once more, by itself.
        native: Also look at the frame's own size where it is larger than the largest look, up to this.
    """

    looks: tuple[int, ...]
    threshold: float
    again: tuple[float, ...] = ()
    native: int = 0


AGAIN = (12.0, 18.0, 27.0)
"""Plates 12 to 27 pixels high are what the network knows best."""

# A size that faces are looked at too (detectors/face.py) costs no scaling of its own, since a scene answers equal
# questions once; but a plate's characters are finer than a face, so that most sizes are larger here.
FAST = Scheme((640, 320), 0.48)
BALANCED_CLIP = Scheme((960, 384), 0.48)  # looked for many times along a track, a plate is found well once or more
BALANCED = Scheme((192, 480, 960), 0.49, AGAIN)
THOROUGH = Scheme((192, 320, 480, 640, 960, 1280), 0.48, AGAIN, native=2560)

SIGHT = merge.Sight(merge.heights, blind=3.0, seeing=6.0, within=0.8, filling=50.0, lost=90.0)
"""A plate's characters stand side by side: its height decides whether they can be seen. Training shows none higher
than 70 pixels."""
TILE, TILE_OVERLAP = 1280, 160
"""Side in pixels of a look's picture above which it is looked at in tiles, and how much neighbours share: a plate
that is too wide to lie in one tile as a whole is seen as a whole by the smaller looks."""
CANDIDATE = 0.6
"""Share of the threshold from which a hit is looked at again."""
CLOSER, CLOSEST = 16.0, 2.0
"""A closer look shows a plate about 16 pixels high, and enlarges it twice at most."""
ALONE = (20.0, 54.0)
"""Heights in pixels at which a plate is looked at alone: those of two lines are found better when large."""
SWEEP = 960
"""Longer side in pixels of a close look at the whole frame of a clip."""
CORNERS_SANE = 0.5
"""IoU of the corners' upright box with the predicted one from which the corners are believed."""


def scheme(detail: str | None, use: Use) -> Scheme:
    """Return the scheme for `detail`; None means thorough for still files, balanced for the rest."""
    if detail == "fast":
        return FAST
    return effort.scheme(detail, use, clip=BALANCED_CLIP, balanced=BALANCED, thorough=THOROUGH)


@functools.lru_cache(maxsize=8)
def _loaded(device: Device, threads: int) -> precision.Loaded:
    return precision.load(NETWORK, device, threads=threads)


class PlateDetector:
    """Finds number plates with their four corners. Thread-safe: it holds no state between calls."""

    def __init__(self, settings: Settings, use: Use = "frame") -> None:
        """Load the model.

        Args:
            settings: `detail`, `threshold` and `device` matter here.
            use: What it is for. In a clip one frame is looked at beside the decoder and the encoder,
                so it runs on one thread; a single frame gets all cores.
        """
        self._scheme = scheme(settings.detail, use)
        self._threshold = settings.threshold_for(PLATE) or self._scheme.threshold
        self._least = effort.least(use)
        self._model = _loaded(settings.device, effort.threads(use))

    @property
    def facts(self) -> tuple[DetectorFacts, ...]:
        """What really runs."""
        return (self._model.facts("plates", PLATE, weights.PLATE),)

    def detect(self, scene: Scene) -> list[Detection]:
        """Return the plates in `scene`, boxes and landmarks in pixels of the upright frame; of a clip weak ones too.

        Raises:
            DetectorError: The network failed.
        """
        sizes = effort.sizes(self._scheme.looks, self._scheme.native, max(scene.width, scene.height))
        looks = [self._look(scene, longer) for longer in sizes]
        hits = merge.fuse([hits for hits, _ in looks], [scale for _, scale in looks], SIGHT)
        if self._scheme.again:
            hits = confirmed(self._model.session, scene, hits, self._scheme.again, CANDIDATE * self._threshold)
        return self._detections(hits)

    def search(self, scene: Scene, part: Box, side: float, kind: str = PLATE) -> list[Detection]:
        """Look closer at `part` of `scene` for plates of about `side` pixels; weak ones are given too.

        Args:
            scene: To be looked at.
            part: In pixels of the upright frame; it may leave it.
            side: Expected shorter side of a plate, in pixels of the frame.
            kind: Of what is looked for: nothing is found of any other.

        Raises:
            DetectorError: The network failed.
        """
        if kind != PLATE or clipped(part, scene.width, scene.height) is None:
            return []
        shown, longer = close_up(part, min(CLOSER / side, CLOSEST), scene.width, scene.height)
        hits = platenet.look_at(self._model.session, scene, shown, longer)
        return self._detections(merge.suppress(hits, within=SIGHT.within))

    def confirm(self, scene: Scene, box: Box, kind: str = PLATE) -> float | None:
        """Return how strong the plate that was found in `box` of `scene` is in looks at it alone: their mean.

        None where `kind` is another.

        Raises:
            DetectorError: The network failed.
        """
        if kind != PLATE:
            return None
        look = functools.partial(platenet.look_at, self._model.session, scene)
        return alone.mean_score(look, box, ALONE, (scene.width, scene.height)) / self._threshold

    def sweep(self, scene: Scene) -> list[Detection]:
        """Look at the whole of `scene` for plates that `detect` takes too small a picture for.

        Raises:
            DetectorError: The network failed.
        """
        longer = effort.sweep_size(SWEEP, CLOSEST, self._scheme.looks, max(scene.width, scene.height))
        if longer is None:
            return []
        return self._detections(merge.suppress(self._look(scene, longer)[0], within=SIGHT.within))

    def _detections(self, hits: merge.Hits) -> list[Detection]:
        strengths = hits.scores / self._threshold
        return [
            _detection(box, float(score), points, float(strength))
            for box, score, points, strength in zip(hits.boxes, hits.scores, hits.landmarks, strengths, strict=True)
            if strength >= self._least
        ]

    def self_test(self) -> None:
        """Look at the drawn picture, the way frames are looked at.

        Raises:
            SelfTestError: A drawn plate was missed.
        """
        drawing = selftest.plates()
        found = self.detect(selftest.DrawnScene(drawing))
        drawing.check([d.box for d in found], f"{weights.PLATE.model} ({self._model.file})")

    def _look(self, scene: Scene, longer: int) -> tuple[merge.Hits, float]:
        return platenet.look(self._model.session, scene, longer, tiles(scene.width, scene.height, longer))


def tiles(width: int, height: int, longer: int) -> tuple[Box, ...]:
    """Return the parts in which a frame is looked at, at a size of `longer` pixels on its longer side.

    Args:
        width: Of the frame, in its pixels.
        height: Of the frame, in its pixels.
        longer: Of the look, in its own pixels.

    Returns:
        Boxes in pixels of the frame that together are all of it; neighbours share `TILE_OVERLAP` pixels of the
        look or more. None when the whole fits into one tile.
    """
    scale = longer / max(width, height)
    if longer <= TILE:
        return ()
    spans = [_spans(side, TILE / scale, TILE_OVERLAP / scale) for side in (width, height)]
    return tuple(Box(x0, y0, x1, y1) for y0, y1 in spans[1] for x0, x1 in spans[0])


def _spans(side: int, tile: float, overlap: float) -> list[tuple[float, float]]:
    if side <= tile:
        return [(0.0, float(side))]
    count = 1 + math.ceil((side - tile) / (tile - overlap))
    starts = [n * (side - tile) / (count - 1) for n in range(count)]
    return [(start, start + tile) for start in starts]


def _detection(box: NDArray[np.float32], score: float, points: NDArray[np.float32], strength: float) -> Detection:
    """Return the plate in `box` and, where they agree with it, its corners.

    The box is the mean of what several looks say; the corners, of which training knew fewer, come from one of them
    and are further off, so that they have no say in the box.
    """
    upright = np.concatenate([points.min(axis=0), points.max(axis=0)])
    landmarks: tuple[Point, ...] | None = None
    if merge.overlaps(box[None], upright[None])[0, 0] >= CORNERS_SANE and _is_convex(points):
        landmarks = tuple((float(x), float(y)) for x, y in points)
    return Detection(PLATE, Box(*map(float, box)), score, landmarks, source="plates", strength=strength)


def _is_convex(points: NDArray[np.float32]) -> bool:
    """Return whether four corners run round a convex area, clockwise as seen in the picture."""
    sides = np.roll(points, -1, axis=0) - points
    following = np.roll(sides, -1, axis=0)
    return bool((sides[:, 0] * following[:, 1] - sides[:, 1] * following[:, 0] > 0).all())
