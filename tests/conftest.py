"""What every test stands on: no network, hypothesis profiles, and the shared data where it is there."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from redactkit.testing import draw_clip, moving_faces

if TYPE_CHECKING:
    from redactkit.core.geometry import Box

# The quick run asks the same questions every time, so that a change is not blamed for what it did not do; the
# long one asks new ones.
settings.register_profile(
    "quick", max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Redaction happens on the user's device: whoever opens a socket fails the test."""

    def refuse(*_args: object, **_kwargs: object) -> None:
        message = "a test tried to open a socket"
        raise AssertionError(message)

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real footage beside the repository, which is no part of it."""
    if not SHARED.is_dir():
        pytest.skip("needs the shared footage in ../shared, which is not here")
    return SHARED


@dataclass(frozen=True)
class Drawn:
    """A drawn clip and the truth about it."""

    path: Path
    truth: tuple[tuple[Box, ...], ...]
    frames: int = 10
    width: int = 160
    height: int = 96


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    """A clip of two drawn persons: MP4, H.264, ten frames. Read it, do not change it."""
    path = tmp_path_factory.mktemp("drawn") / "clip.mp4"
    truth = draw_clip(path, width=160, height=96, frames=10, faces=moving_faces(160, 96, 2))
    return Drawn(path, truth)
