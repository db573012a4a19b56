"""The contracts that detectors and effects keep, as checks for anybody's."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from redactkit.core.covers import Cover
from redactkit.core.detections import Detection
from redactkit.core.geometry import Box, Shape
from redactkit.testing.scenes import draw_scene, moving_faces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from redactkit.core.effects import Effect
    from redactkit.core.frames import Planes, Scene
    from redactkit.core.protocols import Detector

SIZES = ((320, 180), (65, 97), (1, 1), (640, 24))
"""Width and height of the pictures that are shown, odd and absurd ones among them."""

GRID = 8
BOXES = (Box(20, 12, 61, 55), Box(-15, -9, 12, 8), Box(50, 40, 200, 300), Box(33.4, 20.2, 33.9, 20.6))
LARGE = 40
"""Shorter side in pixels from which a region's cells are areas; below, a cell may be a single pixel."""
SKIN = (104, 92, 80)
"""Not grey: an effect may treat values beside the middle differently."""
TIPPED = 0.5
"""Share of a region that may differ between two regions of nearly the same means."""
SHAPES: tuple[Shape, ...] = ("rectangle", "ellipse", "rounded")


def check_detector(detector: Detector) -> None:
    """Check that `detector` keeps the contract of `core.protocols.Detector`.

    Its self-test passes; facts are complete; what it finds is sane, of a kind it announced and in pixels of
    the frame; equal pictures give equal answers; pictures of any size and with nothing in them are no error.

    Raises:
        AssertionError: It does not; the message says how.
    """
    facts = detector.facts
    _expect(bool(facts) and all(f.name and f.kinds and f.licence for f in facts), f"name, kinds or licence: {facts}")
    kinds = {kind for f in facts for kind in f.kinds}
    detector.self_test()
    for width, height in SIZES:
        rgb, _ = draw_scene(width, height, moving_faces(width, height))
        before = rgb.copy()
        first, again = detector.detect(_scene(rgb)), detector.detect(_scene(rgb))
        _expect(np.array_equal(rgb, before), "the picture was changed")
        _expect(len(first) == len(again), f"{len(first)} found, then {len(again)} in the same picture")
        for found in first:
            _check_detection(found, kinds)
    plain = np.full((120, 160, 3), 127, np.uint8)
    _expect(isinstance(detector.detect(_scene(plain)), list), "nothing to find must be an empty list, or hits")


def _check_detection(found: Detection, kinds: set[str]) -> None:
    _expect(isinstance(found, Detection), f"{found!r} is no Detection")
    _expect(found.kind in kinds, f"kind {found.kind!r} is not among the announced {sorted(kinds)}")
    _expect(found.box.is_sane, f"the box {found.box} has no area")
    _expect(math.isfinite(found.score) and 0 <= found.score <= 1, f"the score {found.score} is not from 0 to 1")
    points = found.landmarks or ()
    _expect(all(math.isfinite(v) for point in points for v in point), f"landmarks are not finite: {points}")


def check_effect(effect: Effect) -> None:
    """Check that `effect` keeps the contract: nothing outside the mask, all of the mask, no trace of what was there.

    Each shape is tried on boxes inside the picture, across its edges and smaller than a pixel, on RGB and gray.

    Raises:
        AssertionError: It does not; the message says how.
    """
    for shape in SHAPES:
        for box in BOXES:
            cover = Cover(box=box, effect=effect, shape=shape)
            for pixel_format in ("rgb24", "gray"):
                _check_cover(cover, pixel_format)


def _check_cover(cover: Cover, pixel_format: str) -> None:
    from redactkit import effects

    noise = np.random.default_rng(5).integers(0, 256, (97, 131, 3), dtype=np.uint8)
    picture = noise if pixel_format == "rgb24" else np.ascontiguousarray(noise[..., 0])
    height, width = picture.shape[:2]
    mask = effects.mask([cover], width, height, grid=GRID)
    name = f"{cover.effect} in {cover.shape} {cover.box} on {pixel_format}"
    _expect(bool(mask.any()), f"{name}: nothing is covered")
    once, again = (_covered(picture, cover, pixel_format, seed=7) for _ in range(2))
    _expect(np.array_equal(once[~mask], picture[~mask]), f"{name}: pixels outside the mask were changed")
    _expect(np.array_equal(once, again), f"{name}: equal seeds give different results")
    if min(cover.box.width, cover.box.height) >= LARGE:
        _check_forgets(picture, mask, cover, pixel_format, name)


def _check_forgets(picture: NDArray[np.uint8], mask: NDArray[np.bool_], cover: Cover, form: str, name: str) -> None:
    """Two regions that differ in every pixel, but hardly in any area mean, must come out alike.

    Hardly: a mean over an odd number of pixels moves a little, and may tip over to its next level.
    """
    checker = np.where((np.indices(mask.shape).sum(axis=0) % 2).astype(bool), -8, 8)
    plain, fine = picture.copy(), picture.copy()
    tint = np.array(SKIN) if picture.ndim == 3 else np.array(SKIN[0])
    for part, change in ((plain, 0 * checker), (fine, checker)):
        part[mask] = ((change[..., None] if picture.ndim == 3 else change) + tint)[mask]
    one, other = (_covered(p, cover, form, seed=7)[mask] for p in (plain, fine))
    _expect(not np.array_equal(other, fine[mask]), f"{name}: the region is as it was")
    differing = float(np.mean(one != other))
    _expect(differing < TIPPED, f"{name}: single pixels show in {differing:.0%} of the result")


def _covered(picture: NDArray[np.uint8], cover: Cover, pixel_format: str, seed: int) -> NDArray[np.uint8]:
    from redactkit.effects import planes

    result = picture.copy()
    _paint(planes.of_array(result, pixel_format), [cover], grid=GRID, seed=seed)
    return result


def _paint(planes: Planes, covers: Sequence[Cover], *, grid: int, seed: int) -> None:
    from redactkit import effects

    effects.cover(planes, covers, grid=grid, seed=seed)


def _scene(rgb: NDArray[np.uint8]) -> Scene:
    from redactkit.media.shrink import ArrayScene

    return ArrayScene(rgb, "rgb24")


def _expect(holds: bool, message: str) -> None:
    if not holds:
        raise AssertionError(message)
