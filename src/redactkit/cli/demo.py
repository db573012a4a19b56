"""`redactkit demo`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from redactkit.cli import progress
from redactkit.cli.common import console_of, debug_option, json_option, quiet_option
from redactkit.errors import OutputError, SelfTestError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from redactkit.core.geometry import Box
    from redactkit.report.model import FrameReport

WIDTH, HEIGHT, FRAMES, RATE = 640, 360, 50, 25
ROOM = 220
"""Of the width, for the car."""
SHOWN = (0, 16, 33, 49)
"""Frames on the contact sheet."""
ENOUGH = 0.95
"""Share of a drawn face or plate that a cover's box must hold for it to count as hidden."""


@click.command(short_help="Draw a clip with faces and a number plate, redact it, and show before and after.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("redactkit-demo"),
    metavar="DIR",
    help="Folder to write into. [redactkit-demo]",
)
@click.option("-f", "--force", is_flag=True, help="Overwrite the files of an earlier demo.")
@quiet_option
@json_option
@debug_option
@click.pass_context
def demo(context: click.Context, output: Path, force: bool) -> None:
    """Draw a short clip of people and a car (no photograph), redact it with the defaults, and check the result.

    Writes drawn.mp4, drawn.redacted.mp4 with its report, and before-after.png. Needs nothing but the
    installed package: no file, no network.

    \b
    Example:
      redactkit demo
    """  # noqa: D301  \b keeps lines as they are
    from redactkit.pipeline.transcode import transcode
    from redactkit.testing import Car, contact_sheet, draw_clip, moving_faces

    console = console_of(context)
    drawn, target, sheet = (output / name for name in ("drawn.mp4", "drawn.redacted.mp4", "before-after.png"))
    _prepare(output, (drawn, target, sheet), force=force)
    people = moving_faces(WIDTH - ROOM, HEIGHT)
    car = Car(x=WIDTH - 0.45 * ROOM, y=0.72 * HEIGHT, size=0.82 * ROOM, vx=-12.0)
    truth = draw_clip(drawn, width=WIDTH, height=HEIGHT, frames=FRAMES, rate=RATE, faces=people, cars=[car])
    with progress.shown(console, drawn.name) as told:
        report = transcode(drawn, target, progress=told, force=force)
    contact_sheet(sheet, (drawn, target), SHOWN)
    seen, things = hidden(truth, report.frames), sum(map(len, truth))
    faces = len(people) * len(truth)
    console.result(
        f"drew {drawn}: {len(people)} faces and a number plate in {len(truth)} frames\n"
        f"redacted it to {target} in {report.seconds['total']:.1f} s\n"
        f"{seen} of {things} drawn faces and plates are hidden\n"
        f"before and after: {sheet}\nreport: {target}.report.json"
    )
    console.record(
        ok=seen == things,
        source=str(drawn),
        target=str(target),
        sheet=str(sheet),
        faces=faces,
        plates=things - faces,
        hidden=seen,
    )
    if seen < things:
        message = (
            f"{things - seen} of {things} drawn faces and plates were not found; do not trust this installation "
            "with real ones"
        )
        raise SelfTestError(message)


def _prepare(folder: Path, files: Sequence[Path], *, force: bool) -> None:
    from redactkit.media import atomic

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"{folder}: the folder cannot be made ({error.strerror}); name another with -o"
        raise OutputError(message) from error
    for file in files:
        atomic.check_target(file, [], force=force)


def hidden(truth: Sequence[Sequence[Box]], frames: Sequence[FrameReport]) -> int:
    """Return how many of the drawn faces and plates lie in a covered region of their frame."""
    from redactkit.core.geometry import intersection

    return sum(
        any(intersection(box, region.box) >= ENOUGH * box.area for region in frame.regions)
        for boxes, frame in zip(truth, frames, strict=True)
        for box in boxes
    )
