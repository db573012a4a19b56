"""The one place where an ONNX Runtime session is made: telemetry off, providers named."""

from __future__ import annotations

import functools
import logging
import os
import sys
from typing import TYPE_CHECKING, Any

from redactkit.errors import ProviderError

if TYPE_CHECKING:
    from redactkit.settings import Device

PROVIDERS: dict[str, str] = {
    "cuda": "CUDAExecutionProvider",
    "coreml": "CoreMLExecutionProvider",
    "directml": "DmlExecutionProvider",
    "openvino": "OpenVINOExecutionProvider",
    "cpu": "CPUExecutionProvider",
}
"""Best first; what is not listed here (some wheels offer a remote provider) is never used."""

TELEMETRY_OFF = "ORT_DISABLE_TELEMETRY"

_log = logging.getLogger(__name__)


@functools.cache
def runtime() -> Any:  # noqa: ANN401  onnxruntime has no types
    """Return the onnxruntime module, its telemetry switched off before it is loaded.

    Its official builds report usage to their maker, and a call after loading comes too late to keep
    the client from starting (seen in 1.32.0); only the environment variable does.
    """
    if "onnxruntime" in sys.modules and os.environ.get(TELEMETRY_OFF) != "1":
        _log.warning(
            "onnxruntime was imported before redactkit, so its telemetry client may be running; set %s=1 in the "
            "environment, or import redactkit.detectors.session first",
            TELEMETRY_OFF,
        )
    os.environ[TELEMETRY_OFF] = "1"
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    onnxruntime.set_default_logger_severity(3)
    return onnxruntime


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def candidates(device: Device) -> tuple[str, ...]:
    """Return the execution providers to try for `device`, best first.

    Raises:
        ProviderError: The installed ONNX Runtime has no provider for `device`.
    """
    there = runtime().get_available_providers()
    if device == "auto":
        return tuple(p for p in PROVIDERS.values() if p in there)
    if PROVIDERS[device] not in there:
        known = ", ".join(name for name, p in PROVIDERS.items() if p in there)
        message = f"device={device!r}: the installed ONNX Runtime has no {PROVIDERS[device]}; it offers: {known}"
        raise ProviderError(message)
    return (PROVIDERS[device],)


def open_session(weights: bytes, provider: str, *, threads: int) -> Any:  # noqa: ANN401
    """Return a session that runs on `provider`, with `threads` threads inside one call.

    Threads do not spin while they wait: the decoder and the encoder need the cores.

    Raises:
        ProviderError: The provider refused the model, or quietly gave way to another.
    """
    ort = runtime()
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        session = ort.InferenceSession(weights, options, providers=[provider])
    except Exception as error:  # its exceptions have no common base below Exception
        message = f"{provider} cannot run the model: {error}"
        raise ProviderError(message) from error
    if session.get_providers()[0] != provider:
        message = f"{provider} cannot run the model on this machine; {session.get_providers()[0]} was put in its place"
        raise ProviderError(message)
    return session
