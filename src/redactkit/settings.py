"""What the user asked for: one frozen value, validated once, to and from JSON."""

from __future__ import annotations

import difflib
import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeVar, cast, get_args

import msgspec

from redactkit.core.effects import BY_NAME, Blur, Effect, Solid
from redactkit.core.geometry import Shape
from redactkit.core.kinds import EVERY, FACE, OURS, PLATE, ByKind
from redactkit.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

V = TypeVar("V")

Detail = Literal["fast", "balanced", "thorough"]
Who = Literal["everyone", "minors"]
MinorCover = Literal["face", "head_and_shoulders"]
Audio = Literal["drop", "copy"]
Device = Literal["auto", "cpu", "cuda", "coreml", "directml", "openvino"]

CODECS = ("libx264",)
GRIDS = (1, 2, 4, 8, 16, 32, 64)

EFFECTS: ByKind[Effect] = ByKind({EVERY: Blur(), PLATE: Solid()})
"""How each kind is covered unless told otherwise. Text survives a mosaic or a blur that hides a face (Hill et
al., "On the (In)effectiveness of Mosaicing and Blurring as Tools for Document Redaction", 2016), so plates are
filled with one colour (docs/decisions/0007-effect-by-kind.md)."""
THRESHOLDS: ByKind[float | None] = ByKind({EVERY: None})


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
            parameters, such as `Blur(cells=5)`, for every kind but plates; or a mapping from kind to
            such, in which `"*"` stands for all kinds that it does not name. What is not told is as in
            `EFFECTS`: plates are covered by `Solid()` unless `{"plate": ...}` says otherwise, since
            text survives a blur that hides a face. Always a `ByKind` once the value is made.
        shape: Outline of a cover in its box; plates are covered as whole rectangles whatever it says.
        margin: Share of a found box's width and height added on each side (0 to 2). Half a block of
            `grid`, which snapping adds on average, counts towards it, but at least a fifth of it is
            added. Above a large face up to twice as much is added, for the hair.
        grid: Covers are snapped outwards to blocks of this many pixels of the stored frame, since
            pixels that share a block with what is hidden keep residue of it.
        detail: How hard to look; None means `"balanced"` for video and frames, `"thorough"` for
            still files.
        threshold: Scores from here on are covered (above 0, to 1); None takes the detector's own
            default for the chosen detail. One for every kind, or a mapping from kind to such, as for
            `effect`. Always a `ByKind` once the value is made.
        who: Whose faces are covered: `"everyone"`'s, or with `"minors"` of those alone who are treated as minors: of
            everyone but those who are confidently adult. What is no face is covered whatever it says.
        minor_effect: How a face that is treated as a minor's is covered, as for `effect`. It counts with
            `who="minors"`, and where `minor_cover` is given.
        minor_cover: How much of a person who is treated as a minor is covered: the `"face"`, as of others, or
            `"head_and_shoulders"`. With `who="everyone"`, None tells nobody apart, which takes no time.
        minor_miss_rate: Share of minors who may pass as adults, at most (above 0, to 0.5): sets how sure one has to
            be of an adult. What it promises, and what not, says docs/explanation/minors.md.
        lookahead: Frames of a clip or stream that are held back, so that what is found later covers what came
            before (0 to 1000). With fewer than 2, every frame is looked at, and nothing is filled backwards.
        lookahead_bytes: Memory that frames held back may take; fewer are held where they are larger.
        every: At least each of so many frames of a clip or stream is looked at as a whole (1 to 100), tracks join the
            frames between; None chooses by `detail`. Half of `lookahead` at most.
        audio: `"drop"` or `"copy"`.
        encoder: Video encoder and its options.
        device: `"auto"` takes the best execution provider there is and says which.

    Raises:
        SettingsError: A key is unknown or a value is not allowed; the message names key, value and
            what is allowed.
    """

    kinds: tuple[str, ...] = OURS
    effect: Mapping[str, Effect | str | Mapping[str, Any]] | Effect | str = EFFECTS
    shape: Shape = "rounded"
    margin: float = 0.2
    grid: int = 8
    detail: Detail | None = None
    threshold: Mapping[str, float | None] | float | None = None
    who: Who = "everyone"
    minor_effect: Effect | str | Mapping[str, Any] = field(default_factory=Solid)
    minor_cover: MinorCover | None = None
    minor_miss_rate: float = 0.03
    lookahead: int = 16
    lookahead_bytes: int = 512 * 2**20
    every: int | None = None
    audio: Audio = "drop"
    encoder: Encoder | str | Mapping[str, Any] = field(default_factory=Encoder)
    device: Device = "auto"

    def __post_init__(self) -> None:
        object.__setattr__(self, "kinds", _kinds(self.kinds))
        object.__setattr__(self, "effect", _by_kind("effect", self.effect, EFFECTS, _effect, self.kinds))
        object.__setattr__(self, "threshold", _by_kind("threshold", self.threshold, THRESHOLDS, _score, self.kinds))
        object.__setattr__(self, "encoder", _encoder(self.encoder))
        object.__setattr__(self, "margin", _number("margin", self.margin, 0.0, 2.0))
        if self.detail is not None:
            _choice("detail", self.detail, get_args(Detail))
        _choice("who", self.who, get_args(Who))
        object.__setattr__(self, "minor_effect", _effect("minor_effect", self.minor_effect))
        rate = _number("minor_miss_rate", self.minor_miss_rate, 0.0, 0.5, above=True)
        object.__setattr__(self, "minor_miss_rate", rate)
        if self.minor_cover is not None:
            _choice("minor_cover", self.minor_cover, get_args(MinorCover))
        if not self.tells_minors_apart:
            _refuse_idle(self)
        _whole("lookahead", self.lookahead, 0, 1000)
        _whole("lookahead_bytes", self.lookahead_bytes, 0, 2**40)
        if self.every is not None:
            _whole("every", self.every, 1, 100)
        _choice("shape", self.shape, get_args(Shape))
        _choice("audio", self.audio, get_args(Audio))
        _choice("device", self.device, get_args(Device))
        _choice("grid", self.grid, GRIDS)

    def effect_for(self, kind: str) -> Effect:
        """Return how a region of `kind` is covered."""
        return cast("ByKind[Effect]", self.effect).of(kind)  # what __post_init__ made of it

    @property
    def tells_minors_apart(self) -> bool:
        """Whether each face has to be judged: is it confidently an adult's, or treated as a minor's?"""
        return self.who == "minors" or self.minor_cover is not None

    def effect_for_face(self, *, minor: bool | None) -> Effect:
        """Return how a face is covered.

        Args:
            minor: As in `Detection`: None, where nobody told, counts as True as soon as minors are told apart.
        """
        if self.tells_minors_apart and minor is not False:
            return cast("Effect", self.minor_effect)  # what __post_init__ made of it
        return self.effect_for(FACE)

    def effects_for(self, kinds: Iterable[str]) -> tuple[Effect, ...]:
        """Return how regions of `kinds` may be covered, each effect once."""
        used: list[Effect] = []
        for kind in kinds:
            if kind == FACE and self.tells_minors_apart:
                used.append(self.effect_for_face(minor=True))
            if kind != FACE or self.who == "everyone":
                used.append(self.effect_for(kind))
        return tuple(dict.fromkeys(used))

    def threshold_for(self, kind: str) -> float | None:
        """Return the score from which something of `kind` is covered; None leaves it to the detector."""
        return cast("ByKind[float | None]", self.threshold).of(kind)

    @property
    def video_encoder(self) -> Encoder:
        """`encoder`, typed as what it always is once the value is made."""
        assert isinstance(self.encoder, Encoder)  # noqa: S101  __post_init__ saw to it
        return self.encoder

    def to_json(self) -> str:
        """Return all settings as a JSON object; `from_json` gives an equal value back."""
        return json.dumps(msgspec.to_builtins(self, enc_hook=_plain), indent=1, allow_nan=False)

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


def _whole(key: str, value: object, low: int, high: int) -> None:
    if type(value) is not int or not low <= value <= high:
        _refuse(key, value, f"a whole number from {low} to {high}")


def _refuse_idle(settings: Settings) -> None:
    """Refuse what would do nothing, since no face is judged: whoever set it expects it to work."""
    idle = {"minor_effect": Solid(), "minor_miss_rate": 0.03}
    for key, default in idle.items():
        value = getattr(settings, key)
        if value != default:
            message = f"{key}: {value!r} does nothing with who='everyone' unless minor_cover is given, such as 'face'"
            raise SettingsError(message)


def _kinds(value: object) -> tuple[str, ...]:
    names = tuple(value) if isinstance(value, list | tuple) else ()
    if not names or not all(map(_is_kind, names)) or len(set(names)) != len(names):
        _refuse("kinds", value, 'a tuple of different names, such as ("face", "plate")')
    return names


def _is_kind(name: object) -> bool:
    return isinstance(name, str) and name not in {"", EVERY, "name"}  # {"name": ...} is an effect's own JSON


def _by_kind(
    key: str, value: object, default: ByKind[V], read: Callable[[str, object], V], kinds: tuple[str, ...]
) -> ByKind[V]:
    """Return `default` with `value` over it: a mapping from kind to values, or one value for `EVERY`."""
    if not isinstance(value, Mapping) or "name" in value:
        return ByKind({**default, EVERY: read(key, value)})
    known = list(dict.fromkeys((EVERY, *OURS, *kinds)))
    for kind in value:
        if kind not in known:
            _refuse(key, kind, f"values by kind for {', '.join(map(repr, known))}; another kind must stand in `kinds`")
    return ByKind({**default, **{kind: read(f"{key}[{kind!r}]", given) for kind, given in value.items()}})


def _plain(value: object) -> object:
    """Return what JSON writes for a `ByKind`: one value where it is the same for every kind."""
    if not isinstance(value, ByKind):
        raise TypeError(type(value))
    return value[EVERY] if len(value) == 1 else dict(value)


def _score(key: str, value: object) -> float | None:
    return None if value is None else _number(key, value, 0.0, 1.0, above=True)


def _effect(key: str, value: object) -> Effect:
    if isinstance(value, Effect):
        return value
    if isinstance(value, str):
        if value in BY_NAME:
            return BY_NAME[value]()
    elif isinstance(value, dict):
        try:
            made: Effect = msgspec.convert(value, Effect)
        except msgspec.ValidationError as error:
            _refuse(key, value, f"a known effect with its own fields ({error})", error)
        return made
    names = ", ".join(map(repr, BY_NAME))
    _refuse(key, value, f"one of {names} or an effect such as Blur(cells=5), or a mapping from kind to such")


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
