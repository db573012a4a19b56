"""All wanted detectors as one, plug-ins of others included."""

from __future__ import annotations

import functools
import os
from concurrent.futures import ThreadPoolExecutor, wait
from importlib import metadata
from typing import TYPE_CHECKING

from redactkit.core.kinds import FACE, PLATE, is_turn_of
from redactkit.detectors import session
from redactkit.detectors.blazeface import BlazeFaceDetector
from redactkit.detectors.face import CenterFaceDetector
from redactkit.detectors.plate import PlateDetector
from redactkit.errors import DetectorError, RedactkitError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from redactkit.core.detections import Detection
    from redactkit.core.frames import Scene
    from redactkit.core.geometry import Box
    from redactkit.core.protocols import Detector, DetectorFacts
    from redactkit.detectors.effort import Use
    from redactkit.settings import Settings

GROUP = "redactkit.detectors"
"""Entry points: name of the kind = a callable that takes `Settings` and returns a `Detector`."""


def _face(settings: Settings, use: Use) -> Detector:
    return BlazeFaceDetector(settings) if settings.detail == "fast" else CenterFaceDetector(settings, use)


TABLE: dict[str, Callable[[Settings, Use], Detector]] = {FACE: _face, PLATE: PlateDetector}
"""Kind to the detector that finds it."""


def known_kinds() -> tuple[str, ...]:
    """Return all kinds that can be asked for: ours, then those of installed plug-ins."""
    return (*TABLE, *sorted({p.name for p in metadata.entry_points(group=GROUP)} - set(TABLE)))


def _make(kind: str, settings: Settings, use: Use) -> Detector:
    if kind in TABLE:
        return TABLE[kind](settings, use)
    found = metadata.entry_points(group=GROUP, name=kind)
    if not found:
        message = f"kinds: {kind!r} is not allowed; give one of {', '.join(map(repr, known_kinds()))}"
        raise SettingsError(message)
    plugin = next(iter(found))
    try:
        detector: Detector = plugin.load()(settings)
        detector.self_test()
    except RedactkitError:
        raise
    except Exception as error:  # whatever other people's code raises must name it
        message = f"the plug-in detector {plugin.value} for {kind!r} cannot be loaded: {error}"
        raise DetectorError(message) from error
    return detector


@functools.lru_cache(maxsize=1)
def _pool(process: int) -> ThreadPoolExecutor:  # noqa: ARG001  threads do not outlive a fork
    """Return the threads in which detectors look beside the caller's; they keep what they need for scaling."""
    return ThreadPoolExecutor(session.cores(), "redactkit-look")


class JoinedDetector:
    """Asks one detector after the other; they share the small pictures of a scene."""

    def __init__(self, settings: Settings, use: Use) -> None:
        """Load what `settings.kinds` asks for.

        Raises:
            SettingsError: A kind is unknown.
            DetectorError: A detector cannot be loaded or trusted.
        """
        self._detectors = [_make(kind, settings, use) for kind in settings.kinds]
        # In a clip, looks at one frame overlap with those at others anyway. Plug-ins may mind other threads.
        self._at_once = use in ("frame", "still") and session.cores() > 1 and set(settings.kinds) <= set(TABLE)
        self._kinds = [tuple(kind for facts in d.facts for kind in facts.kinds) for d in self._detectors]

    @property
    def facts(self) -> tuple[DetectorFacts, ...]:
        """What really runs, one for each detector."""
        return tuple(facts for detector in self._detectors for facts in detector.facts)

    def detect(self, scene: Scene) -> list[Detection]:
        """Return what all of them find, in pixels of the upright frame; they look at a frame by itself at once.

        Raises:
            DetectorError: One failed.
        """
        if not self._at_once:
            return [found for detector in self._detectors for found in detector.detect(scene)]
        first, *others = self._detectors
        looks = [_pool(os.getpid()).submit(detector.detect, scene) for detector in others]
        try:
            mine = list(first.detect(scene))
        finally:
            wait(looks)  # nobody reads the caller's pixels once this has returned
        return [*mine, *(found for look in looks for found in look.result())]

    def detect_in_turn(self, scene: Scene, turn: int) -> list[Detection]:
        """Return what those find whose turn it is: in a clip, what is rare is looked for every other time.

        What was found of such a kind is looked for again by closer looks in between (`search`), and the frames that
        are held back reach over two looks.

        Args:
            scene: To be looked at.
            turn: Counts the looks at a clip.

        Raises:
            DetectorError: One failed.
        """
        known = zip(self._detectors, self._kinds, strict=True)
        asked = [d for d, kinds in known if is_turn_of(kinds, turn)]
        return [found for detector in asked for found in detector.detect(scene)]

    def search(self, scene: Scene, part: Box, side: float, kind: str) -> list[Detection]:
        """Look closer at `part` of `scene` for something of `kind`, if there is a detector that can.

        Args:
            scene: To be looked at.
            part: In pixels of the upright frame; it may leave it.
            side: Expected shorter side of the object, in pixels of the frame.
            kind: Of the object.

        Returns:
            What was found, weak hits included, in pixels of the frame.

        Raises:
            DetectorError: The detector failed.
        """
        closer = [d for d in self._of(kind) if hasattr(d, "search")]
        return [found for detector in closer for found in detector.search(scene, part, side, kind)]

    def confirm(self, scene: Scene, box: Box, kind: str) -> float | None:
        """Look again at what was found in `box` of `scene`, by itself, if there is a detector that can.

        Args:
            scene: In which it was found.
            box: In pixels of the upright frame.
            kind: Of the object.

        Returns:
            Its strength in such looks, in the mean; None where a detector of that kind cannot tell.

        Raises:
            DetectorError: The detector failed.
        """
        closer = [d for d in self._of(kind) if hasattr(d, "confirm")]
        if len(closer) < len(self._of(kind)):
            return None  # it may be what one of those has found who cannot tell
        told = [d.confirm(scene, box, kind) for d in closer]
        return None if None in told else max(told, default=None)

    def _of(self, kind: str) -> list[Detector]:
        """Return the detectors that may find something of `kind`."""
        return [d for d, kinds in zip(self._detectors, self._kinds, strict=True) if kind in kinds]

    def sweep(self, scene: Scene) -> list[Detection]:
        """Look closely at the whole of `scene`, with all detectors that can.

        Raises:
            DetectorError: One failed.
        """
        return [found for d in self._detectors if hasattr(d, "sweep") for found in d.sweep(scene)]

    def self_test(self) -> None:
        """Test each of them.

        Raises:
            SelfTestError: One does not find what it must.
        """
        for detector in self._detectors:
            detector.self_test()
