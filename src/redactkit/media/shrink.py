"""Scaling: small upright RGB pictures of decoded frames and of numpy arrays, by swscale.

Of swscale's filters AREA comes nearest to the exact mean over each pixel's area (1080p to 640x384:
1.6 grey levels off, BILINEAR 2.2) and costs least; FAST_BILINEAR is faster, but skips pixels (13).
RGB is shrunk by way of 4:2:2, where swscale has its fast loops: half the time of RGB to RGB, and
as near to the mean as a decoded frame comes.
"""

from __future__ import annotations

import functools
import itertools
import math
import threading
from typing import TYPE_CHECKING, cast

import numpy as np

from redactkit.core.frames import Picture
from redactkit.core.geometry import Box
from redactkit.media.pixels import BT601, BT709, EDITABLE, matrix_number, plane_view, views

if TYPE_CHECKING:
    import av
    from av.video.reformatter import VideoReformatter
    from numpy.typing import NDArray

    from redactkit.media.layout import Layout

    Key = tuple[int, int, Box | None]


_HALVED = frozenset({"yuv420p", "yuvj420p", "yuv420p10le"})
"""Formats with half the columns and rows of colour, in planes that swscale shrinks one by one."""


class Scaler:
    """A swscale context for each thread and pair of sizes: making one costs as much as using it."""

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads
        self._local = threading.local()

    def scale(self, frame: av.VideoFrame, width: int, height: int, form: str) -> av.VideoFrame:
        """Return `frame` in another size and format."""
        matrix = matrix_number(frame.colorspace, frame.width, frame.height)
        if form == "rgb24" and frame.format.name in _HALVED and 2 * width <= frame.width and 2 * height <= frame.height:
            # Shrunk as it is, then turned into RGB: 0.95 instead of 1.7 ms for 1080p to 640 x 352, since there are
            # fewer samples to turn. Colour keeps the sharpness it had: half of the picture's.
            small = self._step(frame, width, height, frame.format.name, matrix)
            small.colorspace, small.color_range = frame.colorspace, frame.color_range
            frame = small
        return self._step(frame, width, height, form, matrix)

    def _step(self, frame: av.VideoFrame, width: int, height: int, form: str, matrix: int) -> av.VideoFrame:
        from av.video.reformatter import Colorspace, Interpolation, VideoReformatter

        known: dict[object, VideoReformatter] = self._local.__dict__.setdefault("known", {})
        key = (frame.format.name, frame.width, frame.height, width, height, form)
        if key not in known:
            if len(known) >= 64:  # crops come in many sizes: forget the oldest
                known.pop(next(iter(known)))
            known[key] = VideoReformatter()
        enlarges = width > frame.width or height > frame.height
        # What an untagged frame is taken for is said where it becomes RGB: earlier, it would be converted by it twice.
        guessed = matrix == BT709 and frame.colorspace != BT709 and form == "rgb24"
        return known[key].reformat(
            frame,
            width,
            height,
            form,
            interpolation=Interpolation.BILINEAR if enlarges else Interpolation.AREA,
            src_colorspace=Colorspace.ITU709 if guessed else None,
            threads=self._threads,
        )


def whole(crop: Box | None, width: int, height: int) -> Box:
    """Return `crop` rounded to whole pixels and clipped to a `width` x `height` frame.

    Raises:
        ValueError: Nothing of it lies in the frame.
    """
    if crop is None:
        return Box(0, 0, width, height)
    x0, y0 = max(0, math.floor(crop.x0)), max(0, math.floor(crop.y0))
    x1, y1 = min(width, math.ceil(crop.x1)), min(height, math.ceil(crop.y1))
    if x1 <= x0 or y1 <= y0:
        message = f"the crop {crop} shows nothing of a frame of {width} x {height} pixels"
        raise ValueError(message)
    return Box(x0, y0, x1, y1)


class _Cached:
    """Answers equal questions once."""

    def __init__(self) -> None:
        self._pictures: dict[Key, Picture] = {}

    def picture(self, width: int, height: int, crop: Box | None = None) -> Picture:
        """Return the frame, or its part `crop`, scaled; see `core.frames.Scene`."""
        if width < 1 or height < 1:
            message = f"a picture of {width} x {height} pixels cannot be made; give at least 1 x 1"
            raise ValueError(message)
        key = (width, height, crop)
        if key not in self._pictures:
            self._pictures[key] = self._look(width, height, crop)
        return self._pictures[key]

    def forget(self) -> None:
        """Let go of the answers given so far."""
        self._pictures.clear()

    def _look(self, width: int, height: int, crop: Box | None) -> Picture:
        raise NotImplementedError


