"""Several files: which become which, and what became of each. One that fails does not stop the others."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from redactkit.errors import InputError, Interrupted, OutputError, RedactkitError, SameFileError, SettingsError
from redactkit.pipeline.paths import is_file, is_folder, is_missing, is_out_of_reach

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from redactkit.report.model import Report

MARK = ".redacted"
VIDEO_ENDINGS = frozenset(
    {
        *(".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".ts", ".mts", ".m2ts", ".mpg", ".mpeg", ".vob"),
        *(".wmv", ".asf", ".flv", ".3gp", ".ogv", ".mxf", ".dv", ".rm", ".ivf", ".y4m"),
        *(".264", ".265", ".h264", ".h265", ".hevc", ".avc", ".mjpeg", ".mjpg"),
    }
)
STILL_ENDINGS = frozenset(
    {".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".avif", ".tif", ".tiff", ".bmp", ".gif"}
)


@dataclass(frozen=True, slots=True)
class Pair:
    """One input and what it becomes.

    Attributes:
        source: A file.
        target: Its redacted version.
        note: Said to the user, such as that the container changes.
        makes_folder: The target's folder is made where it is missing; one that was named may be a slip.
    """

    source: Path
    target: Path
    note: str = ""
    makes_folder: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input: a report, or the error that stopped it."""

    pair: Pair
    report: Report | None = None
    error: RedactkitError | None = None


def default_name(source: Path) -> tuple[str, str]:
    """Return the file name of the redacted version, and a note where the format changes."""
    from redactkit.media import containers

    ending = source.suffix
    written = {e for c in containers.TABLE for e in c.extensions}
    if ending.lower() in written:
        return f"{source.stem}{MARK}{ending}", ""
    new = ".jpg" if _is_still(source) else ".mp4"
    what = f"{ending} is not written" if ending else "it has no extension"
    return f"{source.stem}{MARK}{new}", f"{what}: the redacted version becomes {new}"


def _is_still(source: Path) -> bool:
    if source.suffix.lower() in STILL_ENDINGS:
        return True
    if source.suffix.lower() in VIDEO_ENDINGS:
        return False
    from redactkit.pipeline import clips

    return clips.is_still(source)


def pairs(inputs: Iterable[Path], output: Path | None) -> tuple[Pair, ...]:
    """Return each input file with its target.

    A folder stands for all pictures and videos in it and below, known by their extensions; hidden files,
    files named `*.redacted.*` and whatever lies in `output` are left alone. Their targets keep the folders'
    tree below `output`. Without `output` a target lies beside its source as `NAME.redacted.EXT`.

    Args:
        inputs: Files and folders.
        output: A file for a single input file, in a folder that is there; a folder (made when it is needed) for
            anything else.

    Raises:
        InputError: An input is not there, or a folder holds nothing to redact.
        SameFileError: Two inputs would share one target, or one would replace another.
        SettingsError: `output` is a file, but several files were given.
    """
    given = list(inputs)
    several = len(given) != 1 or is_folder(given[0])
    if output is not None and not several and not is_folder(output):
        found = [Pair(given[0], output, makes_folder=False)]
    else:
        if several and output is not None and is_file(output):
            message = f"{output} is a file; for several inputs name a folder with -o"
            raise SettingsError(message)
        found = [_pair(source, below, output) for source, below in _files(given, output)]
    _refuse_shared_targets(found)
    _refuse_targets_among_sources(found)
    return tuple(found)


def _pair(source: Path, below: Path, output: Path | None) -> Pair:
    name, note = default_name(source)
    return Pair(source, source.with_name(name) if output is None else output / below / name, note)


