"""Finding: the only home of ONNX Runtime and MediaPipe.

`load` gives one detector for all kinds that the settings ask for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from redactkit.core.kinds import FACE

if TYPE_CHECKING:
    from redactkit.detectors.effort import Use
    from redactkit.detectors.joined import JoinedDetector
    from redactkit.detectors.minor import MinorJudge
    from redactkit.settings import Settings


def load(settings: Settings, *, use: Use) -> JoinedDetector:
    """Return the detectors for `settings.kinds`, loaded and self-tested, as one.

    Args:
        settings: `kinds`, `detail`, `threshold` and `device` matter here.
        use: `"frame"`, `"stream"`, `"video"` or `"still"`: what detail None means, and how many threads one look gets.

    Raises:
        SettingsError: A kind is unknown.
        DetectorError: A detector cannot be loaded or trusted.
    """
    from redactkit.detectors.joined import JoinedDetector

    return JoinedDetector(settings, use)


def judge(settings: Settings, *, use: Use) -> MinorJudge | None:
    """Return what tells adults from those who are treated as minors, loaded and self-tested; None if nobody asks.

    Args:
        settings: `kinds`, `who`, `minor_cover`, `minor_miss_rate` and `device` matter here.
        use: As for `load`.

    Raises:
        DetectorError: It cannot be loaded or trusted.
    """
    if not settings.tells_minors_apart or FACE not in settings.kinds:
        return None
    from redactkit.detectors.minor import MinorJudge

    return MinorJudge(settings, use)
