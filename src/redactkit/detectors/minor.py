"""Is a face confidently an adult's, or is it treated as a minor's?

A face is looked at closely (`closeup`), cut out aligned in a few ways (`chips`), and shown to an age predictor
(`agenet`). What that says of all ages becomes one number, by a logistic regression over a few sums and the mean; that
number has to lie below a limit for the face to count as an adult's. Limits depend on how large and how sharp the face
is and on the miss rate that was asked for (`limits`). Whatever cannot be judged is treated as a minor's.

How it was found, and how good it is: docs/decisions/0020-treated-as-a-minor.md and docs/explanation/minors.md.
"""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import numpy as np

from redactkit.core.kinds import FACE
from redactkit.detectors import agenet, chips, closeup, effort, face, limits, selftest, session, weights
from redactkit.errors import SelfTestError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from redactkit.core.detections import Detection
    from redactkit.core.frames import Scene
    from redactkit.core.geometry import Box
    from redactkit.core.protocols import DetectorFacts
    from redactkit.detectors.effort import Use
    from redactkit.settings import Device, Settings

SHORT = 1e-3
"""Added to both sides of a share before its logarithm: the predictor's tails say little."""
ASKEW = 0.1
"""Misfit of a face's points to the layout (`chips.misfit`) from which it is not judged: turned too far to the side. Of
the faces that limits were measured on 2 in 100 are, too few to say how such faces fare."""
RIM = 8
"""Pixels of a chip at each side whose sharpness does not count."""
GREY = np.array([0.299, 0.587, 0.114])
"""Shares of red, green and blue in it."""
DRIFT = 1.0
"""By how much the number of a drawn face may differ from the one that was recorded: the copies differ by a third."""


class Evidence(NamedTuple):
    """What is known of a face: all that a decision takes.

    Attributes:
        score: The regression's value, higher for minors (log-odds, as calibrated).
        size: Shorter side of the face's box, in pixels of the frame.
        sharpness: As `sharpness` measures it.
    """

    score: float
    size: float
    sharpness: float


def sharpness(chip: NDArray[np.uint8]) -> float:
    """Return how much fine detail a chip holds for the coarser detail that it has, whatever its light and contrast.

    It is the strength (root mean square) of what a mean over 3 x 3 pixels takes away over that of what one over 9 x 9
    takes away further, in grey, without the chip's rim. A sharp face has about 0.5, one that was enlarged from 24
    pixels 0.3.

    Args:
        chip: `chips.SIDE` x `chips.SIDE` x 3, red first.
    """
    grey = chip.astype(np.float64) @ GREY
    fine, coarse = _FINE @ grey @ _FINE.T, _COARSE @ grey @ _COARSE.T
    detail, ground = grey[RIM:-RIM, RIM:-RIM] - fine, fine - coarse
    return math.sqrt(np.vdot(detail, detail)) / max(math.sqrt(np.vdot(ground, ground)), 1e-6)


