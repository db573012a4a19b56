"""Everything that can be refused before the first frame is decoded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from redactkit.errors import SettingsError
from redactkit.pipeline import clips

if TYPE_CHECKING:
    import os

    from redactkit.pipeline.write import Job


def path_of(path: str | os.PathLike[str]) -> Path:
    """Return `path` as a Path.

    Raises:
        SettingsError: It is none.
    """
    try:
        return Path(path)
    except TypeError as error:
        message = f"a file is named by a str or a Path, not by {type(path).__name__}"
        raise SettingsError(message) from error


def check(job: Job) -> bool:
    """Refuse up front what cannot end well; return whether the source is a picture.

    Raises:
        UnsupportedTargetError: The extension is not written, or is of the other sort (video, picture).
        TargetExistsError: Target or report is there and `force` is off.
        SameFileError: Source and target are one file.
        InputError: The source cannot be read.
    """
    from redactkit.media import atomic, containers, probe

    container = containers.for_target(job.target)
    still = clips.is_still(job.source)
    if container.still != still:
        probe.inspect(job.source)  # if it is neither, that is what to say
    clips.check_pair(job.source, job.target, container, still=still)
    for path in (job.target, job.report_path):
        atomic.check_target(path, [job.source], force=job.force)
    return still
