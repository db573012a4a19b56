"""Where a picture ends within its file: what stands behind is shown by no viewer, and easily forgotten.

A second picture, the clip of a motion photo, an archive, or a whole other file may stand there.
"""

from __future__ import annotations

import re

PNG_HEAD, RIFF_HEAD = 8, 8
"""Bytes before a PNG's first chunk (W3C, "Portable Network Graphics", 5.2), and before what a RIFF's size is of."""
BARE = frozenset({0x01, *range(0xD0, 0xD9)})
"""JPEG's markers without a segment: TEM, RST0 to RST7 and SOI (ITU-T T.81, table B.1)."""
START_OF_SCAN, END = 0xDA, 0xD9
# Within coded data 0xFF is followed by 0, by a restart marker, or by another 0xFF; anything else ends it.
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def bytes_behind(data: bytes, form: str) -> int:
    """Return how many bytes stand behind the end of a picture; 0 where its end cannot be told.

    Args:
        data: The whole file.
        form: `"JPEG"`, `"PNG"` or `"WEBP"`; of others nothing is known.
    """
    end = {"JPEG": _end_of_jpeg, "PNG": _end_of_png, "WEBP": _end_of_riff}.get(form, len)(data)
    return max(0, len(data) - end)


def _end_of_jpeg(data: bytes) -> int:
    at = 2
    while at + 2 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == END:
            return at + 2
        if marker == 0xFF:  # a fill byte
            at += 1
        elif marker in BARE:
            at += 2
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
            if marker == START_OF_SCAN:
                found = _MARKER.search(data, at)
                at = found.start() if found else len(data)
    return len(data)


def _end_of_png(data: bytes) -> int:
    at = PNG_HEAD
    while at + 8 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        at += 12 + length
        if kind == b"IEND":
            return at
    return len(data)


def _end_of_riff(data: bytes) -> int:
    size = int.from_bytes(data[4:8], "little")
    return RIFF_HEAD + size + size % 2
