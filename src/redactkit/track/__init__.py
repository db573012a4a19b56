"""From what is found in single frames to what is covered in every frame: pure, without pixels of its own.

A `Tracker` is told of every frame's camera motion and cuts (`glance`, `cuts`) and of what was found where it was
looked, and answers for each frame what is to be covered in it, and why.
"""

from __future__ import annotations

from redactkit.track.tracker import Claim, Sighting, Tracker

__all__ = ["Claim", "Sighting", "Tracker"]
