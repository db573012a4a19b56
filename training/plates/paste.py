"""Set a drawn patch into a photograph so that light, sharpness and noise fit roughly.

A patch that is sharper or cleaner than its surroundings would teach a detector to look for the seam.
Pixel coordinates have their origin at the top left corner of the top left pixel.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["paste", "quad"]

LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601
MEAN_LIGHT = 110.0  # what a region of middling colour measures in daylight


def _supersampling(area: int) -> int:
    """Return how many samples per pixel and axis: more where the target is small, since only there it shows."""
    return 4 if area < 2_500 else 3 if area < 12_000 else 2 if area < 60_000 else 1


def _rounded(height: int, width: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return the coverage of a sheet, half of the time with rounded corners."""
    cover = np.ones((height, width), np.float32)
    radius = int(rng.uniform(0.03, 0.14) * min(height, width))
    if radius > 0 and rng.random() < 0.5:
        reach = np.arange(radius, 0, -1, dtype=np.float32) - 0.5
        corner = np.clip(radius + 0.5 - np.hypot(reach[:, None], reach[None, :]), 0, 1)
        cover[:radius, :radius] = corner
        cover[:radius, -radius:] = corner[:, ::-1]
        cover[-radius:, :radius] = corner[::-1]
        cover[-radius:, -radius:] = corner[::-1, ::-1]
    return cover


