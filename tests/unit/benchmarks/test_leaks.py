"""The leak benchmark counts by its own rules."""

from __future__ import annotations

import json

import numpy as np

from benchmarks import leaks
from redactkit.testing import draw_clip, moving_faces

LABEL = leaks.Label("face", "a", (10, 10, 20, 20), counts=True)


def mask(*boxes):
    out = np.zeros((60, 80), bool)
    for x0, y0, x1, y1 in boxes:
        out[y0:y1, x0:x1] = True
    return out


def test_what_is_not_covered_is_exposed_unless_it_is_ignored():
    tally = leaks.Tally()
    ignored = leaks.Label("face", "b", (40, 10, 20, 20), counts=False)
    for number, covered in enumerate([True, False, False, True, False]):
        shown = tally.add(number, mask((8, 8, 32, 32)) if covered else mask(), [LABEL, ignored])
        assert shown == ([] if covered else [LABEL])
    found = tally.summary(1.0)["kinds"]["face"]
    assert (found["boxes"], found["exposed"], found["tracks"], found["leaking"], found["longest"]) == (5, 3, 1, 1, 2)
    assert found["where"] == {"a": [(1, 2), (4, 4)]}


def test_covering_round_a_label_is_free_and_elsewhere_too_much():
    tally = leaks.Tally()
    tally.add(0, mask((0, 0, 40, 40)), [LABEL])
    tally.add(1, mask((0, 0, 40, 40), (60, 40, 70, 52)), [LABEL])
    assert tally.over == [0.0, 120 / (60 * 80)]


def test_a_clip_is_measured_and_shown(tmp_path):
    truth = draw_clip(tmp_path / "a.mp4", width=160, height=96, frames=6, faces=moving_faces(160, 96, 1))
    boxes = {n: [b.x0, b.y0, b.width, b.height] for n, (b,) in enumerate(truth)}
    track = {"id": "f1", "kind": "face", "boxes": boxes, "ignore_frames": [5]}
    (tmp_path / "a.json").write_text(json.dumps({"tracks": [track]}))

    def nothing(frames, kinds):
        assert kinds == ("face",)
        return (np.zeros(frame.shape[:2], bool) for frame in frames)

    def everything(frames, _kinds):
        return (np.ones(frame.shape[:2], bool) for frame in frames)

    tools = {"nothing": nothing, "everything": everything}
    found = leaks.measure(tmp_path / "a.json", tools, tmp_path / "misses")
    assert found["tools"]["nothing"]["kinds"]["face"]["exposed"] == 5
    assert found["tools"]["everything"]["kinds"]["face"]["exposed"] == 0
    assert len(list((tmp_path / "misses").iterdir())) == 5
    clips = {"a": found}
    results = {"tools": {name: {} for name in tools}, "groups": {"drawn": {"clips": clips, "sum": leaks.summed(clips)}}}
    text = leaks.table(results)
    assert "| **drawn, faces, sum** | 5 of 5 (100.00 %) | 1 of 1 | 5 | 0.00 | 0 of 5 (0.00 %) |" in text


def test_runs():
    assert leaks.runs([5, 1, 2, 9, 10, 11]) == [(1, 2), (5, 5), (9, 11)]
    assert leaks.longest_run([5, 1, 2, 9, 10, 11]) == 3
    assert leaks.longest_run([]) == 0
