"""Compile a network's C with the system's compiler and call it from Python.

The code runs in a process of its own, within limits, so that no mistake in it can end ours.
"""

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from compress.apart import FIRST_ANSWER_SECONDS, Limits, limited
from compress.c_header import Header, read_header
from compress.errors import CompressError, naming
from compress.graph import Codes
from compress.limited_process import LimitedProcess
from compress.process_network import ProcessNetwork
from compress.reading import as_path

FAST = ("-O3", "-march=native")
"""The options for a network that is to run here."""

MOST_THREADS = 256
"""Each has a stack within the limit of memory."""

NO_COMPILER = "there is no C compiler; install one, or set CC to its command"

_MAIN = Path(__file__).with_suffix(".c")
_COMPILING = Limits(memory_bytes=4 << 30, file_bytes=1 << 28)
_LIMITS = Limits()


def compiler() -> str | None:
    """Return the command of the system's C compiler: $CC, or cc, gcc or clang; None if none."""
    named = os.environ.get("CC", "").strip()
    if named:
        return named if shutil.which(shlex.split(named)[0]) else None
    return next((name for name in ("cc", "gcc", "clang") if shutil.which(name)), None)


def compiler_version() -> str | None:
    """Return the first line that the system's C compiler says of itself, None if there is none."""
    command = compiler()
    if command is None:
        return None
    done = subprocess.run(
        [*shlex.split(command), "--version"], capture_output=True, text=True, check=False
    )
    return next(iter(done.stdout.splitlines()), command)


def load_c(
    folder: str | os.PathLike[str], *, options: Sequence[str] = FAST, limits: Limits = _LIMITS
) -> ProcessNetwork:
    """Compile the one network in `folder` (NAME.h and NAME.c, from `export_c`) and start it.

    This runs the C code, in a process of its own: load only what you trust.

    Args:
        folder: the folder that holds the two files.
        options: the compiler's options, after -std=c99. By default those that compile only the
            level of vector code that this processor takes, as it is done sooner; without them all
            levels are there, and the processor takes the same one.
        limits: what the code may take.

    Raises:
        CompressError: the files are missing, there is no compiler, it refuses the source, or the
            code fails before it is called.

    Example:
        >>> import torch, compress
        >>> model = torch.nn.Sequential(torch.nn.Conv2d(1, 4, 3), torch.nn.Flatten())
        >>> images = torch.rand(64, 1, 8, 8)
        >>> graph = compress.quantize(model, images)
        >>> network = compress.load_c(compress.export(graph, "net-c"))
        >>> bool((network.logits(images.numpy()) == graph(images.numpy())).all())
        True
        >>> network.run(graph.input.qparams.quantize(images.numpy()), threads=2).shape
        (64, 144)
    """
    header = read_header(as_path(folder, "load_c"))
    command = compiler()
    if command is None:
        raise CompressError(NO_COMPILER)
    with tempfile.TemporaryDirectory() as build:
        program = Path(build) / header.name
        compilation = [*shlex.split(command), "-std=c99", *options, *network_macros(header)]
        files = [f"-I{header.source.parent}", str(header.source), str(_MAIN), "-pthread"]
        with naming(folder):
            run_compiler([*compilation, *files, "-o", str(program)])
        process = LimitedProcess([str(program)], limits, what=f"{folder}: the C code")
        return ProcessNetwork(process, most_threads=MOST_THREADS)


def run_c(
    folder: str | os.PathLike[str],
    codes: Sequence[Codes],
    *,
    options: Sequence[str] = ("-O1", "-march=native"),
    limits: Limits = _LIMITS,
) -> tuple[Codes, ...]:
    """Return the codes of every output of the network in `folder`, loaded for these inputs alone.

    Raises:
        CompressError: as `load_c`, or the code fails.
    """
    return load_c(folder, options=options, limits=limits).run_once(codes)


def network_macros(header: Header) -> list[str]:
    """Return the compiler's options that tell C of a network, in the macros of its header."""
    told = "; ".join(
        _told(header, kind.lower(), end)
        for kind in ("INPUT", "OUTPUT")
        for end in header.ends(kind)
    )
    defined = {
        "HEADER": f'"{header.name}.h"',
        "RUN(input,output,arena)": header.call("input", "output", "arena"),
        "INPUT": header.bytes_of("INPUT"),
        "OUTPUT": header.bytes_of("OUTPUT"),
        "ARENA": header.macro("ARENA_BYTES"),
        "TELL": told,
        "FIRST_SECONDS": FIRST_ANSWER_SECONDS,
    }
    return [f"-D{name}={value}" for name, value in defined.items()]


def _told(header: Header, kind: str, end: str) -> str:
    """Return the call in C that tells of an input or an output."""
    names = (header.macro(f"{end}_{what}") for what in ("SCALE", "ZERO_POINT", "BYTES"))
    axes = [header.macro(axis) for axis in header.axes(end)]
    shape = f"(const long[]){{ {', '.join(axes)} }}"
    return f'tell("{kind}", {", ".join(names)}, {len(axes)}, {shape})'


def run_compiler(command: list[str]) -> None:
    """Run a compiler within limits of memory and time.

    Raises:
        CompressError: it cannot be run, refuses the source, or takes too long.
    """
    try:
        subprocess.run(
            limited(command, _COMPILING),
            check=True,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_COMPILING.seconds,
        )
    except OSError as error:
        raise CompressError(f"cannot run the compiler {command[0]}: {error.strerror}") from error
    except subprocess.TimeoutExpired:
        took = f"takes more than {_COMPILING.seconds:g} s for the source"
        raise CompressError(f"the compiler {command[0]} {took}") from None
    except subprocess.CalledProcessError as error:
        lines = error.stderr.strip().splitlines() or ["no message"]
        first = next((line for line in lines if "error" in line), lines[0])
        raise CompressError(
            f"the compiler {command[0]} refuses the source: {first[:200]}"
        ) from error
