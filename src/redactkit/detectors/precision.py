"""Which copy of a network runs here: int8 where it is faster and finds the same boxes, else float32.

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
from redactkit.core.protocols import DetectorFacts
from redactkit.detectors import selftest, session, weights
from redactkit.detectors.merge import Hits, overlaps, select, suppress
from redactkit.errors import DetectorError, ProviderError, WeightsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from redactkit.settings import Device

_log = logging.getLogger(__name__)

SURE = 0.3
"""Score from which something in the drawn picture counts as found."""
WORTH = 0.9
"""An int8 copy must need less than this share of float32's time."""
SCORE_DRIFT = 0.15
"""An object's score may differ by this much between the copies."""
CPU = "CPUExecutionProvider"
KEPT = 8
"""Answers that the cache holds, newest last: some models, before and after an update."""


@dataclass(frozen=True, slots=True)
class Network:
    """A model that may run in several precisions.

    Attributes:
        card: Its files: float32 first, then int8 copies; one called `*.int8r.onnx` has 7-bit weights.
        run: From a session and a picture (height x width x 3 uint8, red first) to raw hits in its pixels.
        drawing: Makes the picture in which it must find something.
    """

    card: weights.Card
    run: Callable[[Any, NDArray[np.uint8]], Hits]
    drawing: Callable[[], selftest.Drawing]

    def hits(self, opened: Any) -> Hits:  # noqa: ANN401
        """Return what the session `opened` finds in the drawn picture, down to what another copy may be sure of."""
        hits = suppress(self.run(opened, self.drawing().pixels))
        return select(hits, hits.scores >= SURE - SCORE_DRIFT)


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
        return precision_of(self.file)

    def facts(self, name: str, kind: str, card: weights.Card) -> DetectorFacts:
        """Return what is to be said in a report of a detector that runs like this.

        Args:
            name: Of the detector.
            kind: What it finds.
            card: Of its model.
        """
        return DetectorFacts(
            name=name,
            kinds=(kind,),
            model=card.model,
            licence=card.licence,
            weights={self.file: weights.digest(self.file)},
            provider=self.provider,
            precision=self.precision,
            note=self.note,
        )


def precision_of(file: str) -> str:
    """Return `"int8"` for the file of an 8-bit copy, whether its weights have 8 or 7 bits, else `"float32"`."""
    return "int8" if ".int8" in file else "float32"


def load(network: Network, device: Device, *, threads: int) -> Loaded:
    """Return the best copy of `network` for `device`, self-tested.

    With `device="auto"` a provider that cannot be opened, or with which the model misses what is drawn,
    is passed over with a warning, and the note says so.

    Raises:
        WeightsError: A file is absent or altered.
        ProviderError: No execution provider as asked for.
        SelfTestError: The model does not find what is drawn.
    """
    providers, failed = session.candidates(device), []
    for provider in providers:
        file, why = _choose(network) if provider == CPU else (network.card.files[0], "")
        try:
            opened = session.open_session(weights.read(file), provider, threads=threads)
            found = _sure(network.hits(opened))
            boxes = [Box(*map(float, box)) for box in found.boxes]
            network.drawing().check(boxes, f"{network.card.model} ({file}, {provider})")
        except DetectorError as error:
            if isinstance(error, WeightsError) or provider == providers[-1]:
                raise
            _log.warning("%s; trying the next execution provider", error)
            failed.append(f"{provider} was passed over: {error}.")
        else:
            return Loaded(opened, file, provider, " ".join([*failed, why]).strip())
    message = f"device={device!r}: the installed ONNX Runtime has no execution provider that redactkit uses"
    raise ProviderError(message)


def _choose(network: Network) -> tuple[str, str]:
    """Return the file to use on the processor, and why."""
    key = _key(network)
    cached = _remembered(key)
    if cached is not None and cached[0] in network.card.files:
        return cached
    answer = _trial(network)
    _remember(key, answer)
    return answer


def _trial(network: Network) -> tuple[str, str]:
    float32, *_ = network.card.files
    truth, base = _measure(network, float32)
    refused = []
    for file in _int8_files(network):
        try:
            found, seconds = _measure(network, file)
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
    return float32, "; ".join(refused)


def _int8_files(network: Network) -> tuple[str, ...]:
    """Return the int8 copies, the one to be preferred first.

    x86 without VNNI adds pairs of 8-bit products in 16 bits, which saturate unless weights have 7 bits
    (`reduce_range` in ONNX Runtime's words). Where the processor does not tell, the safe copy comes first.
    """
    safe = platform.machine().lower() in ("x86_64", "amd64", "i686") and "vnni" not in _processor()
    return tuple(sorted(network.card.files[1:], key=lambda name: (".int8r." in name) != safe))


def _processor() -> str:
    """What the system says of the processor: model and, on Linux, its flags."""
    cpuinfo = Path("/proc/cpuinfo")
    if not cpuinfo.exists():
        return platform.processor() or platform.machine()
    lines = cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(sorted({line for line in lines if line.startswith(("model name", "flags", "Features"))}))


def _measure(network: Network, file: str) -> tuple[Hits, float]:
    opened = session.open_session(weights.read(file), CPU, threads=1)
    hits, times = network.hits(opened), []
    for _ in range(5):
        start = time.perf_counter()
        network.run(opened, network.drawing().pixels)
        times.append(time.perf_counter() - start)
    return hits, min(times)


def _sure(hits: Hits) -> Hits:
    return select(hits, hits.scores >= SURE)


def _agree(a: Hits, b: Hits) -> bool:
    """Return whether either finds what the other is sure of, at nearly the same score, and that is something."""
    return len(_sure(a).scores) > 0 and _finds(a, _sure(b)) and _finds(b, _sure(a))


def _finds(hits: Hits, wanted: Hits) -> bool:
    if not len(hits.scores) or not len(wanted.scores):
        return not len(wanted.scores)
    shared = overlaps(wanted.boxes, hits.boxes)
    near = np.abs(wanted.scores - hits.scores[shared.argmax(axis=1)]) <= SCORE_DRIFT
    return bool((shared.max(axis=1) >= 0.8).all() and near.all())


def _key(network: Network) -> str:
    digests = [weights.digest(name) for name in network.card.files]
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
    answer = _kept().get(key)
    match answer:
        case [str(file), str(why)]:
            return file, why
    return None


def _kept() -> dict[str, Any]:
    try:
        kept = json.loads(cache_file().read_text(encoding="utf-8"))
    except (OSError, ValueError, RuntimeError):  # RuntimeError: the user has no home
        return {}
    return kept if isinstance(kept, dict) else {}


def _remember(key: str, answer: tuple[str, str]) -> None:
    try:
        place = cache_file()
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = place.with_name(f"{place.name}.{os.getpid()}")
        others = [(other, kept) for other, kept in _kept().items() if other != key][1 - KEPT :]
        draft.write_text(json.dumps({**dict(others), key: answer}), encoding="utf-8")
        draft.replace(place)
    except (OSError, RuntimeError) as error:
        _log.info("the int8 trial's answer cannot be kept: %s", error)
