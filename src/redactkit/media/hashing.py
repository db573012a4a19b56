"""Which file it was: a digest of all its bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from redactkit.errors import InputError

if TYPE_CHECKING:
    import os


def sha256(path: str | os.PathLike[str]) -> str:
    """Return the SHA-256 of a file in lower-case hexadecimal.

    Raises:
        InputError: It cannot be read.
    """
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        message = f"{path}: cannot be read ({error.strerror}); check that it is there and that you may read it"
        raise InputError(message) from error
