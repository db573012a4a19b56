"""`redactkit redact`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from redactkit.cli import options, progress
from redactkit.cli.common import NAME, console_of, debug_option, json_option, quiet_option
from redactkit.cli.signals import poll
from redactkit.errors import RedactkitError, SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from redactkit.cli.console import Console
    from redactkit.pipeline.batch import Outcome, Pair
    from redactkit.plan.model import Plan
    from redactkit.report.model import Report
    from redactkit.settings import Settings


@click.command(short_help="Find and cover faces and plates; write a new file and a report beside it.")
@click.argument("inputs", nargs=-1, required=True, type=NAME, metavar="INPUT...")
@click.option(
    "-o",
    "--output",
    type=NAME,
    metavar="TARGET",
    help="File to write; with several inputs or a folder, the folder to write into. [NAME.redacted.EXT beside INPUT]",
)
@click.option("-f", "--force", is_flag=True, help="Overwrite a target that is there.")
@click.option(
    "--plan",
    "plan_file",
    type=NAME,
    metavar="FILE",
    help="Cover what this plan says (made by `redactkit analyse`, edited by you) instead of looking.",
)
@click.option(
    "--keep",
    callback=options.ids,
    metavar="IDS",
    help="With --plan: leave these tracks uncovered, comma-separated, and cover everyone else.",
)
@click.option("--only", callback=options.ids, metavar="IDS", help="With --plan: cover these tracks alone.")
@options.settings_options(*options.LOOKING, *options.COVERING, *options.WRITING)
@quiet_option
@json_option
@debug_option
@click.pass_context
def redact(
    context: click.Context,
    /,
    *,
    inputs: tuple[Path, ...],
    output: Path | None,
    force: bool,
    plan_file: Path | None,
    keep: tuple[int, ...] | None,
    only: tuple[int, ...] | None,
    settings_file: Path | None,
    **given: Any,  # noqa: ANN401  one for each option, validated by Settings
) -> int:
    """Find faces and number plates in video and pictures, cover them, and write new files.

    The sources are never changed. A target appears under its name only once it is complete and checked;
    beside it stands TARGET.report.json. Sound, subtitles, chapters, cover pictures and tags are dropped
    (sound is kept by --audio copy).

    A folder stands for all videos and pictures in it and below. One file that fails does not stop the
    others; the exit code is the worst of all.

    \b
    Examples:
      redactkit redact clip.mp4
      redactkit redact clip.mov -o public.mp4 --effect pixelate --audio copy
      redactkit redact interviews/ -o public/ --detail thorough
      redactkit redact clip.mp4 --effect noise --effect plate=noise
      redactkit redact clip.mp4 --who minors     (cover minors and whoever is not confidently adult)
      redactkit analyse clip.mp4 -o plan.json     (edit plan.json, then)
      redactkit redact clip.mp4 --plan plan.json
      redactkit redact clip.mp4 --plan plan.json --keep 3,7     (ids: redactkit tracks plan.json)
    """  # noqa: D301  \b keeps lines as they are
    from redactkit.pipeline import batch

    console = console_of(context)
    settings = options.settings_of(settings_file, given)
    plan = None if plan_file is None else _plan(plan_file, inputs, settings, given)
    plan = _chosen(plan, keep, only)
    pairs = batch.pairs(inputs, output)
    if others := batch.left_alone(inputs):
        console.note(f"left alone (no extension of a picture or video, a link, or not readable): {_named(others)}")
    outcomes: list[Outcome] = []
    for outcome in batch.run(pairs, lambda pair: _one(pair, console, settings, plan, force=force)):
        _tell(console, outcome, first=not any(o.report for o in outcomes))
        outcomes.append(outcome)
    if len(outcomes) > 1:
        failed = sum(1 for o in outcomes if o.error is not None)
        console.note(
            f"{len(outcomes) - failed} of {len(outcomes)} files done" + (f", {failed} failed" if failed else "")
        )
    return batch.exit_code(outcomes)


def _plan(file: Path, inputs: tuple[Path, ...], settings: Settings, given: dict[str, Any]) -> Plan:
    from redactkit.pipeline.paths import is_folder

    if len(inputs) != 1 or is_folder(inputs[0]):
        message = "--plan belongs to one file; give one INPUT"
        raise SettingsError(message)
    useless = [name for name in (*options.LOOKING, *options.COVERING) if _was_set(name, settings, given)]
    if useless:
        option = f"--{useless[0].replace('_', '-')}"
        name = option if given.get(useless[0]) is not None else f"the setting {useless[0]!r}"
        message = f"{name} does nothing with --plan: the plan says what is covered and how; leave it out"
        raise SettingsError(message)
    return options.read_plan(file)


def _chosen(plan: Plan | None, keep: tuple[int, ...] | None, only: tuple[int, ...] | None) -> Plan | None:
    if keep is None and only is None:
        return plan
    if plan is None:
        message = (
            f"{'--only' if keep is None else '--keep'} needs --plan: ids belong to one plan, and whoever is shown must "
            "be chosen by a look at it (redactkit analyse, then redactkit tracks PLAN --sheet OUT.png)"
        )
        raise SettingsError(message)
    if keep is not None and only is not None:
        message = "--keep and --only exclude each other: one names who is shown, the other who is covered"
        raise SettingsError(message)
    return plan.only(only) if only is not None else plan.everyone_but(keep or ())


def _named(files: tuple[Path, ...], most: int = 8) -> str:
    more = f" and {len(files) - most} more" if len(files) > most else ""
    return ", ".join(str(file) for file in files[:most]) + more


def _was_set(name: str, settings: Settings, given: dict[str, Any]) -> bool:
    """Return whether an option or the settings file asks for something."""
    from redactkit.settings import Settings

    default = Settings()
    return given.get(name) is not None or (hasattr(default, name) and getattr(settings, name) != getattr(default, name))


def _one(pair: Pair, console: Console, settings: Settings, plan: Plan | None, *, force: bool) -> Report:
    from redactkit.pipeline.apply import apply
    from redactkit.pipeline.transcode import transcode

    poll()
    if pair.note:
        console.note(f"{pair.source}: {pair.note}")
    with progress.shown(console, pair.source.name) as told:
        if plan is not None:
            return apply(pair.source, plan, pair.target, settings=settings, progress=told, force=force)
        return transcode(pair.source, pair.target, settings=settings, progress=told, force=force)


def _tell(console: Console, outcome: Outcome, *, first: bool) -> None:
    if outcome.report is not None:
        _tell_done(console, outcome.pair, outcome.report, first=first)
    elif outcome.error is not None:
        _tell_failed(console, outcome.pair, outcome.error)


def _tell_done(console: Console, pair: Pair, report: Report, *, first: bool) -> None:
    from redactkit.report.text import text

    beside = f"{pair.target}.report.json"
    lines = [text(report, detectors=first)]
    if any(": audio" in stream for stream in report.dropped.streams):
        lines.append("the sound was dropped; --audio copy keeps every track")
    lines.append(f"report: {beside}")
    body = "\n".join(lines).replace("\n", "\n  ")
    console.result(f"{pair.source} -> {pair.target}\n  {body}")
    console.record(
        ok=True,
        source=str(pair.source),
        target=str(pair.target),
        report=beside,
        frames=report.source.frames,
        frames_covered=report.frames_covered,
        regions=report.regions,
        dropped={"streams": report.dropped.streams, "tags": report.dropped.tags, "hidden": report.dropped.hidden},
        notes=report.notes,
        seconds=report.seconds,
    )


def _tell_failed(console: Console, pair: Pair, error: RedactkitError) -> None:
    console.error(str(error))
    console.record(
        ok=False,
        source=str(pair.source),
        target=str(pair.target),
        error=type(error).__name__,
        message=str(error),
        exit_code=error.exit_code,
    )
