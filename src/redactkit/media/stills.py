"""Pictures in files: decoded upright, written new, nothing carried along."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from redactkit.core.media_info import MediaInfo, StreamInfo
from redactkit.errors import DamagedInputError, OutputError, UnsupportedInputError
from redactkit.media import opening

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

READ = ("JPEG", "PNG", "WEBP")
LARGEST = 100_000_000
"""Pixels; a picture of more is refused (deflate turns kilobytes into gigabytes)."""

# EXIF orientation (tag 274) to counter-clockwise degrees; 2, 4, 5, 7 mirror as well.
_TURNS = {1: 0, 2: 0, 3: 180, 4: 180, 5: 90, 6: 270, 7: 270, 8: 90}


def describe(path: str | os.PathLike[str]) -> MediaInfo:
    """Return the facts of a picture file; its pixels are not decoded.

    Raises:
        UnsupportedInputError: Not JPEG, PNG or WebP, moving, or too large.
        DamagedInputError: Its header cannot be read.
    """
    with _open(path) as image:
        return _info(path, image)


def read(path: str | os.PathLike[str]) -> tuple[NDArray[np.uint8], MediaInfo]:
    """Return a picture's pixels, upright, as height x width x 3 uint8, red first, and its facts.

    Gray, palette and CMYK become RGB; 16 bit become 8; alpha is dropped, so that pixels that it
    hid become visible (and are looked at). `MediaInfo.hidden` says so.

    Raises:
        UnsupportedInputError: Not JPEG, PNG or WebP, moving, or too large.
        DamagedInputError: It cannot be decoded to its end.
    """
    import numpy as np
    from PIL import ImageOps

    with _open(path) as image:
        info = _info(path, image)
        try:
            image.load()
            upright = ImageOps.exif_transpose(image)
        except (OSError, ValueError, SyntaxError, EOFError) as error:
            message = f"{path}: the picture cannot be decoded to its end ({error}); copy the file again"
            raise DamagedInputError(message) from error
        return np.array(_rgb(upright)), info


def write(path: str | os.PathLike[str], rgb: NDArray[np.uint8], like: MediaInfo | str) -> None:
    """Write pixels as a new picture file without any metadata.

    Args:
        path: Overwritten, so give a temporary path.
        rgb: height x width x 3 uint8, red first; not changed.
        like: Pillow's name of the format, or a picture's facts of which only the format is taken.

    Raises:
        OutputError: It cannot be written.
    """
    from PIL import Image

    form = like if isinstance(like, str) else like.container
    options = {
        "JPEG": {"quality": 95, "subsampling": "4:4:4"},
        "PNG": {"compress_level": 6},
        "WEBP": {"quality": 95, "method": 4},
    }
    if form not in options:
        message = f"{path}: pictures are written as {', '.join(options)}, not as {form}"
        raise OutputError(message)
    try:
        with Path(path).open("wb") as file:
            Image.fromarray(rgb, "RGB").save(file, form, **options[form])
    except (OSError, ValueError) as error:
        message = f"{path}: cannot be written ({getattr(error, 'strerror', None) or error})"
        raise OutputError(message) from error


def _open(path: str | os.PathLike[str]) -> Image.Image:
    from PIL import Image, UnidentifiedImageError

    found = opening.still_format(path)
    if found is not None and found not in READ:
        message = f"{path}: is a {found} file; of pictures JPEG, PNG and WebP are read, convert it first"
        raise UnsupportedInputError(message)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(path, formats=READ)
    except Image.DecompressionBombError as error:
        raise _too_large(path) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        message = f"{path}: is no picture that can be read here, or its header is damaged ({type(error).__name__})"
        raise DamagedInputError(message) from error
    try:
        if image.width * image.height > LARGEST:
            raise _too_large(path, image)
        if getattr(image, "n_frames", 1) > 1:
            message = f"{path}: holds {image.n_frames} pictures (animated); convert it to a video first"
            raise UnsupportedInputError(message)
    except BaseException:
        image.close()
        raise
    return image


def _too_large(path: str | os.PathLike[str], image: Image.Image | None = None) -> UnsupportedInputError:
    size = f"{image.width} x {image.height} pixels" if image else "far more pixels"
    return UnsupportedInputError(f"{path}: has {size}, the limit is {LARGEST:,} pixels in all; scale it down first")


def _rgb(image: Image.Image) -> Image.Image:
    import numpy as np
    from PIL import Image

    if image.mode in ("RGBA", "RGBX"):
        return Image.fromarray(np.ascontiguousarray(np.asarray(image)[:, :, :3]), "RGB")
    if image.mode in ("LA", "La"):
        return image.getchannel(0).convert("RGB")
    if image.mode == "P" and "transparency" in image.info:
        plain = image.copy()
        del plain.info["transparency"]
        return plain.convert("RGB")
    if image.mode.startswith("I"):
        wide = np.asarray(image).astype(np.uint32)
        return Image.fromarray((wide >> 8).astype(np.uint8), "L").convert("RGB")
    return image.convert("RGB")


def _info(path: str | os.PathLike[str], image: Image.Image) -> MediaInfo:
    turn = image.getexif().get(0x0112, 1)
    notes = []
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        notes.append("alpha (dropped: pixels that it hid become visible)")
    if image.mode.startswith("I"):
        notes.append("16 bit (8 are kept)")
    return MediaInfo(
        path=os.fspath(path),
        bytes=Path(path).stat().st_size,
        container=image.format or "",
        codec=(image.format or "").lower(),
        pixel_format=image.mode,
        width=image.width,
        height=image.height,
        frames=1,
        rotation=_TURNS.get(turn, 0),
        still=True,
        streams=(StreamInfo(index=0, kind="picture", codec=(image.format or "").lower()),),
        tags=tuple(sorted(str(key) for key in image.info)),
        hidden=tuple(notes),
    )
