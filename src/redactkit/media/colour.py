"""Colour tags: numbers of ITU-T H.273, carried over as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import av

UNSPECIFIED = 2

PRIMARIES = {1: "bt709", 4: "bt470m", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "film", 9: "bt2020"} | {
    10: "smpte428",
    11: "smpte431",
    12: "smpte432",
    22: "ebu3213",
}
TRANSFERS = {1: "bt709", 4: "bt470m", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "linear", 9: "log100"} | {
    10: "log316",
    11: "iec61966-2-4",
    12: "bt1361e",
    13: "iec61966-2-1",
    14: "bt2020-10",
    15: "bt2020-12",
    16: "smpte2084",
    17: "smpte428",
    18: "arib-std-b67",
}
MATRICES = {0: "gbr", 1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "ycgco", 9: "bt2020nc"} | {
    10: "bt2020c",
    11: "smpte2085",
    12: "chroma-derived-nc",
    13: "chroma-derived-c",
    14: "ictcp",
}
RANGES = {1: "tv", 2: "pc"}


@dataclass(frozen=True, slots=True)
class Colour:
    """Tags of a stream, as FFmpeg's numbers; 2 means not given (0 for the range).

    Attributes:
        primaries: AVColorPrimaries.
        transfer: AVColorTransferCharacteristic.
        matrix: AVColorSpace.
        range: AVColorRange.
    """

    primaries: int = UNSPECIFIED
    transfer: int = UNSPECIFIED
    matrix: int = UNSPECIFIED
    range: int = 0


def colour_of(frame: av.VideoFrame, context: av.VideoCodecContext) -> Colour:
    """Return the tags of a (converted) frame; what it leaves open, the stream's header may say."""

    def first(of_frame: int, of_stream: int, unknown: int) -> int:
        return of_frame if of_frame not in (unknown, 0) else of_stream

    colour_range = first(frame.color_range, context.color_range, 0)
    if frame.format.name.startswith("yuvj"):
        colour_range = 2
    return Colour(
        first(frame.color_primaries, context.color_primaries, UNSPECIFIED) or UNSPECIFIED,
        first(frame.color_trc, context.color_trc, UNSPECIFIED) or UNSPECIFIED,
        first(frame.colorspace, context.colorspace, UNSPECIFIED) or UNSPECIFIED,
        colour_range,
    )


def names_of(colour: Colour) -> dict[str, str]:
    """Return FFmpeg's names of the tags that are given."""
    found = {
        "primaries": PRIMARIES.get(colour.primaries),
        "transfer": TRANSFERS.get(colour.transfer),
        "matrix": MATRICES.get(colour.matrix),
        "range": RANGES.get(colour.range),
    }
    return {key: name for key, name in found.items() if name}
