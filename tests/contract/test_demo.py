"""The first thing a newcomer runs, with the shipped detectors: it needs no file and must hide every drawn face."""

from __future__ import annotations

import json

from redactkit.cli import main
from redactkit.cli.demo import hidden
from redactkit.core.geometry import Box
from redactkit.media import stills
from redactkit.report.model import FrameReport, Region


def test_demo_hides_every_face_and_shows_it(tmp_path, capsys):
    assert main(["demo", "-o", str(tmp_path / "demo"), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["faces"], record["plates"], record["hidden"]) == (150, 50, 200)
    names = {p.name for p in (tmp_path / "demo").iterdir()}
    assert names == {"drawn.mp4", "drawn.redacted.mp4", "drawn.redacted.mp4.report.json", "before-after.png"}
    sheet, _ = stills.read(tmp_path / "demo" / "before-after.png")
    assert sheet.shape[1] > 1000
    assert main(["demo", "-o", str(tmp_path / "demo")]) == 5


def test_a_face_beside_its_cover_does_not_count_as_hidden():
    cover = FrameReport(pts=0, regions=(Region(box=Box(0, 0, 20, 20)),))
    assert hidden([[Box(2, 2, 18, 18), Box(10, 10, 30, 30)], []], [cover, cover]) == 1
