"""Small pictures of decoded frames show the colours that players show, whichever way they are scaled."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest

from redactkit.media.layout import Layout, Orientation
from redactkit.media.pixels import views
from redactkit.media.shrink import FrameScene, Scaler, scaled_array

RED, GREEN, BLUE = 190, 70, 45
"""A colour that BT.601 and BT.709 code apart."""
KR_KB = {"BT.601": (0.299, 0.114), "BT.709": (0.2126, 0.0722)}


def one_colour(width: int, height: int, matrix: str, tag: int) -> av.VideoFrame:
    """Return a frame of limited range that is `RED`, `GREEN`, `BLUE` all over."""
    kr, kb = KR_KB[matrix]
    luma = kr * RED + (1 - kr - kb) * GREEN + kb * BLUE
    codes = (
        16 + luma * 219 / 255,
        128 + (BLUE - luma) / (2 * (1 - kb)) * 224 / 255,
        128 + (RED - luma) / (2 * (1 - kr)) * 224 / 255,
    )
    frame = av.VideoFrame(width, height, "yuv420p")
    frame.colorspace, frame.color_range = tag, 1
    for plane, code in zip(views(frame), codes, strict=True):
        plane[:] = round(code)
    return frame


@pytest.mark.parametrize(
    ("width", "height", "matrix", "tag"),
    [
        (1920, 1080, "BT.709", 2),
        (1920, 1080, "BT.709", 1),
        (1920, 1080, "BT.601", 6),
        (640, 360, "BT.601", 2),
        (640, 360, "BT.709", 1),
    ],
)
@pytest.mark.parametrize("share", [0.3, 0.5, 0.8, 1.5])
def test_a_picture_has_the_colours_of_its_frame(width: int, height: int, matrix: str, tag: int, share: float) -> None:
    frame = one_colour(width, height, matrix, tag)
    scene = FrameScene(frame, Layout(width, height, Fraction(1), Orientation()), Scaler())
    shown = scene.picture(round(share * width), round(share * height)).pixels
    assert np.abs(shown.reshape(-1, 3).mean(axis=0) - (RED, GREEN, BLUE)).max() < 5


@pytest.mark.parametrize("size", [(1920, 1080), (640, 360), (3000, 2000)])
@pytest.mark.parametrize("share", [0.3, 0.5, 0.66, 0.8, 1.5])
def test_a_picture_of_an_array_has_its_colours(size: tuple[int, int], share: float) -> None:
    width, height = size
    array = np.full((height, width, 3), (RED, GREEN, BLUE), np.uint8)
    shown = scaled_array(array, round(share * width), round(share * height))
    assert np.abs(shown.reshape(-1, 3).mean(axis=0) - (RED, GREEN, BLUE)).max() < 3
