"""Pictures in files: decoded upright, written new, nothing carried along."""

from __future__ import annotations

import os
import struct
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from redactkit.core.media_info import MediaInfo, StreamInfo
from redactkit.errors import DamagedInputError, OutputError, UnsupportedInputError, UnsupportedTargetError
from redactkit.media import opening
from redactkit.media.atomic import output_error
from redactkit.media.behind import bytes_behind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from PIL import Image

READ = ("JPEG", "PNG", "WEBP")

LARGEST = 178_956_970
"""Pixels: Pillow's own limit. A few kilobytes can claim billions."""

SAVE: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 95, "subsampling": "4:4:4"},
    "PNG": {"compress_level": 6},
    "WEBP": {"quality": 95, "method": 4},
}
LONGEST = {"JPEG": 65_500, "PNG": 2**31 - 1, "WEBP": 16_383}
"""Pixels along a side that the formats hold."""

# What Pillow lists beside tags: properties of the coding itself.
CODING = {"background", "duration", "gamma", "interlace", "jfif", "jfif_density", "jfif_unit", "jfif_version"} | {
    "loop",
    "progression",
    "progressive",
    "timestamp",
    "transparency",
}

ORIENTATION = 0x0112
# EXIF orientation to counter-clockwise degrees; 2, 4, 5 and 7 mirror as well.
TURNS = {1: 0, 2: 0, 3: 180, 4: 180, 5: 90, 6: 270, 7: 270, 8: 90}


def describe(path: str | os.PathLike[str]) -> MediaInfo:
    """Return the facts of a picture file.

    Raises:
        UnsupportedInputError: Not JPEG, PNG or WebP, animated, or too large.
        DamagedInputError: It cannot be read.
    """
    with _decoding(path), _open(path) as image:
        return _info(path, image)


def read(path: str | os.PathLike[str]) -> tuple[NDArray[np.uint8], MediaInfo]:
    """Return a picture's pixels, upright, as height x width x 3 uint8, red first, and its facts.

    Gray, palette and CMYK become RGB; 16 bit become 8; alpha is dropped, so that pixels that it
    hid become visible (and are looked at). `MediaInfo.hidden` says so.

    Raises:
        UnsupportedInputError: Not JPEG, PNG or WebP, animated, or too large.
        DamagedInputError: It cannot be decoded to its end.
    """
    from PIL import ImageOps

    with _decoding(path), _open(path) as image:
        info = _info(path, image)
        image.load()
        return np.array(_rgb(ImageOps.exif_transpose(image))), info


def write(path: str | os.PathLike[str], rgb: NDArray[np.uint8], like: MediaInfo | str) -> None:
    """Write pixels as a new picture file without any metadata.

    Args:
        path: Overwritten, so give a temporary path.
        rgb: height x width x 3 uint8, red first; not changed.
        like: Pillow's name of the format, or a picture's facts of which only the format is taken.

    Raises:
        UnsupportedTargetError: The format is not written, or cannot hold so large a picture.
        OutputError: The file cannot be written.
    """
    from PIL import Image

    form = like if isinstance(like, str) else like.container
    if form not in SAVE:
        message = f"{path}: pictures are written as {', '.join(SAVE)}, not as {form}"
        raise UnsupportedTargetError(message)
    if max(rgb.shape[:2]) > LONGEST[form]:
        message = (
            f"{path}: {form} holds at most {LONGEST[form]} pixels along a side, not {max(rgb.shape[:2])}; use .png"
        )
        raise UnsupportedTargetError(message)
    try:
        with Path(path).open("wb") as file:
            Image.fromarray(rgb).save(file, form, **SAVE[form])
    except OSError as error:
        raise output_error(path, error) from error
    except ValueError as error:
        message = f"{path}: cannot be written as {form} ({error})"
        raise OutputError(message) from error


