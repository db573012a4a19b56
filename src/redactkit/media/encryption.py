"""Encrypted files: a decoder without the key often yields garbage and no error."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from av.container import InputContainer

PROTECTED = b"sinf\x00\x00\x00\x0cfrma"
"""Start of a protection scheme information box, its first child included (ISO/IEC 14496-12, 8.12.1)."""

PIFF = bytes.fromhex("8974dbce7be74c5184f97148f9882554")
"""Extended type of the track encryption box of PIFF, the forerunner of common encryption."""

LARGEST_HEADER = 64 << 20
BOXES = 10_000


def is_encrypted(path: str | os.PathLike[str], container: InputContainer) -> bool:
    """Whether the headers say so; packets may still say so later."""
    if container.format.name.startswith("matroska"):
        return any("enc_key_id" in s.metadata for s in container.streams.video)
    if container.format.name.startswith("mov"):
        with Path(path).open("rb") as file:
            header = _movie_box(file)
        return PROTECTED in header or PIFF in header
    return False


def _movie_box(file: BinaryIO) -> bytes:
    """Return the content of the first `moov` box, or nothing."""
    size = file.seek(0, os.SEEK_END)
    at = 0
    for _ in range(BOXES):
        if at + 8 > size:
            break
        file.seek(at)
        head = file.read(16)
        length, kind = int.from_bytes(head[:4], "big"), head[4:8]
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        if length == 0:
            length = size - at
        if length < 8:
            break
        if kind == b"moov":
            file.seek(at)
            return file.read(min(length, LARGEST_HEADER))
        at += length
    return b""
