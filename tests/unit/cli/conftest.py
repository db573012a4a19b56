from __future__ import annotations

import pytest

import redactkit.pipeline.analyse
import redactkit.pipeline.transcode
from redactkit.cli import main
from redactkit.testing import FakeDetector


class Run:
    """Runs the command in this process and keeps what it said."""

    def __init__(self, capsys):
        self._capsys = capsys

    def __call__(self, *arguments):
        self._capsys.readouterr()
        self.code = main([str(a) for a in arguments])
        self.out, self.err = self._capsys.readouterr()
        return self.code


@pytest.fixture
def run(capsys):
    return Run(capsys)


@pytest.fixture(autouse=True)
def fake(monkeypatch):
    """No models are loaded here: a detector with one fixed box answers."""
    detector = FakeDetector([(40, 24, 80, 56)])
    for module in (redactkit.pipeline.transcode, redactkit.pipeline.analyse):
        monkeypatch.setattr(module, "detector_for", lambda _settings, *, still: detector)
    return detector
