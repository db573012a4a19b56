"""Is a face confidently an adult's, or is it treated as a minor's?

A face is looked at closely (`closeup`), cut out aligned (`chips`), and shown to two age predictors (`agenet`). What
they say of all ages becomes one number, by a logistic regression over a few sums and the mean of each; that number has
to lie below a limit for the face to count as an adult's. Limits depend on how large and how sharp the face is and on
the miss rate that was asked for (`limits`). Whatever cannot be judged is treated as a minor's.

How it was found, and how good it is: docs/decisions/0020-treated-as-a-minor.md and docs/explanation/minors.md.
"""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import numpy as np

from redactkit.core.kinds import FACE
from redactkit.core.protocols import DetectorFacts
from redactkit.detectors import agenet, chips, closeup, effort, face, limits, selftest, session, weights
from redactkit.detectors.precision import precision_of
from redactkit.errors import SelfTestError, WeightsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from redactkit.core.detections import Detection
    from redactkit.core.frames import Scene
    from redactkit.core.geometry import Box
    from redactkit.detectors.agenet import Network
    from redactkit.detectors.effort import Use
    from redactkit.settings import Device, Settings

SHORT = 1e-3
"""Added to both sides of a share before its logarithm: the predictor's tails say little."""
ASKEW = 0.1
"""Misfit of a face's points to the layout (`chips.misfit`) from which it is not judged: turned too far to the side. Of
the faces that limits were measured on 2 in 100 are, too few to say how such faces fare."""
GENERATION = 20.0
"""Years by which means are divided, so that all features are of one order."""
SIDE = agenet.NETWORKS[0].side
"""Of the chip whose sharpness counts, in pixels."""
RIM = 8
"""Pixels of a chip at each side whose sharpness does not count."""
GREY = np.array([0.299, 0.587, 0.114])
"""Shares of red, green and blue in it."""
DRIFT = 5.0
"""Years by which the mean age that a network sees in a drawn face may differ from the one that was recorded: between
the copies it differs by up to 2."""


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
        chip: SIDE x SIDE x 3, red first.
    """
    grey = chip.astype(np.float64) @ GREY
    fine, coarse = _FINE @ grey @ _FINE.T, _COARSE @ grey @ _COARSE.T
    detail, ground = grey[RIM:-RIM, RIM:-RIM] - fine, fine - coarse
    return math.sqrt(np.vdot(detail, detail)) / max(math.sqrt(np.vdot(ground, ground)), 1e-6)


def _means(width: int) -> NDArray[np.float64]:
    """Return the matrix that makes of a chip's column the means over `width` pixels around each one inside the rim."""
    places = np.arange(SIDE)
    return np.asarray((abs(places[RIM:-RIM, np.newaxis] - places) <= width // 2) / width)


_FINE, _COARSE = _means(3), _means(9)


def features(ages: Sequence[NDArray[np.float64]], below: Sequence[int]) -> NDArray[np.float64]:
    """Return what the regression takes: of each network the log-odds of being at most each age, and the mean.

    Args:
        ages: For each of `agenet.NETWORKS` a distribution, as `agenet.run` returns it.
        below: Ages in years.
    """
    return np.concatenate([_features(network, one, below) for network, one in zip(agenet.NETWORKS, ages, strict=True)])


def means(ages: Sequence[NDArray[np.float64]]) -> list[float]:
    """Return the mean of what each of `agenet.NETWORKS` says, in years; arguments as of `features`."""
    return [float(one @ np.array(network.ages)) for network, one in zip(agenet.NETWORKS, ages, strict=True)]


def _features(network: Network, ages: NDArray[np.float64], below: Sequence[int]) -> NDArray[np.float64]:
    shares = np.minimum(ages.cumsum()[[network.ages.index(age) for age in below]], 1.0)  # sums may be off by 0.01
    odds = np.log((shares + SHORT) / (1 - shares + SHORT))
    return np.append(odds, ages @ np.array(network.ages) / GENERATION)


@functools.lru_cache(maxsize=8)
def predictors(device: Device, threads: int) -> tuple[Any, ...]:
    """Return a session of each age predictor where CenterFace runs, and as precise: its trial counts for all.

    A network that has no such copy runs in float32.
    """
    eyes = face.loaded(device, threads)
    files = [network.card.like(eyes.file) for network in agenet.NETWORKS]
    return tuple(session.open_session(weights.read(file), eyes.provider, threads=threads) for file in files)


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
        self._predictors = predictors(settings.device, threads)
        self._table = limits.table()
        if self._table.networks != (known := tuple(network.card.model for network in agenet.NETWORKS)):
            message = f"the limits for minors are of {self._table.networks}, not of {known}; install redactkit again"
            raise WeightsError(message)
        self._limits = self._table.limits_for(settings.minor_miss_rate)
        self.self_test()

    @property
    def facts(self) -> tuple[DetectorFacts, ...]:
        """What really runs."""
        cards = [network.card for network in agenet.NETWORKS]
        files = [card.like(self._eyes.file) for card in cards]
        facts = DetectorFacts(
            name="minor-judge",
            kinds=(FACE,),
            model=" and ".join(card.model for card in cards),
            licence=" AND ".join(card.licence for card in cards),
            weights={file: weights.digest(file) for file in files},
            provider=self._eyes.provider,
            precision=" and ".join(sorted({precision_of(file) for file in files})),
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
        ages = ages_of(self._predictors, cut)
        return Evidence(self._table.score(features(ages, self._table.below)), min(box.width, box.height), fine)

    def self_test(self) -> None:
        """Judge the drawn faces: what the models say must be what they said when the limits were made.

        Raises:
            SelfTestError: It is not.
        """
        drawing = selftest.faces()
        scene = selftest.DrawnScene(drawing)
        for box, wanted in zip(drawing.boxes, self._table.drawn, strict=True):
            cut = cut_out(self._eyes.session, scene, box)
            if cut is None or not np.abs(np.subtract(means(ages_of(self._predictors, cut)), wanted)).max() <= DRIFT:
                (facts,) = self.facts
                message = (
                    f"{facts.model} ({', '.join(facts.weights)}, {facts.provider}) judge drawn faces otherwise than "
                    "they must: nothing they say can be trusted; try device='cpu', or install redactkit again"
                )
                raise SelfTestError(message)


def passes(margin: float | None) -> bool:
    """Return whether a face with this margin counts as an adult's."""
    return margin is not None and margin >= 0


def cut_out(eyes: Any, scene: Scene, box: Box) -> list[NDArray[np.uint8]] | None:  # noqa: ANN401
    """Return an aligned chip of the face in `box` for each of `agenet.NETWORKS`.

    None where CenterFace (the session `eyes`) does not find it again, or finds it turned too far to the side.

    Raises:
        DetectorError: The network failed.
    """
    close = closeup.closeup(scene, box)
    points = None if close is None else closeup.points(eyes, close, box)
    placed = None if points is None else chips.similarity(points)
    if close is None or points is None or placed is None or chips.misfit(points, placed) > ASKEW:
        return None
    return [chips.cut(close.pixels, placed, network.side, network.zoom) for network in agenet.NETWORKS]


def ages_of(sessions: Sequence[Any], cut: Sequence[NDArray[np.uint8]]) -> list[NDArray[np.float64]]:
    """Return what each age predictor says of its chip.

    Args:
        sessions: As `predictors` returns them.
        cut: As `cut_out` returns it.

    Raises:
        DetectorError: A network failed.
    """
    return [agenet.run(*asked) for asked in zip(sessions, agenet.NETWORKS, cut, strict=True)]
