"""`redactkit tracks`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import msgspec

from redactkit.cli import options
from redactkit.cli.common import NAME, console_of, debug_option, json_option
from redactkit.errors import InputError, PlanError, UnsupportedTargetError

if TYPE_CHECKING:
    from pathlib import Path

    from redactkit.core.tracks import Track
    from redactkit.plan.model import Plan


@click.command(short_help="List the tracks of a plan, with a picture of each.")
@click.argument("plan_file", type=NAME, metavar="PLAN.json")
@click.option(
    "--sheet",
    type=NAME,
    metavar="OUT.png",
    help="Write one small picture for each track, uncovered. Needs the video.",
)
@click.option(
    "--source",
    type=NAME,
    metavar="INPUT",
    help="The video that the plan was made from. [the file beside the plan that it fits]",
)
@click.option("-f", "--force", is_flag=True, help="Overwrite a sheet that is there.")
@json_option
@debug_option
@click.pass_context
def tracks(context: click.Context, plan_file: Path, sheet: Path | None, source: Path | None, force: bool) -> None:
    """List the objects that a plan covers, by their ids: kind, span, and in how many frames they were found.

    The ids are what `redactkit redact INPUT --plan PLAN.json --keep IDS` takes. The sheet shows each track where it
    was found best, bare: delete it once you have chosen.

    \b
    Examples:
      redactkit tracks clip.plan.json
      redactkit tracks clip.plan.json --sheet who.png
    """  # noqa: D301  \b keeps lines as they are
    console = console_of(context)
    if sheet is not None and sheet.suffix.lower() != ".png":
        message = f"{sheet}: a sheet is written as PNG; name a file that ends in .png"
        raise UnsupportedTargetError(message)
    plan = options.read_plan(plan_file)
    listed = plan.derived_tracks()
    for track in listed:
        console.result(_line(track, plan))
        seconds = [float(pts * plan.time_base) for pts in (track.first, track.last)]
        console.record(**msgspec.to_builtins(track), seconds=seconds)
    if not listed:
        console.result("the plan has no tracks")
    if sheet is not None:
        _draw(plan, listed, sheet, source or _beside(plan, plan_file), plan_file, force=force)
        console.result(f"sheet: {sheet}")


def _line(track: Track, plan: Plan) -> str:
    first, last = (float(pts * plan.time_base) for pts in (track.first, track.last))
    best = max((s.score for s in track.scores), default=None)
    found = f"found in {len(track.scores)}" if best is not None else "found in none"
    score = "" if best is None else f", best score {best:.2f}"
    return f"{track.id}: {track.kind}, {first:.2f} to {last:.2f} s, {track.frames} frames, {found}{score}"


def _beside(plan: Plan, plan_file: Path) -> Path:
    """Return the file in the plan's folder that it was made from.

    Raises:
        InputError: There is none.
    """
    from redactkit.media import hashing
    from redactkit.pipeline.paths import is_file

    for path in sorted(plan_file.resolve().parent.iterdir()):
        if is_file(path) and path.stat().st_size == plan.source.bytes and hashing.sha256(path) == plan.source.sha256:
            return path
    message = f"{plan_file}: the video that it was made from does not lie beside it; name it with --source"
    raise InputError(message)


def _draw(plan: Plan, listed: tuple[Track, ...], sheet: Path, source: Path, plan_file: Path, *, force: bool) -> None:
    from redactkit.media import atomic, hashing
    from redactkit.pipeline import portraits

    atomic.check_target(sheet, [source, plan_file], force=force)
    if hashing.sha256(source) != plan.source.sha256:
        message = f"{source}: the plan was made from another file; name the right one with --source"
        raise PlanError(message)
    with atomic.replacing(sheet, [source, plan_file], force=force) as temporary:
        portraits.write(temporary, source, listed)
