"""Arrays as planes, and planes that can be worked on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from redactkit.core.frames import Plane, Planes
from redactkit.errors import FrameError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from redactkit.core.frames import Role

_CHANNELS: dict[str, tuple[Role, ...]] = {
    "rgb24": ("red", "green", "blue"),
    "bgr24": ("blue", "green", "red"),
    "gray": ("luma",),
}


def of_array(frame: NDArray[np.uint8], pixel_format: str) -> Planes:
    """Return `frame` as planes that share its memory: what is done to them is done to it.

    Args:
        frame: height x width x 3 (rgb24, bgr24) or height x width (gray), uint8, any strides.
        pixel_format: `"rgb24"`, `"bgr24"` or `"gray"`.

    Raises:
        FrameError: The format is unknown, or the array has another type or shape, or no pixels.
    """
    if not isinstance(pixel_format, str) or pixel_format not in _CHANNELS:
        message = f"pixel_format: {pixel_format!r} is not allowed; give one of {', '.join(map(repr, _CHANNELS))}"
        raise FrameError(message)
    roles = _CHANNELS[pixel_format]
    wanted = "height x width" if len(roles) == 1 else "height x width x 3"
    if not isinstance(frame, np.ndarray):
        message = f"a frame must be a numpy array, not {type(frame).__name__}"
        raise FrameError(message)
    fits = frame.ndim == 2 if len(roles) == 1 else frame.ndim == 3 and frame.shape[2] == 3
    if frame.dtype != np.uint8 or not fits or frame.size == 0:
        message = f"a {pixel_format} frame must be {wanted}, uint8 and not empty, not {frame.shape} {frame.dtype}"
        raise FrameError(message)
    height, width = frame.shape[:2]
    channels = (frame,) if len(roles) == 1 else tuple(frame[:, :, i] for i in range(3))
    planes = tuple(Plane(samples=c, role=role) for c, role in zip(channels, roles, strict=True))
    return Planes(planes=planes, width=width, height=height)


def check(planes: Planes) -> None:
    """Make sure that every plane can be edited in place.

    Raises:
        FrameError: A plane is read-only, of another sample type than its depth needs, or of another
            size than the frame and its subsampling say; the message names the plane.
    """
    wanted = np.dtype(np.uint8 if planes.depth == 8 else np.uint16)
    for plane in planes.planes:
        samples = plane.samples
        size = -(-planes.height // plane.step_y), -(-planes.width // plane.step_x)
        if samples.dtype != wanted or samples.shape != size:
            message = (
                f"the {plane.role} plane must be {size} {wanted} in a frame of {planes.width} x {planes.height} "
                f"at {planes.depth} bit, not {samples.shape} {samples.dtype}"
            )
            raise FrameError(message)
        if not samples.flags.writeable:
            message = f"the {plane.role} plane is read-only; make the frame writable, or copy it, first"
            raise FrameError(message)
