"""Loading other people's native code without letting it reach a network.

MediaPipe's library posts usage figures, and has no switch for it (seen in 1.2.3: the first attempt
comes a minute after a detector was made). So it is loaded, and lives, in threads that the kernel
refuses a socket: on Linux by a seccomp filter, which binds the thread that asks for it and all that
it starts, and nothing else in the process. Elsewhere the library's HTTP client is pointed at a port of
this machine where nobody listens, which it learns from an environment variable.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")

FILTERED = "its threads cannot open sockets (seccomp)"
POINTED_AWAY = "its usage reports are pointed at a dead port of this machine (https_proxy)"

# linux/audit.h, asm/unistd.h
_ARCHITECTURES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
# linux/filter.h, linux/seccomp.h, linux/prctl.h
_LOAD, _IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_NR, _ARCH, _FIRST_ARGUMENT = 0, 4, 16
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_AF_UNIX = 1


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


class Guarded:
    """One thread that cannot reach a network, nor can any thread that is started from it.

    Attributes:
        how: How the network was taken away, for the report.
    """

    def __init__(self) -> None:
        """Start the thread."""
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="mediapipe-guarded")
        self.how = self.run(_take_network_away)

    def run(self, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """Return what `work` returns; calls take turns.

        Raises:
            Exception: Whatever `work` raised.
        """
        return self._pool.submit(work, *given, **named).result()


def _take_network_away() -> str:
    return FILTERED if _refuse_sockets() else _point_away()


def _refuse_sockets() -> bool:
    """Bind this thread to a filter that refuses every socket but local ones; False where that cannot be done."""
    known = _ARCHITECTURES.get(platform.machine())
    if not sys.platform.startswith("linux") or known is None or struct.calcsize("P") != 8:
        return False
    architecture, socket_call = known
    refuse = _ERRNO | errno.EPERM
    program = b"".join(
        struct.pack("<HBBI", *line)
        for line in (
            (_LOAD, 0, 0, _ARCH),
            (_IF_EQUAL, 0, 4, architecture),
            (_LOAD, 0, 0, _NR),
            (_IF_EQUAL, 0, 2, socket_call),
            (_LOAD, 0, 0, _FIRST_ARGUMENT),
            (_IF_EQUAL, 0, 1, _AF_UNIX),
            (_RETURN, 0, 0, _ALLOW),
            (_RETURN, 0, 0, refuse),
        )
    )
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    rules = _Program(len(program) // 8, program)
    return not libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(rules), 0, 0)


def _point_away() -> str:
    os.environ.setdefault("https_proxy", "http://127.0.0.1:9")
    return POINTED_AWAY if os.environ["https_proxy"] == "http://127.0.0.1:9" else "its usage reports go to your proxy"
