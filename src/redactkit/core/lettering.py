"""Letters and digits as strokes, for drawn number plates: no font file, legible from about 8 pixels on.

Each is drawn on a grid 4 wide and 6 high, origin top left: `|` parts strokes, two digits are a point (x, y).
"""

from __future__ import annotations

WIDE, HIGH = 4, 6
_GLYPHS = {
    "0": "10 30 41 45 36 16 05 01 10",
    "1": "02 20 26",
    "2": "01 10 30 41 42 06 46",
    "3": "01 10 30 41 42 33 44 45 36 16 05|13 33",
    "4": "36 30 04 44",
    "5": "40 00 03 33 44 45 36 16 05",
    "6": "41 30 10 01 05 16 36 45 44 33 13 04",
    "7": "00 40 16",
    "8": "13 02 01 10 30 41 42 33 13 04 05 16 36 45 44 33",
    "9": "05 16 36 45 41 30 10 01 02 13 33 42",
    "A": "06 20 46|14 34",
    "B": "00 06 36 45 44 33 03|33 42 41 30 00",
    "C": "41 30 10 01 05 16 36 45",
    "D": "00 06 26 44 42 20 00",
    "E": "40 00 06 46|03 33",
    "F": "40 00 06|03 33",
    "G": "41 30 10 01 05 16 36 45 43 23",
    "H": "00 06|40 46|03 43",
    "I": "20 26",
    "J": "40 45 36 16 05",
    "K": "00 06|40 03 46",
    "L": "00 06 46",
    "M": "06 00 23 40 46",
    "N": "06 00 46 40",
    "P": "06 00 30 41 42 33 03",
    "R": "06 00 30 41 42 33 03|23 46",
    "S": "41 30 10 01 02 13 33 44 45 36 16 05",
    "T": "00 40|20 26",
    "U": "00 05 16 36 45 40",
    "V": "00 26 40",
    "W": "00 16 22 36 40",
    "X": "00 46|40 06",
    "Y": "00 23 40|23 26",
    "Z": "00 40 06 46",
    "-": "13 33",
    " ": "",
}
ALPHABET = "".join(_GLYPHS)
"""Without O and Q, as on many plates: they are too like 0."""


def strokes(character: str) -> list[list[tuple[float, float]]]:
    """Return the strokes of `character`, each a way through points, on the grid.

    Raises:
        KeyError: There is no drawing of it.
    """
    return [[(float(p[0]), float(p[1])) for p in way.split()] for way in _GLYPHS[character].split("|") if way]
