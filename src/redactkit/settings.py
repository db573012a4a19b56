"""What the user asked for: one frozen value, validated once, to and from JSON."""

from __future__ import annotations

import difflib
import functools
import json
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Literal, NoReturn, get_args

import msgspec

from redactkit.core.effects import BY_NAME, Blur, Effect
from redactkit.core.geometry import Shape
from redactkit.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Detail = Literal["fast", "balanced", "thorough"]
Audio = Literal["drop", "copy"]
Device = Literal["auto", "cpu", "cuda", "coreml", "directml", "openvino"]

CODECS = ("libx264",)
GRIDS = (1, 2, 4, 8, 16, 32, 64)


@dataclass(frozen=True, kw_only=True, slots=True)
class Encoder:
    """A video encoder of FFmpeg and its options.

    Attributes:
        codec: FFmpeg's name of the encoder.
        options: Passed to it as they are, for example `{"preset": "veryfast", "crf": "20"}`.
    """

    codec: str = "libx264"
    options: Mapping[str, str] = field(default_factory=lambda: {"preset": "veryfast", "crf": "20"})

    def __hash__(self) -> int:
        return hash((self.codec, tuple(sorted(self.options.items()))))


def _name_unknown_keys(init: Callable[..., None]) -> Callable[..., None]:
    """Turn Python's TypeError for an unknown keyword into a `SettingsError` that lists the known ones."""

    @functools.wraps(init)
    def wrapped(self: Settings, **given: Any) -> None:  # noqa: ANN401  values are validated by the call
        known = [f.name for f in fields(Settings)]
        for key, value in given.items():
            if key not in known:
                near = difflib.get_close_matches(key, known, 1)
                hint = f" Did you mean {near[0]!r}?" if near else ""
                message = f"unknown setting {key!r} (given as {value!r}).{hint} Known: {', '.join(known)}"
                raise SettingsError(message)
        init(self, **given)

    return wrapped


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Everything a user may decide. Frozen, keyword-only, checked when it is made.

    Attributes:
        kinds: What is looked for and covered.
        effect: How: a name (`"blur"`, `"pixelate"`, `"solid"`, `"noise"`) or an effect with its
            parameters, such as `Blur(cells=5)`; always an effect once the value is made.
        shape: Outline of a cover in its box.
        margin: Share of a found box's width and height added on each side (0 to 2). Half a block of
            `grid`, which snapping adds on average, counts towards it, but at least a fifth of it is
            added. Above a large face up to twice as much is added, for the hair.
        grid: Covers are snapped outwards to blocks of this many pixels of the stored frame, since
            pixels that share a block with what is hidden keep residue of it.
        detail: How hard to look; None means `"balanced"` for video and frames, `"thorough"` for
            still files.
        threshold: Scores from here on are covered (above 0, to 1); None takes the detector's own
            default for the chosen detail.
        audio: `"drop"` or `"copy"`.
        encoder: Video encoder and its options.
        device: `"auto"` takes the best execution provider there is and says which.

    Raises:
        SettingsError: A key is unknown or a value is not allowed; the message names key, value and
            what is allowed.
    """

    kinds: tuple[str, ...] = ("face",)
    effect: Effect | str = field(default_factory=Blur)
    shape: Shape = "rounded"
    margin: float = 0.2
    grid: int = 8
    detail: Detail | None = None
    threshold: float | None = None
    audio: Audio = "drop"
    encoder: Encoder | str | Mapping[str, Any] = field(default_factory=Encoder)
    device: Device = "auto"

    def __post_init__(self) -> None:
        object.__setattr__(self, "kinds", _kinds(self.kinds))
        object.__setattr__(self, "effect", _effect(self.effect))
        object.__setattr__(self, "encoder", _encoder(self.encoder))
        object.__setattr__(self, "margin", _number("margin", self.margin, 0.0, 2.0))
        if self.threshold is not None:
            object.__setattr__(self, "threshold", _number("threshold", self.threshold, 0.0, 1.0, above=True))
        if self.detail is not None:
            _choice("detail", self.detail, get_args(Detail))
        _choice("shape", self.shape, get_args(Shape))
        _choice("audio", self.audio, get_args(Audio))
        _choice("device", self.device, get_args(Device))
        _choice("grid", self.grid, GRIDS)

    @property
    def cover_effect(self) -> Effect:
        """`effect`, typed as what it always is once the value is made."""
        assert not isinstance(self.effect, str)  # noqa: S101  __post_init__ saw to it
        return self.effect

    @property
    def video_encoder(self) -> Encoder:
        """`encoder`, typed as what it always is once the value is made."""
        assert isinstance(self.encoder, Encoder)  # noqa: S101  __post_init__ saw to it
        return self.encoder

    def to_json(self) -> str:
        """Return all settings as a JSON object; `from_json` gives an equal value back."""
        return json.dumps(msgspec.to_builtins(self), indent=1, allow_nan=False)

    @staticmethod
    def from_json(text: str | bytes) -> Settings:
        """Return the settings written in `text`; absent keys have their defaults.

        Raises:
            SettingsError: It is no JSON object, a key is unknown, or a value is not allowed.
        """
        try:
            given = json.loads(text)
        except (ValueError, TypeError, RecursionError) as error:
            message = f"settings are no JSON: {error}"
            raise SettingsError(message) from error
        if not isinstance(given, dict):
            message = f"settings must be a JSON object, not {type(given).__name__}"
            raise SettingsError(message)
        return Settings(**given)


Settings.__init__ = _name_unknown_keys(Settings.__init__)  # type: ignore[method-assign]


def given_or_default(settings: Settings | None) -> Settings:
    """Return `settings`, or the defaults for None.

    Raises:
        SettingsError: It is something else; an empty dictionary must not pass for the defaults.
    """
    if settings is None:
        return Settings()
    if not isinstance(settings, Settings):
        _refuse("settings", settings, "a redactkit.Settings, or None for the defaults")
    return settings


def _refuse(key: str, value: object, allowed: str, cause: Exception | None = None) -> NoReturn:
    message = f"{key}: {value!r} is not allowed; give {allowed}"
    raise SettingsError(message) from cause


def _choice(key: str, value: object, allowed: tuple[object, ...]) -> None:
    if type(value) is not type(allowed[0]) or value not in allowed:  # 8.0 is equal to 8, and no size of blocks
        _refuse(key, value, "one of " + ", ".join(map(repr, allowed)))


def _number(key: str, value: object, low: float, high: float, *, above: bool = False) -> float:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (number and low <= value <= high and not (above and value == low)):  # type: ignore[operator]
        _refuse(key, value, f"a number {'above' if above else 'from'} {low} to {high}")
    return float(value)  # type: ignore[arg-type]


def _kinds(value: object) -> tuple[str, ...]:
    names = tuple(value) if isinstance(value, list | tuple) else ()
    if not names or not all(isinstance(n, str) and n for n in names) or len(set(names)) != len(names):
        _refuse("kinds", value, 'a tuple of different names, such as ("face",)')
    return names


def _effect(value: object) -> Effect:
    if isinstance(value, Effect):
        return value
    if isinstance(value, str):
        if value in BY_NAME:
            return BY_NAME[value]()
    elif isinstance(value, dict):
        try:
            made: Effect = msgspec.convert(value, Effect)
        except msgspec.ValidationError as error:
            _refuse("effect", value, f"a known effect with its own fields ({error})", error)
        return made
    _refuse("effect", value, "one of " + ", ".join(map(repr, BY_NAME)) + " or an effect such as Blur(cells=5)")


def _encoder(value: object) -> Encoder:
    if isinstance(value, str):
        value = Encoder(codec=value)
    elif isinstance(value, dict):
        if unknown := set(value) - {"codec", "options"}:
            _refuse("encoder", value, f"only the keys 'codec' and 'options', not {sorted(unknown)}")
        value = Encoder(**value)
    if not isinstance(value, Encoder):
        _refuse("encoder", value, "a codec's name, or Encoder(codec=..., options={...})")
    _choice("encoder.codec", value.codec, CODECS)
    texts = isinstance(value.options, dict) and all(
        isinstance(k, str) and isinstance(v, str) for k, v in value.options.items()
    )
    if not texts:
        _refuse("encoder.options", value.options, 'names and texts, such as {"crf": "20"}')
    return replace(value, options=dict(value.options))  # whoever keeps the dictionary cannot change what is frozen
