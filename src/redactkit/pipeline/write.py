"""The right half of the house: marked frames in, a checked file under its final name and a Report out."""

from __future__ import annotations

import json
import os
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from redactkit.core.protocols import Progress
from redactkit.core.tracks import tracks_of
from redactkit.errors import InputError, OutputError, PlanError
from redactkit.pipeline import clips, verify
from redactkit.pipeline.clock import Clock
from redactkit.pipeline.prefetch import prefetch
from redactkit.pipeline.stages import Place
from redactkit.pipeline.warm import warm
from redactkit.report import build
from redactkit.report.model import FileFacts, FrameReport, Report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from redactkit.core.effects import Effect
    from redactkit.core.media_info import MediaInfo
    from redactkit.core.protocols import DetectorFacts, ProgressCallback
    from redactkit.pipeline.clips import Clip
    from redactkit.pipeline.stages import Marker
    from redactkit.settings import Settings

DEPTH = 3
"""Frames that wait between two stages: enough to even out slow frames, and each costs a frame's memory."""


@dataclass(frozen=True, slots=True)
class Job:
    """One file to write.

    Attributes:
        source: Read, never changed.
        target: Appears at the very end, or not at all.
        settings: What the user asked for.
        force: True replaces an existing target.
        progress: Told after each frame, in the caller's thread.
        clock: Started with the job.
    """

    source: Path
    target: Path
    settings: Settings
    force: bool = False
    progress: ProgressCallback | None = None
    clock: Clock = field(default_factory=Clock)

    @property
    def report_path(self) -> Path:
        """Of the report beside the target."""
        return self.target.with_name(self.target.name + ".report.json")


@dataclass(frozen=True, slots=True)
class Decisions:
    """Who says what is covered.

    Attributes:
        mark: Turns frames into marked frames; it runs in a thread of its own.
        stage: Its name, for the progress.
        grid: Pixels of the block grid that covers are snapped outwards to.
        effects: That may be met.
        detectors: For the report.
        made_for: SHA-256 of the one file that they fit; None where they fit any.
        uncovered: Ids of tracks that were left uncovered by choice, for the report.
    """

    mark: Marker
    stage: str
    grid: int
    effects: tuple[Effect, ...]
    detectors: tuple[DetectorFacts, ...]
    made_for: str | None = None
    uncovered: tuple[int, ...] = ()


def write(job: Job, decisions: Decisions) -> Report:
    """Decode the source, cover what was decided, write the target and its report, and return the report.

    Decoding, marking, and covering with encoding each run in a thread of their own, with bounded queues
    between them. Whatever is raised, neither target nor report nor a temporary file is left behind, and
    an existing target is as it was.

    Args:
        job: What is written.
        decisions: What is covered.

    Raises:
        RedactkitError: As the tree of errors says.
    """
    from redactkit.media import atomic

    published, made = False, None
    try:
        with atomic.replacing(job.target, [job.source], force=job.force) as temporary:
            with _named_as(job.target, temporary):
                report = _work(job, decisions, temporary)
                atomic.flush(temporary)  # a power cut must not find the report in its place, and this on its way
            made = temporary.stat()
            with atomic.replacing(job.report_path, [job.source], force=job.force) as beside:
                beside.write_text(report.to_json(), encoding="utf-8")
            published = True
    except BaseException:
        if published and not (made and _stands(job.target, made)):
            # The target could not take its name: its report must not stand alone. (Where it has taken it,
            # a signal came too late; it is complete, and keeps its report.)
            job.report_path.unlink(missing_ok=True)
        raise
    return report


def _stands(target: Path, made: os.stat_result) -> bool:
    """Return whether `target` is the very file that was made."""
    try:
        return os.path.samestat(target.stat(), made)
    except OSError:
        return False


