"""A kit for those who extend redactkit: fakes, drawn faces, plates and clips, and checks of the contracts.

    from redactkit.testing import FakeDetector, check_detector, draw_clip

Everything here is drawn; there is no photograph of anybody in it.
"""

from __future__ import annotations

from redactkit.core.drawing import LOOKS, Look, draw_face
from redactkit.core.vehicles import PLATE_LOOKS, PlateLook, draw_car, draw_plate
from redactkit.testing.checks import check_detector, check_effect
from redactkit.testing.clips import draw_clip
from redactkit.testing.fakes import FailingDetector, FakeDetector
from redactkit.testing.scenes import Car, Face, draw_scene, moving_faces
from redactkit.testing.sheets import contact_sheet

__all__ = [
    "LOOKS",
    "PLATE_LOOKS",
    "Car",
    "Face",
    "FailingDetector",
    "FakeDetector",
    "Look",
    "PlateLook",
    "check_detector",
    "check_effect",
    "contact_sheet",
    "draw_car",
    "draw_clip",
    "draw_face",
    "draw_plate",
    "draw_scene",
    "moving_faces",
]
