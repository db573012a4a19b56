"""`redactkit analyse`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from redactkit.cli import options, progress
from redactkit.cli.common import NAME, console_of, debug_option, json_option, quiet_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command(short_help="Look only; write a plan that you can edit and apply.")
@click.argument("source", type=NAME, metavar="INPUT")
@click.option("-o", "--output", required=True, type=NAME, metavar="PLAN.json", help="Plan to write.")
@click.option("-f", "--force", is_flag=True, help="Overwrite a plan that is there.")
@options.settings_options(*options.LOOKING, *options.COVERING)
@quiet_option
@json_option
@debug_option
@click.pass_context
def analyse(
    context: click.Context,
    /,
    *,
    source: Path,
    output: Path,
    force: bool,
    settings_file: Path | None,
    **given: Any,  # noqa: ANN401  one for each option, validated by Settings
) -> None:
    """Look at every frame of a video or picture, and write what would be covered as a plan.

    A plan is JSON with a line for each frame: add, move or remove boxes there (in pixels of the stored
    frame), then run `redactkit redact INPUT --plan PLAN.json`. `redactkit schema plan` prints its schema.

    \b
    Example:
      redactkit analyse clip.mp4 -o clip.plan.json
    """  # noqa: D301  \b keeps lines as they are
    from redactkit.media import atomic
    from redactkit.pipeline.analyse import analyse as look
    from redactkit.plan import codec

    console = console_of(context)
    settings = options.settings_of(settings_file, given)
    atomic.check_target(output, [source], force=force)
    with progress.shown(console, source.name) as told:
        plan = look(source, settings=settings, progress=told)
    with atomic.replacing(output, [source], force=force) as temporary:
        temporary.write_text(codec.to_json(plan), encoding="utf-8")
    covered = sum(1 for frame in plan.frames if frame.covers)
    regions = sum(len(frame.covers) for frame in plan.frames)
    found = f"{regions} to cover in {covered} of {len(plan.frames)} frames" if regions else "nothing found to cover"
    console.result(f"{source} -> {output}\n  {found}")
    console.record(
        ok=True,
        source=str(source),
        plan=str(output),
        frames=len(plan.frames),
        frames_covered=covered,
        regions=regions,
    )
