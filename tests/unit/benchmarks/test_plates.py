"""Plates from a COCO folder to tables, with tools whose answers are known; and platedet's maps read."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from benchmarks import platedet, plates
from benchmarks._common import package_folder
from redactkit.core.detections import Detection
from redactkit.core.geometry import Box

HEIGHT, WIDTH = 60, 80
PLATE, FACE = 2, 1


def found(*boxes, score=0.9):
    return [Detection("plate", Box(*map(float, b)), score - 0.01 * n) for n, b in enumerate(boxes)]


@pytest.fixture
def coco(tmp_path):
    """Two pictures: one with two plates, an area left out and a face, all complete; one with nothing."""
    folder = tmp_path / "drawn"
    folder.mkdir()
    for name in "ab":
        Image.fromarray(np.full((HEIGHT, WIDTH, 3), 90, np.uint8)).save(folder / f"{name}.png")
    labels = {
        "images": [
            {"id": 7, "file_name": "a.png", "source": "here", "country": "BR", "complete": True},
            {"id": 9, "file_name": "b.png", "source": "there"},
        ],
        "categories": [{"id": FACE, "name": "face"}, {"id": PLATE, "name": "plate"}],
        "annotations": [
            {"image_id": 7, "category_id": PLATE, "bbox": [0, 0, 20, 6]},
            {"image_id": 7, "category_id": PLATE, "bbox": [40, 0, 30, 10]},
            {"image_id": 7, "category_id": PLATE, "bbox": [40, 40, 20, 20], "ignore": 1},
            {"image_id": 7, "category_id": FACE, "bbox": [0, 40, 10, 10]},
        ],
    }
    (folder / "annotations.json").write_text(json.dumps(labels))
    return folder


def nothing(frame):
    return [], np.zeros(frame.shape[:2], bool)


def one_and_a_false_one(frame):
    mask = np.zeros(frame.shape[:2], bool)
    mask[0:6, 0:20] = mask[30:36, 70:80] = True
    return found((0, 0, 20, 6), (70, 30, 80, 36)), mask


@pytest.fixture
def results(coco):
    tools = {"none": nothing, "one": one_and_a_false_one}
    return {"tools": {"none": {}, "one": {}}, "sets": {"drawn": plates.measure(coco, tools, None)}}


def test_plates_are_counted_by_height_source_and_country(results):
    done = results["sets"]["drawn"]["tools"]["one"]
    counted = {group: (share["hits"], share["n"]) for group, share in done["groups"].items()}
    assert counted == {"all": (1, 2), "0-8": (1, 1), "8-16": (0, 1), "country BR": (1, 2), "source here": (1, 2)}
    assert {g: (s["hits"], s["n"]) for g, s in done["found"].items()} == counted
    assert done["alarms"] == {"all": 3, "0-8": 3, "country BR": 1, "source here": 1, "source there": 2}
    assert done["complete"] == {"all": 2, "country BR": 1, "source here": 1, "source there": 1}
    assert (done["touched"]["hits"], done["touched"]["n"]) == (2, 2)
    assert results["sets"]["drawn"]["tools"]["none"]["alarms"] == {}


def test_tables_show_every_tool_the_worst_first(results):
    lines = plates.table(results).splitlines()
    assert lines[2].startswith("| none, drawn | 0.0 (")
    assert lines[3].startswith("| one, drawn | 50.0 (")
    assert "| 1.500 | 2 of 2 |" in lines[3]
    assert "| 0-8 | 1 | 0.0 (0.0 to 79.3), 0.0, 0.000 | 100.0 (20.7 to 100.0), 100.0, 1.500 |" in plates.sizes_table(
        results
    )
    assert plates.sources_table(results).splitlines()[2].startswith("| here | 2 |")
    assert plates.countries_table(results).splitlines()[2].startswith("| BR | 2 |")
    assert "drawn" not in plates.elsewhere_table(results)
    assert plates.published_table(results).splitlines()[2].endswith("| 79.7 |")


def test_sets_without_plates_tell_where_one_was_found(results):
    bare = json.loads(json.dumps(results["sets"]["drawn"]))
    for done in bare["tools"].values():
        done["groups"] = {}
    results["sets"]["faces"] = bare
    assert plates.elsewhere_table(results).splitlines()[2].startswith("| one, faces | 2 of 2 |")
    assert "faces" not in plates.table(results)


def judged(detections, wanted, others):
    hits, false = plates.matched(detections, wanted, others)
    return hits, len(false)


def test_each_box_finds_one_plate_and_the_surest_comes_first():
    wanted = [Box(0, 0, 20, 6)]
    assert judged(found((0, 0, 20, 6), (1, 0, 21, 6)), wanted, []) == ([True], 1)
    assert judged(found((9, 0, 29, 6)), wanted, []) == ([False], 1)


def test_what_lies_in_an_area_left_out_is_no_false_alarm():
    area = [Box(40, 40, 60, 60)]
    assert judged(found((45, 45, 50, 47)), [], area) == ([], 0)
    assert judged(found((55, 45, 75, 47)), [], area) == ([], 1)


def test_a_plate_inside_such_an_area_is_still_to_be_found():
    assert judged(found((42, 42, 52, 46)), [Box(42, 42, 52, 46)], [Box(40, 40, 60, 60)]) == ([True], 0)


def test_platedets_answer_is_read_and_suppressed():
    output = np.zeros((37, 5), np.float16)
    output[:5, 0] = [320, 160, 64, 16, 0.9]
    output[:5, 1] = [322, 160, 64, 16, 0.8]  # the same plate
    output[:5, 2] = [100, 500, 40, 10, 0.7]
    output[:5, 3] = [400, 500, 40, 10, 0.5]
    hits = platedet.decode(output, 0.6)
    assert hits.boxes.tolist() == [[288, 152, 352, 168], [80, 495, 120, 505]]


def test_platedet_answers_in_pixels_of_the_frame(monkeypatch):
    class Session:
        def run(self, _names, given):
            assert given["images"].shape == (1, 3, 640, 640)
            assert given["images"].dtype == np.float16
            assert float(given["images"][0, 0, 0, 0]) == pytest.approx(114 / 255, abs=1e-3)
            output = np.zeros((1, 37, 1), np.float16)
            output[0, :5, 0] = [320, 320, 64, 16, 0.9]
            return [output]

    tool = object.__new__(platedet.Platedet)
    tool._session, tool._threshold = Session(), 0.6
    (one,) = tool.detect(np.zeros((360, 1280, 3), np.uint8))
    assert one.box == Box(640 - 64, 180 - 16, 640 + 64, 180 + 16)


def test_a_package_is_found_without_being_imported_and_an_absent_one_is_named(tmp_path):
    (tmp_path / "redactkit_toy").mkdir()
    assert package_folder("redactkit_toy", tmp_path) == tmp_path / "redactkit_toy"
    assert package_folder("redactkit").name == "redactkit"
    with pytest.raises(FileNotFoundError, match="redactkit_toy is not installed here"):
        package_folder("redactkit_toy")


def test_an_operating_point_is_a_detail_and_a_score():
    assert plates.operating_point("fast=0.5") == ("fast", 0.5)
    for wrong in ("quick=0.5", "fast", "fast=much"):
        with pytest.raises(ValueError, match=r"fast|float"):
            plates.operating_point(wrong)
