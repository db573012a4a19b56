"""Covers on planes of any format: what they replace, what they leave, and what may be told from the rest."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.oracles import cell_edges, touched
from redactkit import effects
from redactkit.core.covers import Cover
from redactkit.core.effects import Blur, Noise, Pixelate, Solid
from redactkit.core.frames import Plane, Planes
from redactkit.core.geometry import Box
from redactkit.effects.cells import shape
from redactkit.effects.region import CORNERS

YUV = ("luma", "chroma_b", "chroma_r")
FORMATS = {
    "yuv420p": (YUV, 2, 2, 8),
    "yuv422p": (YUV, 2, 1, 8),
    "yuv444p": (YUV, 1, 1, 8),
    "yuv411p": (YUV, 4, 1, 8),
    "yuv420p10": (YUV, 2, 2, 10),
    "yuva420p": ((*YUV, "alpha"), 2, 2, 8),
    "nv12": (YUV, 2, 2, 8),
    "gray": (("luma",), 1, 1, 8),
    "gray16": (("luma",), 1, 1, 16),
    "rgb24": (("red", "green", "blue"), 1, 1, 8),
    "gbrp12": (("green", "blue", "red"), 1, 1, 12),
}
EFFECTS = [Blur(), Pixelate(), Blur(cells=7, noise=0.0, levels=256), Pixelate(cells=1), Solid(), Noise()]


def frame(name: str, width: int, height: int, rng: np.random.Generator) -> Planes:
    """A random frame in the layout that decoders use: rows padded, nv12's and rgb24's samples interleaved."""
    roles, step_x, step_y, depth = FORMATS[name]
    dtype = np.uint8 if depth == 8 else np.uint16

    def samples(w: int, h: int, between: int = 1) -> np.ndarray:
        return rng.integers(0, 2**depth, (h, w * between + 7), dtype)[:, : w * between]

    small = -(-width // step_x), -(-height // step_y)
    if name == "nv12":
        both = samples(*small, 2)
        parts = [samples(width, height), both[:, ::2], both[:, 1::2]]
    elif name == "rgb24":
        all_three = samples(width, height, 3)
        parts = [all_three[:, i::3] for i in range(3)]
    else:
        parts = [samples(*(small if role.startswith("chroma") else (width, height))) for role in roles]
    planes = tuple(
        Plane(part, role, *((step_x, step_y) if role.startswith("chroma") else (1, 1)))
        for part, role in zip(parts, roles, strict=True)
    )
    yuv = len(roles) > 1 and roles[0] == "luma"
    matrix = (0.2126, 0.0722) if yuv else None
    return Planes(planes, width, height, depth, full_range=not yuv, matrix=matrix)


def copy_of(planes: Planes) -> Planes:
    return replace(planes, planes=tuple(replace(p, samples=p.samples.copy()) for p in planes.planes))


sizes = st.tuples(st.integers(1, 75), st.integers(1, 75))
grids = st.sampled_from([1, 2, 4, 8, 16])


@st.composite
def covers(draw, size, effect=None, count=3):
    """Boxes anywhere: tiny, huge, outside, across an edge, on the last row and column."""

    def edges(length: int) -> tuple[float, float]:
        low = draw(st.one_of(st.floats(-2 * length, 2 * length), st.sampled_from([0.0, length - 1.0, -1e7])))
        return low, low + draw(st.one_of(st.floats(0.01, 2 * length), st.sampled_from([1.0, 3e7])))

    made = []
    for _ in range(draw(st.integers(1, count))):
        (x0, x1), (y0, y1) = edges(size[0]), edges(size[1])
        kind = draw(st.sampled_from(sorted(CORNERS)))
        made.append(Cover(box=Box(x0, y0, x1, y1), effect=effect or draw(st.sampled_from(EFFECTS)), shape=kind))
    return made


def touches(cover: Cover, width: int, height: int, wide: int, high: int) -> tuple[np.ndarray, np.ndarray]:
    """Pixels in blocks that the unclipped shape surely touches, and those that it may touch (grazes)."""
    y, x = np.indices((height, width))
    left, top = x // wide * wide, y // high * high
    block = np.stack([left, top, left + wide, top + high], -1).astype(float)
    box, share = cover.box, CORNERS[cover.shape]
    away = touched((box.x0, box.y0, box.x1, box.y1), (share * box.width, share * box.height), block)
    return away < 1 - 1e-6, away < 1 + 1e-6


def expected_mask(planes: Planes, plane: Plane, mask: np.ndarray) -> np.ndarray:
    """Samples of `plane` that have one pixel of `mask` at least."""
    out = np.zeros(plane.samples.shape, bool)
    y, x = np.nonzero(mask)
    out[y // plane.step_y, x // plane.step_x] = True
    return out


@given(size=sizes, grid=grids, data=st.data())
def test_the_mask_is_made_of_the_blocks_that_the_unclipped_shape_touches(size, grid, data):
    [cover] = data.draw(covers(size, count=1))
    mask = effects.mask([cover], *size, grid=grid)
    surely, perhaps = touches(cover, *size, grid, grid)
    assert mask.shape == (size[1], size[0])
    assert mask.dtype == bool
    assert not (surely & ~mask).any()
    assert not (mask & ~perhaps).any()


@given(name=st.sampled_from(sorted(FORMATS)), size=sizes, grid=grids, seed=st.integers(0, 2**32), data=st.data())
def test_pixels_replaced_are_those_of_the_mask_and_chroma_agrees(name, size, grid, seed, data):
    planes = frame(name, *size, np.random.default_rng(seed))
    some = data.draw(covers(size, effect=Solid(colour=(10, 200, 90))))
    reference = copy_of(planes)
    whole = Cover(box=Box(0, 0, *map(float, size)), shape="rectangle", effect=some[0].effect)
    effects.cover(reference, [whole], grid=1)
    sentinels = [p.samples[0, 0] for p in reference.planes]
    for plane, sentinel in zip(planes.planes, sentinels, strict=True):  # nothing in the frame looks like a cover
        plane.samples[plane.samples == sentinel] = sentinel ^ 1
    effects.cover(planes, some, grid=grid)
    _, step_x, step_y, _ = FORMATS[name]
    if grid % step_x == 0 and grid % step_y == 0:
        mask = effects.mask(some, *size, grid=grid)
    else:  # blocks grow to hold whole chroma samples, in luma too
        replaced = planes.planes[0].samples == sentinels[0]
        assert not (effects.mask(some, *size, grid=grid) & ~replaced).any()
        steps = math.lcm(grid, step_x), math.lcm(grid, step_y)
        mask = np.any([touches(c, *size, *steps)[1] for c in some], axis=0)
        assert not (replaced & ~mask).any()
        mask = replaced
    for plane, sentinel in zip(planes.planes, sentinels, strict=True):
        assert np.array_equal(plane.samples == sentinel, expected_mask(planes, plane, mask)), plane.role


@given(name=st.sampled_from(sorted(FORMATS)), size=sizes, grid=grids, seed=st.integers(0, 2**32), data=st.data())
def test_outside_stays_bit_identical_and_inside_stays_in_range(name, size, grid, seed, data):
    planes = frame(name, *size, np.random.default_rng(seed))
    before = copy_of(planes)
    some = data.draw(covers(size))
    effects.cover(planes, some, grid=grid)
    _, step_x, step_y, _ = FORMATS[name]
    mask = effects.mask(some, *size, grid=math.lcm(grid, step_x, step_y))  # a superset where the steps differ
    for old, new in zip(before.planes, planes.planes, strict=True):
        outside = ~expected_mask(planes, new, mask)
        assert np.array_equal(old.samples[outside], new.samples[outside]), new.role
        assert new.samples.max() < 2**planes.depth


def shuffle(planes: Planes, cover: Cover, grid: int, rng: np.random.Generator) -> Planes:
    """The same frame with pixels moved about inside each cell, so that all means stay what they are."""
    out = copy_of(planes)
    box = cover.box
    x0, y0 = int(box.x0), int(box.y0)
    x1, y1 = min(int(box.x1), planes.width), min(int(box.y1), planes.height)
    rows, columns = shape(x1 - x0, y1 - y0, cover.effect.cells)
    for channel in range(3 if planes.planes[0].role != "luma" else 1):
        view = out.planes[channel].samples[y0:y1, x0:x1]
        ys, xs = cell_edges(y1 - y0, rows), cell_edges(x1 - x0, columns)
        for top, bottom in itertools.pairwise(ys):
            for left, right in itertools.pairwise(xs):
                view[top:bottom, left:right] = rng.permutation(view[top:bottom, left:right].ravel()).reshape(
                    bottom - top, right - left
                )
    for plane in out.planes:
        if plane.role.startswith("chroma"):
            view = plane.samples[
                y0 // plane.step_y : -(-y1 // plane.step_y), x0 // plane.step_x : -(-x1 // plane.step_x)
            ]
            view[:] = rng.permutation(view.ravel()).reshape(view.shape)
        if plane.role == "alpha":
            plane.samples[y0:y1, x0:x1] = 0
    return out


@given(
    name=st.sampled_from(sorted(FORMATS)),
    size=st.tuples(st.integers(17, 75), st.integers(17, 75)),
    corner=st.tuples(st.integers(0, 2), st.integers(0, 2)),
    effect=st.sampled_from([e for e in EFFECTS if isinstance(e, Blur | Pixelate)]),
    seed=st.integers(0, 2**32),
    data=st.data(),
)
def test_what_leaves_a_region_is_a_function_of_its_cells_and_the_seed(  # noqa: PLR0917  drawn by hypothesis
    name, size, corner, effect, seed, data
):
    grid = 8
    rng = np.random.default_rng(seed)
    planes = frame(name, *size, rng)
    blocks = [-(-n // grid) for n in size]
    far = [data.draw(st.integers(c + 1, b)) for c, b in zip(corner, blocks, strict=True)]
    edges = [float(n * grid) for n in (*corner, *far)]
    cover = Cover(box=Box(*edges), effect=effect, shape="rectangle")
    other = shuffle(planes, cover, grid, rng)
    for one in (planes, other):
        effects.cover(one, [cover], grid=grid, seed=seed)
    for a, b in zip(planes.planes, other.planes, strict=True):
        assert np.array_equal(a.samples, b.samples), a.role


@pytest.mark.parametrize("name", FORMATS)
@given(size=sizes, grid=grids, seed=st.integers(0, 2**32), data=st.data())
def test_a_cover_on_a_cover_brings_nothing_back(name, size, grid, seed, data):
    rng = np.random.default_rng(seed)
    [first] = data.draw(covers(size, effect=Solid(), count=1))
    later = data.draw(covers(size))
    planes = frame(name, *size, rng)
    mask = effects.mask([first], *size, grid=grid)
    other = copy_of(planes)
    for plane in other.planes:  # another person under the first cover, nothing else changed
        under = expected_mask(other, plane, mask)
        if plane.role.startswith("chroma") and grid % plane.step_x + grid % plane.step_y:
            continue
        plane.samples[under] = rng.integers(0, 2**planes.depth, int(under.sum()))
    for one in (planes, other):
        effects.cover(one, [first, *later], grid=grid, seed=seed)
    for a, b in zip(planes.planes, other.planes, strict=True):
        assert np.array_equal(a.samples, b.samples), a.role
