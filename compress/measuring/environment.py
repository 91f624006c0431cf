"""What a latency depends on beside the network: the CPU, the system, and versions."""

import contextlib
import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_FLAGS = {
    "avx2": "avx2",
    "avx512f": "avx512f",
    "avx512_vnni": "avx512_vnni",
    "avx_vnni": "avx_vnni",
    "amx_int8": "amx_int8",
    "asimd": "neon",
    "neon": "neon",
    "asimddp": "dotprod",
    "i8mm": "i8mm",
}
"""The kernel's names of what matters to small integer networks, and ours."""


def machine() -> dict[str, Any]:
    """Return what a latency depends on: CPU, its instruction sets, cores, system and versions."""
    info = _cpu_info()
    return {
        "cpu": info.get("model name") or platform.processor() or platform.machine(),
        "architecture": platform.machine(),
        "flags": _known_flags(info),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None,
        "system": f"{platform.system()} {platform.release()}",
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    """Return the versions of Python and of the installed libraries that figures depend on."""
    import importlib.metadata

    found = {"python": platform.python_version()}
    for name in ("numpy", "onnx", "onnxruntime", "torch"):
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return found


def _known_flags(info: Mapping[str, str]) -> list[str]:
    words = set((info.get("flags") or info.get("Features") or "").split())
    return list(dict.fromkeys(ours for theirs, ours in _FLAGS.items() if theirs in words))


def _cpu_info() -> dict[str, str]:
    """Return the first processor's entry of /proc/cpuinfo, empty where there is none."""
    try:
        text = Path("/proc/cpuinfo").read_text().split("\n\n")[0]
    except OSError:
        return {}
    pairs = (line.split(":", 1) for line in text.splitlines() if ":" in line)
    return {key.strip(): value.strip() for key, value in pairs}
