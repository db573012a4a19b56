"""A still is a clip of one frame: pts 0, a tick of one second, pixels already upright."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Self

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    import numpy as np
    from numpy.typing import NDArray

    from redactkit.core.frames import Planes, Scene
    from redactkit.core.geometry import Box
    from redactkit.media.containers import Container


@dataclass(frozen=True, slots=True)
class StillFrame:
    """The one frame of a still.

    Attributes:
        pixels: height x width x 3 uint8, red first, upright; `planes` are views of it.
        pts: Always 0.
    """

    pixels: NDArray[np.uint8]
    pts: int = 0

    def planes(self) -> Planes:
        """Return the picture's own samples, to be edited in place."""
        from redactkit.effects import planes

        return planes.of_array(self.pixels, "rgb24")

    def scene(self) -> Scene:
        """Return the picture, to be looked at."""
        from redactkit.media.shrink import ArrayScene

        return ArrayScene(self.pixels, "rgb24")

    def grey(self, width: int, height: int) -> NDArray[np.uint8]:
        """Return the picture in grey, coarsely: height x width uint8."""
        from redactkit.media.shrink import ArrayScene

        return ArrayScene(self.pixels, "rgb24").grey(width, height)

    def forget(self) -> None:
        """Let go of nothing: each scene keeps its own pictures."""

    def to_stored(self, box: Box) -> Box:
        """Return `box` as it is: a still is turned upright when it is read, and written so."""
        return box

    def to_upright(self, box: Box) -> Box:
        """Return `box` as it is."""
        return box


class StillClip:
    """A picture file that is read.

    Args:
        path: Of the file; it is decoded at once.

    Raises:
        InputError: It cannot be read, is no picture, or is damaged.
    """

    def __init__(self, path: Path) -> None:
        from redactkit.media import stills

        self._pixels, info = stills.read(path)
        height, width = self._pixels.shape[:2]
        self.notes: tuple[str, ...] = ("turned upright",) if info.rotation else ()
        self.info = msgspec.structs.replace(info, width=width, height=height)
        self.time_base = Fraction(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        del self._pixels

    def frames(self) -> Iterator[StillFrame]:
        """Yield the picture."""
        yield StillFrame(self._pixels)

    def finish(self) -> None:
        """Do nothing: a picture that ends early was refused when it was decoded."""


class StillSink:
    """A picture file that is written.

    Args:
        path: Where to write; overwritten, so give a temporary path.
        container: Rules for the file format.

    Attributes:
        frames: Written so far.
        notes: What could not be kept.
    """

    def __init__(self, path: Path, container: Container) -> None:
        self._path, self._container = path, container
        self.frames = 0
        self.notes: tuple[str, ...] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Do nothing: `write` leaves no file open."""

    def write(self, frame: StillFrame) -> None:
        """Encode and write the picture.

        Raises:
            OutputError: It cannot be written.
        """
        from redactkit.media import stills

        stills.write(self._path, frame.pixels, self._container.muxer)
        self.frames += 1

    def close(self) -> None:
        """Do nothing: `write` leaves no file open."""
