"""What the benchmark of whole clips runs in processes of their own, and how it reckons."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import av
import pytest

from benchmarks import _common, _steps, transcode
from redactkit.settings import Encoder


def facts(path):
    with av.open(str(path)) as read:
        video = read.streams.video[0]
        times = [frame.pts * video.time_base for frame in read.decode(video)]
        return video.codec_context.name, video.width, video.height, times


def test_the_plain_transcode_uses_our_defaults():
    assert Encoder(codec=_steps.ENCODER, options=_steps.OPTIONS) == Encoder()


def test_the_plain_transcode_keeps_frames_and_times(drawn, tmp_path):
    target = tmp_path / "plain.mp4"
    assert _steps.plain(str(drawn.path), str(target)) == {"frames": drawn.frames}
    assert facts(target) == facts(drawn.path)


def test_a_clip_is_repeated_without_gap_or_overlap(drawn, tmp_path):
    target = tmp_path / "long.mp4"
    _steps.repeat(str(drawn.path), str(target), "3")
    *_, times = facts(target)
    assert len(times) == 3 * drawn.frames
    assert {b - a for a, b in itertools.pairwise(times)} == {times[1] - times[0]}


def test_a_step_in_its_own_process_tells_frames_time_and_memory(drawn, tmp_path):
    done = transcode.ours("plain", str(drawn.path), str(tmp_path), str(drawn.path))
    assert done["frames"] == drawn.frames
    assert done["peak"] > 10 * 2**20
    assert done["fps"] == pytest.approx(drawn.frames / done["seconds"])
    assert {"start_up", "wall", "bytes"} <= set(done)
    assert list(tmp_path.iterdir()) == []


def test_a_step_that_fails_says_why(tmp_path):
    with pytest.raises(RuntimeError, match=r"missing\.mp4"):
        _common.child("size", str(tmp_path / "missing.mp4"))


def test_another_program_is_run_as_it_is():
    found, wall, peak = _common.child("print('said so')", program=(sys.executable, "-c"))
    assert found == {"said": "said so\n"}
    assert wall > 0
    assert peak > 0


def test_speeds_are_compared_within_a_round():
    def runs(*speeds):
        return [{"fps": fps, "start_up": 1.0, "peak": 2.0, "bytes": 3} for fps in speeds]

    # A busy machine halves both in the second round; the ratios stay what they are.
    found = transcode.summary({"plain": runs(100, 50, 100), "redactkit": runs(80, 40, 70), "deface": runs(10, 4)})
    assert found["redactkit_over"] == {"plain": pytest.approx(0.8), "deface": pytest.approx(9.0)}
    assert found["medians"]["redactkit"]["fps"] == 70


def test_tables_put_the_clip_where_we_are_slowest_first():
    def clip(share):
        medians = {way: {"fps": 50.0, "start_up": 1.0, "peak": 2**28} for way in ("plain", "redactkit")}
        return {"width": 64, "height": 48, "frames": 9, "redactkit_over": {"plain": share}, "medians": medians}

    results = {
        "clips": {"quick": clip(0.9), "slow": clip(0.6)},
        "memory": {"frames": {"short": 9, "long": 90}, "peak": {"short": 2**27, "long": 2**28}},
    }
    rows = transcode.table(results).splitlines()[2:]
    assert [row.split(",")[0] for row in rows] == ["| slow", "| quick"]
    assert "| redactkit, drawn clip, 90 frames | 256 |" in transcode.memory_table(results)


def test_results_name_no_path_of_this_machine(monkeypatch):
    given = [str(_common.SHARED / "clip.mp4"), "/elsewhere/tool", "--json=/elsewhere/out.json", "--rounds", "2"]
    monkeypatch.setattr("sys.argv", ["transcode", *given])
    command = _common.facts("transcode")["command"]
    shared = Path("..") / "shared" / "clip.mp4"
    assert command == f"python -m benchmarks.transcode {shared} tool --json=out.json --rounds 2"
