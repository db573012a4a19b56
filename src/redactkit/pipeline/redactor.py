"""Frames in memory: found, decided and covered the way clips are."""

from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING, Self

import numpy as np

from redactkit.errors import RedactkitError
from redactkit.pipeline.looking import judged, look
from redactkit.plan import policy
from redactkit.settings import Settings, given_or_default

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from types import TracebackType
    from typing import Literal

    from numpy.typing import NDArray

    from redactkit.core.covers import Cover
    from redactkit.core.detections import Detection
    from redactkit.core.frames import Scene
    from redactkit.core.protocols import Detector, Judge

    PixelFormat = Literal["rgb24", "bgr24", "gray"]
    Frame = NDArray[np.uint8]


class _Held:
    """A frame of a stream that is held back: its own copy, since a camera may fill its buffer anew meanwhile."""

    __slots__ = ("_scene", "pixels")

    def __init__(self, frame: Frame, pixel_format: PixelFormat) -> None:
        from redactkit import effects
        from redactkit.media.shrink import ArrayScene

        effects.of_array(frame, pixel_format)
        self.pixels = np.array(frame, order="C")
        self._scene = ArrayScene(self.pixels, pixel_format)

    def scene(self) -> Scene:
        """Return the frame, to be looked at."""
        return self._scene

    def grey(self, width: int, height: int) -> NDArray[np.uint8]:
        """Return the frame in grey, coarsely."""
        return self._scene.grey(width, height)

    def forget(self) -> None:
        """Let go of the pictures that looks have made of it."""
        self._scene.forget()


def _held(frames: Iterable[Frame], pixel_format: PixelFormat) -> Generator[_Held, None, None]:
    for frame in frames:
        yield _Held(frame, pixel_format)


def _chained(first: list[_Held], rest: Generator[_Held, None, None]) -> Generator[_Held, None, None]:
    with closing(rest):
        yield first.pop()
        yield from rest


