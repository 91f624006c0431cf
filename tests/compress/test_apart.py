"""What may be hostile runs in a process of its own, and ends no other."""

import os

import pytest

from compress.apart import call_apart
from compress.errors import CompressError


def test_a_process_apart_ends_alone(tmp_path):
    crash = {"what": "the file", "needs": ("ctypes",)}
    with pytest.raises(CompressError, match="the file ends its runtime with SIGSEGV"):
        call_apart("ctypes:string_at", 1, **crash)
    with pytest.raises(CompressError, match="the file takes more than 1,024 MB of memory"):
        call_apart("builtins:bytearray", 1 << 31, **crash)
    with pytest.raises(CompressError, match=r"cannot be run apart: .*FileNotFoundError"):
        call_apart("os:listdir", str(tmp_path / "none"), what="the file")
    assert call_apart("os:getpid", what="the file") != os.getpid()
