"""Signals in mid-write, to a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

SLOW = """
import sys, time
import redactkit.pipeline.transcode as module
from redactkit.cli import main
from redactkit.testing import FakeDetector

class Slow(FakeDetector):
    def detect(self, scene):
        time.sleep(0.0 if self.calls < 3 else 60.0 if {stuck} else 0.25)
        return super().detect(scene)

module.detector_for = lambda settings, still: Slow([(1, 1, 40, 40)])
sys.argv = ["redactkit", "redact", {source!r}, "-o", {target!r}, *{extra!r}]
sys.exit(main())
"""


def start(folder, *extra, stuck=False):
    """Start the command with a slow detector, and return once it is in the middle of writing."""
    script = SLOW.format(source=str(folder.clip), target=str(folder.target), extra=extra, stuck=stuck)
    process = subprocess.Popen(
        [sys.executable, "-c", script], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    until = time.monotonic() + 30
    while not [p for p in folder.path.glob(".redactkit-*") if p.stat().st_size > 0] and time.monotonic() < until:
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.02)
    return process


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_stopped_politely_leaves_nothing(folder, name):
    process = start(folder)
    process.send_signal(getattr(signal, name))
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert err.strip().endswith(f"redactkit: stopped by {name}; nothing unfinished was left behind")
    assert "Traceback" not in err
    assert out == ""
    folder.assert_untouched()


def test_impatient_user_still_gets_a_clean_folder(folder):
    process = start(folder)
    for _ in range(2):
        process.send_signal(signal.SIGINT)
        time.sleep(0.05)
    process.communicate(timeout=30)
    assert process.returncode == 130
    folder.assert_untouched()


def test_stopped_politely_keeps_the_forced_target(folder):
    folder.target.write_bytes(b"old")
    folder.others = {"out.mp4"}
    process = start(folder, "--force")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 130
    assert folder.target.read_bytes() == b"old"
    folder.assert_untouched()


def test_killed_outright_leaves_no_file_under_the_final_name(folder):
    process = start(folder)
    process.kill()
    process.communicate(timeout=30)
    left = {p.name for p in folder.path.iterdir()} - {"clip.mp4"}
    assert all(name.startswith(".redactkit-") for name in left)
