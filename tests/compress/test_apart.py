"""What may be hostile runs in a process of its own, and ends no other."""

import os
import subprocess
import sys

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


def test_a_lower_limit_of_the_users_own_holds():
    script = (
        "import resource as r, subprocess; r.setrlimit(r.RLIMIT_AS, (1 << 30, 1 << 30));"
        "from compress.apart import Limits, limited;"
        "command = limited(['sh', '-c', 'ulimit -v'], Limits(memory_bytes=4 << 30));"
        "print(subprocess.run(command, capture_output=True, text=True, check=True).stdout)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.strip() == str((1 << 30) // 1024), done.stderr
