"""Arrays in place of a file: what `VideoSink` needs of a source, for drawn clips."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from redactkit.media.colour import Colour
from redactkit.media.frame import VideoFrame
from redactkit.media.pixels import BT709, LIMITED_RANGE
from redactkit.media.shrink import Scaler

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from redactkit.media.layout import Layout

TICKS = 90_000
_BT709 = Colour(BT709, BT709, BT709, LIMITED_RANGE)


@dataclass(frozen=True, slots=True)
class ArraySource:
    """A clip of RGB arrays at a constant rate.

    Attributes:
        layout: Size of every frame, width and height even.
        rate: Frames per second.
        time_base: Seconds per tick.
        pixel_format: Frames are made in it.
        colour: And tagged with it.
        interlaced: Never.
        bottom_first: Of no meaning then.
        path: Empty: there is no file to copy sound from.
        repaired: No timestamp is moved.
    """

    layout: Layout
    rate: Fraction
    time_base: Fraction = Fraction(1, TICKS)
    pixel_format: str = "yuv420p"
    colour: Colour = _BT709
    interlaced: bool = False
    bottom_first: bool = False
    repaired: Fraction = Fraction(0)
    path: str = ""
    _scaler: Scaler = field(default_factory=Scaler, repr=False)

    def frame(self, number: int, rgb: NDArray[np.uint8]) -> VideoFrame:
        """Return the frame that is shown as number `number`.

        Args:
            number: Counted from 0.
            rgb: height x width x 3 uint8, red first, contiguous; not changed.
        """
        import av
        from av.video.reformatter import Colorspace, VideoReformatter

        picture = VideoReformatter().reformat(
            av.VideoFrame.from_ndarray(rgb, "rgb24"), format=self.pixel_format, dst_colorspace=Colorspace.ITU709
        )
        picture.colorspace, picture.color_range = BT709, LIMITED_RANGE
        ticks = 1 / (self.rate * self.time_base)
        start, end = round(number * ticks), round((number + 1) * ticks)
        return VideoFrame(start, end - start, self.layout, picture, self._scaler)
