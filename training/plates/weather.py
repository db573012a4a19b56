"""Light, weather, lens and compression, as cameras in streets have them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]


def weather(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Return `pixels` (height x width x 3, RGB) as another camera at another hour would have taken them."""
    if rng.random() < 0.8:
        pixels = _tones(pixels, rng)
    if rng.random() < 0.1:
        pixels = cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    if rng.random() < 0.05:
        pixels = _glare(pixels, rng)
    if rng.random() < 0.04:
        pixels = _rain(pixels, rng)
    blur = rng.random()
    if blur < 0.10:
        pixels = _motion(pixels, rng)
    elif blur < 0.22:
        pixels = cv2.GaussianBlur(pixels, (0, 0), rng.uniform(0.4, 1.4))
    elif blur < 0.30:
        pixels = _rescaled(pixels, rng)
    elif blur < 0.36:
        soft = cv2.GaussianBlur(pixels, (0, 0), 1.0)
        pixels = cv2.addWeighted(pixels, 1 + rng.uniform(0.3, 1.2), soft, -rng.uniform(0.3, 1.0), 0)
    if rng.random() < 0.2:
        pixels = _noise(pixels, rng)
    packing = rng.random()
    if packing < 0.3:
        return _jpeg(pixels, int(rng.integers(20, 90)))
    if packing < 0.37:
        return _h264(pixels, rng)
    return pixels


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
    pixels = cv2.LUT(pixels, np.ascontiguousarray(tables[None]))
    if rng.random() < 0.35:
        grey = cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
        k = rng.uniform(0.2, 1.6)
        pixels = cv2.addWeighted(pixels, k, grey, 1 - k, 0)
    if rng.random() < 0.15:
        turned = cv2.cvtColor(pixels, cv2.COLOR_RGB2HSV)
        turned[..., 0] = (turned[..., 0].astype(np.int16) + int(rng.integers(-18, 19))) % 180
        pixels = cv2.cvtColor(turned, cv2.COLOR_HSV2RGB)
    return pixels


def _glare(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    h, w = pixels.shape[:2]
    y, x = rng.uniform(0, h), rng.uniform(0, w)
    sigma = rng.uniform(0.05, 0.3) * h
    rows = np.exp(-((np.arange(h) - y) ** 2) / (2 * sigma**2))
    columns = np.exp(-((np.arange(w) - x) ** 2) / (2 * (sigma * rng.uniform(0.6, 2)) ** 2))
    light = rng.uniform(80, 255) * rows[:, None] * columns[None]
    return np.clip(pixels + light[..., None] * rng.uniform(0.8, 1, 3), 0, 255).astype(np.uint8)


def _rain(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    h, w = pixels.shape[:2]
    drops = np.zeros((h, w), np.uint8)
    length, lean = rng.uniform(6, 24), rng.normal(0, 0.25)
    for _ in range(int(rng.integers(40, 200))):
        x, y = rng.uniform(0, w), rng.uniform(0, h)
        end = (int(x + lean * length), int(y + length))
        cv2.line(drops, (int(x), int(y)), end, int(rng.integers(60, 200)), 1, cv2.LINE_AA)
    drops = cv2.GaussianBlur(drops, (0, 0), 0.6)
    return cv2.add(pixels, cv2.merge([drops] * 3))


def _motion(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    length = int(rng.integers(3, 10))
    kernel = np.zeros((length, length), np.float32)
    angle = rng.uniform(0, np.pi) if rng.random() < 0.5 else rng.normal(0, 0.1)
    c, d = (length - 1) / 2, (length - 1) / 2
    ends = [(round(c + s * d * np.cos(angle)), round(c + s * d * np.sin(angle))) for s in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 1.0, 1)
    return cv2.filter2D(pixels, -1, kernel / kernel.sum())


def _rescaled(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    h, w = pixels.shape[:2]
    k = rng.uniform(0.5, 0.9)
    small = cv2.resize(pixels, (int(w * k), int(h * k)), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (w, h), interpolation=cv2.INTER_CUBIC if rng.random() < 0.5 else cv2.INTER_LINEAR)


def _noise(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    sigma = rng.uniform(2, 16)
    shape = pixels.shape if rng.random() < 0.6 else (*pixels.shape[:2], 1)
    return np.clip(pixels + sigma * rng.standard_normal(shape, np.float32), 0, 255).astype(np.uint8)


def _jpeg(pixels: Pixels, quality: int) -> Pixels:
    done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return cv2.imdecode(data, cv2.IMREAD_COLOR) if done else pixels


def _h264(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Encode a short pan and return its last frame, which is predicted from the others."""
    import av

    h, w = pixels.shape[:2]
    coder = av.CodecContext.create("libx264", "w")
    coder.width, coder.height, coder.pix_fmt = w, h, "yuv420p"
    coder.time_base = Fraction(1, 25)
    coder.options = {"preset": "ultrafast", "tune": "zerolatency", "crf": str(int(rng.integers(22, 38))), "threads": "1"}
    decoder = av.CodecContext.create("h264", "r")
    dx, dy = (int(v) for v in rng.integers(-3, 4, 2))
    packets = []
    for n in (1, 0):
        frame = av.VideoFrame.from_ndarray(np.roll(pixels, (n * dy, n * dx), (0, 1)), "rgb24")
        frame.pts = 1 - n
        packets += coder.encode(frame)
    packets += coder.encode(None)
    frames = [frame for packet in packets for frame in decoder.decode(packet)] + decoder.decode(None)
    return frames[-1].to_ndarray(format="rgb24") if frames else pixels