def _means(width: int) -> NDArray[np.float64]:
    """Return the matrix that makes of a chip's column the means over `width` pixels around each one inside the rim."""
    places = np.arange(chips.SIDE)
    return np.asarray((abs(places[RIM:-RIM, np.newaxis] - places) <= width // 2) / width)


_FINE, _COARSE = _means(3), _means(9)


def features(ages: NDArray[np.float64], below: Sequence[int]) -> NDArray[np.float64]:
    """Return what the regression takes: log-odds of being at most each age of `below`, and the mean in 20 years.

    Args:
        ages: A distribution, as `agenet.run` returns it.
        below: Ages in years.
    """
    shares = ages.cumsum()[list(below)]
    odds = np.log((shares + SHORT) / (1 - shares + SHORT))
    return np.append(odds, ages @ np.arange(agenet.AGES) / 20)


@functools.lru_cache(maxsize=8)
def predictor(device: Device, threads: int) -> Any:  # noqa: ANN401
    """Return a session of the age predictor where, and as precise as, CenterFace runs: its trial counts for both."""
    eyes = face.loaded(device, threads)
    return session.open_session(weights.read(weights.AGE.like(eyes.file)), eyes.provider, threads=threads)


class MinorJudge:
    """Tells which faces are confidently adults'. Thread-safe: it holds no state between calls."""

    def __init__(self, settings: Settings, use: Use = "frame") -> None:
        """Load the models.

        Args:
            settings: `device` and `minor_miss_rate` matter here.
            use: As for the face detector.

        Raises:
            DetectorError: A model cannot be loaded or trusted.
        """
        threads = effort.threads(use)
        self._eyes = face.loaded(settings.device, threads)
        self._predictor = predictor(settings.device, threads)
        self._table = limits.table()
        self._limits = self._table.limits_for(settings.minor_miss_rate)
        self.self_test()

    @property
    def facts(self) -> tuple[DetectorFacts, ...]:
        """What really runs."""
        facts = self._eyes.facts(
            "minor-judge",
            FACE,
            weights.AGE,
            file=weights.AGE.like(self._eyes.file),
            note="tells faces that are confidently adults' from those that are treated as minors'",
        )
        return (facts,)

    @property
    def smallest(self) -> float:
        """Shorter side in pixels below which every face is treated as a minor's, whatever it shows."""
        return self._limits.smallest

    def judged(self, scene: Scene, detections: Sequence[Detection]) -> list[Detection]:
        """Return `detections` with `minor` set for every face.

        Raises:
            DetectorError: A network failed.
        """
        return [
            msgspec.structs.replace(d, minor=not passes(self.margin(scene, d))) if d.kind == FACE else d
            for d in detections
        ]

    def margin(self, scene: Scene, detection: Detection) -> float | None:
        """Return by how much a face passes as an adult's (log-odds); negative where it does not.

        None for a face that cannot be judged: too small, too soft, too far turned, or not found again.

        Raises:
            DetectorError: A network failed.
        """
        box = detection.box
        if min(box.width, box.height) < self.smallest:
            return None
        seen = self.evidence(scene, box)
        limit = -math.inf if seen is None else self._limits.at(seen.size, seen.sharpness)
        return None if seen is None or limit == -math.inf else limit - seen.score

    def evidence(self, scene: Scene, box: Box) -> Evidence | None:
        """Return what is known of the face in `box` (in pixels of the frame), None where it is not found again.

        Raises:
            DetectorError: A network failed.
        """
        cut = cut_out(self._eyes.session, scene, box)
        if cut is None:
            return None
        fine = sharpness(cut[0])  # first, while the processor still has the chip at hand
        ages = agenet.run(self._predictor, cut)
        return Evidence(self._table.score(features(ages, self._table.below)), min(box.width, box.height), fine)

    def self_test(self) -> None:
        """Judge the drawn faces: what the models say must be what they said when the limits were made.

        Raises:
            SelfTestError: It is not.
        """
        drawing = selftest.faces()
        scene = selftest.DrawnScene(drawing)
        for box, wanted in zip(drawing.boxes, self._table.drawn, strict=True):
            seen = self.evidence(scene, box)
            if seen is None or not abs(seen.score - wanted) <= DRIFT:
                file, provider = weights.AGE.like(self._eyes.file), self._eyes.provider
                message = (
                    f"{weights.AGE.model} ({file}, {provider}) judges drawn faces otherwise than it must: nothing it "
                    "says can be trusted; try device='cpu', or install redactkit again"
                )
                raise SelfTestError(message)


def passes(margin: float | None) -> bool:
    """Return whether a face with this margin counts as an adult's."""
    return margin is not None and margin >= 0


def cut_out(eyes: Any, scene: Scene, box: Box) -> NDArray[np.uint8] | None:  # noqa: ANN401
    """Return the aligned chips of the face in `box`.

    None where CenterFace (the session `eyes`) does not find it again, or finds it turned too far to the side.

    Raises:
        DetectorError: The network failed.
    """
    shown = closeup.closeup(scene, box)
    points = None if shown is None else closeup.points(eyes, shown, box)
    placed = None if points is None else chips.similarity(points)
    if shown is None or points is None or placed is None or chips.misfit(points, placed) > ASKEW:
        return None
    return chips.cut(shown.pixels, placed)
