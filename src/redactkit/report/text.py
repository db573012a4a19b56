"""A Report in a few lines for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from redactkit.report.model import Report


def text(report: Report) -> str:
    """Return what a person wants to know after a run, a line for each fact, without a final line break."""
    lines = [_found(report)]
    lines += [f"looked with {d.name} ({d.precision}, {d.provider})" for d in report.detectors]
    lines += [f"note: {d.name}: {d.note}" for d in report.detectors if d.note]
    dropped = report.dropped
    for what, names in (("streams", dropped.streams), ("tags", dropped.tags), ("hidden", dropped.hidden)):
        if names:
            lines.append(f"dropped {what}: {listed(names)}")
    lines += [f"note: {note}" for note in report.notes]
    if total := report.seconds.get("total"):
        lines.append(f"{report.source.frames} {_s(report.source.frames, 'frame')} in {total:.1f} s{_rate(report)}")
    return "\n".join(lines)


def _found(report: Report) -> str:
    kinds = sorted({r.kind for f in report.frames for r in f.regions} | {k for d in report.detectors for k in d.kinds})
    what = " or ".join(kinds) or "anything to cover"
    if not report.regions:
        return (
            f"nothing found: no {what} in {report.source.frames} {_s(report.source.frames, 'frame')}, nothing covered"
        )
    if report.source.frames == 1:
        return f"covered {report.regions} {_s(report.regions, 'region')} ({', '.join(kinds)})"
    return (
        f"covered {report.regions} {_s(report.regions, 'region')} ({', '.join(kinds)}) "
        f"in {report.frames_covered} of {report.source.frames} frames"
    )


def _rate(report: Report) -> str:
    busy = report.seconds.get("total", 0) - report.seconds.get("start-up", 0)
    return (
        f" ({report.source.frames / busy:.1f} frames/s after start-up)" if report.source.frames > 1 and busy > 0 else ""
    )


def _s(number: int, word: str) -> str:
    return word if number == 1 else f"{word}s"


def listed(names: Iterable[str], most: int = 8) -> str:
    """Return `names` joined by commas, at most `most` of them and how many more there are."""
    names = list(names)
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
