"""What is no plate: each kind is a function of the generator, and as likely as it stands in the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.plates.drawing.distractors.labels import badge, letter_blocks, logo, patch, placard
from training.plates.drawing.distractors.lettering import (
    brand,
    phone_number,
    road_marking,
    shirt,
    subtitle,
    watermark,
)
from training.plates.drawing.distractors.pattern import grid, stripes
from training.plates.drawing.distractors.print import bars, drawn_face, printed_page
from training.plates.drawing.distractors.signs import banner, clock, dots, lit_sign, road_sign, shop_sign, street_name
from training.plates.drawing.distractors.vehicle import grille, lamp, slot

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from training.plates.drawing.canvas import Scene

DISTRACTORS: tuple[Callable[[np.random.Generator], Scene], ...] = (
    *(shop_sign, shop_sign, shop_sign, lit_sign, dots, dots, street_name, street_name, road_sign, road_sign),
    *(brand, brand, banner, banner, shirt, shirt, printed_page, printed_page, road_marking, phone_number),
    *(phone_number, grid, grid, grille, grille, lamp, lamp, slot, slot, bars, stripes, stripes, subtitle),
    *(watermark, clock, drawn_face, logo, logo, logo, logo, badge, badge, badge, patch, patch, placard, placard),
    *(letter_blocks, letter_blocks, letter_blocks, letter_blocks, road_sign, road_sign, street_name),
)
