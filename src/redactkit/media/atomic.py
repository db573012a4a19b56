"""A target that appears whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from redactkit.errors import OutputError, SameFileError, TargetExistsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    StrPath = str | os.PathLike[str]


@contextmanager
def replacing(target: StrPath, sources: Sequence[StrPath], *, force: bool) -> Iterator[Path]:
    """Give a temporary path beside `target`, and put what was written there in its place at the end.

    The temporary file has the target's extension and an unguessable name, and only its owner may
    read it. When the block ends well it is flushed to disk and renamed; when anything is raised in
    it, Ctrl-C included, it is removed, and a target that was there stays as it was.

    Args:
        target: Where the result is to stand.
        sources: Files that must not be overwritten, by whatever name.
        force: Replace a target that is there.

    Raises:
        SameFileError: `target` is one of `sources`.
        TargetExistsError: It is there, or appeared meanwhile, and `force` was not given.
        OutputError: The folder is missing or may not be written to, or the disk is full.
    """
    place = Path(target)
    check_target(place, sources, force=force)
    temporary = _create(place)
    try:
        try:
            yield temporary
            _put(temporary, place, force=force)
        except OSError as error:
            raise output_error(place, error) from error
        except OutputError as error:  # whoever wrote knew the temporary name only
            raise type(error)(str(error).replace(str(temporary), str(place))) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def check_target(target: StrPath, sources: Sequence[StrPath], *, force: bool) -> None:
    """Refuse a target early, before any work is done; see `replacing` for what is raised."""
    try:
        _check_target(Path(target), sources, force=force)
    except (OSError, ValueError) as error:  # a name that is too long, or holds a null byte
        raise output_error(target, error) from error


def _check_target(target: Path, sources: Sequence[StrPath], *, force: bool) -> None:
    for source in sources:
        if same_file(target, source):
            message = f"{target}: is the source itself (or a link to it); name another target"
            raise SameFileError(message)
    if target.is_dir():
        message = f"{target}: is a folder; name a file in it"
        raise OutputError(message)
    if not target.parent.is_dir():
        message = f"{target}: the folder {target.parent} is not there; make it first"
        raise OutputError(message)
    if os.path.lexists(target) and not force:
        message = f"{target}: is there already; name another target, or overwrite it with --force"
        raise TargetExistsError(message)


def same_file(one: StrPath, other: StrPath) -> bool:
    """Whether two names lead to one file: links, hard links and other spellings included."""
    try:
        return Path(one).samefile(other)
    except OSError:
        spelled = [os.path.normcase(os.path.realpath(p)) for p in (one, other)]
        return spelled[0] == spelled[1]


def _create(place: Path) -> Path:
    # The name stays short whatever the target's: file systems allow 255 bytes.
    temporary = place.parent / f".redactkit-{secrets.token_hex(8)}{place.suffix}"
    try:
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0), 0o600))
    except OSError as error:
        raise output_error(place, error) from error
    return temporary


def flush(path: Path) -> None:
    """Wait until what was written to `path` stands on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _put(temporary: Path, place: Path, *, force: bool) -> None:
    flush(temporary)
    temporary.chmod(0o666 & ~_umask())
    if force:
        temporary.replace(place)
    else:
        _link(temporary, place)
    _sync_folder(place.parent)


def _link(temporary: Path, place: Path) -> None:
    """Rename without overwriting: a hard link fails where the name is taken."""
    try:
        os.link(temporary, place)
    except FileExistsError as error:
        message = f"{place}: appeared while it was being made; name another target, or overwrite it with --force"
        raise TargetExistsError(message) from error
    except OSError:  # no hard links on this file system (FAT, some network shares)
        if os.path.lexists(place):
            message = f"{place}: appeared while it was being made; name another target, or overwrite it with --force"
            raise TargetExistsError(message) from None
        temporary.rename(place)


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # not every system lets a folder be opened; the rename itself is done
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _umask() -> int:
    # Only setting it tells what it was.
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


_ADVICE = {
    errno.ENOSPC: "the disk is full; make room and run again",
    errno.EDQUOT: "the disk quota is used up; make room and run again",
    errno.EACCES: "you may not write into that folder; choose another target",
    errno.EPERM: "you may not write into that folder; choose another target",
    errno.EROFS: "the disk is read-only; choose another target",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
    errno.EFBIG: "the file grows larger than the file system allows; choose another disk",
}


def output_error(target: StrPath, error: OSError | ValueError) -> OutputError:
    """Return what to tell a user about an error of the operating system while `target` was written."""
    number, reason = getattr(error, "errno", None), getattr(error, "strerror", None)
    advice = _ADVICE.get(number or 0) or f"{reason or error}; check name and disk, and run again"
    return OutputError(f"{target}: cannot be written: {advice}")
