"""Opening a file safely: content decides, only local files, only formats that are known to be one file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from redactkit.errors import DamagedInputError, InputError, UnsupportedInputError

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,m4v,h264,hevc,vvc,h263,h261,obu,av1,ivf,flv,live_flv,"
    "asf,asf_o,ogg,mxf,dv,rm,yuv4mpegpipe,mjpeg,mjpeg_2000,swf,nut,wtv,gxf,nsv,nuv,dirac,cavsvideo,vc1,vc1test,roq,smk,"
    "bink,lvf,ipu,dnxhd,evc,mpjpeg,pmp,r3d,film_cpk,wsvqa,ea,4xm,flic,xa,y4m"
)
"""Demuxers that read one file and nothing else; playlists, scripts and picture sequences are not among them."""

STILL_MARKS: tuple[tuple[bytes, int, str], ...] = (
    (b"\xff\xd8\xff", 0, "JPEG"),
    (b"\x89PNG\r\n\x1a\n", 0, "PNG"),
    (b"WEBP", 8, "WEBP"),
    (b"GIF8", 0, "GIF"),
    (b"II*\x00", 0, "TIFF"),
    (b"MM\x00*", 0, "TIFF"),
    (b"II+\x00", 0, "TIFF"),
    (b"MM\x00+", 0, "TIFF"),
    (b"BM", 0, "BMP"),
    *(
        (b"ftyp" + brand, 4, "HEIF")
        for brand in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs")
    ),
    *((b"ftyp" + brand, 4, "HEIF") for brand in (b"mif1", b"mif2", b"msf1", b"miaf")),
    (b"ftypavif", 4, "AVIF"),
    (b"ftypavis", 4, "AVIF"),
    (b"\xff\x0a", 0, "JPEG XL"),
    (b"\x00\x00\x00\x0cJXL ", 0, "JPEG XL"),
    (b"\x00\x00\x00\x0cjP  ", 0, "JPEG 2000"),
    (b"8BPS", 0, "PSD"),
)
"""First bytes by which pictures are told from video: mark, offset, name."""


def head(path: str | os.PathLike[str], size: int = 64) -> bytes:
    """Return the first bytes of a file.

    Raises:
        InputError: It is absent, a folder, not a plain file, or not readable.
        DamagedInputError: It is empty.
    """
    place = Path(path)
    try:
        if place.is_dir():
            message = f"{path}: is a folder, not a file; name the files in it"
            raise InputError(message)
        if place.exists() and not place.is_file():
            message = f"{path}: is no plain file (a device, pipe or socket); copy its content to a file first"
            raise InputError(message)
        with place.open("rb") as file:
            start = file.read(size)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = f"{path}: cannot be read ({reason}); check that it is there and that you may read it"
        raise InputError(message) from error
    if not start:
        message = f"{path}: is empty; copy the file again"
        raise DamagedInputError(message)
    return start


def still_format(path: str | os.PathLike[str]) -> str | None:
    """Return the name of the picture format that a file's first bytes show; None for anything else."""
    start = head(path)
    for mark, offset, name in STILL_MARKS:
        if start[offset : offset + len(mark)] == mark and (name != "WEBP" or start.startswith(b"RIFF")):
            return name
    return None


def open_video(path: str | os.PathLike[str]) -> InputContainer:
    """Return an open container; nothing but the file itself is read, whatever its name or content says.

    Raises:
        InputError: It cannot be read.
        UnsupportedInputError: It is no video file that is known here.
    """
    import av

    head(path)
    # `file:` and an absolute path: names such as `concat:a.mp4` or `-` are names, no protocols.
    address = "file:" + os.path.abspath(os.fspath(path))  # noqa: PTH100  links are not to be resolved
    try:
        return av.open(
            address,
            "r",
            container_options={"format_whitelist": FORMATS, "protocol_whitelist": "file"},
            metadata_errors="ignore",
        )
    except (av.FFmpegError, ValueError, OSError, MemoryError) as error:
        message = (
            f"{path}: is no video file that can be read here, or its header is damaged ({reason(error)}); "
            f"if other players show it, convert it to MP4 first"
        )
        raise UnsupportedInputError(message) from error


def reason(error: BaseException) -> str:
    """Return FFmpeg's words for an error, without paths."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def pick_stream(container: InputContainer, path: str | os.PathLike[str]) -> VideoStream:
    """Return the picture stream that is redacted: the default one of the real ones, else the first.

    Attached pictures (covers, thumbnails) are not video.

    Raises:
        UnsupportedInputError: There is none, or none that can be decoded.
    """
    from av.stream import Disposition

    real = real_video(container)
    if not real:
        kinds = ", ".join(sorted({s.type for s in container.streams})) or "no streams at all"
        message = f"{path}: holds no video (found: {kinds}); nothing to redact"
        raise UnsupportedInputError(message)
    decodable = [s for s in real if s.codec_context is not None]
    if not decodable:
        message = f"{path}: there is no decoder for its video stream here; convert it to H.264 first"
        raise UnsupportedInputError(message)
    return next((s for s in decodable if s.disposition & Disposition.default), decodable[0])


def real_video(container: InputContainer) -> list[VideoStream]:
    """Return the video streams that are no attached pictures (covers, thumbnails)."""
    from av.stream import Disposition

    apart = Disposition.attached_pic | Disposition.timed_thumbnails
    return [s for s in container.streams.video if not s.disposition & apart]
