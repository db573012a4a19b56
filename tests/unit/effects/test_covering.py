"""What a user relies on: colours, bounded values, noise that cannot be repeated, errors that name the plane."""

from __future__ import annotations

import numpy as np
import pytest

from redactkit import effects
from redactkit.core.covers import Cover
from redactkit.core.effects import BY_NAME, Blur, Noise, Pixelate, Solid
from redactkit.core.frames import Plane, Planes
from redactkit.core.geometry import Box
from redactkit.effects.cells import shape
from redactkit.effects.covering import TRACKS
from redactkit.effects.secret import Secret, laplace
from redactkit.errors import FrameError, PlanError

BOX = Box(16.0, 16.0, 80.0, 96.0)


def grey(value: int | None = None, size: tuple[int, int] = (112, 96)) -> np.ndarray:
    if value is not None:
        return np.full(size, value, np.uint8)
    return np.random.default_rng(1).integers(0, 256, size, np.uint8)


def covered(frame: np.ndarray, effect, pixel_format: str = "gray", seed: int | None = None, **more) -> np.ndarray:
    out = frame.copy()
    cover = Cover(box=BOX, effect=effect, shape=more.pop("shape", "rectangle"))
    effects.cover(effects.of_array(out, pixel_format), [cover], grid=8, seed=seed)
    return out


def region(frame: np.ndarray) -> np.ndarray:
    return frame[16:96, 16:80]


def yuv(depth: int = 8, *, full: bool = False, matrix=(0.2126, 0.0722)) -> Planes:
    dtype = np.uint8 if depth == 8 else np.uint16
    planes = tuple(Plane(np.full((8, 8), 1 << (depth - 1), dtype), role) for role in ("luma", "chroma_b", "chroma_r"))
    return Planes(planes, 8, 8, depth, full_range=full, matrix=matrix)


def test_every_effect_has_its_row():
    assert set(effects.TABLE) == set(BY_NAME.values())


@pytest.mark.parametrize(
    ("planes", "expected"),
    [
        (yuv(), (63, 102, 240)),  # red in limited-range BT.709
        (yuv(10), (250, 409, 960)),
        (yuv(matrix=(0.299, 0.114)), (81, 90, 240)),  # in BT.601
        (yuv(full=True, matrix=(0.299, 0.114)), (76, 85, 255)),  # as JPEG has it
    ],
    ids=["bt709", "bt709, 10 bit", "bt601", "jpeg"],
)
def test_solid_is_the_colour_asked_for_in_the_planes_own_matrix_range_and_depth(planes, expected):
    cover = Cover(box=Box(0, 0, 8, 8), effect=Solid(colour=(255, 0, 0)), shape="rectangle")
    effects.cover(planes, [cover], grid=8)
    assert tuple(int(p.samples[3, 3]) for p in planes.planes) == expected


def test_rgb_and_bgr_and_planar_frames_get_the_same_cover():
    rgb = np.random.default_rng(3).integers(0, 256, (112, 96, 3), np.uint8)
    one = covered(rgb, Blur(), "rgb24", seed=5)
    other = covered(rgb[:, :, ::-1], Blur(), "bgr24", seed=5)[:, :, ::-1]
    assert np.array_equal(one, other)
    parts = {role: rgb[:, :, i].copy() for i, role in enumerate(("red", "green", "blue"))}
    planar = Planes(tuple(Plane(parts[role], role) for role in ("green", "blue", "red")), 96, 112)
    effects.cover(planar, [Cover(box=BOX, effect=Blur(), shape="rectangle")], grid=8, seed=5)
    assert np.array_equal(np.dstack([parts["red"], parts["green"], parts["blue"]]), one)


@pytest.mark.parametrize(("cells", "levels"), [(3, 4), (1, 2), (6, 3)])
def test_pixelate_leaves_few_flat_cells_of_few_values(cells, levels):
    inside = region(covered(grey(), Pixelate(cells=cells, levels=levels)))
    assert len(np.unique(inside)) <= levels
    rows, columns = shape(64, 80, cells)
    assert max(rows, columns) <= cells
    assert len({inside[:, i].tobytes() for i in range(64)}) <= columns
    assert len({row.tobytes() for row in inside}) <= rows


