"""`redactkit detectors`."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import click
import msgspec

from redactkit.cli import options
from redactkit.cli.common import console_of, debug_option, json_option
from redactkit.errors import DetectorError

if TYPE_CHECKING:
    from pathlib import Path

    from redactkit.cli.console import Console
    from redactkit.core.protocols import DetectorFacts
    from redactkit.settings import Detail, Settings


@click.command(short_help="List detectors with models, licences, providers; run their self-tests.")
@options.settings_options("kinds", "device")
@json_option
@debug_option
@click.pass_context
def detectors(
    context: click.Context, settings_file: Path | None, kinds: tuple[str, ...] | None, device: str | None
) -> int:
    """Load the detectors of every detail level, let each look at its drawn self-test picture, and list them.

    Last comes what tells adults from those who are treated as minors.

    The exit code is 7 when one of them cannot be trusted.

    \b
    Examples:
      redactkit detectors
      redactkit detectors --device cuda --json
    """  # noqa: D301  \b keeps lines as they are
    from redactkit.settings import Detail

    console = console_of(context)
    settings = options.settings_of(settings_file, {"kinds": kinds, "device": device})
    worst = 0
    for detail in get_args(Detail):
        worst = max(worst, _show(console, settings, detail))
    return max(worst, _show_judge(console, settings))


def _show_judge(console: Console, settings: Settings) -> int:
    from redactkit.detectors.minor import MinorJudge

    try:
        loaded = MinorJudge(settings)
    except DetectorError as error:
        return _not_usable(console, "minors", error)
    for facts in loaded.facts:
        console.result("\n".join([f"minors: {facts.name}; self-test passed", *_about(facts)]))
        console.record(ok=True, detail="minors", self_test="passed", **msgspec.to_builtins(facts))
    return 0


def _not_usable(console: Console, what: str, error: DetectorError) -> int:
    console.result(f"{what}: not usable here: {error}")
    console.record(ok=False, detail=what, error=type(error).__name__, message=str(error))
    return error.exit_code


def _show(console: Console, settings: Settings, detail: Detail) -> int:
    import dataclasses

    from redactkit.detectors import load

    try:
        loaded = load(dataclasses.replace(settings, detail=detail), use="frame")
        loaded.self_test()
    except DetectorError as error:
        return _not_usable(console, detail, error)
    for facts in loaded.facts:
        head = f"{detail}: {facts.name} finds {', '.join(facts.kinds)}; self-test passed"
        console.result("\n".join([head, *_about(facts)]))
        console.record(ok=True, detail=detail, self_test="passed", **msgspec.to_builtins(facts))
    return 0


def _about(facts: DetectorFacts) -> list[str]:
    lines = [
        f"  model {facts.model}, licence {facts.licence}",
        f"  runs on {facts.provider} in {facts.precision}",
    ]
    lines += [f"  weights {name} sha256 {digest}" for name, digest in facts.weights.items()]
    return [*lines, f"  note: {facts.note}"] if facts.note else lines
