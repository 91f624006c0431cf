"""Run a network's C in a process of its own, so that no mistake in it can end ours."""

import math
import os
import re
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from compress.c_runner import NO_COMPILER, Header, compiler, read_header
from compress.errors import CompressError
from compress.graph import Codes

MAIN = Path(__file__).parent / "trial.c"
"""A program that answers inputs with outputs; all arrays are heap blocks of their very sizes."""


def run_apart(
    folder: str | os.PathLike[str],
    codes: Sequence[Codes],
    *,
    options: Sequence[str] = ("-O1", "-march=native"),
    timeout: float = 600,
) -> tuple[Codes, ...]:
    """Compile the one network in `folder`, from `export_c`, and run it on `codes` uint8 [N, ...].

    Args:
        folder: holds NAME.h and NAME.c.
        codes: of every input.
        options: the compiler's, after -std=c99.
        timeout: seconds that the program may take.

    Returns:
        The codes of every output, uint8 [N, ...].

    Raises:
        CompressError: the files are missing, there is no compiler, it refuses the source, or the
            program fails.
    """
    header = read_header(folder)
    command = compiler()
    if command is None:
        raise CompressError(NO_COMPILER)
    with TemporaryDirectory() as build:
        program = Path(build) / header.name
        sources = [f"-I{header.source.parent}", str(header.source), str(MAIN)]
        defines = [f'-DHEADER="{header.name}.h"', *_defines(header)]
        compilation = [*shlex.split(command), "-std=c99", *options, *defines, *sources]
        _run([*compilation, "-o", str(program)], b"", "the compiler refuses the C code", timeout)
        given = np.concatenate([x.reshape(len(x), -1) for x in codes], axis=1)
        answers = _run([str(program)], given.tobytes(), "the C code fails", timeout)
    found = np.frombuffer(answers, np.uint8)
    if found.size != len(given) * header.output_bytes:
        raise CompressError(f"the C code gives {found.size} bytes for {len(given)} inputs")
    sizes = [math.prod(value.shape) for value in header.outputs]
    parts = np.split(found.reshape(len(given), -1), np.cumsum(sizes)[:-1], axis=1)
    shapes = (value.shape for value in header.outputs)
    return tuple(x.reshape(len(x), *shape) for x, shape in zip(parts, shapes, strict=True))


def _defines(header: Header) -> list[str]:
    given = sum(math.prod(value.shape) for value in header.inputs)
    sizes = {"INPUT": given, "OUTPUT": header.output_bytes, "ARENA": header.arena_bytes}
    call = header.call("input", "output", "arena")
    defined = (f"-D{end}={size}" for end, size in sizes.items())
    return [f"-DRUN(input,output,arena)={call}", *defined]


def _run(command: list[str], given: bytes, complaint: str, timeout: float) -> bytes:
    """Return what a program prints. Raise CompressError with its first complaint if it fails."""
    try:
        done = subprocess.run(
            command, input=given, capture_output=True, check=True, timeout=timeout
        )
    except OSError as error:
        raise CompressError(f"cannot run {command[0]}: {error.strerror}") from error
    except subprocess.TimeoutExpired:
        raise CompressError(f"{complaint}: it takes more than {timeout:.0f} s") from None
    except subprocess.CalledProcessError as error:
        lines = error.stderr.decode(errors="replace").strip().splitlines()
        marked = [line for line in lines if re.search("error|ERROR", line)]
        first = next(iter(marked or lines), f"exit status {error.returncode}")
        raise CompressError(f"{complaint}: {first[:300]}") from error
    return done.stdout
