"""The yardstick itself: attackers that can see, see; those that cannot, guess."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import attackers, reidentify
from benchmarks._common import wilson
from redactkit.core.effects import Pixelate, Solid

PERSONS, EACH = 8, 6


def crowd(rng: np.random.Generator, spread: float):
    """Features of 8 persons, 20 pictures each, and who they are."""
    labels = np.repeat(np.arange(PERSONS), 20)
    return rng.normal(0, 10, (PERSONS, 6))[labels] + rng.normal(0, spread, (len(labels), 6)), labels


def trained(features, labels, rng):
    return {
        "nearest": attackers.nearest(features, labels),
        "nearest in sum": attackers.nearest(features, labels, 1),
        "discriminant": attackers.discriminant(features, labels),
        "network": attackers.network(features[None], labels, rng),
        "likelihood": attackers.likelihood(np.round(features / 10)[None], labels),
    }


def test_every_attacker_finds_persons_that_differ():
    rng = np.random.default_rng(1)
    features, labels = crowd(rng, 1.0)
    for name, attacker in trained(features[::2], labels[::2], rng).items():
        asked = np.round(features[1::2] / 10) if name == "likelihood" else features[1::2]
        assert (attacker(asked) == labels[1::2]).mean() > 0.9, name


def test_no_attacker_beats_chance_where_there_is_nothing_to_see():
    rng = np.random.default_rng(2)
    features = rng.normal(0, 10, (800, 6))
    labels = np.tile(np.arange(PERSONS), 100)
    for name, attacker in trained(features[:400], labels[:400], rng).items():
        asked = np.round(features[400:] / 10) if name == "likelihood" else features[400:]
        assert (attacker(asked) == labels[400:]).mean() < 0.22, name


def test_counting_is_left_to_few_values():
    assert attackers.likelihood(np.arange(40.0).reshape(2, 4, 5), np.arange(4)) is None


@pytest.fixture(scope="module")
def faces() -> np.ndarray:
    rng = np.random.default_rng(3)
    coarse = rng.uniform(40, 215, (PERSONS, 1, 7, 6)).repeat(16, 2).repeat(16, 3)[:, :, :112, :92]
    return np.clip(coarse + rng.normal(0, 12, (PERSONS, EACH, 112, 92)), 0, 255).astype(np.uint8)


def test_a_mosaic_is_recognised_and_a_black_bar_is_not(faces):
    rng = np.random.default_rng(4)
    mosaic = reidentify.ours("mosaic", Pixelate(cells=6, noise=0.0, levels=256))
    found = reidentify.summary(reidentify.attack(faces, mosaic, 1, rng), faces[:, :, 0, 0].size)
    assert found["trained"]["top1"] > 0.9
    assert found["mugshot"]["top1"] > 0.9
    bar = reidentify.summary(reidentify.attack(faces, reidentify.ours("bar", Solid()), 1, rng), faces[:, :, 0, 0].size)
    assert bar["trained"]["top1"] == bar["mugshot"]["top1"] == pytest.approx(1 / PERSONS)


def test_frames_with_new_noise_each_average_out_and_frames_with_one_seed_do_not(faces):
    rng = np.random.default_rng(5)
    made = reidentify.ours("noisy", Pixelate(cells=3, noise=120.0))
    few = reidentify.Method("noisy", made.redact, made.plain, made.cells, draws=3)
    rate = {
        one_seed: reidentify.summary(
            reidentify.attack(faces, few, 1, rng, view=reidentify.over_frames(few, 30, rng, one_seed=one_seed)), 80
        )["trained"]["top1"]
        for one_seed in (False, True)
    }
    assert rate[False] > rate[True] + 0.15


def test_wilson_interval():
    assert wilson(20, 400) == pytest.approx((0.0326, 0.0759), abs=1e-4)
    assert wilson(0, 10)[0] == 0
    assert wilson(10, 10)[1] == 1
