"""A file in, a redacted file and a Report out, in one pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redactkit.pipeline.check import check, path_of
from redactkit.pipeline.looking import detector_for, judge_for
from redactkit.pipeline.stages import marker
from redactkit.pipeline.write import Decisions, Job, write
from redactkit.settings import Settings, given_or_default

if TYPE_CHECKING:
    import os

    from redactkit.core.protocols import Detector, ProgressCallback
    from redactkit.report.model import Report


def transcode(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    settings: Settings | None = None,
    progress: ProgressCallback | None = None,
    force: bool = False,
    detector: Detector | None = None,
) -> Report:
    """Find and cover in one pass, and write the result to `target`: `analyse` and `apply` in one go.

    Works on videos and stills. The target appears under its name only when all of it was written, flushed
    and counted; the report is written beside it as `TARGET.report.json`.

    Args:
        source: Path of the file; it is only read.
        target: Path of the new file; its extension chooses the container.
        settings: What to look for and how to cover it; None means the defaults.
        progress: Called after each frame, in the calling thread.
        force: True replaces an existing target.
        detector: Used instead of those that `settings` name.

    Raises:
        InputError: The source cannot be read, is damaged, or was changed meanwhile.
        OutputError: The target cannot be written, or exists, or is the source.
        DetectorError: A detector cannot be trusted, or failed on a frame.
    """
    wanted = given_or_default(settings)
    job = Job(path_of(source), path_of(target), wanted, force=force, progress=progress)
    still = check(job)
    with job.clock.measure("load"):
        looking, judge = detector or detector_for(wanted, still=still), judge_for(wanted, still=still)
    mark = marker(looking, wanted, job.clock, still=still, given=detector is not None, judge=judge)
    effects = wanted.effects_for(kind for facts in looking.facts for kind in facts.kinds)
    facts = (*looking.facts, *(judge.facts if judge else ()))
    return write(job, Decisions(mark, "transcode", wanted.grid, effects, facts))