def test_pixelate_leaves_no_more_colours_than_levels():
    rgb = np.random.default_rng(3).integers(0, 256, (112, 96, 3), np.uint8)
    inside = region(covered(rgb, Pixelate(cells=6), "rgb24"))
    assert len(np.unique(inside.reshape(-1, 3), axis=0)) <= Pixelate().levels


def test_blur_is_smooth_and_stays_between_its_cells():
    inside = region(covered(grey(), Blur(), seed=2)).astype(int)
    values = np.unique(region(covered(grey(), Pixelate(), seed=2)))
    assert values.min() - 1 <= inside.min() <= inside.max() <= values.max() + 1
    assert np.abs(np.diff(inside, axis=0)).max() <= 5
    assert np.abs(np.diff(inside, axis=1)).max() <= 5


def test_without_noise_and_with_all_levels_a_cell_is_the_mean_of_all_its_pixels():
    frame = grey()
    out = covered(frame, Pixelate(cells=1, noise=0.0, levels=256))
    assert np.abs(region(out) - region(frame).mean()).max() <= 1


@pytest.mark.parametrize(("width", "height", "cells", "expected"), [
    (80, 100, 3, (3, 2)), (100, 100, 3, (3, 3)), (100, 80, 3, (2, 3)), (1000, 10, 3, (1, 3)), (2, 3, 8, (3, 2)),
])  # fmt: skip
def test_cells_follow_the_region_in_proportion_and_never_exceed_it(width, height, cells, expected):
    assert shape(width, height, cells) == expected


@pytest.mark.parametrize("effect", [Blur(cells=8), Pixelate(cells=8), Noise()], ids=["blur", "pixelate", "noise"])
def test_noise_is_new_each_time_unless_there_is_a_seed(effect):
    frame = grey()
    assert not np.array_equal(covered(frame, effect), covered(frame, effect))
    assert np.array_equal(covered(frame, effect, seed=4), covered(frame, effect, seed=4))
    assert not np.array_equal(covered(frame, effect, seed=4), covered(frame, effect, seed=5))
    assert effects.fresh_seed() != effects.fresh_seed()


def test_two_regions_of_a_frame_have_noise_of_their_own():
    frame = grey(128, (64, 128))
    pair = [Cover(box=Box(x, 0, x + 64, 64), effect=Pixelate(cells=8), shape="rectangle") for x in (0, 64)]
    effects.cover(effects.of_array(frame, "gray"), pair, grid=8, seed=1)
    assert not np.array_equal(frame[:, :64], frame[:, 64:])


def test_noise_hangs_on_the_band_of_a_mean_not_on_its_value():
    """A mean that trembles within its band keeps its noise, so frames of a still face do not average it out."""
    rng = np.random.default_rng(0)
    frames = [
        covered(np.clip(rng.normal(100, 6, (112, 96)), 0, 255).astype(np.uint8), Blur(), seed=9) for _ in range(20)
    ]
    assert len({f.tobytes() for f in map(region, frames)}) <= 2
    fresh = [covered(grey(100), Blur()) for _ in range(20)]
    assert len({f.tobytes() for f in map(region, fresh)}) > 10


def test_the_noise_is_laplace_of_the_scale_asked_for():
    drawn = laplace(Secret(b"key", 0).bits("test", 200_000))
    assert np.isfinite(drawn).all()
    assert abs(np.mean(drawn)) < 0.02
    assert np.mean(np.abs(drawn)) == pytest.approx(1.0, abs=0.02)
    assert np.mean(np.abs(drawn) > 3) == pytest.approx(np.exp(-3), abs=0.003)


def test_noise_effect_has_nothing_of_the_region_in_it():
    assert np.array_equal(region(covered(grey(), Noise(), seed=1)), region(covered(grey(7), Noise(), seed=1)))
    assert len(np.unique(region(covered(grey(), Noise())))) > 200


