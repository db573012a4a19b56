"""Pictures and planes: the two forms in which pixels travel.

A detector sees `Picture`s: small, upright, RGB. An effect edits `Planes`: the decoder's own
buffers, at their depth and chroma subsampling. Neither is ever turned into the other on the way out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from redactkit.core.geometry import Box, scale, shift

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from redactkit.core.detections import Point

Role = Literal["luma", "chroma_b", "chroma_r", "red", "green", "blue", "alpha"]


@dataclass(frozen=True, slots=True)
class Plane:
    """One component of a frame.

    Attributes:
        samples: rows x columns, uint8 or uint16, writable, perhaps strided; a view, no copy.
        role: Which component.
        step_x: Luma columns per sample (2 for the chroma of 4:2:0 and 4:2:2).
        step_y: Luma rows per sample (2 for the chroma of 4:2:0).
    """

    samples: NDArray[np.uint8] | NDArray[np.uint16]
    role: Role
    step_x: int = 1
    step_y: int = 1


@dataclass(frozen=True, slots=True)
class Planes:
    """A whole frame, to be edited in place.

    Attributes:
        planes: Luma (or red) first.
        width: Of the stored frame, in pixels.
        height: Of the stored frame, in pixels.
        depth: Significant bits of a sample, counted from the lowest (8 to 16).
        full_range: True for 0 to 2**depth - 1 (RGB, gray arrays, yuvj), False for 16-235 scaled.
        matrix: Luma coefficients (Kr, Kb) of a luma/chroma frame; None for RGB and gray arrays.
    """

    planes: tuple[Plane, ...]
    width: int
    height: int
    depth: int = 8
    full_range: bool = True
    matrix: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A small upright RGB picture of a part of a frame.

    Attributes:
        pixels: height x width x 3 uint8, red first, contiguous, read-only by convention.
        crop: The part of the upright frame that it shows, in the frame's pixels.
    """

    pixels: NDArray[np.uint8]
    crop: Box

    @property
    def scale(self) -> tuple[float, float]:
        """Frame pixels per picture pixel, horizontally and vertically."""
        height, width = self.pixels.shape[:2]
        return self.crop.width / width, self.crop.height / height

    def box_to_frame(self, box: Box) -> Box:
        """Return `box`, given in this picture's pixels, in pixels of the upright frame."""
        sx, sy = self.scale
        return shift(scale(box, sx, sy), self.crop.x0, self.crop.y0)

    def point_to_frame(self, point: Point) -> Point:
        """Return `point`, given in this picture's pixels, in pixels of the upright frame."""
        sx, sy = self.scale
        return self.crop.x0 + point[0] * sx, self.crop.y0 + point[1] * sy


class Scene(Protocol):
    """What a detector is given: one upright frame that can be looked at, at any size.

    Equal questions are answered once: detectors that ask for the same size share one picture.
    """

    @property
    def width(self) -> int:
        """Of the upright frame, in square pixels."""

    @property
    def height(self) -> int:
        """Of the upright frame, in square pixels."""

    def picture(self, width: int, height: int, crop: Box | None = None) -> Picture:
        """Return the frame, or its part `crop`, scaled to `width` x `height` pixels.

        Args:
            width: Of the picture wanted, at least 1.
            height: Of the picture wanted, at least 1.
            crop: In pixels of the upright frame; it is rounded to whole pixels and clipped to the
                frame, and `Picture.crop` says what was really shown.
        """