class Redactor:
    """Finds and covers in frames that are numpy arrays.

    Models are loaded with the first frame and kept. One instance may be used by several threads at once.
    A frame is height x width x 3 (`pixel_format` rgb24 or bgr24) or height x width (gray), uint8, with
    any strides; it is never changed. Boxes are in its pixels, origin top left.

        with Redactor() as redactor:
            for frame in redactor.stream(camera):
                show(frame)
    """

    def __init__(self, settings: Settings | None = None, *, detector: Detector | None = None) -> None:
        """Make a redactor; nothing is loaded yet.

        Args:
            settings: What to look for and how to cover it; None means the defaults.
            detector: Used instead of those that `settings` name.
        """
        self.settings = given_or_default(settings)
        self._given = detector
        self._loaded: dict[str, Detector] = {}
        self._judges: dict[str, Judge | None] = {}
        self._lock = threading.Lock()
        self._closed = False

    def detect(self, frame: Frame, *, pixel_format: PixelFormat = "rgb24") -> list[Detection]:
        """Return what is found in `frame`: boxes as found, without margin.

        Raises:
            FrameError: It is no frame of that format.
            DetectorError: A detector cannot be trusted, or failed.
        """
        return self._detect(frame, pixel_format)

    def redact(self, frame: Frame, *, pixel_format: PixelFormat = "rgb24") -> Frame:
        """Return a new array like `frame` with everything found in it covered.

        Raises:
            FrameError: It is no frame of that format.
            DetectorError: A detector cannot be trusted, or failed; there is no half-covered frame.
        """
        return self._redact(frame, pixel_format)

    def mask(self, frame: Frame, *, pixel_format: PixelFormat = "rgb24") -> NDArray[np.bool_]:
        """Return which pixels `redact` would replace: height x width, bool.

        Raises:
            FrameError: It is no frame of that format.
            DetectorError: A detector cannot be trusted, or failed.
        """
        return self._mask(frame, pixel_format)

    def stream(self, frames: Iterable[Frame], *, pixel_format: PixelFormat = "rgb24") -> Iterator[Frame]:
        """Yield each frame covered, in order, one out for each one in.

        Frames are held back, `Settings.lookahead` of them and no more than `Settings.lookahead_bytes` hold, so that a
        face that is found covers it in the frames before; once the input ends the rest comes out. Looks at a clip's
        pace and size: at a part of the frames, once.

        Raises:
            FrameError: One is no frame of that format.
            DetectorError: A detector cannot be trusted, or failed.
        """
        from redactkit import effects

        seed, patterns = effects.fresh_seed(), effects.Patterns()
        for held, covers in self._followed(frames, pixel_format):
            planes = effects.of_array(held.pixels, pixel_format)
            effects.cover(planes, covers, grid=self.settings.grid, seed=seed, patterns=patterns)
            yield held.pixels

    def masks(self, frames: Iterable[Frame], *, pixel_format: PixelFormat = "rgb24") -> Iterator[NDArray[np.bool_]]:
        """Yield for each frame which of its pixels `stream` would replace: height x width, bool.

        Raises:
            FrameError: One is no frame of that format.
            DetectorError: A detector cannot be trusted, or failed.
        """
        from redactkit import effects

        for held, covers in self._followed(frames, pixel_format):
            height, width = held.pixels.shape[:2]
            yield effects.mask(covers, width, height, grid=self.settings.grid)

    def close(self) -> None:
        """Let go of the models; the redactor cannot be used afterwards."""
        self._closed = True
        self._loaded.clear()
        self._judges.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _followed(
        self, frames: Iterable[Frame], pixel_format: PixelFormat
    ) -> Generator[tuple[_Held, tuple[Cover, ...]], None, None]:
        from redactkit.pipeline import following
        from redactkit.pipeline.clock import Clock
        from redactkit.pipeline.pace import pace

        def name(number: int, _frame: _Held) -> str:
            return f"frame {number}"

        kept = _held(frames, pixel_format)
        first = next(kept, None)
        if first is None:
            return
        detector, clock = self._detector("stream"), Clock()
        steps = pace(self.settings, first.pixels.nbytes, given=self._given is not None)
        step = following.looker(detector, name, clock)
        frames_again = _chained([first], kept)
        del first
        looked = (step(glimpse) for glimpse in following.glimpses(frames_again, steps))
        judge = self._judge("stream")
        with closing(following.followed(looked, detector, steps, name, clock, judge)) as decided:
            for one in decided:
                yield one.frame, policy.covers_of(one.claims, self.settings)

    def _redact(self, frame: Frame, pixel_format: PixelFormat) -> Frame:
        from redactkit import effects

        effects.of_array(frame, pixel_format)
        covered = np.array(frame, order="C")  # before it is looked at: a camera may fill its buffer anew meanwhile
        covers = self._covers(covered, pixel_format)
        effects.cover(effects.of_array(covered, pixel_format), covers, grid=self.settings.grid)
        return covered

    def _mask(self, frame: Frame, pixel_format: PixelFormat) -> NDArray[np.bool_]:
        from redactkit import effects

        planes = effects.of_array(frame, pixel_format)
        covers = self._covers(frame, pixel_format)
        return effects.mask(covers, planes.width, planes.height, grid=self.settings.grid)

    def _covers(self, frame: Frame, pixel_format: PixelFormat) -> tuple[Cover, ...]:
        return policy.covers(self._detect(frame, pixel_format), self.settings)

    def _detect(self, frame: Frame, pixel_format: PixelFormat) -> list[Detection]:
        from redactkit import effects
        from redactkit.media.shrink import ArrayScene

        effects.of_array(frame, pixel_format)
        scene, name = ArrayScene(frame, pixel_format), "the frame"
        return judged(self._judge("frame"), scene, look(self._detector("frame"), scene, name), name)

    def _detector(self, use: Literal["frame", "stream"]) -> Detector:
        if self._closed:
            message = "this Redactor was closed; make a new one"
            raise RedactkitError(message)
        if self._given is not None:
            return self._given
        with self._lock:
            if use not in self._loaded:
                from redactkit.detectors import load

                self._loaded[use] = load(self.settings, use=use)
            return self._loaded[use]

    def _judge(self, use: Literal["frame", "stream"]) -> Judge | None:
        with self._lock:
            if use not in self._judges:
                from redactkit.detectors import judge

                self._judges[use] = judge(self.settings, use=use)
            return self._judges[use]
