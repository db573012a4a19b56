"""Objects looked at by themselves: which part of a frame is shown, and what counts as the object."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from redactkit.core.geometry import Box
from redactkit.detectors.alone import ENLARGED, around, mean_score
from redactkit.detectors.merge import Hits
from redactkit.detectors.views import SQUARES

FRAME = (640, 360)


@given(
    st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), *map(st.floats, (-50, -50, 4, 4), (620, 340, 90, 90))),
    st.floats(12, 60),
    st.tuples(st.integers(16, 900), st.integers(16, 900)),
)
def test_the_part_lies_in_the_frame_and_shows_the_object_as_large_as_asked(
    box: Box, side: float, frame: tuple[int, int]
) -> None:
    part, longer = around(box, side, frame)
    assert 0 <= part.x0 < part.x1 <= frame[0]
    assert 0 <= part.y0 < part.y1 <= frame[1]
    assert longer <= SQUARES[-1]
    scale = longer / max(part.width, part.height)
    assert scale == pytest.approx(min(side / min(box.width, box.height), ENLARGED), rel=0.07)


def test_at_the_frames_edge_the_part_is_moved_inside_it_and_not_cut() -> None:
    assert around(Box(600, 330, 640, 360), 30.0, FRAME) == (Box(512, 232, 640, 360), 128)
    assert around(Box(540, 330, 640, 360), 30.0, FRAME) == (Box(448, 168, 640, 360), 192)


def hits(*found: tuple[Box, float]) -> Hits:
    boxes = np.array([[b.x0, b.y0, b.x1, b.y1] for b, _ in found], np.float32).reshape(-1, 4)
    return Hits(boxes, np.array([s for _, s in found], np.float32), np.zeros((len(found), 4, 2), np.float32))


def test_only_what_is_where_the_object_was_found_counts_and_a_look_that_finds_nothing_counts_as_none() -> None:
    box = Box(100, 100, 140, 120)
    looks = iter(
        [
            hits((Box(102, 99, 141, 121), 0.5), (box, 0.4), (Box(300, 100, 340, 120), 0.9)),
            hits((Box(100, 100, 108, 104), 0.8)),
            hits(),
            hits((box, 0.7)),
        ]
    )
    assert mean_score(lambda *_: next(looks), box, (12, 18, 27, 40), FRAME) == pytest.approx((0.5 + 0.7) / 4)
