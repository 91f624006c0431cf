"""The kinds of code in one generated C file, and the processors' features that each needs."""

import os
import platform
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from needed import need

WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror")

_X86: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "sse2": ("sse2", ("-march=x86-64", "-D{}_BEST=1")),
        "ssse3": ("ssse3", ("-march=x86-64", "-mssse3", "-D{}_BEST=1")),
        "avx2": ("avx2", ("-march=x86-64-v3", "-D{}_BEST=2")),
        "avxvnni": ("avx_vnni", ("-march=x86-64-v3", "-mavxvnni", "-D{}_BEST=3")),
        "avx512vnni": ("avx512_vnni", ("-march=x86-64-v4", "-mavx512vnni")),
        "chosen": ("sse2", ()),
        "chosen below avx512vnni": ("sse2", ("-D{}_BEST=3",)),
        "chosen below avxvnni": ("sse2", ("-D{}_BEST=2",)),
    }
)
"""By name: the feature as Linux calls it, and the compiler's options, with a place for the name of
the network. "Chosen" are levels that the code itself chooses when it runs."""

VARIANTS = ("portable", "native", *_X86)
COMPILERS = ("gcc", "clang")


def tool(name: str) -> str:
    """The command of a tool; a test without it is skipped, but fails in CI."""
    need(shutil.which(name), name)
    return name


def needs_32_bit() -> None:
    """Skip a test, or fail it in CI, where gcc can't make 32-bit programs."""
    program = "int main(void) { return 0; }"
    command = [tool("gcc"), "-m32", "-x", "c", "-", "-o", os.devnull]
    done = subprocess.run(command, input=program, text=True, capture_output=True)
    need(done.returncode == 0, "gcc-12-multilib")


def runnable() -> list[str]:
    """The variants whose code this processor runs."""
    return [name for name in VARIANTS if name not in _X86 or _X86[name][0] in _features()]


def flags(variant: str, name: str) -> list[str]:
    """The options to compile a variant of the network `name`; where it can't run, a skip."""
    if variant == "portable":
        return [f"-D{name.upper()}_PORTABLE"]
    if variant == "native":
        return ["-march=native"]
    if variant not in runnable():
        pytest.skip(f"the processor has no {_X86[variant][0]}")
    return [option.format(name.upper()) for option in _X86[variant][1]]


def _features() -> set[str]:
    if platform.machine() != "x86_64":
        return set()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return set()
    return set(next((line for line in lines if line.startswith("flags")), "").split())
