"""Which copy of CenterFace runs here: int8 where it is faster and finds the same boxes, else float32.

The trial takes a fraction of a second and its answer is kept in the user's cache folder, keyed by
everything that it depends on. A folder that cannot be written costs the trial again, nothing else.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import platform
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from redactkit.core.geometry import Box
from redactkit.detectors import centerface, selftest, session, weights
from redactkit.detectors.merge import Hits, overlaps, select, suppress
from redactkit.errors import DetectorError, ProviderError, WeightsError

if TYPE_CHECKING:
    from redactkit.settings import Device

_log = logging.getLogger(__name__)

FLOAT = "centerface.float32.onnx"
WORTH = 0.9
"""An int8 copy must need less than this share of float32's time."""
SCORE_DRIFT = 0.15
"""A face's score may differ by this much between the copies."""
CPU = "CPUExecutionProvider"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A session and what is to be said of it."""

    session: Any
    file: str
    provider: str
    note: str

    @property
    def precision(self) -> str:
        """`"float32"` or `"int8"`."""
        return "float32" if self.file == FLOAT else "int8"


def load(device: Device, *, threads: int) -> Loaded:
    """Return the best copy of CenterFace for `device`, self-tested.

    With `device="auto"` a provider that cannot be opened, or with which the model misses the drawn faces,
    is passed over with a warning, and the note says so.

    Raises:
        WeightsError: A file is absent or altered.
        ProviderError: No execution provider as asked for.
        SelfTestError: The model does not find the drawn faces.
    """
    providers, failed = session.candidates(device), []
    for provider in providers:
        file, why = _choose() if provider == CPU else (FLOAT, "")
        try:
            opened = session.open_session(weights.read(file), provider, threads=threads)
            found = _faces(opened)
            selftest.check([Box(*map(float, box)) for box in found.boxes], f"CenterFace ({file}, {provider})")
        except DetectorError as error:
            if isinstance(error, WeightsError) or provider == providers[-1]:
                raise
            _log.warning("%s; trying the next execution provider", error)
            failed.append(f"{provider} was passed over: {error}.")
        else:
            return Loaded(opened, file, provider, " ".join([*failed, why]).strip())
    message = f"device={device!r}: the installed ONNX Runtime has no execution provider that redactkit uses"
    raise ProviderError(message)


def _faces(opened: Any) -> Hits:  # noqa: ANN401
    hits = suppress(centerface.run(opened, selftest.drawn()[0]))
    return select(hits, hits.scores >= selftest.FOUND_FROM)


def _choose() -> tuple[str, str]:
    """Return the file to use on the processor, and why."""
    key = _key()
    cached = _remembered(key)
    if cached is not None:
        return cached
    answer = _trial()
    _remember(key, answer)
    return answer


def _trial() -> tuple[str, str]:
    truth, base = _measure(FLOAT)
    refused = []
    for file in _int8_files():
        try:
            found, seconds = _measure(file)
        except WeightsError:
            raise
        except DetectorError as error:
            refused.append(f"{file} does not run here: {error}")
            continue
        if not _agree(truth, found):
            refused.append(f"{file} finds other boxes than float32 here")
        elif seconds / base >= WORTH:
            refused.append(f"{file} is not faster than float32 here")
        else:
            share = seconds / base
            return file, f"int8 took {share:.2f} of float32's time in a trial on this machine and found the same boxes"
    return FLOAT, "; ".join(refused)


def _int8_files() -> tuple[str, ...]:
    """Both int8 copies, the one to be preferred first.

    x86 without VNNI adds pairs of 8-bit products in 16 bits, which saturate unless weights have 7 bits
    (`reduce_range` in ONNX Runtime's words). Where the processor does not tell, the safe copy comes first.
    """
    safe = platform.machine().lower() in ("x86_64", "amd64", "i686") and "vnni" not in _processor()
    full, reduced = "centerface.int8.onnx", "centerface.int8r.onnx"
    return (reduced, full) if safe else (full, reduced)


def _processor() -> str:
    """What the system says of the processor: model and, on Linux, its flags."""
    cpuinfo = Path("/proc/cpuinfo")
    if not cpuinfo.exists():
        return platform.processor() or platform.machine()
    lines = cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(sorted({line for line in lines if line.startswith(("model name", "flags", "Features"))}))


def _measure(file: str) -> tuple[Hits, float]:
    opened = session.open_session(weights.read(file), CPU, threads=1)
    hits, times = _faces(opened), []
    for _ in range(5):
        start = time.perf_counter()
        centerface.run(opened, selftest.drawn()[0])
        times.append(time.perf_counter() - start)
    return hits, min(times)


def _agree(a: Hits, b: Hits) -> bool:
    if len(a.scores) != len(b.scores) or not len(a.scores):
        return False
    shared = overlaps(a.boxes, b.boxes)
    partner = shared.argmax(axis=1)
    near = np.abs(a.scores - b.scores[partner]) <= SCORE_DRIFT
    return bool((shared.max(axis=1) >= 0.8).all() and near.all() and len(set(partner)) == len(partner))


def _key() -> str:
    digests = [weights.manifest().get(name, "") for name in weights.CENTERFACE.files]
    parts = [platform.system(), platform.machine(), _processor(), session.runtime().__version__, *digests]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def cache_file() -> Path:
    """Where the trial's answer is kept; `XDG_CACHE_HOME` moves it."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "redactkit" / "precision.json"


def _remembered(key: str) -> tuple[str, str] | None:
    try:
        kept = json.loads(cache_file().read_text(encoding="utf-8"))
        file, why = kept[key]
    except (OSError, ValueError, KeyError, TypeError, RuntimeError):  # RuntimeError: the user has no home
        return None
    return (file, why) if file in weights.CENTERFACE.files and isinstance(why, str) else None


def _remember(key: str, answer: tuple[str, str]) -> None:
    try:
        place = cache_file()
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = place.with_name(f"{place.name}.{os.getpid()}")
        draft.write_text(json.dumps({key: answer}), encoding="utf-8")
        draft.replace(place)
    except (OSError, RuntimeError) as error:
        _log.info("the int8 trial's answer cannot be kept: %s", error)
