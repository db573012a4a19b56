"""Alphabets, and made-up signs for scripts that no font at hand has: a detector needs their look, not their sense.

A made-up sign is a private character, drawn from strokes that its own code point decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"
CYRILLIC = "АВЕКМНОРСТУХІЇ"
GREEK = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
ARABIC = "ابجدرسصطعقلمنهوي"
PERSIAN_DIGITS = "۰۱۲۳۴۵۶۷۸۹"
ARABIC_DIGITS = "٠١٢٣٤٥٦٧٨٩"
HAN, HANGUL, DEVANAGARI, THAI = 0xE000, 0xE100, 0xE180, 0xE200
PSEUDO = 64
"""Signs of each made-up script."""


class _Pen:
    """A tile of one sign, 128 x 72, and the weight of its strokes; points in shares of the 64 x 64 of a capital."""

    def __init__(self, weight: int) -> None:
        self.tile = np.zeros((128, 72), np.uint8)
        self.weight = weight

    def stroke(self, *points: tuple[float, float]) -> None:
        line = np.array([[4 + 64 * x, 28 + 64 * y] for x, y in points], np.int32)
        cv2.polylines(self.tile, [line], False, 255, self.weight, cv2.LINE_AA)


def is_made_up(char: str) -> bool:
    """Return whether `char` is a sign of a made-up script."""
    return HAN <= ord(char) < THAI + PSEUDO


def pseudo_sign(code: int) -> NDArray[np.uint8]:
    """Return the made-up sign `code`, 128 x 72, its base line at 92."""
    rng = np.random.default_rng(code)
    pen = _Pen(int(rng.integers(5, 9)))
    if code < HANGUL:
        _han(pen, rng)
    elif code < DEVANAGARI:
        _hangul(pen, rng)
    elif code < THAI:
        _devanagari(pen, rng)
    else:
        _thai(pen, rng)
    return pen.tile


def _han(pen: _Pen, rng: np.random.Generator) -> None:
    for y in np.sort(rng.uniform(0.04, 0.96, rng.integers(2, 5))):
        left, right = rng.uniform(0, 0.3), rng.uniform(0.7, 1)
        pen.stroke((left, y), (right, y + rng.normal(0, 0.02)))
    for x in rng.uniform(0.15, 0.85, rng.integers(1, 4)):
        pen.stroke((x, rng.uniform(0, 0.3)), (x, rng.uniform(0.6, 1)))
    if rng.random() < 0.6:
        pen.stroke((0.5, 0.45), (0.3, 0.8), (0.03, 0.98))
        pen.stroke((0.5, 0.45), (0.7, 0.8), (0.97, 0.98))
    if rng.random() < 0.3:
        pen.stroke((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9), (0.1, 0.1))


def _hangul(pen: _Pen, rng: np.random.Generator) -> None:
    if rng.random() < 0.5:
        cv2.circle(pen.tile, (24, 52), 15, 255, pen.weight, cv2.LINE_AA)
    else:
        pen.stroke((0.05, 0.15), (0.55, 0.15), (0.5, 0.6))
    pen.stroke((0.85, 0.0), (0.85, 0.95))
    pen.stroke((0.85, 0.4), (1.0, 0.4))
    if rng.random() < 0.6:
        pen.stroke((0.1, 0.7), (0.1, 0.98), (0.75, 0.98))


def _devanagari(pen: _Pen, rng: np.random.Generator) -> None:
    pen.stroke((0, 0.05), (1, 0.05))
    pen.stroke((0.75, 0.05), (0.75, 1))
    start, end = rng.uniform(0, 120), rng.uniform(220, 360)
    cv2.ellipse(pen.tile, (28, 58), (18, 15), 0, start, end, 255, pen.weight, cv2.LINE_AA)
    if rng.random() < 0.5:
        pen.stroke((0.1, 0.6), (0.4, 0.95))


def _thai(pen: _Pen, rng: np.random.Generator) -> None:
    centre = (int(rng.integers(14, 24)), int(rng.integers(38, 84)))
    cv2.circle(pen.tile, centre, 7, 255, pen.weight - 2, cv2.LINE_AA)
    pen.stroke((0.1, 0.95), (0.12, 0.2), (0.4, 0.02), (0.75, 0.15), (0.78, 0.98))
    if rng.random() < 0.5:
        pen.stroke((0.12, 0.9), (0.45, 0.5), (0.78, 0.9))


def sign(rng: np.random.Generator, script: int) -> str:
    """Return one sign of a made-up script."""
    return chr(script + int(rng.integers(PSEUDO)))


def signs(rng: np.random.Generator, script: int, count: int) -> str:
    """Return `count` signs of a made-up script."""
    return "".join(sign(rng, script) for _ in range(count))
