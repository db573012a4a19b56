"""What a file that was just written really holds: its packets are counted, nothing is decoded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redactkit.errors import VerificationError
from redactkit.media import opening

if TYPE_CHECKING:
    import os


def pictures(path: str | os.PathLike[str]) -> int:
    """Return how many packets with pictures a video file holds.

    Raises:
        InputError: It cannot be read.
        VerificationError: A packet cannot be read, or holds less than it should.
    """
    import av

    with opening.open_video(path) as container:
        stream = opening.pick_stream(container, path)
        count = 0
        try:
            for packet in container.demux(stream):
                if packet.is_corrupt:
                    message = f"{path}: packet {count} is incomplete"
                    raise VerificationError(message)
                count += packet.size > 0
        except av.FFmpegError as error:
            message = f"{path}: cannot be read again ({opening.reason(error)})"
            raise VerificationError(message) from error
    return count
