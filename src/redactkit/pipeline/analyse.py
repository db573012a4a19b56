"""A file in, a Plan out: nothing is written."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

from redactkit.core.protocols import Progress
from redactkit.core.tracks import tracks_of
from redactkit.pipeline import clips
from redactkit.pipeline.check import path_of
from redactkit.pipeline.clock import Clock
from redactkit.pipeline.looking import detector_for, judge_for
from redactkit.pipeline.prefetch import prefetch
from redactkit.pipeline.stages import Place, marker
from redactkit.pipeline.write import DEPTH, unchanged
from redactkit.plan.model import Plan, PlanSource
from redactkit.settings import Settings, given_or_default

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from redactkit.core.covers import FrameCovers
    from redactkit.core.protocols import Detector, ProgressCallback
    from redactkit.pipeline.stages import Marker


def analyse(
    source: str | os.PathLike[str],
    *,
    settings: Settings | None = None,
    progress: ProgressCallback | None = None,
    detector: Detector | None = None,
) -> Plan:
    """Go through a video or a still, and return what is to be covered in each of its frames.

    Args:
        source: Path of the file; it is only read.
        settings: What to look for and how to cover it; None means the defaults.
        progress: Called after each frame, in the calling thread.
        detector: Used instead of those that `settings` name.

    Raises:
        InputError: The source cannot be read, is damaged, or was changed meanwhile.
        DetectorError: A detector cannot be trusted, or failed on a frame.
    """
    from redactkit.media import hashing

    path, settings = path_of(source), given_or_default(settings)
    still = clips.is_still(path)
    looking, judge = detector or detector_for(settings, still=still), judge_for(settings, still=still)
    with unchanged(path):
        digest = hashing.sha256(path)
        with clips.open_clip(path) as clip:
            mark = marker(looking, settings, Clock(), still=still, given=detector is not None, judge=judge)
            frames = _look(clip, path, mark, progress)
            info, time_base = clip.info, clip.time_base
    return Plan(
        source=PlanSource(
            sha256=digest,
            bytes=info.bytes,
            width=info.width,
            height=info.height,
            time_base=(time_base.numerator, time_base.denominator),
        ),
        frames=tuple(frames),
        tracks=tracks_of((frame.pts, frame.covers) for frame in frames),
        grid=settings.grid,
        settings=json.loads(settings.to_json()),
        detectors=(*looking.facts, *(judge.facts if judge else ())),
    )


def _look(clip: clips.Clip, path: Path, mark: Marker, progress: ProgressCallback | None) -> list[FrameCovers]:
    done: list[FrameCovers] = []
    decoded = prefetch(clip.frames(), DEPTH, name="redactkit-decode")
    marked = mark(decoded, Place.of(clip, str(path)))
    with closing(marked):
        for item in marked:
            done.append(item.covers)
            if progress is not None:
                progress(Progress(stage="analyse", done=len(done), total=clip.info.frames))
    clip.finish()
    return done
