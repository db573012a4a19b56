from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from redactkit.core.covers import Cover, FrameCovers
from redactkit.core.effects import Blur, Pixelate
from redactkit.core.geometry import Box
from redactkit.core.media_info import MediaInfo, StreamInfo
from redactkit.report import build, schema
from redactkit.report.model import Dropped, FileFacts, FrameReport, Region, Report
from redactkit.report.text import listed, text
from redactkit.testing import FakeDetector

ROOT = Path(__file__).resolve().parents[3]


def facts(name, frames):
    return FileFacts(
        name=name,
        sha256="a" * 64,
        bytes=9,
        container="mp4",
        codec="h264",
        pixel_format="yuv420p",
        width=8,
        height=8,
        frames=frames,
    )


def report(*regions_per_frame, **changes):
    frames = tuple(
        FrameReport(pts=n * 512, regions=(Region(box=Box(1, 2.5, 3, 4), score=0.75),) * count)
        for n, count in enumerate(regions_per_frame)
    )
    made = Report(
        source=facts("a.mp4", len(frames)),
        target=facts("b.mp4", len(frames)),
        redactkit="1.2.3",
        settings={"margin": 0.2},
        effects=(Blur(),),
        detectors=(),
        time_base=(1, 12800),
        grid=8,
        frames=frames,
        frames_covered=sum(1 for f in frames if f.regions),
        regions=sum(regions_per_frame),
    )
    return msgspec.structs.replace(made, **changes)


def test_json_comes_back_equal_with_a_line_for_each_frame():
    made = report(2, 0, 1, dropped=Dropped(streams=("1: audio aac",)), notes=("turned",), seconds={"total": 1.5})
    assert Report.from_json(made.to_json()) == made
    line = next(line for line in made.to_json().splitlines() if '"pts": 1024' in line)
    assert json.loads(line) == {"pts": 1024, "regions": [{"box": [1, 2.5, 3, 4], "score": 0.75}]}


def test_what_is_no_report_is_refused():
    with pytest.raises(ValueError, match="version"):
        Report.from_json(report(1).to_json().replace('"version": 2', '"version": "x"'))
    with pytest.raises(ValueError, match="surprise"):
        Report.from_json('{"surprise": 1}')


def test_nothing_found_is_said_as_such():
    assert text(report(0, 0)).startswith("nothing found: nothing to cover in 2 frames")


def test_nothing_found_names_what_was_looked_for():
    made = report(0, detectors=(*FakeDetector(kind="plate").facts, *FakeDetector().facts))
    assert text(made).splitlines()[0] == "nothing found: no face or plate in 1 frame"


def test_where_adults_are_left_as_they_are_nobody_reads_that_no_face_was_found():
    judged = FakeDetector().facts
    none, some = (report(n, detectors=judged, settings={"who": "minors"}) for n in (0, 2))
    assert text(none).startswith("nothing covered in 1 frame; faces that are confidently adults' are left as they are")
    assert text(some).startswith("covered 2 regions (face); faces that are confidently adults' are left as they are")


def test_summary_counts_and_names():
    made = report(2, 0, 1, dropped=Dropped(streams=("1: audio aac",), tags=("file: title",)), notes=("times moved",))
    said = text(msgspec.structs.replace(made, seconds={"total": 4.0, "start-up": 1.0}))
    assert said.splitlines() == [
        "covered 3 regions (face) in 2 of 3 frames",
        "dropped streams: 1: audio aac",
        "dropped tags: file: title",
        "note: times moved",
        "3 frames in 4.0 s (1.0 frames/s after start-up)",
    ]


def test_long_lists_are_cut_with_their_number():
    assert listed(map(str, range(10)), most=3) == "0, 1, 2 and 7 more"


def test_frame_report_keeps_why_and_effect():
    cover = Cover(box=Box(0, 0, 5, 5), effect=Pixelate(), kind="plate", why="manual")
    made = build.frame_report(FrameCovers(pts=3, covers=(cover,)))
    assert made == FrameReport(pts=3, regions=(Region(box=cover.box, kind="plate", why="manual", effect="pixelate"),))


def info(**changes):
    streams = (
        StreamInfo(index=0, kind="video", codec="mjpeg", detail="160x120, attached pic"),
        StreamInfo(index=1, kind="video", codec="h264", detail="1920x1080"),
        StreamInfo(index=2, kind="audio", codec="aac", detail="48000 Hz, stereo"),
        StreamInfo(index=3, kind="data"),
        StreamInfo(index=4, kind="video", codec="h264", detail="1920x1080"),
    )
    made = MediaInfo(
        path="x.mp4",
        bytes=1,
        container="mov",
        codec="h264",
        pixel_format="yuv420p",
        width=1920,
        height=1080,
        streams=streams,
        tags=("file: major_brand", "file: title", "stream 0: handler_name"),
        hidden=("2 chapters",),
    )
    return msgspec.structs.replace(made, **changes)


def test_everything_but_the_redacted_stream_is_dropped_by_name():
    assert build.dropped(info(), "drop") == Dropped(
        streams=(
            "0: video mjpeg (160x120, attached pic)",
            "2: audio aac (48000 Hz, stereo)",
            "3: data",
            "4: video h264 (1920x1080)",
        ),
        tags=("file: title", "stream 0: handler_name"),
        hidden=("2 chapters",),
    )


def test_copied_sound_is_not_dropped():
    assert "2: audio aac (48000 Hz, stereo)" not in build.dropped(info(), "copy").streams


def test_published_schemas_are_up_to_date():
    for name, content in schema.texts().items():
        published = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
        assert published == content, "run: python -m redactkit.report.schema docs/reference"


def test_schemas_name_every_key_of_what_is_written():
    schemas = {name: json.loads(content) for name, content in schema.texts().items()}
    keys = schemas["report.schema.json"]["$defs"]["Report"]["properties"]
    assert set(json.loads(report(1).to_json())) == set(keys)
    assert schemas["plan.schema.json"]["$defs"]["Plan"]["additionalProperties"] is False


def test_schema_is_written_into_a_folder(tmp_path):
    schema.write(tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {"plan.schema.json", "report.schema.json"}
