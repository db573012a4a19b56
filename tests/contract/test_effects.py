"""The testing kit over every effect."""

from __future__ import annotations

import pytest

from redactkit import effects
from redactkit.core.effects import BY_NAME, Blur, Pixelate, Solid
from redactkit.testing import check_effect, checks

VARIANTS = [make() for make in BY_NAME.values()] + [
    Blur(cells=1),
    Pixelate(cells=9, levels=256, noise=0),
    Solid(colour=(9, 200, 77)),
]


def test_every_effect_that_can_be_asked_for_can_be_carried_out():
    assert set(effects.TABLE) == set(BY_NAME.values())


@pytest.mark.parametrize("effect", VARIANTS, ids=str)
def test_effect_keeps_its_contract(effect):
    check_effect(effect)


def keeps_the_region(planes, covers, *, grid, seed=None):
    """An effect that does nothing."""


def adds_noise(planes, covers, *, grid, seed=None):
    """An effect that adds to what is there instead of replacing it."""
    mask = effects.mask(covers, planes.width, planes.height, grid=grid)
    for plane in planes.planes:
        plane.samples[mask] ^= 5


def spills(planes, covers, *, grid, seed=None):
    """An effect that is not bound by its mask."""
    for plane in planes.planes:
        plane.samples[:] = 0


@pytest.mark.parametrize(
    ("broken", "says"),
    [(keeps_the_region, "as it was"), (adds_noise, "single pixels show in 100%"), (spills, "outside the mask")],
)
def test_the_check_catches_effects_that_do_not(monkeypatch, broken, says):
    monkeypatch.setattr(checks, "_paint", broken)
    with pytest.raises(AssertionError, match=says):
        check_effect(Blur())
