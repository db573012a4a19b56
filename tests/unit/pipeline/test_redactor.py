"""Frames in memory: what `redact`, `detect`, `mask` and streams promise."""

from __future__ import annotations

import threading

import numpy as np
import pytest

import redactkit
from redactkit import Box, DetectorError, FrameError, Redactor, Settings, Solid
from redactkit.errors import RedactkitError
from redactkit.testing import FailingDetector, FakeDetector, draw_scene, moving_faces

PICTURE, FACES = draw_scene(640, 360, moving_faces(640, 360, 3))
BLACK = Settings(effect=Solid(colour=(0, 0, 0)))  # no pixel of the drawing is quite black


def in_format(rgb: np.ndarray, pixel_format: str) -> np.ndarray:
    return {"rgb24": rgb, "bgr24": rgb[..., ::-1], "gray": rgb[..., 1]}[pixel_format]


@pytest.mark.parametrize("pixel_format", ["rgb24", "bgr24", "gray"])
def test_faces_are_covered_and_nothing_else_changes(pixel_format: str) -> None:
    frame = in_format(PICTURE, pixel_format)
    before = frame.copy()
    covered = redactkit.redact(frame, settings=BLACK, pixel_format=pixel_format)
    mask = redactkit.mask(frame, settings=BLACK, pixel_format=pixel_format)
    assert np.array_equal(frame, before)
    assert (covered.shape, covered.dtype) == (frame.shape, np.uint8)
    assert (mask.shape, mask.dtype) == (frame.shape[:2], bool)
    changed = covered != frame if frame.ndim == 2 else (covered != frame).any(axis=2)
    assert np.array_equal(changed, mask)
    for box in FACES:
        y, x = np.mgrid[: frame.shape[0], : frame.shape[1]] + 0.5
        cx, cy = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
        inside = ((x - cx) * 2 / box.width) ** 2 + ((y - cy) * 2 / box.height) ** 2 <= 1
        assert mask[inside].mean() > 0.97


def test_found_faces_are_where_they_were_drawn() -> None:
    found = redactkit.detect(PICTURE)
    assert len(found) == len(FACES)
    for box in FACES:
        cx, cy = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
        assert any(d.box.x0 < cx < d.box.x1 and d.box.y0 < cy < d.box.y1 for d in found)


def test_the_defaults_leave_no_pixel_of_a_face_as_it_was() -> None:
    covered, mask = redactkit.redact(PICTURE), redactkit.mask(PICTURE)
    assert np.array_equal(covered[~mask], PICTURE[~mask])
    same = (covered[mask] == PICTURE[mask]).all(axis=1).mean()
    assert same < 0.05


@pytest.mark.parametrize(
    ("frame", "pixel_format", "said"),
    [
        (np.zeros((0, 10, 3), np.uint8), "rgb24", "not empty"),
        (np.zeros((10, 10), np.uint8), "rgb24", "height x width x 3"),
        (np.zeros((10, 10, 4), np.uint8), "bgr24", "height x width x 3"),
        (np.zeros((10, 10, 3), np.uint8), "gray", "height x width,"),
        (np.zeros((10, 10, 3), np.uint16), "rgb24", "uint16"),
        (np.zeros((10, 10, 3), float), "rgb24", "float64"),
        ([[0, 0, 0]], "rgb24", "numpy array, not list"),
        (np.zeros((10, 10, 3), np.uint8), "yuv420p", "'rgb24', 'bgr24', 'gray'"),
        (np.zeros((10, 10, 3), np.uint8), ["rgb24"], "'rgb24', 'bgr24', 'gray'"),
    ],
)
@pytest.mark.parametrize("verb", [redactkit.redact, redactkit.mask, redactkit.detect])
def test_what_is_no_frame_is_refused(verb, frame, pixel_format: str, said: str) -> None:
    with pytest.raises(FrameError, match=said):
        verb(frame, pixel_format=pixel_format)


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 500, 3), (7, 3, 3), (33, 17, 3)])
def test_tiny_and_odd_frames_work(shape: tuple[int, ...]) -> None:
    frame = np.full(shape, 90, np.uint8)
    assert redactkit.redact(frame).shape == shape


def test_strided_frames_work() -> None:
    wide = np.zeros((360, 1280, 3), np.uint8)
    wide[:, ::2] = PICTURE
    view = wide[:, ::2]
    assert np.array_equal(redactkit.mask(view), redactkit.mask(PICTURE))


def test_a_buffer_that_is_filled_anew_while_it_is_looked_at_does_not_get_through() -> None:
    frame = np.full((64, 64, 3), 50, np.uint8)

    class Slow(FakeDetector):
        def detect(self, scene):
            frame[:] = 200  # the camera's next picture, in which faces sit elsewhere
            return super().detect(scene)

    covered = Redactor(BLACK, detector=Slow([Box(8, 8, 24, 24)])).redact(frame)
    assert set(np.unique(covered)) == {0, 50}


def test_a_masked_array_comes_back_as_a_plain_one() -> None:
    masked = np.ma.masked_array(PICTURE, mask=PICTURE > 100)
    assert type(redactkit.redact(masked, settings=BLACK)) is np.ndarray


def test_a_stream_gives_one_frame_for_each_in_order() -> None:
    frames = [draw_scene(320, 180, moving_faces(320, 180, 2), t / 10)[0] for t in range(5)]
    with Redactor(BLACK) as redactor:
        covered = list(redactor.stream(iter(frames)))
        masks = list(redactor.masks(iter(frames)))
    assert len(covered) == len(masks) == len(frames)
    for frame, out, mask in zip(frames, covered, masks, strict=True):
        assert np.array_equal(out[~mask], frame[~mask])
        assert (out[mask] == (0, 0, 0)).all()
        assert mask.any()


@pytest.mark.parametrize("lookahead", [0, 1, 4, 7])
def test_a_stream_takes_no_more_frames_than_it_may_hold_back(lookahead: int) -> None:
    taken = []

    def camera():
        for n in range(10):
            taken.append(n)
            yield np.zeros((16, 16, 3), np.uint8)

    stream = Redactor(Settings(lookahead=lookahead), detector=FakeDetector()).stream(camera())
    for number in range(3):
        next(stream)
        assert taken == list(range(number + lookahead + 1))


def test_a_detector_that_fails_leaves_no_half_covered_frame() -> None:
    with pytest.raises(DetectorError, match="the frame"):
        Redactor(detector=FailingDetector()).redact(PICTURE)


def test_a_given_detector_is_used() -> None:
    redactor = Redactor(Settings(margin=0, shape="rectangle"), detector=FakeDetector([Box(16, 8, 32, 24)]))
    mask = redactor.mask(np.zeros((64, 64, 3), np.uint8))
    assert mask[8:24, 16:32].all()
    assert mask.sum() == 16 * 16


def test_a_closed_redactor_says_so() -> None:
    redactor = Redactor()
    redactor.close()
    with pytest.raises(RedactkitError, match="was closed"):
        redactor.redact(PICTURE)


def test_many_threads_share_one_redactor() -> None:
    settings = Settings(effect="solid")
    expected = redactkit.mask(PICTURE, settings=settings)
    results: list[np.ndarray] = []

    def work() -> None:
        results.append(redactkit.mask(PICTURE, settings=settings))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 6
    assert all(np.array_equal(result, expected) for result in results)