class FrameScene(_Cached):
    """A decoded frame as detectors see it: upright, in square pixels. The frame is not changed."""

    def __init__(self, frame: av.VideoFrame, layout: Layout, scaler: Scaler) -> None:
        super().__init__()
        self._frame, self._layout, self._scaler = frame, layout, scaler

    @property
    def width(self) -> int:
        """Of the upright frame, in square pixels."""
        return self._layout.upright[0]

    @property
    def height(self) -> int:
        """Of the upright frame, in square pixels."""
        return self._layout.upright[1]

    def grey(self, width: int, height: int) -> NDArray[np.uint8]:
        """Return the whole upright frame in grey, coarsely; see `sampled`."""
        way = self._layout.way
        size = (height, width) if way.swaps else (width, height)
        depth = EDITABLE[self._frame.format.name].depth
        return np.ascontiguousarray(way.turn(sampled(views(self._frame)[0], *size, depth)))

    def _look(self, width: int, height: int, crop: Box | None) -> Picture:
        way = self._layout.way
        part, shown = self._cut(whole(crop, self.width, self.height))
        size = (height, width) if way.swaps else (width, height)
        pixels = way.turn(rgb_array(self._scaler.scale(part, *size, "rgb24")))
        return Picture(np.ascontiguousarray(pixels), shown)

    def _cut(self, crop: Box) -> tuple[av.VideoFrame, Box]:
        """Return the stored part that shows `crop`, grown to whole chroma samples, and what it shows."""
        frame, layout = self._frame, self._layout
        kind = EDITABLE[frame.format.name]
        flat = layout.to_stored(crop)
        x0 = max(0, math.floor(flat.x0 / kind.step_x + 1e-6)) * kind.step_x
        y0 = max(0, math.floor(flat.y0 / kind.step_y + 1e-6)) * kind.step_y
        x1 = min(frame.width, math.ceil(flat.x1 / kind.step_x - 1e-6) * kind.step_x)
        y1 = min(frame.height, math.ceil(flat.y1 / kind.step_y - 1e-6) * kind.step_y)
        if (x0, y0, x1, y1) == (0, 0, frame.width, frame.height):
            return frame, Box(0, 0, *layout.upright)
        return _cropped(frame, x0, y0, x1, y1), layout.to_upright(Box(x0, y0, x1, y1))


