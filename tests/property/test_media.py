"""Laws of media: boxes through orientation and aspect and back, pictures of any part of a frame."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from redactkit.core.geometry import Box
from redactkit.media.behind import bytes_behind
from redactkit.media.layout import EIGHT, Layout
from redactkit.media.pixels import EDITABLE, planes_of, views
from redactkit.media.shrink import ArrayScene, FrameScene, Scaler, scaled_array

ways = st.sampled_from(EIGHT)
aspects = st.fractions(Fraction(1, 8), 8, max_denominator=64)
layouts = st.builds(Layout, st.integers(1, 4000), st.integers(1, 4000), aspects, ways)
edges = st.floats(-500, 5000)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    x0, y0 = draw(edges), draw(edges)
    return Box(x0, y0, x0 + draw(st.floats(0.01, 3000)), y0 + draw(st.floats(0.01, 3000)))


def near(one: Box, other: Box) -> bool:
    return all(abs(a - b) < 1e-6 * (1 + abs(a)) for a, b in zip(corners(one), corners(other), strict=True))


def corners(box: Box) -> tuple[float, ...]:
    return box.x0, box.y0, box.x1, box.y1


@given(layouts, boxes())
def test_boxes_go_to_the_upright_frame_and_back(layout: Layout, box: Box) -> None:
    there = layout.to_upright(box)
    assert there.is_sane
    assert near(layout.to_stored(there), box)


@given(layouts)
def test_the_whole_frame_is_the_whole_upright_frame(layout: Layout) -> None:
    assert near(layout.to_upright(Box(0, 0, layout.width, layout.height)), Box(0, 0, *layout.upright))
    assert min(layout.upright) >= 1


@given(ways, st.integers(1, 40), st.integers(1, 40), st.data())
def test_a_box_follows_the_pixels_that_it_holds(way: object, width: int, height: int, data: st.DataObject) -> None:
    x0, y0 = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    x1, y1 = data.draw(st.integers(x0 + 1, width)), data.draw(st.integers(y0 + 1, height))
    stored = np.zeros((height, width, 3), np.uint8)
    stored[y0:y1, x0:x1] = 255
    upright = way.turn(stored)
    moved = Layout(width, height, way=way).to_upright(Box(x0, y0, x1, y1))
    expected = np.zeros_like(upright)
    expected[int(moved.y0) : int(moved.y1), int(moved.x0) : int(moved.x1)] = 255
    assert np.array_equal(upright, expected)
    assert np.array_equal(way.inverse.turn(upright), stored)


def filled(width: int, height: int, form: str) -> av.VideoFrame:
    frame = av.VideoFrame(width, height, form)
    for samples in views(frame):
        samples[:] = np.random.default_rng(1).integers(0, 256, samples.shape)
    return frame


@given(st.sampled_from(sorted(EDITABLE)), st.integers(1, 70), st.integers(1, 50))
def test_planes_are_views_of_the_right_shape(form: str, width: int, height: int) -> None:
    frame = filled(width, height, form)
    planes = planes_of(frame)
    assert (planes.width, planes.height, planes.depth) == (width, height, 10 if "10" in form else 8)
    for plane in planes.planes:
        assert plane.samples.shape == (-(-height // plane.step_y), -(-width // plane.step_x))
        assert plane.samples.dtype == (np.uint16 if planes.depth > 8 else np.uint8)
        plane.samples[:] = 77
    for plane in planes_of(frame).planes:
        assert (plane.samples == 77).all()


# Upright crops of every kind, whose picture must be what cropping the whole picture gives.
@given(
    st.sampled_from(["yuv420p", "yuv422p", "yuv444p", "nv12", "yuv420p10le"]),
    ways,
    st.sampled_from([Fraction(1), Fraction(2), Fraction(1, 2)]),
    st.data(),
)
def test_a_crop_shows_what_it_says(form: str, way: object, aspect: Fraction, data: st.DataObject) -> None:
    layout = Layout(64, 48, aspect, way)
    frame = av.VideoFrame(64, 48, form)
    luma, blue, red = views(frame)
    top = 1 << (2 if luma.itemsize == 2 else 0)
    luma[:] = np.add.outer(np.arange(48) * 2, np.arange(64) * 2).astype(luma.dtype) * top
    blue[:] = red[:] = 128 * top
    scene = FrameScene(frame, layout, Scaler())
    width, height = layout.upright
    x0, y0 = data.draw(st.integers(-3, width - 9)), data.draw(st.integers(-3, height - 9))
    asked = Box(x0, y0, x0 + data.draw(st.integers(8, width)), y0 + data.draw(st.integers(8, height)))
    whole = scene.picture(width, height).pixels.astype(int)
    shown = scene.picture(1, 1, asked).crop
    assert shown.x0 <= max(0, asked.x0)
    assert shown.y0 <= max(0, asked.y0)
    assert shown.x1 >= min(width, asked.x1)
    assert shown.y1 >= min(height, asked.y1)
    assert shown.width <= asked.width + 8
    assert shown.height <= asked.height + 8
    across, down = round(shown.width), round(shown.height)
    part = scene.picture(across, down, asked).pixels.astype(int)
    same = whole[round(shown.y0) : round(shown.y0) + down, round(shown.x0) : round(shown.x0) + across]
    assert part.shape == same.shape
    assert np.abs(part - same).mean() < 2


@given(
    st.sampled_from(["rgb24", "bgr24", "gray"]),
    st.tuples(st.integers(1, 90), st.integers(1, 90)),
    st.tuples(st.integers(1, 90), st.integers(1, 90)),
    st.sampled_from(["plain", "columns", "rows", "swapped", "read only", "fortran"]),
)
def test_arrays_of_any_layout_are_scaled_alike(
    form: str, size: tuple[int, int], wanted: tuple[int, int], layout: str
) -> None:
    assume(not (layout == "swapped" and form == "gray"))
    shape = size if form == "gray" else (*size, 3)
    plain = np.random.default_rng(2).integers(0, 256, shape, dtype=np.uint8)
    array = plain.copy()
    if layout == "columns":
        array = np.repeat(plain, 2, axis=1)[:, ::2]
    elif layout == "rows":
        array = plain[::-1].copy()[::-1]
    elif layout == "swapped":
        array = plain[:, :, ::-1].copy()[:, :, ::-1]
    elif layout == "read only":
        array.flags.writeable = False
    elif layout == "fortran":
        array = np.asfortranarray(plain)
    before = array.copy()
    scaled = scaled_array(array, *wanted, form)
    assert scaled.shape == (wanted[1], wanted[0], 3)
    assert scaled.flags.c_contiguous
    assert np.array_equal(scaled, scaled_array(plain, *wanted, form))
    assert np.array_equal(array, before)


@given(st.tuples(*[st.integers(0, 255)] * 3), st.sampled_from([(200, 100), (40, 30), (97, 61)]))
def test_one_colour_stays_that_colour(colour: tuple[int, int, int], wanted: tuple[int, int]) -> None:
    frame = np.full((61, 97, 3), colour, np.uint8)
    assert np.abs(ArrayScene(frame).picture(*wanted).pixels.astype(int) - colour).max() <= 5
    swapped = ArrayScene(frame[:, :, ::-1].copy(), "bgr24").picture(*wanted).pixels
    assert np.abs(swapped.astype(int) - colour).max() <= 5


@given(st.integers(0, 255))
def test_gray_stays_gray(level: int) -> None:
    pixels = ArrayScene(np.full((50, 80), level, np.uint8), "gray").picture(31, 17).pixels
    assert (pixels == level).all()


def test_shrinking_weighs_every_pixel() -> None:
    """A checkerboard of single pixels becomes gray: whoever skips pixels sees black or white."""
    board = (np.indices((256, 256)).sum(axis=0) % 2 * 255).astype(np.uint8)
    for array, form in ((board, "gray"), (np.repeat(board[:, :, None], 3, axis=2), "rgb24")):
        pixels = ArrayScene(array, form).picture(64, 64).pixels.astype(int)
        assert np.abs(pixels - 127).max() < 12


def test_crops_of_arrays_are_rounded_outwards_and_clipped() -> None:
    frame = np.zeros((50, 80, 3), np.uint8)
    picture = ArrayScene(frame).picture(10, 10, Box(-4.5, 3.2, 20.1, 99))
    assert picture.crop == Box(0, 3, 21, 50)
    with pytest.raises(ValueError, match="shows nothing"):
        ArrayScene(frame).picture(10, 10, Box(90, 0, 99, 9))
    with pytest.raises(ValueError, match="at least 1 x 1"):
        ArrayScene(frame).picture(0, 10)


@given(st.binary(max_size=300), st.sampled_from(["JPEG", "PNG", "WEBP", "TIFF"]))
def test_the_end_of_any_bytes_lies_within_them(data: bytes, form: str) -> None:
    head = {"JPEG": b"\xff\xd8", "PNG": b"\x89PNG\r\n\x1a\n", "WEBP": b"RIFF", "TIFF": b"II*\x00"}[form]
    assert 0 <= bytes_behind(head + data, form) <= len(head + data)
