"""What is written: one row of rules per container, chosen by the target's extension."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from redactkit.errors import UnsupportedTargetError

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

MP4_AUDIO = frozenset({"aac", "mp3", "mp2", "ac3", "eac3", "alac", "opus", "flac", "dts"})
PCM = frozenset({"pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be", "pcm_u8"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Container:
    """Rules of one file format.

    Attributes:
        extensions: Lower case, with the dot; the first is the usual one.
        muxer: FFmpeg's name; for a still, Pillow's name of the format.
        options: For the muxer.
        audio: FFmpeg's names of the audio codecs that may be copied into it.
        still: Holds one picture.
        exact_time: Any time base can be kept; Matroska counts whole milliseconds.
        mirrors: A mirrored orientation can be kept.
    """

    extensions: tuple[str, ...]
    muxer: str
    options: Mapping[str, str] = field(default_factory=dict)
    audio: frozenset[str] = frozenset()
    still: bool = False
    exact_time: bool = True
    mirrors: bool = True


# Index in front, so that playing can start before all has arrived; no second copy of the times as tags.
_INDEX_FIRST = {"movflags": "+faststart"}

TABLE: tuple[Container, ...] = (
    Container(extensions=(".mp4", ".m4v"), muxer="mp4", options=_INDEX_FIRST, audio=MP4_AUDIO),
    Container(extensions=(".mov",), muxer="mov", options=_INDEX_FIRST, audio=(MP4_AUDIO | PCM) - {"opus", "flac"}),
    Container(
        extensions=(".mkv",),
        muxer="matroska",
        # Sound that starts a little early would otherwise push everything back.
        options={"avoid_negative_ts": "disabled"},
        audio=MP4_AUDIO | PCM | {"vorbis", "wmav2", "truehd"},
        exact_time=False,
        mirrors=False,
    ),
    Container(extensions=(".jpg", ".jpeg"), muxer="JPEG", still=True),
    Container(extensions=(".png",), muxer="PNG", still=True),
    Container(extensions=(".webp",), muxer="WEBP", still=True),
)


def for_target(path: str | os.PathLike[str]) -> Container:
    """Return the rules for a target by its extension.

    Raises:
        UnsupportedTargetError: It has no extension that is written; the message lists those that are.
    """
    ending = Path(path).suffix.lower()
    for container in TABLE:
        if ending in container.extensions:
            return container
    video = ", ".join(e for c in TABLE if not c.still for e in c.extensions)
    still = ", ".join(e for c in TABLE if c.still for e in c.extensions)
    what = f"the extension {ending!r} is not written" if ending else "it has no extension"
    message = f"{path}: {what}; name a target that ends in {video} (video) or {still} (pictures)"
    raise UnsupportedTargetError(message)
