"""Compile a network's C with the system's compiler and call it from Python."""

import ctypes
import os
import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from compress.errors import UserError
from compress.qgraph import Code, Codes, Floats

FAST = ("-O3", "-march=native")
"""The options for a network that is to run here."""

_REQUIRED = ("-std=c99", "-shared", "-fPIC")


def compiler() -> str | None:
    """Return the command of the system's C compiler: $CC, or cc, gcc or clang; None if none."""
    named = os.environ.get("CC", "").strip()
    if named:
        return named if shutil.which(shlex.split(named)[0]) else None
    return next((name for name in ("cc", "gcc", "clang") if shutil.which(name)), None)


class CNetwork:
    """A compiled network: call it with codes, uint8 [N, *input_shape], to get codes [N, ...].

    Each instance owns one arena, so one instance must not be called by several threads at once.
    """

    def __init__(self, library: Path, macros: dict[str, str], name: str) -> None:
        self.name = name
        self.macros = macros
        self.input_shape = self._shape("INPUT")
        self.output_shape = self._shape("OUTPUT")
        self.input_code = self._code("INPUT")
        self.output_code = self._code("OUTPUT")
        self._function = getattr(ctypes.CDLL(str(library)), f"{name}_run")
        self._function.argtypes = [ctypes.c_void_p] * 3
        self._function.restype = None
        self._arena = np.zeros(int(self._macro("ARENA_BYTES")), np.uint8)

    def __call__(self, codes: Codes) -> Codes:
        """Return the output codes uint8 [N, ...] of input codes uint8 [N, *input_shape].

        Raises:
            UserError: the codes have another dtype or shape.
        """
        size = int(np.prod(self.input_shape))
        if codes.dtype != np.uint8 or codes.ndim < 2 or codes[:1].size not in (0, size):
            raise UserError(
                f"the network takes uint8 codes [N, {', '.join(map(str, self.input_shape))}],"
                f" not {codes.dtype} {codes.shape}"
            )
        images = np.ascontiguousarray(codes)
        out = np.empty((len(images), *self.output_shape), np.uint8)
        arena = self._arena.ctypes.data
        inputs, outputs = images.ctypes.data, out.ctypes.data
        step = int(np.prod(self.output_shape))
        for index in range(len(images)):
            self._function(inputs + index * size, outputs + index * step, arena)
        return out

    def logits(self, images: Any) -> Floats:
        """Return float32 logits of float32 images (quantized first) or of uint8 codes."""
        codes = images if images.dtype == np.uint8 else self.input_code.quantize(images)
        return self.output_code.dequantize(self(codes))

    @property
    def arena_bytes(self) -> int:
        """The bytes of the working memory."""
        return len(self._arena)

    def _macro(self, suffix: str) -> str:
        name = f"{self.name.upper()}_{suffix}"
        if name not in self.macros:
            raise UserError(f"{self.name}.h does not define {name}; export the network anew")
        return self.macros[name]

    def _shape(self, end: str) -> tuple[int, ...]:
        channels, height, width = (
            int(self._macro(f"{end}_{axis}")) for axis in ("CHANNELS", "HEIGHT", "WIDTH")
        )
        flat = int(self._macro(f"{end}_RANK")) == 1
        return (channels,) if flat else (channels, height, width)

    def _code(self, end: str) -> Code:
        return Code(float(self._macro(f"{end}_SCALE")), int(self._macro(f"{end}_ZERO_POINT")))


def load_c(folder: str | os.PathLike[str], *, options: Sequence[str] = FAST) -> CNetwork:
    """Compile the one network in `folder` (NAME.h and NAME.c, from `export_c`) and load it.

    This runs the C code: load only what you trust.

    Args:
        folder: the folder that holds the two files.
        options: the compiler's options, after -std=c99.

    Raises:
        UserError: the files are missing, there is no compiler, or it refuses the source.
    """
    source = source_of(Path(folder))
    command = compiler()
    if command is None:
        raise UserError("there is no C compiler; install one, or set CC to its command")
    try:
        header = source.with_suffix(".h").read_text()
    except OSError as error:
        raise UserError(f"cannot read {source.with_suffix('.h')}: {error.strerror}") from error
    macros = dict(re.findall(r"^#define (\w+) (\S+)$", header, re.MULTILINE))
    with tempfile.TemporaryDirectory() as build:
        library = Path(build) / f"{source.stem}.so"
        _compile([*shlex.split(command), *_REQUIRED, *options, str(source), "-o", str(library)])
        return CNetwork(library, macros, source.stem)


def source_of(folder: Path) -> Path:
    """Return the one C file in `folder`. Raise UserError if there is none, or several."""
    sources = sorted(folder.glob("*.c"))
    if len(sources) != 1:
        raise UserError(f"{folder} must hold one C file, but holds {len(sources)}")
    return sources[0]


def _compile(command: list[str]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except OSError as error:
        raise UserError(f"cannot run the compiler {command[0]}: {error.strerror}") from error
    except subprocess.CalledProcessError as error:
        lines = error.stderr.strip().splitlines() or ["no message"]
        first = next((line for line in lines if "error" in line), lines[0])
        raise UserError(f"the compiler {command[0]} refuses the source: {first[:200]}") from error
