"""A file and a Plan in, a redacted file and a Report out: nothing is detected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redactkit.pipeline.check import check, path_of
from redactkit.pipeline.stages import Place, planned
from redactkit.pipeline.write import Decisions, Job, write
from redactkit.plan import codec
from redactkit.settings import Settings, given_or_default

if TYPE_CHECKING:
    import os
    from collections.abc import Generator

    from redactkit.core.protocols import ProgressCallback
    from redactkit.pipeline.clips import Frame
    from redactkit.pipeline.stages import Marked
    from redactkit.plan.model import Plan
    from redactkit.report.model import Report


def apply(
    source: str | os.PathLike[str],
    plan: Plan,
    target: str | os.PathLike[str],
    *,
    settings: Settings | None = None,
    progress: ProgressCallback | None = None,
    force: bool = False,
) -> Report:
    """Cover in each frame of `source` what `plan` says, and write the result to `target`.

    Boxes, effects and grid are the plan's; of `settings` only `audio` and `encoder` are used. The report
    is written beside the target as `TARGET.report.json`.

    Args:
        source: Path of the very file that the plan was made from; it is only read.
        plan: With an entry for each frame.
        target: Path of the new file; its extension chooses the container.
        settings: None means the defaults.
        progress: Called after each frame, in the calling thread.
        force: True replaces an existing target.

    Raises:
        PlanError: The plan is none, is another file's, or does not name exactly the frames of this one.
        InputError: The source cannot be read, is damaged, or was changed meanwhile.
        OutputError: The target cannot be written, or exists, or is the source.
    """
    job = Job(path_of(source), path_of(target), given_or_default(settings), force=force, progress=progress)
    check(job)
    plan = codec.checked(plan)

    def mark(frames: Generator[Frame, None, None], place: Place) -> Generator[Marked, None, None]:
        return planned(frames, plan, place)

    effects = dict.fromkeys(cover.effect for frame in plan.frames for cover in frame.covers)
    decisions = Decisions(
        mark,
        "apply",
        plan.grid,
        tuple(effects),
        plan.detectors,
        made_for=plan.source.sha256,
        uncovered=plan.uncovered,
    )
    return write(job, decisions)
