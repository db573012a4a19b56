"""What a name stands for, asked without an error where the answer is that nobody may know.

`Path.is_dir` and its kin raise for a name that is too long, and below a folder that may not be entered.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def is_folder(path: Path) -> bool:
    """Return whether a folder is known to be there."""
    return os.path.isdir(path)  # noqa: PTH112  see above


def is_file(path: Path) -> bool:
    """Return whether a plain file, or a link to one, is known to be there."""
    return os.path.isfile(path)  # noqa: PTH113  see above


def is_missing(path: Path) -> bool:
    """Return whether it is known that nothing is there."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def is_out_of_reach(path: Path) -> bool:
    """Return whether nobody may tell what is there."""
    try:
        path.lstat()
    except OSError:
        return True
    return False
