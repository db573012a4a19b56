"""Light, weather, lens and compression, as cameras in streets have them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]
    Change = Callable[[Pixels, np.random.Generator], Pixels]


def _tones(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Gain, gamma and contrast by one table for each channel; saturation now and then."""
    night = rng.random() < 0.1
    gain = rng.uniform(0.25, 0.6) if night else np.exp(rng.normal(0, 0.15))
    gamma = rng.uniform(1.0, 1.8) if night else np.exp(rng.normal(0, 0.2))
    cast = np.exp(rng.normal(0, 0.12 if night else 0.05, 3))
    lift = rng.normal(0, 12)
    ramp = (np.arange(256, dtype=np.float32) / 255) ** gamma * 255
    if rng.random() < 0.01:
        ramp = ramp[::-1]
    tables = np.clip(ramp[:, None] * gain * cast[None] + lift, 0, 255).astype(np.uint8)
    pixels = np.asarray(cv2.LUT(pixels, np.ascontiguousarray(tables[None])), np.uint8)
    if rng.random() < 0.35:
        k = rng.uniform(0.2, 1.6)
        pixels = np.asarray(cv2.addWeighted(pixels, k, _grey(pixels, rng), 1 - k, 0), np.uint8)
    if rng.random() < 0.15:
        turned = cv2.cvtColor(pixels, cv2.COLOR_RGB2HSV)
        turned[..., 0] = (turned[..., 0].astype(np.int16) + int(rng.integers(-18, 19))) % 180
        pixels = np.asarray(cv2.cvtColor(turned, cv2.COLOR_HSV2RGB), np.uint8)
    return pixels


def _grey(pixels: Pixels, _: np.random.Generator) -> Pixels:
    return np.asarray(cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB), np.uint8)


def _glare(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Add a soft spot of light."""
    h, w = pixels.shape[:2]
    y, x = rng.uniform(0, h), rng.uniform(0, w)
    sigma = rng.uniform(0.05, 0.3) * h
    rows = np.exp(-((np.arange(h) - y) ** 2) / (2 * sigma**2))
    columns = np.exp(-((np.arange(w) - x) ** 2) / (2 * (sigma * rng.uniform(0.6, 2)) ** 2))
    light = rng.uniform(80, 255) * rows[:, None] * columns[None]
    lit: Pixels = np.clip(pixels + light[..., None] * rng.uniform(0.8, 1, 3), 0, 255).astype(np.uint8)
    return lit


def _rain(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    h, w = pixels.shape[:2]
    drops: Pixels = np.zeros((h, w), np.uint8)
    length, lean = rng.uniform(6, 24), rng.normal(0, 0.25)
    for _ in range(int(rng.integers(40, 200))):
        x, y = rng.uniform(0, w), rng.uniform(0, h)
        end = (int(x + lean * length), int(y + length))
        cv2.line(drops, (int(x), int(y)), end, int(rng.integers(60, 200)), 1, cv2.LINE_AA)
    blurred = cv2.GaussianBlur(drops, (0, 0), 0.6)
    return np.asarray(cv2.add(pixels, cv2.merge([blurred] * 3)), np.uint8)


def _motion(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    length = int(rng.integers(3, 10))
    kernel = np.zeros((length, length), np.float32)
    angle = rng.uniform(0, np.pi) if rng.random() < 0.5 else rng.normal(0, 0.1)
    half = (length - 1) / 2
    ends = [(round(half + s * half * np.cos(angle)), round(half + s * half * np.sin(angle))) for s in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 1.0, 1)
    return np.asarray(cv2.filter2D(pixels, -1, kernel / kernel.sum()), np.uint8)


def _soft(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), rng.uniform(0.4, 1.4)), np.uint8)


def _sharpened(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    soft = cv2.GaussianBlur(pixels, (0, 0), 1.0)
    return np.asarray(cv2.addWeighted(pixels, 1 + rng.uniform(0.3, 1.2), soft, -rng.uniform(0.3, 1.0), 0), np.uint8)


def _rescaled(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    h, w = pixels.shape[:2]
    k = rng.uniform(0.5, 0.9)
    small = cv2.resize(pixels, (int(w * k), int(h * k)), interpolation=cv2.INTER_AREA)
    way = cv2.INTER_CUBIC if rng.random() < 0.5 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(small, (w, h), interpolation=way), np.uint8)


def _noise(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    sigma = rng.uniform(2, 16)
    shape = pixels.shape if rng.random() < 0.6 else (*pixels.shape[:2], 1)
    return np.clip(pixels + sigma * rng.standard_normal(shape, np.float32), 0, 255).astype(np.uint8)


def _jpeg(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(20, 90))]
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", pixels, quality)[1], cv2.IMREAD_COLOR), np.uint8)


def _h264(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Encode a short pan and return its last frame, which is predicted from the first."""
    import av

    crf = str(int(rng.integers(22, 38)))
    coder = av.CodecContext.create("libx264", "w")
    coder.height, coder.width = pixels.shape[:2]
    coder.pix_fmt, coder.time_base = "yuv420p", Fraction(1, 25)
    coder.options = {"preset": "ultrafast", "tune": "zerolatency", "crf": crf, "threads": "1"}
    decoder = av.CodecContext.create("h264", "r")
    dx, dy = (int(v) for v in rng.integers(-3, 4, 2))
    packets = []
    for n in (1, 0):
        frame = av.VideoFrame.from_ndarray(np.roll(pixels, (n * dy, n * dx), (0, 1)), "rgb24")
        frame.pts = 1 - n
        packets += coder.encode(frame)
    packets += coder.encode(None)
    frames = [frame for packet in packets for frame in decoder.decode(packet)] + decoder.decode(None)
    return np.asarray(frames[-1].to_ndarray(format="rgb24"), np.uint8)


LIGHT: tuple[tuple[float, Change], ...] = ((0.8, _tones), (0.1, _grey), (0.05, _glare), (0.04, _rain))
"""Chance of each; they add up."""
LENS: tuple[tuple[float, Change], ...] = ((0.1, _motion), (0.22, _soft), (0.3, _rescaled), (0.36, _sharpened))
PACKING: tuple[tuple[float, Change], ...] = ((0.3, _jpeg), (0.37, _h264))
"""One of each at most; the bounds add up their chances."""


def weather(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Return `pixels` (height x width x 3, RGB) as another camera at another hour would have taken them."""
    for chance, change in LIGHT:
        if rng.random() < chance:
            pixels = change(pixels, rng)
    pixels = _one_of(LENS, pixels, rng)
    if rng.random() < 0.2:
        pixels = _noise(pixels, rng)
    return _one_of(PACKING, pixels, rng)


def _one_of(table: tuple[tuple[float, Change], ...], pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Apply the first change of `table` whose bound lies above a draw, or none."""
    drawn = rng.random()
    for bound, change in table:
        if drawn < bound:
            return change(pixels, rng)
    return pixels
