"""What every test stands on: no network, hypothesis profiles, and the shared data where it is there."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("quick", max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
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