def _warp(
    patch: NDArray[np.uint8],
    alpha: NDArray[np.float32],
    corners: NDArray[np.float64],
    window: tuple[int, int, int, int],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the patch (float32, RGB) and its coverage within `window` (left, top, width, height)."""
    left, top, *size = window
    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    width, height = max(1.0, sides[0], sides[2]), max(1.0, sides[1], sides[3])
    samples = _supersampling(size[0] * size[1])
    fit = (
        max(1, min(patch.shape[1], math.ceil(width * samples))),
        max(1, min(patch.shape[0], math.ceil(height * samples))),
    )
    cover = (np.clip(alpha, 0, 1) * 255).astype(np.uint8)
    if fit != (patch.shape[1], patch.shape[0]):
        patch = np.asarray(cv2.resize(patch, fit, interpolation=cv2.INTER_AREA), np.uint8)
        cover = np.asarray(cv2.resize(cover, fit, interpolation=cv2.INTER_AREA), np.uint8)
    source = np.array([[0, 0], [fit[0], 0], [fit[0], fit[1]], [0, fit[1]]], np.float64) - 0.5
    target = (corners - (left, top)) * samples - 0.5  # OpenCV counts from the centre of the first pixel
    matrix = cv2.getPerspectiveTransform(source.astype(np.float32), target.astype(np.float32))
    fine = (size[0] * samples, size[1] * samples)
    colour = cv2.warpPerspective(patch, matrix, fine, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    shape = cv2.warpPerspective(
        cover, matrix, fine, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0
    )
    if samples > 1:
        colour = cv2.resize(colour, size, interpolation=cv2.INTER_AREA)
        shape = cv2.resize(shape, size, interpolation=cv2.INTER_AREA)
    return np.asarray(colour, np.float32), np.asarray(shape, np.float32) / np.float32(255)


def _sharpness_and_noise(grey: NDArray[np.float32]) -> tuple[float, float]:
    """Return about how blurred a window is (sigma, pixels) and how noisy (standard deviation).

    An edge that a Gaussian of sigma s blurs has first and second differences whose energies stand as 2 s^2 to 1.
    The noise is the median absolute second difference, which edges hardly move, over its value for unit noise.
    """
    first = grey[:, 1:] - grey[:, :-1]
    second = first[:, 1:] - first[:, :-1]
    if second.size < 16:
        return 0.5, 1.0
    noise = float(np.median(np.abs(second))) / (0.6745 * math.sqrt(6))
    energy_first = float(np.mean(first * first)) - 2 * noise * noise
    energy_second = float(np.mean(second * second)) - 6 * noise * noise
    if energy_second <= 1 or energy_first <= 1:  # a smooth wall tells nothing
        return 0.7, noise
    return math.sqrt(min(energy_first / energy_second, 18.0) / 2), noise


def _relight(
    colour: NDArray[np.float32],
    cover: NDArray[np.float32],
    around: NDArray[np.float32],
    overall: float,
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """Return the patch under about the light of its surroundings, with a random gain, cast and contrast."""
    local = around.reshape(-1, 3).mean(axis=0)
    brightness = float(local @ LUMA)
    light = (0.6 * brightness + 0.4 * overall) / MEAN_LIGHT
    gain = max(light, 0.05) ** rng.uniform(0.4, 1.0) * math.exp(rng.normal(-0.03, 0.2))
    if rng.random() < 0.06:  # a reflective sheet in a flash or headlight
        gain *= rng.uniform(1.3, 2.2)
    gain = min(max(gain, 0.15), 1.9)
    cast = (np.maximum(local, 4) / max(brightness, 4)) ** rng.uniform(0, 0.6)
    cast = np.clip(cast, 0.75, 1.3) * np.exp(rng.normal(0, 0.035, 3))
    lit = colour * (gain * cast).astype(np.float32)
    weight = max(float(cover.sum()), 1.0)
    mean = (lit * cover[..., None]).sum(axis=(0, 1)) / weight
    contrast = min(max(rng.normal(0.92, 0.15), 0.45), 1.2)
    haze = rng.uniform(0, 25) * min(light, 1)
    lit = mean + (lit - mean) * contrast
    return np.asarray(lit * (1 - haze / 255) + haze, np.float32)


def _blur(
    colour: NDArray[np.float32], cover: NDArray[np.float32], sigma: float, streak: int, *, upright: bool
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Blur patch and coverage alike, by a Gaussian and along a line of `streak` pixels."""
    both = np.dstack([colour, cover])
    if sigma > 0.25:
        both = np.asarray(cv2.GaussianBlur(both, (0, 0), sigma), np.float32)
    if streak > 1:
        both = np.asarray(cv2.blur(both, (1, streak) if upright else (streak, 1)), np.float32)
    return both[..., :3], np.clip(both[..., 3], 0, 1)


def _shade(window: NDArray[np.float32], cover: NDArray[np.float32], height: float, rng: np.random.Generator) -> None:
    """Darken what lies just below or around the patch."""
    kind = rng.random()
    if kind < 0.45:
        return
    offset = height * rng.uniform(0.02, 0.1) if kind < 0.8 else 0.0
    spread = max(0.5, height * rng.uniform(0.02, 0.06))
    move = np.array([[1, 0, rng.normal(0, 0.3) * offset], [0, 1, offset]], np.float32)
    shadow = cv2.GaussianBlur(cv2.warpAffine(cover, move, (cover.shape[1], cover.shape[0])), (0, 0), spread)
    if kind >= 0.8:  # a dark rim
        shadow = np.clip(np.asarray(shadow) * 2.5, 0, 1)
    window *= (1 - rng.uniform(0.2, 0.75) * np.asarray(shadow, np.float32))[..., None]


def paste(
    picture: NDArray[np.uint8],
    patch: NDArray[np.uint8],
    corners: NDArray[np.floating],
    rng: np.random.Generator,
    alpha: NDArray[np.float32] | None = None,
) -> None:
    """Set `patch` into `picture`, in place, relit, blurred and made noisy like what is around it.

    Only the bounding rectangle of the corners and a few pixels around it change. What lies outside the picture is
    clipped; corners wholly outside change nothing.

    Args:
        picture: height x width x 3, uint8, RGB; changed in place.
        patch: height x width x 3, uint8, RGB, of any size.
        corners: 4 x 2, x and y in pixels of `picture`, clockwise from the patch's top left corner.
        rng: Where all chance comes from.
        alpha: The patch's coverage, height x width, 0 to 1; None covers all of it but its corners,
            rounded sometimes, and casts a shadow sometimes.
    """
    quad_corners = np.asarray(corners, np.float64)
    height, width = picture.shape[:2]
    low, high = quad_corners.min(axis=0), quad_corners.max(axis=0)
    sides = np.linalg.norm(np.roll(quad_corners, -1, axis=0) - quad_corners, axis=1)
    tall = float(max(1.0, (sides[1] + sides[3]) / 2))
    margin = 3 + round(0.15 * tall)
    left, top = max(0, math.floor(low[0]) - margin), max(0, math.floor(low[1]) - margin)
    right, bottom = min(width, math.ceil(high[0]) + margin), min(height, math.ceil(high[1]) + margin)
    if right - left < 2 or bottom - top < 2 or high[0] <= 0 or high[1] <= 0 or low[0] >= width or low[1] >= height:
        return
    region = picture[top:bottom, left:right]
    window = region.astype(np.float32)
    shape = _rounded(patch.shape[0], patch.shape[1], rng) if alpha is None else alpha
    colour, cover = _warp(patch, shape, quad_corners, (left, top, right - left, bottom - top))

    overall = float(picture[::16, ::16].reshape(-1, 3).mean(axis=0) @ LUMA)
    stretch = math.ceil(0.7 * tall)
    around = picture[max(0, top - stretch) : bottom + stretch, max(0, left - stretch) : right + stretch]
    step = max(1, math.ceil(math.sqrt(around.shape[0] * around.shape[1] / 4_000)))
    colour = _relight(colour, cover, around[::step, ::step].astype(np.float32), overall, rng)

    rows = around[:: max(1, around.shape[0] // 48)]
    blurred, noise = _sharpness_and_noise(rows[:, :400].astype(np.float32) @ LUMA)
    sigma = math.sqrt(max(0.0, blurred**2 - 0.25)) * rng.uniform(0.3, 1.1)
    sigma = min(math.hypot(sigma, abs(rng.normal(0, 0.025)) * tall), 0.09 * tall)
    streak = int(rng.uniform(0.05, 0.2) * tall) if rng.random() < 0.12 else 0
    colour, cover = _blur(colour, cover, sigma, streak, upright=bool(rng.random() < 0.3))

    if alpha is None:
        _shade(window, cover, tall, rng)
    strength = min(noise, 12.0) * rng.uniform(0.6, 1.2)
    if strength > 0.3:
        grain = rng.standard_normal(cover.shape, np.float32)
        if rng.random() < 0.6:  # sensors' noise is coarser after demosaicing and compression
            grain = np.asarray(cv2.GaussianBlur(grain, (0, 0), 0.7), np.float32) * 2.2
        colour = colour + (strength * grain)[..., None]
    window += (colour - window) * cover[..., None]
    np.copyto(region, np.clip(window + 0.5, 0, 255).astype(np.uint8))


def quad(box: tuple[float, float, float, float], rng: np.random.Generator) -> NDArray[np.float32]:
    """Return plausible corners of a plate whose bounding box is `box`.

    Args:
        box: left, top, width, height, in pixels.
        rng: Where all chance comes from.

    Returns:
        4 x 2, float32, clockwise from the plate's top left corner, in the box's pixels.

    Raises:
        ValueError: The box is empty.
    """
    left, top, width, height = box
    if min(width, height) <= 0:
        message = f"the box {box} is empty; give one with a width and a height above 0"
        raise ValueError(message)
    aspect = width / height
    x = np.array([-0.5, 0.5, 0.5, -0.5]) * aspect
    y = np.array([-0.5, -0.5, 0.5, 0.5])
    if rng.random() < 0.75:
        y = y * (1 + rng.normal(0, 0.06) * np.sign(x))  # the nearer side is taller
        x = x * (1 + rng.normal(0, 0.025) * np.sign(y))
        rise = float(np.clip(rng.normal(0, 0.07), -0.2, 0.2))  # a camera above or beside: the sides stay upright
        y = y + rise * x / max(1.0, aspect / 2)
        x = x + float(np.clip(rng.normal(0, 0.08), -0.25, 0.25)) * y
        turn = float(np.clip(rng.normal(0, 0.04), -0.15, 0.15))
        x, y = x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)
    x = left + (x - x.min()) / (x.max() - x.min()) * width
    y = top + (y - y.min()) / (y.max() - y.min()) * height
    return np.stack([x, y], axis=1).astype(np.float32)
