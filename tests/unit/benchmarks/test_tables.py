"""Figures in README and docs are generated, and nothing stale stays unnoticed."""

from __future__ import annotations

import json

import pytest

from benchmarks import _common, tables

RESULTS = {
    "date": "2026-11-25T18:27:57+00:00",
    "command": "python -m benchmarks.detectors",
    "commit": "0123456789ab",
    "machine": {"cpu": "A processor", "cores": 2, "system": "Linux x86_64"},
    "results": {"imports": {"numpy": 0.1, "redactkit": 0.002}, "blazeface": {"one look": 0.003, "all looks": 0.02}},
}
BLOCK = "<!-- results:detectors.imports -->\nold\n<!-- /results -->\n"


@pytest.fixture
def measured(tmp_path, monkeypatch):
    """A repository with one result and a README."""
    monkeypatch.setattr(_common, "RESULTS", tmp_path / "results")
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "detectors.json").write_text(json.dumps(RESULTS))
    return tmp_path


def test_a_block_is_filled_with_table_and_origin(measured):
    text = tables.filled(f"before\n\n{BLOCK}\nafter\n")
    assert text.startswith("before\n\n<!-- results:detectors.imports -->\n| fresh process | ms |\n")
    assert "| `import numpy` | 100 |\n| `import redactkit` | 2 |\n" in text
    assert "A processor, 2 cores, Linux x86_64; 2026-11-25, commit 0123456789ab" in text
    assert "`python -m benchmarks.detectors`" in text
    assert text.endswith("<!-- /results -->\n\nafter\n")
    assert "old" not in text


def test_filling_twice_changes_nothing(measured):
    once = tables.filled(f"{BLOCK}\nbetween\n\n{BLOCK.replace('imports', 'blazeface')}")
    assert tables.filled(once) == once
    assert once.count("| --- |") == 2


def test_text_without_blocks_is_left_alone(measured):
    assert tables.filled("no `<!-- results:X -->` at the start of a line\n") == (
        "no `<!-- results:X -->` at the start of a line\n"
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<!-- results:detectors -->\n| a |\n", "not closed"),
        ("<!-- results:two words -->\n<!-- /results -->\n", "misspelt"),
        ("<!-- results:nothing -->\n<!-- /results -->\n", "no table in benchmarks.nothing"),
        ("<!-- results:detectors.nothing -->\n<!-- /results -->\n", "no nothing_table"),
        ("<!-- results:kernels -->\n<!-- /results -->\n", "run python -m benchmarks.kernels"),
        ("<!-- results:detectors -->\n<!-- /results -->\n", "another version"),
    ],
)
def test_what_cannot_be_filled_is_named(measured, text, told):
    (measured / "README.md").write_text(text)
    with pytest.raises(tables.TablesError, match=told) as error:
        tables.stale(measured)
    assert str(error.value).startswith("README.md: ")


def test_stale_files_are_found_in_all_docs(measured):
    (measured / "docs" / "deep").mkdir(parents=True)
    for path in ("README.md", "docs/deep/page.md"):
        (measured / path).write_text(BLOCK)
    found = tables.stale(measured)
    assert [path.relative_to(measured).as_posix() for path, _ in found] == ["README.md", "docs/deep/page.md"]
    for path, text in found:
        path.write_text(text)
    assert tables.stale(measured) == []


def test_this_repositorys_tables_are_fresh():
    assert [path.name for path, _ in tables.stale()] == []
