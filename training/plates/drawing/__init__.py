"""Number plates of the world, and things that look like plates and are none, drawn from chance alone.

The pictures that people have labelled cover few countries. What a plate is, light or dark, one line or two, is
cheap to draw; so is a shop sign. Every function is pure in the random generator that it is given: the order of its
draws is part of a training run, and a change of it makes another run.
Colours are RGB; the origin is the top left corner of the top left pixel.
"""

from training.plates.drawing.distractor import draw_distractor
from training.plates.drawing.plate import draw_plate

__all__ = ["draw_distractor", "draw_plate"]
