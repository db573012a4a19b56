"""The settings as options of the command line."""

from __future__ import annotations

import codecs
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args

import click
import msgspec

from redactkit.cli.common import NAME
from redactkit.core.effects import BY_NAME, Blur, Effect
from redactkit.core.geometry import Shape
from redactkit.core.kinds import EVERY
from redactkit.errors import InputError, PlanError, SettingsError
from redactkit.settings import (
    CODECS,
    EFFECTS,
    GRIDS,
    THRESHOLDS,
    Audio,
    Detail,
    Device,
    Encoder,
    MinorCover,
    Settings,
    Who,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from redactkit.plan.model import Plan

F = TypeVar("F", bound="Callable[..., Any]")

EFFECT_PARTS = ("cells", "noise", "levels", "colour")
ENCODER_PARTS = ("crf", "preset")
LOOKING = ("kinds", "detail", "threshold", "lookahead", "every", "device")
MINORS = ("who", "minor_effect", "minor_cover", "minor_miss_rate")
COVERING = ("effect", *EFFECT_PARTS, "shape", "margin", "grid", *MINORS)
WRITING = ("audio", "codec", *ENCODER_PARTS)


def _colour(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[int, ...] | None:
    if value is None:
        return None
    digits = value.removeprefix("#")
    try:
        parts = tuple(bytes.fromhex(digits))
    except ValueError:
        parts = ()
    if len(parts) != 3:
        message = f"{value!r} is no colour; give six hexadecimal digits, such as 202020"
        raise click.BadParameter(message)
    return parts


def ids(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[int, ...] | None:
    """Return the ids of tracks in a list separated by commas; None where it was not given."""
    if value is None:
        return None
    try:
        return tuple(int(one) for one in value.split(","))
    except ValueError as error:
        message = f"{value!r} is no list of track ids; give whole numbers, such as 3,7"
        raise click.BadParameter(message) from error


def _names(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    return None if value is None else tuple(name.strip() for name in value.split(",") if name.strip())


def _underscored(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    return None if value is None else value.replace("-", "_")


def _by_kind(_context: click.Context, _parameter: click.Parameter, texts: tuple[str, ...]) -> dict[str, str] | None:
    """Return what `VALUE` and `KIND=VALUE`, each given once at most, say: kind, or `EVERY`, to value."""
    values: dict[str, str] = {}
    for text in texts:
        kind, _, value = text.rpartition("=")
        kind = kind.strip() or EVERY
        if kind in values:
            message = f"given twice{'' if kind == EVERY else f' for {kind!r}'}; one value for a kind"
            raise click.BadParameter(message)
        values[kind] = value.strip()
    return values or None


def _scores(context: click.Context, parameter: click.Parameter, texts: tuple[str, ...]) -> dict[str, float] | None:
    values = _by_kind(context, parameter, texts)
    try:
        return None if values is None else {kind: float(value) for kind, value in values.items()}
    except ValueError as error:
        message = f"{error}; give a number, or KIND=NUMBER"
        raise click.BadParameter(message) from error


_OPTIONS: dict[str, Callable[[F], F]] = {
    "kinds": click.option(
        "--kinds", callback=_names, metavar="NAMES", help="What to look for, comma-separated. [face,plate]"
    ),
    "detail": click.option(
        "--detail",
        type=click.Choice(get_args(Detail)),
        help="How hard to look. [balanced for video, thorough for pictures]",
    ),
    "threshold": click.option(
        "--threshold",
        multiple=True,
        callback=_scores,
        metavar="[KIND=]SCORE",
        help="Cover what scores at least this, 0 to 1. May be given once more for each kind. [by detail]",
    ),
    "lookahead": click.option(
        "--lookahead", type=int, metavar="FRAMES", help="Of a clip: frames held back, to be covered by what comes. [16]"
    ),
    "every": click.option(
        "--every", type=int, metavar="FRAMES", help="Of a clip: look at each of so many as a whole. [by detail]"
    ),
    "device": click.option("--device", type=click.Choice(get_args(Device)), help="Where detectors run. [auto]"),
    "effect": click.option(
        "--effect",
        multiple=True,
        callback=_by_kind,
        metavar="[KIND=]NAME",
        help=f"How to cover: {', '.join(BY_NAME)}. May be given once more for each kind: plates stay solid unless "
        "plate=NAME is given, since text survives a blur. [blur, plate=solid]",
    ),
    "cells": click.option(
        "--cells",
        type=int,
        metavar="N",
        help=f"Of blur and pixelate: area means along the longer side; fewer hide more. [{Blur().cells}]",
    ),
    "noise": click.option(
        "--noise", type=float, metavar="GREY", help=f"Of blur and pixelate: noise on each mean. [{Blur().noise:g}]"
    ),
    "levels": click.option(
        "--levels", type=int, metavar="N", help=f"Of blur and pixelate: values a mean may take. [{Blur().levels}]"
    ),
    "colour": click.option("--colour", callback=_colour, metavar="RRGGBB", help="Of solid. [000000]"),
    "shape": click.option(
        "--shape", type=click.Choice(get_args(Shape)), help="Outline of a cover; plates are rectangles. [rounded]"
    ),
    "margin": click.option(
        "--margin", type=float, metavar="SHARE", help="Grow each box by this share of its size on every side. [0.2]"
    ),
    "grid": click.option(
        "--grid",
        type=click.Choice([str(g) for g in GRIDS]),
        help="Snap covers outwards to blocks of this many pixels. [8]",
    ),
    "who": click.option(
        "--who",
        type=click.Choice(get_args(Who)),
        help="Whose faces to cover: everyone's, or only of minors and of all who are not confidently adult. [everyone]",
    ),
    "minor_effect": click.option(
        "--minor-effect",
        type=click.Choice(list(BY_NAME)),
        help="How to cover who is treated as a minor, with --who minors or --minor-cover. [solid]",
    ),
    "minor_cover": click.option(
        "--minor-cover",
        type=click.Choice([name.replace("_", "-") for name in get_args(MinorCover)]),
        callback=_underscored,
        help="How much to cover of who is treated as a minor. [face; with --who everyone nobody is told apart]",
    ),
    "minor_miss_rate": click.option(
        "--minor-miss-rate",
        type=float,
        metavar="SHARE",
        help="Share of minors who may pass as adults, at most, above 0 to 0.5. [0.03]",
    ),
    "audio": click.option(
        "--audio", type=click.Choice(get_args(Audio)), help="Drop sound, or copy every track as it is. [drop]"
    ),
    "codec": click.option("--codec", type=click.Choice(CODECS), help="Video encoder. [libx264]"),
    "crf": click.option("--crf", type=click.IntRange(0, 51), help="Quality of the encoder; lower is better. [20]"),
    "preset": click.option("--preset", metavar="NAME", help="Speed of the encoder, ultrafast to veryslow. [veryfast]"),
}


def settings_options(*names: str) -> Callable[[F], F]:
    """Add `--settings` and the options called `names`."""

    def add(command: F) -> F:
        for name in reversed(names):
            command = _OPTIONS[name](command)
        return click.option(
            "--settings",
            "settings_file",
            type=NAME,
            metavar="FILE",
            help="Settings as JSON; the options here go before it.",
        )(command)

    return add


def read_text(path: Path, what: str) -> bytes:
    """Return the content of a file that the user named.

    Raises:
        InputError: It cannot be read.
    """
    try:
        return path.read_bytes().removeprefix(codecs.BOM_UTF8)  # as some editors of plain text put it there
    except OSError as error:
        message = f"{path}: the {what} cannot be read ({error.strerror})"
        raise InputError(message) from error


def read_plan(path: Path) -> Plan:
    """Return the plan in a file.

    Raises:
        InputError: The file cannot be read.
        PlanError: It holds none that could be used; the message names the file.
    """
    from redactkit.plan import codec

    try:
        return codec.from_json(read_text(path, "plan"))
    except PlanError as error:
        message = f"{path}: {error}"
        raise PlanError(message) from error


def settings_of(settings_file: Path | None, given: dict[str, Any]) -> Settings:
    """Return the settings that a file and options (None where not given) ask for together.

    Raises:
        SettingsError: A value is not allowed, or a parameter does not belong to the effect.
        InputError: The file cannot be read.
    """
    base = Settings() if settings_file is None else Settings.from_json(read_text(settings_file, "settings file"))
    given = {name: value for name, value in given.items() if value is not None}
    values: dict[str, Any] = {name: getattr(base, name) for name in Settings.__dataclass_fields__}
    values |= {name: value for name, value in given.items() if name in values and name not in _BY_KIND}
    if "grid" in given:
        values["grid"] = int(given["grid"])
    values |= {key: _over(values[key], default, given.get(key)) for key, default in _BY_KIND.items()}
    values["encoder"] = _encoder(base.video_encoder, given)
    if _is_named(base.minor_effect, given.get("minor_effect")):
        values["minor_effect"] = base.minor_effect
    return _with_parts(Settings(**values), {part: given[part] for part in EFFECT_PARTS if part in given})


_BY_KIND: dict[str, Mapping[str, Any]] = {"effect": EFFECTS, "threshold": THRESHOLDS}
"""Settings that differ by kind, with their defaults."""


def _over(base: Mapping[str, Any], default: Mapping[str, Any], given: dict[str, Any] | None) -> dict[str, Any]:
    """Return what a settings file says with the options over it: one for every kind stands for all that it says."""
    if given is None:
        return dict(base)
    kept = {kind: base[kind] for kind, name in given.items() if _is_named(base.get(kind), name)}  # with its parameters
    return {**(default if EVERY in given else base), **given, **kept}


def _is_named(effect: object, name: object) -> bool:
    return isinstance(effect, Effect) and name == type(effect).__name__.lower()


def _with_parts(settings: Settings, parts: dict[str, Any]) -> Settings:
    """Return `settings` with `parts` in every effect that has them and may be used.

    Raises:
        SettingsError: None has one of them.
    """
    used = settings.effects_for(settings.kinds)
    for part in parts:
        if not any(hasattr(effect, part) for effect in used):
            names = " or ".join(dict.fromkeys(repr(type(effect).__name__.lower()) for effect in used))
            message = f"--{part} does not belong to the effect {names}"
            raise SettingsError(message)
    if not parts:
        return settings
    by_kind = cast("Mapping[str, Effect]", settings.effect)
    changed: dict[str, Any] = {"effect": {kind: _with(effect, parts) for kind, effect in by_kind.items()}}
    if settings.tells_minors_apart:
        changed["minor_effect"] = _with(cast("Effect", settings.minor_effect), parts)
    return replace(settings, **changed)


def _with(effect: Effect, parts: dict[str, Any]) -> Effect:
    return msgspec.structs.replace(effect, **{part: value for part, value in parts.items() if hasattr(effect, part)})


def _encoder(base: Encoder, given: dict[str, Any]) -> Encoder:
    options = dict(base.options) | {part: str(given[part]) for part in ENCODER_PARTS if part in given}
    return Encoder(codec=given.get("codec", base.codec), options=options)