def test_noise_keeps_to_the_nominal_range():
    planes = yuv()
    effects.cover(planes, [Cover(box=Box(0, 0, 8, 8), effect=Noise())], grid=8)
    assert all(p.samples.min() >= 16 and p.samples.max() <= 240 for p in planes.planes)


def test_an_ellipse_that_leaves_the_picture_stays_open_at_the_edge():
    """Laid out in the clipped box it would pinch shut there and show what it should hide."""
    cover = Cover(box=Box(-40, 10, 40, 90), effect=Blur(), shape="ellipse")
    mask = effects.mask([cover], 100, 100, grid=1)
    assert mask[:, 0].sum() == 80
    assert mask[50].sum() == 40


def test_transparency_is_covered_too():
    alpha = np.zeros((8, 8), np.uint8)
    planes = Planes((Plane(grey(9, (8, 8)), "luma"), Plane(alpha, "alpha")), 8, 8)
    effects.cover(planes, [Cover(box=Box(0, 0, 8, 8), effect=Blur())], grid=8)
    assert (alpha == 255).all()


@pytest.mark.parametrize(
    "box", [Box(5, 5, 5, 9), Box(9, 5, 5, 9), Box(float("nan"), 0, 5, 5), Box(0, 0, float("inf"), 5)]
)
def test_a_box_without_area_is_an_error(box):
    with pytest.raises(PlanError, match="no area"):
        effects.cover(effects.of_array(grey(), "gray"), [Cover(box=box, effect=Blur())], grid=8)


def test_a_read_only_plane_is_named():
    frame = grey()
    frame.flags.writeable = False
    with pytest.raises(FrameError, match="luma plane is read-only"):
        effects.cover(effects.of_array(frame, "gray"), [Cover(box=BOX, effect=Blur())], grid=8)


@pytest.mark.parametrize(
    "planes",
    [
        Planes((Plane(np.zeros((8, 8), np.uint16), "luma"),), 8, 8, 8),
        Planes((Plane(np.zeros((8, 8), np.uint8), "luma"),), 8, 8, 10),
        Planes((Plane(np.zeros((8, 8), np.uint8), "luma"), Plane(np.zeros((4, 3), np.uint8), "chroma_b", 2, 2)), 8, 8),
    ],
    ids=["16 bit samples at depth 8", "8 bit samples at depth 10", "chroma too narrow"],
)
def test_planes_that_do_not_fit_their_frame_are_refused(planes):
    with pytest.raises(FrameError, match="plane must be"):
        effects.cover(planes, [Cover(box=Box(0, 0, 8, 8), effect=Blur())], grid=8)


@pytest.mark.parametrize(
    ("frame", "pixel_format", "words"),
    [
        (np.zeros((4, 4, 3), np.uint8), "yuv420p", "rgb24.*bgr24.*gray"),
        (np.zeros((4, 4), np.uint8), "rgb24", "height x width x 3"),
        (np.zeros((4, 4, 4), np.uint8), "rgb24", "height x width x 3"),
        (np.zeros((4, 4, 3), np.uint8), "gray", "height x width, uint8"),
        (np.zeros((4, 4, 3), np.float32), "rgb24", "float32"),
        (np.zeros((0, 4, 3), np.uint8), "rgb24", "not empty"),
        ([[1, 2]], "gray", "numpy array, not list"),
    ],
)
def test_arrays_that_are_no_frames_are_refused(frame, pixel_format, words):
    with pytest.raises(FrameError, match=words):
        effects.of_array(frame, pixel_format)


def test_patterns_of_tracks_that_are_long_gone_are_let_go():
    patterns = effects.Patterns()
    first = patterns.of(1)
    first["here"] = "kept"
    for track in range(2, 3 * TRACKS):
        patterns.of(track)
        if track % 100 == 0:
            assert patterns.of(1) is first
    assert len(patterns._kept) == TRACKS
