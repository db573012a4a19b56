"""`redactkit inspect`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from redactkit.cli.common import NAME, console_of, debug_option, json_option

if TYPE_CHECKING:
    from pathlib import Path

    from redactkit.core.media_info import MediaInfo


@click.command(short_help="Show what a file holds and what would be dropped.")
@click.argument("source", type=NAME, metavar="INPUT")
@json_option
@debug_option
@click.pass_context
def inspect(context: click.Context, source: Path) -> None:
    """Show what a video or picture holds, and what its redacted version would not.

    Names of tags are shown, never their values.

    \b
    Examples:
      redactkit inspect clip.mp4
      redactkit inspect clip.mp4 --json
    """  # noqa: D301  \b keeps lines as they are
    import msgspec

    from redactkit.media import probe

    console = console_of(context)
    info = probe.inspect(source)
    console.result("\n".join(lines(info)))
    console.record(**msgspec.to_builtins(info))


def lines(info: MediaInfo) -> list[str]:
    """Return what a person wants to know about a file."""
    from redactkit.report.build import dropped
    from redactkit.report.text import listed

    facts = [f"{info.path}: {'picture' if info.still else 'video'}, {info.container}, {info.bytes:,} bytes"]
    facts.append(f"  {info.codec} {info.pixel_format}, {info.width} x {info.height}{_shape(info)}")
    if not info.still:
        facts.append(f"  {_length(info)}")
    if info.colour:
        facts.append("  colour: " + ", ".join(f"{key} {value}" for key, value in info.colour.items()))
    lost = dropped(info, "drop")
    names = (("streams", lost.streams), ("tags", lost.tags), ("hidden", lost.hidden))
    facts += [f"  would drop {what}: {listed(found, most=30)}" for what, found in names if found]
    if not any(found for _, found in names):
        facts.append("  nothing would be dropped")
    return facts


def _shape(info: MediaInfo) -> str:
    turned = f", shown turned by {info.rotation} degrees" if info.rotation else ""
    across, down = info.pixel_aspect
    return turned + (f", pixel aspect {across}:{down}" if across != down else "")


def _length(info: MediaInfo) -> str:
    parts = []
    if info.frames is not None:
        parts.append(f"{info.frames} frames")
    if info.frame_rate is not None:
        parts.append(f"{info.frame_rate[0] / info.frame_rate[1]:.3f}".rstrip("0").rstrip(".") + " frames/s")
    if info.duration is not None:
        parts.append(f"{info.duration:.2f} s")
    return (", ".join(parts) or "length unknown") + " by the header"
