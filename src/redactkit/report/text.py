"""A Report in a few lines for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from redactkit.report.model import Report


ADULTS_LEFT = "faces that are confidently adults' are left as they are"


def text(report: Report, *, detectors: bool = True) -> str:
    """Return what a person wants to know after a run, a line for each fact, without a final line break.

    Args:
        report: Of the run.
        detectors: False leaves out what looked: in a batch it is the same for every file.
    """
    lines = [_found(report)]
    if detectors:
        lines += [f"looked with {d.name} ({d.precision}, {d.provider})" for d in report.detectors]
        lines += [f"note: {d.name}: {d.note}" for d in report.detectors if d.note]
    dropped = report.dropped
    for what, names in (("streams", dropped.streams), ("tags", dropped.tags), ("hidden", dropped.hidden)):
        if names:
            lines.append(f"dropped {what}: {listed(names)}")
    lines += [f"note: {note}" for note in report.notes]
    if total := report.seconds.get("total"):
        lines.append(f"{_s(report.source.frames, 'frame')} in {total:.1f} s{_rate(report)}")
    return "\n".join(lines)


def _found(report: Report) -> str:
    number = report.source.frames
    if not report.regions:
        sought = " or ".join(sorted({kind for d in report.detectors for kind in d.kinds}))
        if _leaves_adults(report):
            return f"nothing covered in {_s(number, 'frame')}; {ADULTS_LEFT}"
        return f"nothing found: {f'no {sought}' if sought else 'nothing to cover'} in {_s(number, 'frame')}"
    kinds = ", ".join(sorted({region.kind for frame in report.frames for region in frame.regions}))
    where = f" in {report.frames_covered} of {number} frames" if number > 1 else ""
    left = f"; {ADULTS_LEFT}" if _leaves_adults(report) else ""
    return f"covered {_s(report.regions, 'region')} ({kinds}){where}{left}"


def _leaves_adults(report: Report) -> bool:
    """Return whether faces may have been found and left: with a Plan the settings decided nothing."""
    return report.settings.get("who") == "minors" and bool(report.detectors)


def _rate(report: Report) -> str:
    busy = report.seconds.get("total", 0) - report.seconds.get("start-up", 0)
    return (
        f" ({report.source.frames / busy:.1f} frames/s after start-up)" if report.source.frames > 1 and busy > 0 else ""
    )


def _s(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def listed(names: Iterable[str], most: int = 8) -> str:
    """Return `names` joined by commas, at most `most` of them and how many more there are."""
    names = list(names)
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
