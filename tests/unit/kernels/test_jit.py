"""Kernels compile and run whatever the cache folder is like, and never load what a stranger may have put there."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest

from redactkit import kernels
from redactkit.kernels import jit

if TYPE_CHECKING:
    from pathlib import Path


def double(array, factor):
    for y in range(array.shape[0]):
        for x in range(array.shape[1]):
            array[y, x] = array[y, x] * factor


def works(made: jit.Kernel) -> bool:
    array = np.full((3, 4), 5, np.uint8)
    made(array, 3)
    return bool((array == 15).all())


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache folder of our own, for numba alone to use."""
    from numba.core import config

    folder = tmp_path / "cache"
    monkeypatch.setattr(config, "CACHE_DIR", str(folder))
    monkeypatch.setattr(config, "CACHE_LOCATOR_CLASSES", "UserProvidedCacheLocator")
    return folder


def kept(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file()]


def test_compiled_code_is_kept_and_used_again(cache, caplog):
    assert works(jit.kernel("int64")(double))
    files = {p: p.stat().st_mtime_ns for p in kept(cache)}
    assert files
    assert works(jit.kernel("int64")(double))
    assert {p: p.stat().st_mtime_ns for p in kept(cache)} == files
    assert not caplog.records


def test_a_cache_folder_that_cannot_be_made_costs_time_only(cache, caplog):
    cache.write_text("a file where the folder should be")
    with caplog.at_level(logging.WARNING):
        assert works(jit.kernel("int64")(double))
    assert "cannot be kept on disk" in caplog.text


def test_a_broken_cache_costs_time_only(cache, caplog):
    assert works(jit.kernel("int64")(double))
    for file in kept(cache):
        file.write_bytes(b"not what numba wrote")
    with caplog.at_level(logging.WARNING):
        assert works(jit.kernel("int64")(double))
    assert "cannot be kept on disk" in caplog.text


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_code_is_not_loaded_from_a_folder_that_others_may_write_to(cache, caplog):
    assert works(jit.kernel("int64")(double))
    for file in kept(cache):
        file.parent.chmod(0o777)
        file.write_bytes(b"would fail, and warn otherwise, if it were loaded")
    with caplog.at_level(logging.WARNING):
        assert works(jit.kernel("int64")(double))
    assert "others may write" in caplog.text


def test_samples_of_another_type_are_refused_by_name():
    with pytest.raises(TypeError, match=r"fill.*float32.*uint8 or uint16"):
        kernels.fill(np.zeros((2, 2), np.float32), np.zeros((2, 2), np.int64), 1, 1, 0)


def test_threads_may_share_kernels():
    made = jit.kernel("int64")(double)
    arrays = [np.full((50, 50), i, np.uint8) for i in range(16)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda a: made(a, 2), arrays))
    assert [a[0, 0] for a in arrays] == [2 * i for i in range(16)]


def test_importing_kernels_does_not_import_numba():
    code = "import sys, redactkit.kernels, redactkit.effects; print('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    assert done.stdout.strip() == "False"


def test_numba_switched_off_leaves_plain_python():
    code = (
        "import numpy as np; from redactkit import kernels; a = np.zeros((2, 3), np.uint8);"
        "kernels.fill(a, np.array([[0, 1], [1, 3]]), 1, 1, 9); print(a.tolist())"
    )
    env = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.strip() == "[[9, 0, 0], [0, 9, 9]]"
