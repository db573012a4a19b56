"""The one decorator of all kernels: compiled on first use, kept on disk where that is safe.

numba itself takes half a second to import, so it is imported when the first kernel runs. Each
kernel is compiled for the sample types it really meets, with one signature for all layouts: a view
with strides of its own. LLVM adds a fast path for unit strides by itself.

The compiled code is kept where numba keeps it (NUMBA_CACHE_DIR, `__pycache__`, the user's cache
folder). Loading it runs it, so a folder that a stranger may write to is not used, and a folder that
cannot be read or written costs the compile time again and nothing else.
"""

from __future__ import annotations

import functools
import logging
import os
import stat
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

_log = logging.getLogger(__name__)

_TYPES = {np.dtype(np.uint8): "uint8", np.dtype(np.uint16): "uint16", np.dtype(np.int64): "int64"}


class Kernel:
    """A loop that is compiled when it is first called.

    Attributes:
        py_func: The loop as it was written, for tests.
    """

    def __init__(self, loop: Callable[..., None], arguments: str) -> None:
        self.py_func = loop
        self.__doc__ = loop.__doc__
        self.__name__ = loop.__name__
        self._arguments = arguments
        self._compiled: dict[np.dtype[Any], Callable[..., None]] = {}
        self._lock = threading.Lock()

    def __call__(self, array: NDArray[Any], *arguments: object) -> None:
        """Run the loop on `array`, whose type decides which compiled form is used."""
        compiled = self._compiled.get(array.dtype)
        if compiled is None:
            compiled = self._compile(array.dtype)
        compiled(array, *arguments)

    def _compile(self, dtype: np.dtype[Any]) -> Callable[..., None]:
        if dtype not in _TYPES:
            message = f"kernel {self.__name__}: samples of type {dtype} are not handled; use uint8 or uint16"
            raise TypeError(message)
        with self._lock:
            if dtype not in self._compiled:
                signature = f"void({_TYPES[dtype]}[:, :], {self._arguments})"
                self._compiled[dtype] = _compile(self.py_func, signature)
        return self._compiled[dtype]


def kernel(arguments: str) -> Callable[[Callable[..., None]], Kernel]:
    """Make a `Kernel` of a loop whose first argument is a 2-D array.

    Args:
        arguments: numba's types of the arguments after the first, such as `"int64[:, ::1], int64"`.
    """

    def wrap(loop: Callable[..., None]) -> Kernel:
        return Kernel(loop, arguments)

    return wrap


def _compile(loop: Callable[..., None], signature: str) -> Callable[..., None]:
    import numba  # half a second, only when pixels are touched

    njit: Any = functools.partial(numba.njit, nogil=True, error_model="numpy")
    try:
        kept = njit(cache=True)(loop)
        if kept is loop:  # NUMBA_DISABLE_JIT
            return cast("Callable[..., None]", loop)
        folder = Path(kept.stats.cache_path)
        if _is_safe(folder, Path(loop.__code__.co_filename)):
            kept.compile(signature)
            kept.disable_compile()  # other types are refused, never compiled by the way
            return cast("Callable[..., None]", kept)
        _log.warning(
            "compiled kernels cannot be kept on disk: others may write to %s; every start takes longer", folder
        )
    except Exception as error:  # noqa: BLE001  a broken file raises anything; what is wrong with a loop shows below
        _log.warning("compiled kernels cannot be kept on disk (%s); every start takes longer", error)
    return cast("Callable[..., None]", njit(signature)(loop))


def _is_safe(folder: Path, source: Path) -> bool:
    """True when only we, the system, or whoever may change `source` anyway can write to `folder`."""
    if os.name != "posix":
        return True
    found = folder.stat()
    return found.st_uid in {os.getuid(), 0, source.stat().st_uid} and not found.st_mode & stat.S_IWOTH
