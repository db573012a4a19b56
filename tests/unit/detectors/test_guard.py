"""Nothing leaves the device: not by our code, and not by the libraries below."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from redactkit.detectors.guard import FILTERED, POINTED_AWAY, Guarded


def run(code: str) -> str:
    """Return what a fresh interpreter prints: this one's sockets are patched, and its libraries loaded."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_guarded_thread_and_those_it_starts_reach_no_network_and_others_still_do() -> None:
    printed = run("""
import os, socket, threading
from redactkit.detectors.guard import FILTERED, POINTED_AWAY, Guarded

def attempt(family):
    try:
        socket.socket(family).close()
    except PermissionError:
        return "refused"
    return "open"

def below():
    found = []
    thread = threading.Thread(target=lambda: found.append(attempt(socket.AF_INET6)))
    thread.start()
    thread.join()
    return found[0]

room = Guarded()
if room.how == FILTERED:
    assert room.run(attempt, socket.AF_INET) == "refused"
    assert room.run(below) == "refused"
    assert room.run(attempt, socket.AF_UNIX) == "open"
    assert "https_proxy" not in os.environ
else:
    assert room.how == POINTED_AWAY
    assert os.environ["https_proxy"] == "http://127.0.0.1:9"
assert attempt(socket.AF_INET) == "open"
print("done")
""")
    assert printed == "done"


def test_where_the_kernel_cannot_help_the_client_is_pointed_at_a_dead_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("redactkit.detectors.guard._refuse_sockets", lambda: False)
    monkeypatch.delenv("https_proxy", raising=False)
    assert Guarded().how == POINTED_AWAY
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    assert Guarded().how not in (FILTERED, POINTED_AWAY)


def test_what_is_raised_inside_comes_out() -> None:
    with pytest.raises(ZeroDivisionError):
        Guarded().run(lambda: 1 / 0)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc to see native sockets")
@pytest.mark.parametrize("detail", ["fast", "balanced", "thorough"])
def test_no_library_has_opened_a_socket_after_a_look(detail: str) -> None:
    printed = run(f"""
import os, numpy, redactkit
redactkit.redact(numpy.zeros((64, 64, 3), numpy.uint8), settings=redactkit.Settings(detail={detail!r}))
open_files = ("/proc/self/fd/" + fd for fd in os.listdir("/proc/self/fd"))
links = [os.readlink(file) for file in open_files if os.path.lexists(file)]
print(sum(link.startswith("socket:") for link in links))
""")
    assert printed == "0"


def test_onnxruntimes_telemetry_is_off_before_it_is_loaded() -> None:
    printed = run("""
import builtins, os
seen = []
real = builtins.__import__

def watching(name, *rest):
    if name == "onnxruntime":
        seen.append(os.environ.get("ORT_DISABLE_TELEMETRY"))
    return real(name, *rest)

builtins.__import__ = watching
import numpy, redactkit
redactkit.detect(numpy.zeros((64, 64, 3), numpy.uint8))
print(seen[0])
""")
    assert printed == "1"


def test_a_program_that_loaded_onnxruntime_first_is_warned() -> None:
    printed = run("""
import logging, os, sys
logging.basicConfig(stream=sys.stdout, level=logging.WARNING, format="%(message)s")
os.environ.pop("ORT_DISABLE_TELEMETRY", None)
sys.modules["onnxruntime"] = type(sys)("onnxruntime")  # nothing may start it for real
from redactkit.detectors import session
try:
    session.runtime()
except AttributeError:
    pass
""")
    assert "was imported before redactkit" in printed
