"""Settings: refused with key, value and what is allowed; the same after JSON."""

from __future__ import annotations

import copy
import math
import pickle
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import redactkit
from redactkit import Blur, Encoder, Noise, Pixelate, Settings, SettingsError, Solid

if TYPE_CHECKING:
    from collections.abc import Callable

effects = st.one_of(
    st.builds(Blur, cells=st.integers(1, 64), noise=st.floats(0, 1000), levels=st.integers(2, 256)),
    st.builds(Pixelate, cells=st.integers(1, 64), noise=st.floats(0, 1000), levels=st.integers(2, 256)),
    st.builds(Solid, colour=st.tuples(*[st.integers(0, 255)] * 3)),
    st.just(Noise()),
)
asked = effects | st.sampled_from(["blur", "pixelate", "solid", "noise"])
by_kind = st.sampled_from(["*", "face", "plate"])
wanted = st.fixed_dictionaries(
    {},
    optional={
        "kinds": st.sampled_from([("face",), ("face", "logo")]),
        "effect": asked | st.dictionaries(by_kind, asked),
        "shape": st.sampled_from(["rectangle", "ellipse", "rounded"]),
        "margin": st.floats(0, 2),
        "grid": st.sampled_from([1, 2, 4, 8, 16, 32, 64]),
        "detail": st.sampled_from([None, "fast", "balanced", "thorough"]),
        "threshold": st.none() | st.floats(0.01, 1) | st.dictionaries(by_kind, st.none() | st.floats(0.01, 1)),
        "who": st.just("minors"),
        "minor_effect": asked,
        "minor_cover": st.sampled_from(["face", "head_and_shoulders"]),
        "minor_miss_rate": st.floats(0.001, 0.5),
        "audio": st.sampled_from(["drop", "copy"]),
        "encoder": st.just(Encoder(options={"crf": "30"})),
        "device": st.sampled_from(["auto", "cpu", "cuda"]),
    },
)


@given(wanted)
def test_settings_survive_json(given_values: dict) -> None:
    if not {"who", "minor_cover"} & set(given_values):
        given_values = {k: v for k, v in given_values.items() if k not in {"minor_effect", "minor_miss_rate"}}
    settings = Settings(**given_values)
    again = Settings.from_json(settings.to_json())
    assert again == settings
    assert hash(again) == hash(settings)


@pytest.mark.parametrize("idle", [{"minor_effect": "blur"}, {"minor_miss_rate": 0.1}])
def test_what_would_do_nothing_is_refused(idle: dict) -> None:
    with pytest.raises(SettingsError, match="does nothing with who='everyone' unless minor_cover is given"):
        Settings(**idle)
    assert Settings(who="minors", **idle).tells_minors_apart
    assert Settings(minor_cover="face", **idle).tells_minors_apart


def test_effects_that_may_be_used() -> None:
    assert Settings(who="minors", minor_effect="noise").effects_for(["face", "plate"]) == (Noise(), Solid())
    assert Settings(minor_cover="face", minor_effect="noise").effects_for(["face"]) == (Noise(), Blur())
    assert Settings(who="minors").effects_for(["plate"]) == (Solid(),)


def test_a_single_effect_is_for_all_kinds_but_plates() -> None:
    assert Settings().effects_for(["face", "logo", "plate"]) == (Blur(), Solid())
    settings = Settings(effect="pixelate")
    assert settings.effect_for("face") == settings.effect_for("logo") == Pixelate()
    assert settings.effect_for("plate") == Solid()


def test_a_kind_that_is_named_gets_its_own_effect_and_threshold() -> None:
    settings = Settings(
        kinds=("face", "plate", "logo"),
        effect={"plate": "noise", "logo": {"name": "blur", "cells": 2}},
        threshold={"*": 0.5, "plate": None},
    )
    assert settings.effects_for(settings.kinds) == (Blur(), Noise(), Blur(cells=2))
    assert [settings.threshold_for(kind) for kind in settings.kinds] == [0.5, None, 0.5]
    assert Settings(effect={"*": Noise()}).effects_for(["face", "plate"]) == (Noise(), Solid())
    assert [Settings(threshold=0.3).threshold_for(kind) for kind in ("face", "plate")] == [0.3, 0.3]


