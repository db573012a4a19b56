"""Pixel formats: which are edited as they are, what the others become, and the planes of a frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from redactkit.core.frames import Plane, Planes

if TYPE_CHECKING:
    import av
    from av.video.plane import VideoPlane
    from numpy.typing import NDArray

    Samples = NDArray[np.uint8] | NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class PixelFormat:
    """A format whose samples are edited where the decoder put them.

    Attributes:
        name: FFmpeg's.
        depth: Significant bits, counted from the lowest.
        step_x: Luma columns per chroma sample.
        step_y: Luma rows per chroma sample.
        paired: Both chroma components share one plane (nv12).
    """

    name: str
    depth: int = 8
    step_x: int = 1
    step_y: int = 1
    paired: bool = False


EDITABLE: dict[str, PixelFormat] = {
    f.name: f
    for f in (
        PixelFormat("yuv420p", 8, 2, 2),
        PixelFormat("yuv422p", 8, 2, 1),
        PixelFormat("yuv444p"),
        PixelFormat("yuvj420p", 8, 2, 2),
        PixelFormat("yuvj422p", 8, 2, 1),
        PixelFormat("yuvj444p"),
        PixelFormat("nv12", 8, 2, 2, paired=True),
        PixelFormat("yuv420p10le", 10, 2, 2),
        PixelFormat("yuv422p10le", 10, 2, 1),
        PixelFormat("yuv444p10le", 10),
    )
}

KR_KB: dict[int, tuple[float, float]] = {
    1: (0.2126, 0.0722),
    4: (0.30, 0.11),
    5: (0.299, 0.114),
    6: (0.299, 0.114),
    7: (0.212, 0.087),
    9: (0.2627, 0.0593),
    10: (0.2627, 0.0593),
}
"""Luma coefficients by AVColorSpace (ITU-T H.273, table 4)."""

BT709, BT601 = 1, 6
FULL_RANGE, LIMITED_RANGE = 2, 1
UNSPECIFIED = 2


def matrix_number(tagged: int, width: int, height: int) -> int:
    """Return the AVColorSpace to reckon with: the tag, or what players take an untagged frame for.

    mpv and VLC read untagged video of HD size as BT.709 and smaller ones as BT.601.
    """
    if tagged in KR_KB:
        return tagged
    return BT709 if width >= 1280 or height > 576 else BT601


def is_full_range(frame: av.VideoFrame) -> bool:
    """Samples span all values, by tag or by a yuvj format."""
    return frame.color_range == FULL_RANGE or frame.format.name.startswith("yuvj")


def plane_view(plane: VideoPlane, itemsize: int) -> Samples:
    """Return rows x columns of one plane, a view on the frame's own memory.

    Columns are samples of `itemsize` bytes; a plane of pairs has twice as many as `plane.width`.
    FFmpeg stores some pictures bottom up and says so by a negative line size; the view is upright.
    """
    line = plane.line_size
    memory = memoryview(plane)
    samples: Samples = np.frombuffer(memory, np.uint8) if itemsize == 1 else np.frombuffer(memory, np.uint16)
    rows: Samples = samples.reshape(plane.height, abs(line) // itemsize)
    return rows[::-1] if line < 0 else rows


def views(frame: av.VideoFrame) -> tuple[Samples, Samples, Samples]:
    """Return luma, blue and red chroma of a frame in an `EDITABLE` format, as views."""
    kind = EDITABLE[frame.format.name]
    size = 1 if kind.depth == 8 else 2
    width, height = -(-frame.width // kind.step_x), -(-frame.height // kind.step_y)
    planes = [plane_view(p, size) for p in frame.planes]
    luma = planes[0][:, : frame.width]
    if kind.paired:
        pairs = planes[1][:height, : 2 * width]
        return luma, pairs[:, 0::2], pairs[:, 1::2]
    return luma, planes[1][:height, :width], planes[2][:height, :width]


def planes_of(frame: av.VideoFrame) -> Planes:
    """Return the samples of a frame in an `EDITABLE` format, to be edited in place."""
    kind = EDITABLE[frame.format.name]
    luma, blue, red = views(frame)
    return Planes(
        planes=(
            Plane(luma, "luma"),
            Plane(blue, "chroma_b", kind.step_x, kind.step_y),
            Plane(red, "chroma_r", kind.step_x, kind.step_y),
        ),
        width=frame.width,
        height=frame.height,
        depth=kind.depth,
        full_range=is_full_range(frame),
        matrix=KR_KB[matrix_number(frame.colorspace, frame.width, frame.height)],
    )
