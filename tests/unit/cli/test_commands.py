from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from redactkit.cli import console, progress
from redactkit.cli.signals import interruptible
from redactkit.core.protocols import Progress
from redactkit.errors import DetectorError, Interrupted

HEAVY = ("numba", "mediapipe", "onnxruntime", "av", "numpy", "cv2", "PIL", "rich")
COMMANDS = ("redact", "analyse", "tracks", "inspect", "detectors", "demo", "schema")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], *([c, "--help"] for c in COMMANDS)])
def test_help_loads_nothing_heavy(arguments):
    script = (
        "import sys; from redactkit.cli import main; code = main(sys.argv[1:]);"
        f"heavy = [m for m in {HEAVY!r} if m in sys.modules]; assert not heavy, heavy; sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "redactkit" in done.stdout


def test_help_has_examples_and_exit_codes(run):
    run("--help")
    assert "Exit codes:" in run.out
    assert "130" in run.out
    for command in ("redact", "analyse", "tracks", "inspect", "detectors", "demo"):
        assert run(command, "--help") == 0
        assert f"redactkit {command}" in run.out.split("Example")[1]


def test_no_command_is_wrong_usage(run):
    assert run() == 2
    assert run("transmogrify") == 2


def test_inspect_tells_names_and_what_would_go(run, drawn):
    assert run("inspect", drawn.path) == 0
    assert "h264 yuv420p, 160 x 96" in run.out
    assert "10 frames" in run.out
    assert run("inspect", drawn.path, "--json") == 0
    assert json.loads(run.out)["width"] == 160


def test_inspect_of_what_is_none(run, tmp_path):
    (tmp_path / "x.mp4").write_text("hello")
    assert run("inspect", tmp_path / "x.mp4") == 3
    assert run.err.startswith("redactkit: ")


@pytest.mark.parametrize("what", ["plan", "report"])
def test_schema_is_json(run, what):
    assert run("schema", what) == 0
    assert json.loads(run.out)["$ref"] == f"#/$defs/{what.capitalize()}"


def test_progress_line_has_rate_and_time_left():
    line = progress.line("a.mp4", Progress(stage="transcode", done=50, total=250), 2.0)
    assert line == "a.mp4: 50 of 250 frames, 25.0 frames/s, 0:08 left"


@pytest.mark.parametrize("total", [None, 40])
def test_progress_without_a_total_that_can_be_believed(total):
    assert progress.line("a", Progress(stage="x", done=50, total=total), 2.0) == "a: 50 frames, 25.0 frames/s"


def test_long_times_have_hours():
    assert (progress.clock(3725), progress.clock(9.4)) == ("1:02:05", "0:09")


def test_plain_progress_is_rare(monkeypatch, capsys):
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    lines = progress.PlainLines(console.Console(), "a.mp4")
    for done in range(1, 121):
        now[0] += 0.1
        lines(Progress(stage="transcode", done=done, total=120))
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_quiet_has_no_progress(capsys):
    with progress.shown(console.Console(quiet=True), "a.mp4") as told:
        told(Progress(stage="transcode", done=1, total=1))
    assert capsys.readouterr() == ("", "")


def test_file_names_cannot_steer_the_terminal():
    assert console.printable("a\x1b[31mb\r\x07\udcff é 顔") == "a\\x1b[31mb\\r\\x07\\xff é 顔"


def test_reader_that_leaves_stops_the_printing_only():
    script = (
        "import sys; from redactkit.cli.console import write\n"
        "for n in range(20000): write(sys.stdout, 'x' * 80)\n"
        "sys.stderr.write('worked on')"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b"worked on"
    assert process.returncode == 0


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_first_signal_raises_second_is_ignored(name):
    number = getattr(signal, name)
    before = signal.getsignal(number)
    tidied = []

    def work():
        try:
            os.kill(os.getpid(), number)
        finally:
            os.kill(os.getpid(), number)
            tidied.append(True)

    with pytest.raises(Interrupted, match=name), interruptible():
        work()
    assert tidied
    assert signal.getsignal(number) == before


def test_nobody_takes_a_signal_for_an_error_of_his_own():
    def work():
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)
        except Exception as error:
            raise DetectorError("the detector failed") from error

    with pytest.raises(Interrupted, match="SIGINT"), interruptible():
        work()


def test_what_a_signal_breaks_counts_as_stopped():
    def work():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(5)
        except BaseException as error:  # as compiled modules do while they load
            raise ImportError("initialization failed") from error

    with pytest.raises(Interrupted, match="SIGTERM"), interruptible():
        work()


def test_a_signal_that_foreign_code_swallowed_stops_at_the_next_frame():
    frames = []

    def work():
        with progress.shown(console.Console(quiet=True), "a.mp4") as told:
            for number in range(1, 9):
                frames.append(number)
                with contextlib.suppress(BaseException):  # as a destructor or a callback from C does
                    if number == 3:
                        os.kill(os.getpid(), signal.SIGTERM)
                        time.sleep(5)
                told(Progress(stage="transcode", done=number, total=8))

    with pytest.raises(Interrupted, match="SIGTERM"), interruptible():
        work()
    assert frames == [1, 2, 3]


def test_signal_that_is_ignored_on_purpose_stays_so():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with interruptible():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)
