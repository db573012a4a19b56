"""A track shows one pattern: many frames of it say no more than one."""

from __future__ import annotations

import numpy as np
import pytest

from redactkit import effects
from redactkit.core.covers import Cover
from redactkit.core.effects import Blur, Effect, Noise, Pixelate, Solid
from redactkit.core.geometry import Box
from redactkit.testing import Face, draw_scene

WIDTH, HEIGHT, FRAMES = 320, 240, 60


def covered(effect: Effect, way: str, *, patterns: bool = True, track: int | None = 1) -> list[np.ndarray]:
    """Return the covered region of each frame of a drawn face on its way, as rows x columns x 3."""
    kept, regions = effects.Patterns() if patterns else None, []
    for n in range(FRAMES):
        size = 90 + (0.8 * n if way == "zoom" else 0)
        x, y = (100 + 1.3 * n, 120 + 0.4 * n) if way == "pan" else (160.0, 120.0)
        rgb, (face,) = draw_scene(WIDTH, HEIGHT, [Face(x, y, size)])
        light = 1 + 0.3 * np.sin(n / 7) if way == "light" else 1.0
        frame = np.clip(rgb * light, 0, 255).astype(np.uint8)
        box = Box(*(round(v) for v in (face.x0, face.y0, face.x1, face.y1)))
        cover = Cover(box=box, effect=effect, shape="rectangle", track=track)
        effects.cover(effects.of_array(frame, "rgb24"), [cover], grid=1, seed=5, patterns=kept)
        regions.append(frame[int(box.y0) : int(box.y1), int(box.x0) : int(box.x1)].copy())
    return regions


def aligned(region: np.ndarray, side: int = 24) -> np.ndarray:
    """Return a region at `side` x `side`, whatever its size: samples at the middles of as many cells."""
    rows = ((np.arange(side) + 0.5) * region.shape[0] / side).astype(int)
    columns = ((np.arange(side) + 0.5) * region.shape[1] / side).astype(int)
    return region[rows[:, None], columns[None, :]].astype(float)


@pytest.mark.parametrize("way", ["pan", "zoom", "light"])
@pytest.mark.parametrize("effect", [Blur(), Pixelate()])
def test_the_mean_of_sixty_aligned_frames_gains_nothing_over_one(effect: Effect, way: str) -> None:
    frames = [aligned(region) for region in covered(effect, way)]
    mean = np.mean(frames, axis=0)
    # Equal but for where a cell's edge falls between samples, and the last digit.
    assert np.median(np.abs(mean - frames[0])) < 1.0
    assert np.mean(np.abs(mean - frames[0])) < 2.5


@pytest.mark.parametrize("way", ["pan", "zoom", "light"])
def test_a_mosaic_has_the_same_few_colours_in_all_frames(way: str) -> None:
    colours = [np.unique(region.reshape(-1, 3), axis=0) for region in covered(Pixelate(), way)]
    assert all(np.array_equal(values, colours[0]) for values in colours)


def test_without_a_track_many_frames_do_say_more() -> None:
    """What the pattern is there for: the same covers, each computed from its own frame, as the light changes."""
    effect = Pixelate(noise=60, levels=8)
    values = {tuple(r[len(r) // 2, r.shape[1] // 2]) for r in covered(effect, "light", track=None)}
    kept = {tuple(r[len(r) // 2, r.shape[1] // 2]) for r in covered(effect, "light")}
    assert len(values) > 1
    assert len(kept) == 1


def test_a_track_that_enters_at_the_edge_has_the_cells_of_a_whole_face() -> None:
    patterns, frame = effects.Patterns(), np.random.default_rng(2).integers(0, 256, (200, 200, 3), dtype=np.uint8)
    for x in (-90, -40, 30):
        cover = Cover(box=Box(x, 50, x + 100, 150), effect=Pixelate(levels=256), shape="rectangle", track=4)
        effects.cover(effects.of_array(frame, "rgb24"), [cover], grid=1, seed=1, patterns=patterns)
    whole = frame[50:150, 30:130]
    assert len(np.unique(whole.reshape(-1, 3), axis=0)) == 9


def test_tracks_have_patterns_of_their_own_and_keep_them_in_any_order() -> None:
    frame = np.full((120, 240, 3), 128, np.uint8)
    one = Cover(box=Box(10, 10, 100, 100), effect=Pixelate(), shape="rectangle", track=1)
    two = Cover(box=Box(120, 10, 210, 100), effect=Pixelate(), shape="rectangle", track=2)
    patterns = effects.Patterns()
    shown = []
    for covers in ([one, two], [two, one], [two], [one]):
        painted = frame.copy()
        effects.cover(effects.of_array(painted, "rgb24"), covers, grid=1, seed=9, patterns=patterns)
        shown.append(painted)
    assert np.array_equal(shown[0], shown[1])
    assert np.array_equal(shown[2][:, 120:], shown[0][:, 120:])
    assert np.array_equal(shown[3][:, :120], shown[0][:, :120])
    assert not np.array_equal(shown[0][10:100, 10:100], shown[0][10:100, 120:210])


@pytest.mark.parametrize("effect", [Noise(), Solid(colour=(1, 2, 3))])
def test_what_reads_nothing_is_the_same_with_a_track(effect: Effect) -> None:
    first, *others = covered(effect, "light")
    assert all(np.array_equal(first, other) for other in others)


def test_pictures_by_themselves_are_as_before() -> None:
    frame = np.random.default_rng(2).integers(0, 256, (90, 90, 3), dtype=np.uint8)
    one, other = frame.copy(), frame.copy()
    cover = Cover(box=Box(10, 10, 80, 80), effect=Blur())
    effects.cover(effects.of_array(one, "rgb24"), [cover], grid=8, seed=3)
    effects.cover(effects.of_array(other, "rgb24"), [cover], grid=8, seed=3, patterns=effects.Patterns())
    assert np.array_equal(one, other)
