"""One decoded frame: its planes for the effects, its scene for the detectors."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from redactkit.media.pixels import planes_of
from redactkit.media.shrink import FrameScene, Scaler

if TYPE_CHECKING:
    import av
    import numpy as np
    from numpy.typing import NDArray

    from redactkit.core.frames import Planes, Scene
    from redactkit.core.geometry import Box
    from redactkit.media.layout import Layout


@dataclass(frozen=True, slots=True)
class VideoFrame:
    """A frame of a `VideoSource`. One thread at a time may work on it.

    Attributes:
        pts: When it is shown, in ticks of the source's time base.
        duration: Ticks that it is shown for; 0 where the file does not say.
        layout: How it lies, and how it is shown.
        picture: The decoder's own frame.
    """

    pts: int
    duration: int
    layout: Layout
    picture: av.VideoFrame
    scaler: Scaler = field(repr=False)
    _scenes: list[FrameScene] = field(default_factory=list, repr=False, init=False, compare=False)

    def planes(self) -> Planes:
        """Return the frame's samples, to be edited in place.

        Buffers that the decoder still needs as a reference are copied first (by FFmpeg, once), so
        that an edit never shows up in a later frame. Ask for pictures of `scene` before editing.
        """
        self.picture.make_writable()
        return planes_of(self.picture)

    def scene(self) -> Scene:
        """Return the upright frame for detectors; the same one at every call."""
        return self._scene()

    def _scene(self) -> FrameScene:
        if not self._scenes:
            self._scenes.append(FrameScene(self.picture, self.layout, self.scaler))
        return self._scenes[0]

    def grey(self, width: int, height: int) -> NDArray[np.uint8]:
        """Return the upright frame in grey, coarsely: height x width uint8, for what moves and changes."""
        return self._scene().grey(width, height)

    def forget(self) -> None:
        """Let go of the pictures that were made of it for detectors: some megabytes."""
        for scene in self._scenes:
            scene.forget()

    def to_stored(self, box: Box) -> Box:
        """Return `box`, in pixels of the upright frame, in pixels of the stored frame; nothing is clipped."""
        return self.layout.to_stored(box)

    def to_upright(self, box: Box) -> Box:
        """Return `box`, in pixels of the stored frame, in pixels of the upright frame; nothing is clipped."""
        return self.layout.to_upright(box)
