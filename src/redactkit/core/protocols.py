"""What a plug-in must offer, and how progress is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import msgspec

if TYPE_CHECKING:
    from redactkit.core.detections import Detection
    from redactkit.core.frames import Scene
    from redactkit.core.geometry import Box


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a job has come.

    Attributes:
        stage: `"analyse"`, `"apply"`, `"transcode"` or `"verify"`.
        done: Frames done.
        total: Frames to do, as the header promises; None where it does not say.
    """

    stage: str
    done: int
    total: int | None = None


ProgressCallback = Callable[[Progress], None]


class DetectorFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What really runs, for the report.

    Attributes:
        name: Of the detector.
        kinds: What it finds.
        model: Of which family.
        licence: SPDX identifier of the weights.
        weights: File name to SHA-256.
        provider: Execution provider that was chosen.
        precision: `"int8"` or `"float32"`.
        note: Anything a reader should know, such as why a slower way was taken.
    """

    name: str
    kinds: tuple[str, ...]
    model: str
    licence: str
    weights: dict[str, str]
    provider: str
    precision: str
    note: str = ""


@runtime_checkable
class Searcher(Protocol):
    """A detector that can also look closer at a part of a frame; tracks ask it where one look leaves doubt."""

    @property
    def facts(self) -> tuple[DetectorFacts, ...]:
        """As of a `Detector`."""

    def detect_in_turn(self, scene: Scene, turn: int) -> list[Detection]:
        """Return what is found in the whole of `scene`, of kinds whose turn it is, weak hits included.

        Args:
            scene: To be looked at.
            turn: Counts the looks at a clip.

        Raises:
            DetectorError: The model failed.
        """

    def search(self, scene: Scene, part: Box, side: float, kind: str) -> list[Detection]:
        """Return what is found in `part`, weak hits included, boxes in pixels of the upright frame.

        Args:
            scene: To be looked at.
            part: In pixels of the upright frame; it may leave it.
            side: Expected shorter side of the object, in pixels of the frame.
            kind: Of the object.

        Raises:
            DetectorError: The model failed.
        """

    def sweep(self, scene: Scene) -> list[Detection]:
        """Return what is found in the whole of `scene` at a larger size than `detect` takes, weak hits included.

        Raises:
            DetectorError: The model failed.
        """


@runtime_checkable
class Confirmer(Protocol):
    """A detector that can also look at what was found by itself; tracks ask it about what is not clear."""

    @property
    def facts(self) -> tuple[DetectorFacts, ...]:
        """As of a `Detector`."""

    def confirm(self, scene: Scene, box: Box, kind: str) -> float | None:
        """Return how strong what was found in `box` is in looks at it alone, in the mean; None where that is not known.

        Args:
            scene: In which it was found.
            box: In pixels of the upright frame.
            kind: Of the object.

        Raises:
            DetectorError: The model failed.
        """


class Judge(Protocol):
    """Tells which faces are confidently adults'. One instance may be used by several threads at once."""

    @property
    def facts(self) -> tuple[DetectorFacts, ...]:
        """What really runs."""

    @property
    def smallest(self) -> float:
        """Shorter side in pixels below which every face is treated as a minor's, whatever it shows."""

    def judged(self, scene: Scene, detections: Sequence[Detection]) -> list[Detection]:
        """Return `detections` with `minor` set for every face.

        Raises:
            DetectorError: The model failed; nothing may be concluded about this frame.
        """

    def margin(self, scene: Scene, detection: Detection) -> float | None:
        """Return by how much a face passes as an adult's, in log-odds; negative where it does not.

        None for a face that cannot be judged: too small, too soft, too far turned, or not found again.

        Raises:
            DetectorError: The model failed.
        """


class Detector(Protocol):
    """Finds objects in a frame. One instance may be used by several threads at once."""

    @property
    def facts(self) -> tuple[DetectorFacts, ...]:
        """What really runs: one entry, or several where detectors are joined into one."""

    def detect(self, scene: Scene) -> list[Detection]:
        """Return everything found in `scene`, boxes and landmarks in pixels of the upright frame.

        Raises:
            DetectorError: The model failed; nothing may be concluded about this frame.
        """

    def self_test(self) -> None:
        """Look at a drawn picture in which something must be found.

        Raises:
            SelfTestError: It was not found.
        """
