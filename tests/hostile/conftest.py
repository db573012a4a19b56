from __future__ import annotations

import shutil
import threading

import pytest


class Folder:
    """A folder with one clip in it; whatever goes wrong, nothing may be added to it and the clip not changed."""

    def __init__(self, path, clip):
        self.path = path
        self.clip = path / "clip.mp4"
        shutil.copy(clip, self.clip)
        self._before = self.clip.read_bytes()
        self.others = set()

    @property
    def target(self):
        return self.path / "out.mp4"

    def assert_untouched(self):
        left = {p.name for p in self.path.iterdir()}
        assert left == {"clip.mp4"} | self.others
        assert self.clip.read_bytes() == self._before
        assert not [t for t in threading.enumerate() if t.name.startswith("redactkit")]


@pytest.fixture
def folder(tmp_path, drawn):
    path = tmp_path / "work"
    path.mkdir()
    return Folder(path, drawn.path)
