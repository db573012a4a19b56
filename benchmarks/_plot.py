"""Bars with intervals as SVG, written by hand: one chart needs no plotting library."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDTH, HEIGHT = 760, 400
LEFT, RIGHT, TOP, BOTTOM = 56, 744, 84, 340
"""Edges of the field with the bars."""
COLOURS = ("#5b9bd5", "#1f4e79", "#e08a2e", "#7a7a7a")
"""Told apart by the colour-blind too; they differ in lightness."""
INK, FAINT = "#222222", "#dddddd"


@dataclass(frozen=True, slots=True)
class Bar:
    """One share and its interval, all from 0 to 1."""

    share: float
    low: float
    high: float


def bars(title: str, groups: Mapping[str, Sequence[Bar]], names: Sequence[str], notes: Mapping[str, str]) -> str:
    """Return an SVG picture with a group of bars for each of `groups`.

    Args:
        title: Above everything.
        groups: Name below the group, and its bars in the order of `names`.
        names: What the bars of a group stand for.
        notes: A second line below each group.
    """
    parts = [_text(LEFT, 28, title, 15, weight="600"), *_legend(names), *_axis()]
    room = (RIGHT - LEFT) / len(groups)
    for number, (group, shown) in enumerate(groups.items()):
        middle = LEFT + (number + 0.5) * room
        parts += [
            _text(middle, BOTTOM + 22, group, 14, "middle"),
            _text(middle, BOTTOM + 41, notes[group], 12, "middle"),
        ]
        thick = 0.8 * room / len(shown)
        for place, (bar, colour) in enumerate(zip(shown, COLOURS, strict=False)):
            parts += _bar(middle + (place - len(shown) / 2) * thick, thick, bar, colour)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" aria-label="{escape(title)}" font-family="Helvetica, Arial, sans-serif">'
    )
    return "\n".join([head, f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>', *parts, "</svg>", ""])


def _bar(x: float, thick: float, bar: Bar, colour: str) -> list[str]:
    middle, top = x + thick / 2, _y(bar.share)
    low, high = _y(bar.low), _y(bar.high)
    whisker = f"M{middle:.1f} {low:.1f}V{high:.1f}M{middle - 4:.1f} {low:.1f}h8M{middle - 4:.1f} {high:.1f}h8"
    return [
        f'<rect x="{x + 2:.1f}" y="{top:.1f}" width="{thick - 4:.1f}" height="{BOTTOM - top:.1f}" fill="{colour}"/>',
        f'<path d="{whisker}" stroke="#ffffff" stroke-width="3.5" stroke-linecap="square" fill="none"/>',
        f'<path d="{whisker}" stroke="{INK}" stroke-width="1.2" fill="none"/>',
        _text(middle, high - 6, f"{100 * bar.share:.1f}", 12, "middle"),
    ]


def _axis() -> list[str]:
    parts = []
    for percent in range(0, 101, 20):
        y = _y(percent / 100)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{RIGHT}" stroke="{FAINT if percent else INK}"/>')
        parts.append(_text(LEFT - 8, y + 4, f"{percent} %", 12, "end"))
    return parts


def _legend(names: Sequence[str]) -> list[str]:
    parts, x = [], float(LEFT)
    for name, colour in zip(names, COLOURS, strict=False):
        parts += [f'<rect x="{x:.0f}" y="43" width="13" height="13" fill="{colour}"/>', _text(x + 19, 54, name, 13)]
        x += 48 + 7 * len(name)
    return parts


def _y(share: float) -> float:
    return BOTTOM - share * (BOTTOM - TOP)


def _text(x: float, y: float, text: str, size: int, anchor: str = "start", *, weight: str = "400") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" '
        f'fill="{INK}">{escape(text)}</text>'
    )