def _cropped(frame: av.VideoFrame, x0: int, y0: int, x1: int, y1: int) -> av.VideoFrame:
    import av

    kind = EDITABLE[frame.format.name]
    part = av.VideoFrame(x1 - x0, y1 - y0, frame.format.name)
    part.colorspace, part.color_range = frame.colorspace, frame.color_range
    steps = ((1, 1), (kind.step_x, kind.step_y), (kind.step_x, kind.step_y))
    for old, new, (sx, sy) in zip(views(frame), views(part), steps, strict=True):
        rows, columns = new.shape
        new[:] = old[y0 // sy : y0 // sy + rows, x0 // sx : x0 // sx + columns]
    return part


def sampled(
    samples: NDArray[np.uint8] | NDArray[np.uint16], width: int, height: int, depth: int = 8
) -> NDArray[np.uint8]:
    """Return a plane shrunk to `width` x `height`: each pixel is the mean of four samples of its area.

    Good enough to see what moves, at a twentieth of the cost of an area mean (0.1 ms at 1080p).

    Args:
        samples: rows x columns, any strides.
        width: Wanted; rows and columns may also be repeated.
        height: Wanted.
        depth: Significant bits of a sample.
    """
    total = np.zeros((height, width), np.uint32)
    rows, columns = samples.shape
    if rows % height == 0 and columns % width == 0:  # as with most sizes of frames: no list of places is needed
        y, x = rows // height, columns // width
        for down, right in itertools.product((y // 4, 3 * y // 4), (x // 4, 3 * x // 4)):
            total += samples[down::y, right::x]
    else:
        for down, right in _lattice(rows, columns, width, height):
            total += samples[down, right]
    return (total >> (depth - 6)).astype(np.uint8)


@functools.lru_cache(maxsize=8)
def _lattice(rows: int, columns: int, width: int, height: int) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Return rows and columns of the four samples of each pixel: a quarter and three of its area, down and across."""
    down = [((4 * np.arange(height) + k) * rows // (4 * height))[:, None] for k in (1, 3)]
    across = [((4 * np.arange(width) + k) * columns // (4 * width))[None, :] for k in (1, 3)]
    return [(y, x) for y in down for x in across]


def rgb_array(frame: av.VideoFrame) -> NDArray[np.uint8]:
    """Return an rgb24 frame's pixels, rows x columns x 3, as a view on its memory."""
    rows = cast("NDArray[np.uint8]", plane_view(frame.planes[0], 1))
    return rows[:, : 3 * frame.width].reshape(frame.height, frame.width, 3)


class ArrayScene(_Cached):
    """A numpy picture as detectors see it; it is taken to be upright and is not changed.

    Args:
        pixels: H x W x 3 uint8 for rgb24 and bgr24, H x W uint8 for gray; any strides.
        pixel_format: Which.
    """

    def __init__(self, pixels: NDArray[np.uint8], pixel_format: str = "rgb24") -> None:
        super().__init__()
        self._pixels, self._format = pixels, pixel_format
        self.height, self.width = pixels.shape[:2]

    def grey(self, width: int, height: int) -> NDArray[np.uint8]:
        """Return the whole picture in grey (its green, where it has colours), coarsely; see `sampled`."""
        return sampled(self._pixels if self._pixels.ndim == 2 else self._pixels[:, :, 1], width, height)

    def _look(self, width: int, height: int, crop: Box | None) -> Picture:
        shown = whole(crop, self.width, self.height)
        part = self._pixels[int(shown.y0) : int(shown.y1), int(shown.x0) : int(shown.x1)]
        return Picture(scaled_array(part, width, height, self._format), shown)


SMALL = 2**19
"""Pixels of a picture below which one thread shrinks it: setting up others takes longer than they save (0.2 ms)."""
_SCALER, _ALONE = Scaler(threads=0), Scaler(threads=1)


def scaled_array(pixels: NDArray[np.uint8], width: int, height: int, pixel_format: str = "rgb24") -> NDArray[np.uint8]:
    """Return `pixels` as height x width x 3 uint8, red first, contiguous, in memory of its own.

    Args:
        pixels: H x W x 3 uint8 (rgb24, bgr24) or H x W uint8 (gray); any strides; not changed.
        width: Wanted.
        height: Wanted.
        pixel_format: Of `pixels`.
    """
    frame = _wrap(pixels, pixel_format)
    scaler = _ALONE if frame.width * frame.height < SMALL else _SCALER
    if pixels.ndim == 2:
        small = scaler.scale(frame, width, height, "gray")
        gray = cast("NDArray[np.uint8]", plane_view(small.planes[0], 1))[:, :width]
        return np.repeat(gray[:, :, np.newaxis], 3, axis=2)
    if 1.5 * width <= frame.width and 1.5 * height <= frame.height:
        frame = scaler.scale(frame, width, height, "yuv422p")
        frame.colorspace = BT601  # swscale's own: untagged, a high picture would be read by another matrix
    return rgb_array(scaler.scale(frame, width, height, "rgb24")).copy()


def _wrap(pixels: NDArray[np.uint8], pixel_format: str) -> av.VideoFrame:
    """Return a frame on the array's own memory where its rows allow that."""
    import av

    if pixels.ndim == 3 and pixels.strides[2] == -1:  # a view with red and blue swapped, as for OpenCV
        pixels, pixel_format = pixels[:, :, ::-1], {"rgb24": "bgr24", "bgr24": "rgb24"}[pixel_format]
    inner = (3, 1) if pixels.ndim == 3 else (1,)
    usable = pixels.strides[1:] == inner and pixels.strides[0] >= pixels.shape[1] * inner[0]
    return av.VideoFrame.from_numpy_buffer(pixels if usable else np.ascontiguousarray(pixels), pixel_format)