@contextmanager
def _decoding(path: str | os.PathLike[str]) -> Iterator[None]:
    """Turn whatever Pillow raises about a file into one of our errors; its warnings are not for users."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Image.DecompressionBombError as error:
        message = f"{path}: has more than {LARGEST:,} pixels, which is the limit; scale it down first"
        raise UnsupportedInputError(message) from error
    except UnidentifiedImageError as error:
        message = f"{path}: is no picture that can be read here, or its header is damaged; copy the file again"
        raise DamagedInputError(message) from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError) as error:
        message = f"{path}: the picture cannot be decoded to its end ({error}); copy the file again"
        raise DamagedInputError(message) from error


def _open(path: str | os.PathLike[str]) -> Image.Image:
    from PIL import Image

    found = opening.still_format(path)
    if found is not None and found not in READ:
        message = f"{path}: is a picture of the kind {found}; JPEG, PNG and WebP are read, convert it first"
        raise UnsupportedInputError(message)
    image = Image.open(path, formats=READ)
    problem = _unsupported(image)
    if problem:
        image.close()
        message = f"{path}: {problem}"
        raise UnsupportedInputError(message)
    return image


def _unsupported(image: Image.Image) -> str:
    if image.width * image.height > LARGEST:
        return f"has {image.width} x {image.height} pixels, the limit is {LARGEST:,} in all; scale it down first"
    count = _count(image)
    if count > 1 and image.format != "MPO":
        return f"holds {count} pictures (animated); convert it to a video first"
    return ""


def _count(image: Image.Image) -> int:
    return int(getattr(image, "n_frames", 1))


def _rgb(image: Image.Image) -> Image.Image:
    from PIL import Image

    if image.mode in ("RGBA", "RGBX", "RGBa"):
        return Image.fromarray(np.ascontiguousarray(np.asarray(image)[:, :, :3]))
    if image.mode in ("LA", "La"):
        return image.getchannel(0).convert("RGB")
    if image.mode in ("P", "PA") and "transparency" in image.info:
        plain = image.copy()
        del plain.info["transparency"]
        return plain.convert("RGB")
    if image.mode.startswith("I"):
        high = np.clip(np.asarray(image).astype(np.int64) >> 8, 0, 255)
        return Image.fromarray(high.astype(np.uint8)).convert("RGB")
    return image.convert("RGB")


def _info(path: str | os.PathLike[str], image: Image.Image) -> MediaInfo:
    exif = image.getexif()
    form = "JPEG" if image.format == "MPO" else image.format or ""
    # Before anything loads the pixels: Pillow forgets the stored depth then.
    hidden = (*_hidden(image), *_out_of_sight(Path(path), form, exif))
    return MediaInfo(
        path=os.fspath(path),
        bytes=Path(path).stat().st_size,
        container=form,
        codec=form.lower(),
        pixel_format=image.mode,
        width=image.width,
        height=image.height,
        frames=1,
        rotation=TURNS.get(exif.get(ORIENTATION, 1), 0),
        still=True,
        streams=(StreamInfo(index=0, kind="picture", codec=form.lower()),),
        tags=_tags(image, exif),
        hidden=hidden,
    )


def _hidden(image: Image.Image) -> tuple[str, ...]:
    found = []
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        found.append("alpha (dropped: pixels that it hid become visible)")
    if any("16" in str(tile[3]) for tile in getattr(image, "tile", ())) or image.mode.startswith("I"):
        found.append("16 bit per sample (8 are kept)")
    if image.mode == "CMYK":
        found.append("CMYK (turned into RGB)")
    if (more := _count(image) - 1) > 0:
        found.append(f"{more} more picture{'s' if more > 1 else ''} behind the first (dropped)")
    return tuple(found)


def _out_of_sight(path: Path, form: str, exif: Image.Exif) -> Iterator[str]:
    """Yield what the file holds beside the picture itself, and no viewer shows: perhaps the same scene, uncovered."""
    from PIL import ExifTags

    try:
        if exif.get_ifd(ExifTags.IFD.IFD1):
            yield "a thumbnail (dropped)"
    except (OSError, ValueError, SyntaxError, KeyError, TypeError, struct.error):  # the picture itself may be sound
        yield "an EXIF block that cannot be read to its end (dropped)"
    if behind := bytes_behind(path.read_bytes(), form):
        yield f"{behind:,} bytes behind the end of the picture (dropped)"


def _tags(image: Image.Image, exif: Image.Exif) -> tuple[str, ...]:
    from PIL import ExifTags

    names = [f"file: {key}" for key in image.info if key not in CODING]
    names += [f"exif: {ExifTags.TAGS.get(key, f'0x{key:04x}')}" for key in exif]
    return tuple(sorted(names))