def _work(job: Job, decisions: Decisions, temporary: Path) -> Report:
    from redactkit.media import hashing

    with unchanged(job.source):
        with job.clock.measure("hash"):
            source_hash = hashing.sha256(job.source)
        _check_made_for(decisions, job.source, source_hash)
        with clips.open_clip(job.source) as clip:
            frames, notes = _copy(job, decisions, clip, temporary)
            source_info, time_base = clip.info, clip.time_base
    with job.clock.measure("verify"):
        target_info = verify.verify(temporary, job.target, source_info, len(frames), job.settings.audio)
        target_hash = hashing.sha256(temporary)
    return Report(
        source=_facts(job.source, source_info, source_hash, len(frames)),
        target=_facts(job.target, target_info, target_hash, len(frames)),
        redactkit=build.version(),
        settings=json.loads(job.settings.to_json()),
        effects=decisions.effects,
        detectors=decisions.detectors,
        time_base=(time_base.numerator, time_base.denominator),
        grid=decisions.grid,
        frames=tuple(frames),
        tracks=tracks_of((f.pts, f.regions) for f in frames),
        uncovered=decisions.uncovered,
        frames_looked=sum(1 for f in frames if f.looked),
        frames_covered=sum(1 for f in frames if f.regions),
        regions=sum(len(f.regions) for f in frames),
        dropped=build.dropped(source_info, job.settings.audio),
        notes=notes,
        seconds=job.clock.seconds(),
    )


def _check_made_for(decisions: Decisions, source: Path, digest: str) -> None:
    if decisions.made_for is not None and decisions.made_for != digest:
        message = (
            f"{source}: the plan was made from another file, or this one was changed since "
            f"(SHA-256 {digest[:12]}..., in the plan {decisions.made_for[:12]}...); analyse it again"
        )
        raise PlanError(message)


def _copy(job: Job, decisions: Decisions, clip: Clip, temporary: Path) -> tuple[list[FrameReport], tuple[str, ...]]:
    """Write all frames of `clip`, and return what was covered in each, and the notes of both ends."""
    from redactkit.media import containers

    done: list[FrameReport] = []
    clock, total = job.clock, clip.info.frames
    container = containers.for_target(job.target)
    place = Place.of(clip, str(job.source))
    decoded = prefetch(clock.timed(clip.frames(), "decode"), DEPTH, name="redactkit-decode")
    marked = prefetch(decisions.mark(decoded, place), DEPTH, name="redactkit-detect")
    with closing(marked), clips.open_sink(temporary, container, clip, job.settings) as sink:
        from redactkit import effects

        # One secret for the whole clip: noise drawn anew in each frame would average out over a still face.
        seed, patterns = effects.fresh_seed(), effects.Patterns()
        for item in marked:
            if not done:
                warm(item.frame.planes(), decisions.effects, decisions.grid)
                clock.mark("start-up")
            with clock.measure("cover"):
                if item.covers.covers:
                    planes, covers = item.frame.planes(), item.covers.covers
                    effects.cover(planes, covers, grid=decisions.grid, seed=seed, patterns=patterns)
            with clock.measure("encode"):
                sink.write(item.frame)
            done.append(build.frame_report(item.covers))
            if job.progress is not None:
                job.progress(Progress(stage=decisions.stage, done=len(done), total=total))
        clip.finish()
        with clock.measure("encode"):
            sink.close()
        verify.same_count(job.source, decoded=len(done), written=sink.frames)
    return done, (*clip.notes, *sink.notes)


@contextmanager
def _named_as(target: Path, temporary: Path) -> Iterator[None]:
    """Let errors of the output name the target, which the user knows, not the temporary file."""
    try:
        yield
    except OutputError as error:
        message = str(error)
        if str(temporary) not in message:
            raise
        raise type(error)(message.replace(str(temporary), str(target))) from error


@contextmanager
def unchanged(path: Path) -> Iterator[None]:
    """Refuse what was done inside when the file at `path` was changed meanwhile.

    Raises:
        InputError: It was, or it cannot be looked at.
    """
    before = _stamp(path)
    yield
    if _stamp(path) != before:
        message = (
            f"{path}: was changed while it was read; nothing was written. Wait until it is complete and start again"
        )
        raise InputError(message)


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        status = path.stat()
    except OSError as error:
        message = f"{path}: cannot be read ({error.strerror}); check that it is there and that you may read it"
        raise InputError(message) from error
    return status.st_ino, status.st_size, status.st_mtime_ns


def _facts(path: Path, info: MediaInfo, digest: str, frames: int) -> FileFacts:
    return FileFacts(
        name=path.name,
        sha256=digest,
        bytes=info.bytes,
        container=info.container,
        codec=info.codec,
        pixel_format=info.pixel_format,
        width=info.width,
        height=info.height,
        frames=frames,
    )
