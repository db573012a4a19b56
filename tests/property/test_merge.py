"""Merging: every face once, none invented, the order of looks without meaning."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from redactkit.core.geometry import Box, iou
from redactkit.detectors import merge
from redactkit.detectors.merge import Hits, fuse, overlaps, suppress

sides = st.floats(1, 300, width=32)
places = st.floats(-200, 2000, width=32)
scores = st.floats(0.0625, 1, width=32)


def hits_of(rows: list[tuple[float, float, float, float, float]]) -> Hits:
    table = np.array(rows, np.float32).reshape(-1, 5)
    x, y, w, h, score = table.T
    return Hits(np.stack([x, y, x + w, y + h], axis=1), score, np.zeros((len(table), 5, 2), np.float32))


looks = st.lists(st.tuples(places, places, sides, sides, scores), max_size=12).map(hits_of)


@given(looks)
def test_what_is_left_after_suppression_does_not_overlap_and_hides_all_the_rest(hits: Hits) -> None:
    left = suppress(hits)
    shared = overlaps(left.boxes, left.boxes)
    np.fill_diagonal(shared, 0)
    assert (shared < merge.SAME).all()
    if len(hits.scores):
        nearest = overlaps(hits.boxes, left.boxes)
        dropped = ~np.isin(hits.scores, left.scores)
        assert (nearest[dropped].max(axis=1) >= merge.SAME).all()


@given(looks)
def test_a_box_gives_way_only_to_one_that_holds_it(hits: Hits) -> None:
    left = suppress(hits, within=0.8)
    for box in hits.boxes:
        near = overlaps(left.boxes, box[None])[:, 0] >= merge.SAME
        held = merge.contained(left.boxes, box[None])[:, 0] >= 0.8
        assert (near | held).any()


@given(looks, looks)
def test_overlap_agrees_with_the_definition(a: Hits, b: Hits) -> None:
    table = overlaps(a.boxes, b.boxes)
    assert table.shape == (len(a.scores), len(b.scores))
    for i, one in enumerate(a.boxes):
        for j, other in enumerate(b.boxes):
            assert abs(table[i, j] - iou(Box(*map(float, one)), Box(*map(float, other)))) < 1e-3


@given(looks)
def test_a_single_look_is_only_suppressed(hits: Hits) -> None:
    fused, alone = fuse([hits], [1.0]), suppress(hits)
    assert np.array_equal(fused.boxes, alone.boxes)
    assert np.array_equal(fused.scores, alone.scores)


@given(st.lists(looks, min_size=2, max_size=3))
def test_fused_scores_lie_between_nothing_and_the_best_look(several: list[Hits]) -> None:
    fused = fuse(several, [0.5, 1.0, 2.0][: len(several)])
    best = max((float(s) for hits in several for s in hits.scores), default=0)
    assert (fused.scores >= 0).all()
    assert (fused.scores <= best + 1e-5).all()
    assert len(fused.scores) <= sum(len(hits.scores) for hits in several)
    assert np.isfinite(fused.boxes).all()


@given(looks)
def test_looks_that_agree_change_nothing(hits: Hits) -> None:
    apart = suppress(hits)
    fused = fuse([apart, apart], [1.0, 1.0])
    assert np.allclose(fused.boxes, apart.boxes, atol=1e-2)
    assert np.allclose(fused.scores, apart.scores, atol=1e-5)


def test_a_scale_too_small_to_see_a_face_has_no_vote_on_it() -> None:
    small = hits_of([(100, 100, 10, 10, 0.9)])
    fused = fuse([merge.nothing(5), small], [0.15, 1.0])  # 1.5 pixels in the first look
    assert fused.scores[0] > 0.89


def test_texture_that_only_one_of_two_able_looks_takes_for_a_face_loses_score() -> None:
    texture = hits_of([(100, 100, 60, 60, 0.4)])
    fused = fuse([merge.nothing(5), texture], [0.8, 1.3])
    assert abs(fused.scores[0] - 0.4 / 2**0.5) < 1e-5
