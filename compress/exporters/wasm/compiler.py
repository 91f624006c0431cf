"""Generated C as modules of WebAssembly, by clang."""

import functools
import os
import re
import shutil
import subprocess
from pathlib import Path

from compress.c_header import read_header
from compress.c_runner import network_macros, run_compiler
from compress.errors import CompressError

_LEAST = 16  # the first clang with the final instructions of relaxed SIMD
_NAMES = ("clang", *(f"clang-{version}" for version in range(30, _LEAST - 1, -1)))
NO_CLANG = (
    f"WebAssembly needs clang {_LEAST} or newer with lld (Debian: clang-19 and lld-19); install"
    " them, or set WASM_CC to clang's command"
)
_HERE = Path(__file__).parent
_OPTIONS = (
    *("--target=wasm32", "-std=gnu99", "-O3", "-ffreestanding", "-nostdlib", "-mbulk-memory"),
    *("-Wl,--no-entry", "-Wl,--strip-all", f"-isystem{_HERE}"),
)
_BY_VARIANT = {
    "plain": (),
    "simd": ("-msimd128", "-D__SSE2__"),
    "relaxed": ("-msimd128", "-mrelaxed-simd", "-D__SSE2__", "-D__SSSE3__"),
}
"""The kernels are those for x86-64, whose instructions immintrin.h gives in WebAssembly's."""


@functools.cache
def _version(command: str) -> int:
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"clang version (\d+)", done.stdout)
    return int(found[1]) if found else 0


def wasm_compiler() -> str | None:
    """Return the command of a clang that is new enough: $WASM_CC, or of the known names."""
    named = os.environ.get("WASM_CC", "").strip()
    names = (named,) if named else _NAMES
    return next((n for n in names if shutil.which(n) and _version(n) >= _LEAST), None)


def compile_module(folder: Path, variant: str, out: Path) -> None:
    """Compile the one network of C in `folder` to `out`, a module of a variant.

    Args:
        folder: holds NAME.c and NAME.h.
        variant: one of `compress.wasm_runner.VARIANTS`.
        out: the file to write.

    Raises:
        CompressError: there is no such clang, or it refuses the source.
    """
    command, header = wasm_compiler(), read_header(folder)
    if command is None:
        raise CompressError(NO_CLANG)
    files = [f"-I{folder}", str(header.source), str(_HERE / "module.c"), "-o", str(out)]
    options = [*_OPTIONS, *_BY_VARIANT[variant], *network_macros(header)]
    try:
        run_compiler([command, *options, *files])
    except CompressError as error:
        raise CompressError(f"{error}; {NO_CLANG}") from error
