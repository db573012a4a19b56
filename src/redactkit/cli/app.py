"""The command with its subcommands; each loads what it needs when it runs."""

from __future__ import annotations

import click

from redactkit import __version__
from redactkit.cli.analyse import analyse
from redactkit.cli.common import debug_option
from redactkit.cli.demo import demo
from redactkit.cli.detectors import detectors
from redactkit.cli.inspect import inspect
from redactkit.cli.redact import redact
from redactkit.cli.schema import schema
from redactkit.cli.tracks import tracks

EXIT_CODES = """\b
Exit codes:
  0    done, also when nothing was found (the report says so)
  1    a defect of redactkit
  2    wrong usage: an option, a setting or a plan
  3    the input cannot be read or is not supported
  4    the input is damaged or ends early
  5    the output cannot be written, exists, or is the input
  6    the written file failed its check
  7    a detector cannot be trusted or failed
  130  stopped by Ctrl-C or a signal
A file that failed leaves nothing under its target's name."""


def _version(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        click.echo(f"redactkit {__version__}")
        context.exit()


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EXIT_CODES,
)
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Print the version."
)
@debug_option
def group() -> None:
    """Find faces and number plates in video and pictures and cover them beyond recovery, on this machine alone.

    \b
    Start here:
      redactkit demo                  draw a clip, redact it, show before and after
      redactkit redact clip.mp4       write clip.redacted.mp4 and a report beside it
      redactkit inspect clip.mp4      show what the file holds and what would be dropped
    """  # noqa: D301  \b keeps lines as they are


for command in (redact, analyse, tracks, inspect, detectors, demo, schema):
    group.add_command(command)