def _files(inputs: Iterable[Path], output: Path | None) -> Iterator[tuple[Path, Path]]:
    """Yield each file with the folders that lead to it from the input it came by."""
    for given in inputs:
        if not is_folder(given):
            if is_missing(given):
                message = f"{given}: there is no such file"
                raise InputError(message)
            yield given, Path()
            continue
        inside = sorted(p for p in _below(given)[0] if _is_wanted(p, given, output))
        if not inside:
            message = f"{given}: holds no picture or video that is known by its extension; name the files themselves"
            raise InputError(message)
        for path in inside:
            yield path, path.relative_to(given).parent


def left_alone(inputs: Iterable[Path]) -> tuple[Path, ...]:
    """Return what lies in given folders and `pairs` does not look into.

    That are files without the extension of a picture or video, links that lead to no file, and folders that may
    not be read. A film among them must not go unnoticed. Hidden files and reports are no news.
    """
    found: list[Path] = []
    for root in inputs:
        if is_folder(root):
            below, closed = _below(root)
            found += sorted(p for p in below if not _is_hidden(p, root) and (p in closed or _is_passed_over(p)))
    return tuple(found)


def _is_passed_over(path: Path) -> bool:
    if is_file(path):
        return not (_is_known(path) or path.name.endswith(".report.json"))
    return is_out_of_reach(path) or path.is_symlink()


def _below(root: Path) -> tuple[list[Path], set[Path]]:
    """Return everything below a folder, links not followed, and which folders of it may not be read."""
    found: list[Path] = []
    closed: set[Path] = set()
    for folder, folders, files in os.walk(root, onerror=lambda error: closed.add(Path(error.filename))):
        found += [Path(folder, name) for name in (*folders, *files)]
    return found, closed


def _is_hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


def _is_known(path: Path) -> bool:
    return path.suffix.lower() in VIDEO_ENDINGS | STILL_ENDINGS


def _is_wanted(path: Path, root: Path, output: Path | None) -> bool:
    if _is_hidden(path, root) or not _is_known(path) or path.stem.endswith(MARK) or not is_file(path):
        return False
    inside_output = (
        output is not None and output.resolve() != root.resolve() and path.resolve().is_relative_to(output.resolve())
    )
    return not inside_output


def _refuse_shared_targets(found: Iterable[Pair]) -> None:
    by_target: dict[str, list[Pair]] = defaultdict(list)
    for pair in found:
        by_target[_real(pair.target)].append(pair)
    for sharing in by_target.values():
        if len(sharing) > 1:
            sources = " and ".join(str(p.source) for p in sharing)
            message = f"{sources} would both become {sharing[0].target}; redact them one by one, with -o"
            raise SameFileError(message)


def _refuse_targets_among_sources(found: Iterable[Pair]) -> None:
    """Refuse to lose one input to another; an input that would replace itself fails alone, when its turn comes."""
    found = list(found)
    sources = {_real(pair.source) for pair in found}
    for pair in found:
        target = _real(pair.target)
        if target in sources and target != _real(pair.source):
            message = f"{pair.source} would become {pair.target}, which is to be redacted too; name a folder with -o"
            raise SameFileError(message)


def _real(path: Path) -> str:
    return os.path.normcase(os.path.realpath(path))


def run(found: Iterable[Pair], work: Callable[[Pair], Report]) -> Iterator[Outcome]:
    """Yield what became of each pair, in order, after each was worked on.

    Only `Interrupted` (and KeyboardInterrupt) ends the run; the other errors of one file are kept as its
    outcome.
    """
    for pair in found:
        try:
            if pair.makes_folder:
                _make_folder(pair.target.parent)
            report = work(pair)
        except Interrupted:
            raise
        except RedactkitError as error:
            yield Outcome(pair, error=error)
        else:
            yield Outcome(pair, report=report)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"{folder}: the folder cannot be made ({error.strerror}); name another with -o"
        raise OutputError(message) from error


def exit_code(outcomes: Iterable[Outcome]) -> int:
    """Return the worst of the outcomes' exit codes, 0 if all went well."""
    return max((o.error.exit_code for o in outcomes if o.error is not None), default=0)
