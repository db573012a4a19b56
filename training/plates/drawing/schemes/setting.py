"""A registration and how it is set on a plate: what the schemes of all countries share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.plates.drawing.chance import chars, pick
from training.plates.drawing.letters import PLATE_FONTS, Style, write
from training.plates.drawing.scripts import DIGITS, LATIN

if TYPE_CHECKING:
    import numpy as np

    from training.plates.drawing.canvas import Box, Colour, Image


def _style(rng: np.random.Generator) -> Style:
    return Style(
        font=pick(rng, PLATE_FONTS),
        gap=rng.uniform(5, 22),
        space=rng.uniform(18, 70),
        condense=rng.uniform(0.62, 1.05),
        weight=int(rng.integers(-2, 5)),
        relief=rng.uniform(10, 70) if rng.random() < 0.5 else 0.0,
        cells=bool(rng.random() < 0.5),
    )


def registration(rng: np.random.Generator, letters: str = LATIN, digits: str = DIGITS) -> str:
    """Return a registration: groups of letters and digits with spaces, hyphens or dots between."""
    pattern = pick(
        rng,
        ("LL DDD LL", "L LL DDDD", "LLL LL DD", "LLDD LLL", "DDDD LLL", "LL DDDDD", "LLL DDD", "L DDDD LL",
         "DDD LLL DD", "LDDD LL DD", "LL DD LL", "DDDDDD", "DD DD LL", "LLL DDDD", "LDDLLL", "DDDL DD", "LLL DLDD",
         "DLLL DDD", "LLDDLLDDDD", "LL DD L DDDD",
         "D LLL DDD", "DDLLLDD", "LL D", "LLLL DD", "LLLLLLL", "DDDDD L", "LLD DDDL"),
    )  # fmt: skip
    text = "".join(chars(rng, letters if c == "L" else digits, 1) if c in "LD" else c for c in pattern)
    return text.replace(" ", pick(rng, (" ", " ", " ", "-", "·", "")))


def halves(rng: np.random.Generator, text: str) -> tuple[str, str]:
    """Break a registration in two lines."""
    for mark in " -·":
        if mark in text:
            cut = text.index(mark)
            return text[:cut], text[cut + 1 :].replace(mark, " ")
    cut = max(1, len(text) // 2 - int(rng.integers(2)))
    return text[:cut], text[cut:]


def set_lines(rng: np.random.Generator, image: Image, text: str | tuple[str, str], box: Box, ink: Colour) -> None:
    """Set one line, or two, of a plate into `box`."""
    style = _style(rng)
    left, top, width, height = box
    if isinstance(text, str):
        tall = height * rng.uniform(0.8, 1.0)
        room = (left, top + (height - tall) / 2, width, tall)
        write(image, text, room, ink, style, fill=bool(rng.random() < 0.4))
        return
    share = rng.uniform(0.38, 0.54)
    between = height * rng.uniform(0.06, 0.12)
    upper, lower = (height - between) * share, (height - between) * (1 - share)
    fill = bool(rng.random() < 0.4)
    align = 0.5 if rng.random() < 0.8 else 0.0
    write(image, text[0], (left, top, width, upper), ink, style, align=align)
    write(image, text[1], (left, top + upper + between, width, lower), ink, style, align=align, fill=fill)
