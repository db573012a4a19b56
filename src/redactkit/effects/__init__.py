"""Covering: which pixels a cover replaces, and with what; the decoder's planes are edited in place.

A cover's shape is laid out in its own, unclipped box, grown to whole blocks of the grid, and only
then clipped to the picture. Nothing is blended with what lay there before.

An effect is added by one function (planes, region, effect, secret, kept) and a row in `TABLE`.
"""

from __future__ import annotations

from redactkit.effects.covering import TABLE, Patterns, cover, mask
from redactkit.effects.planes import of_array
from redactkit.effects.secret import fresh_seed

__all__ = ["TABLE", "Patterns", "cover", "fresh_seed", "mask", "of_array"]