def test_settings_of_another_kind_stay_when_one_is_replaced() -> None:
    settings = Settings(effect={"face": "noise", "plate": "pixelate"}, threshold={"plate": 0.2})
    assert replace(settings, margin=0.1).effect == settings.effect
    assert replace(settings, effect="blur").effect == Settings().effect


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [
        ("margin", math.nan, "a number from 0.0 to 2.0"),
        ("margin", -0.1, "a number from 0.0 to 2.0"),
        ("margin", math.inf, "a number from 0.0 to 2.0"),
        ("margin", "wide", "a number"),
        ("margin", True, "a number"),
        ("threshold", 0, "a number above 0.0 to 1.0"),
        ("threshold", 1.5, "a number above 0.0 to 1.0"),
        ("grid", 7, "one of 1, 2, 4, 8"),
        ("grid", -8, "one of 1, 2, 4, 8"),
        ("grid", 8.0, "one of 1, 2, 4, 8"),
        ("grid", np.array([8, 8]), "one of 1, 2, 4, 8"),
        ("margin", 10**400, "a number from 0.0 to 2.0"),
        ("effect", "gaussian", "'blur', 'pixelate', 'solid', 'noise'"),
        ("effect", 5, "'blur', 'pixelate', 'solid', 'noise'"),
        ("effect", {"name": "blur", "sigma": 3}, "a known effect with its own fields"),
        ("effect", {"fase": "solid"}, "values by kind for '*', 'face', 'plate'"),
        ("effect", {"plate": "gaussian"}, "'blur', 'pixelate', 'solid', 'noise'"),
        ("effect", {"plate": None}, "'blur', 'pixelate', 'solid', 'noise'"),
        ("effect", None, "'blur', 'pixelate', 'solid', 'noise'"),
        ("threshold", {"plate": 2}, "a number above 0.0 to 1.0"),
        ("threshold", {"plat": 0.5}, "values by kind for '*', 'face', 'plate'"),
        ("shape", "star", "'rectangle', 'ellipse', 'rounded'"),
        ("detail", "max", "'fast', 'balanced', 'thorough'"),
        ("who", "children", "'everyone', 'minors'"),
        ("minor_cover", "body", "'face', 'head_and_shoulders'"),
        ("minor_effect", "gaussian", "'blur', 'pixelate', 'solid', 'noise'"),
        ("minor_miss_rate", 0, "a number above 0.0 to 0.5"),
        ("minor_miss_rate", 0.6, "a number above 0.0 to 0.5"),
        ("audio", "keep", "'drop', 'copy'"),
        ("device", "tpu", "'auto', 'cpu'"),
        ("kinds", (), "a tuple of different names"),
        ("kinds", "face", "a tuple of different names"),
        ("kinds", ("face", "face"), "a tuple of different names"),
        ("kinds", ("face", "*"), "a tuple of different names"),
        ("kinds", ("name",), "a tuple of different names"),
        ("encoder", "mpeg1video", "'libx264'"),
        ("encoder", {"codec": "libx264", "crf": "20"}, "only the keys 'codec' and 'options'"),
        ("encoder", Encoder(options={"crf": 20}), "names and texts"),
    ],
)
def test_an_absurd_value_is_refused_by_name(key: str, value: object, allowed: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings(**{key: value})
    assert str(refused.value).startswith(key)
    assert allowed in str(refused.value)
    assert isinstance(refused.value, ValueError)


@pytest.mark.parametrize("field", ["cells", "noise", "levels"])
@pytest.mark.parametrize("value", [math.nan, -1, "many", None, True, 10**9, 10**400])
def test_an_effects_absurd_parameter_is_refused_by_name(field: str, value: object) -> None:
    with pytest.raises(SettingsError, match=rf"Blur\.{field}: .* is not allowed; give a"):
        Blur(**{field: value})


@pytest.mark.parametrize("colour", [(0, 0), (0, 0, 256), (0.5, 0, 0), "red", None, (0, 0, True)])
def test_a_colour_is_three_bytes(colour: object) -> None:
    with pytest.raises(SettingsError, match=r"Solid\.colour"):
        Solid(colour=colour)


def test_an_unknown_key_is_refused_and_a_near_one_is_suggested() -> None:
    with pytest.raises(SettingsError, match=r"unknown setting 'margn' \(given as 0.1\)\. Did you mean 'margin'\?"):
        Settings(margn=0.1)
    with pytest.raises(SettingsError, match="Known: kinds, effect"):
        Settings.from_json('{"colour": "red"}')


@pytest.mark.parametrize("text", ["", "[]", "{", "null", '"blur"', '{"margin": NaN}', b"\xff", "[" * 100_000, None])
def test_json_that_is_none_is_refused(text: object) -> None:
    with pytest.raises(SettingsError):
        Settings.from_json(text)


def test_settings_are_frozen_and_keyword_only() -> None:
    with pytest.raises(AttributeError):
        Settings().margin = 1.0  # type: ignore[misc]
    with pytest.raises(TypeError):
        Settings(("face",))  # type: ignore[misc]


def test_what_is_frozen_stays_as_it_was_when_its_parts_are_changed_elsewhere() -> None:
    options = {"crf": "20"}
    settings = Settings(encoder=Encoder(options=options))
    before = hash(settings)
    options["crf"] = "51"
    assert settings.video_encoder.options == {"crf": "20"}
    assert hash(settings) == before


@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy, lambda s: pickle.loads(pickle.dumps(s)), replace])  # noqa: S301
def test_settings_can_be_copied_and_sent_to_another_process(way: Callable[[Settings], Settings]) -> None:
    settings = Settings(effect=Pixelate(cells=2), threshold=0.3, encoder={"options": {"crf": "30"}})
    assert way(settings) == settings
    assert hash(way(settings)) == hash(settings)


@pytest.mark.parametrize("settings", [{}, {"grid": 8}, "fast", Settings])
@pytest.mark.parametrize("verb", [redactkit.redact, redactkit.mask, redactkit.detect])
def test_only_settings_are_taken_for_settings(verb: Callable[..., object], settings: object) -> None:
    with pytest.raises(SettingsError, match=r"settings: .* is not allowed; give a redactkit\.Settings"):
        verb(np.zeros((8, 8, 3), np.uint8), settings=settings)
