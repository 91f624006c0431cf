"""Compile a network's C with the system's compiler and call it from Python.

The code runs in a process of its own, within limits, so that no mistake in it can end ours.
"""

import math
import os
import shlex
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from compress.apart import FIRST_ANSWER_SECONDS, Limits, limited
from compress.c_header import Header, read_header
from compress.c_process import CProcess
from compress.errors import CompressError
from compress.graph import Codes, QParams, Value
from compress.graph.numbers import is_int

FAST = ("-O3", "-march=native")
"""The options for a network that is to run here."""

NO_COMPILER = "there is no C compiler; install one, or set CC to its command"

_MAIN = Path(__file__).with_suffix(".c")
_COMPILING = Limits(memory_bytes=4 << 30, file_bytes=1 << 28)
_LIMITS = Limits()
_MOST_ENDS = 64


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


@dataclass(frozen=True)
class Ends:
    """What compiled code says of itself: its inputs and outputs, in the order of its arguments."""

    inputs: tuple[Value, ...]
    outputs: tuple[Value, ...]
    arena_bytes: int

    @classmethod
    def read(cls, process: CProcess) -> "Ends":
        """Read what c_runner.c tells first. Raise CompressError if it cannot be true."""
        ends: dict[str, list[Value]] = {"input": [], "output": []}
        for _ in range(_MOST_ENDS):
            try:
                kind, *numbers = process.line().decode("ascii").split()
                if kind == "arena":
                    (arena,) = map(int, numbers)
                    if ends["input"] and ends["output"] and is_int(arena, 0):
                        return cls(tuple(ends["input"]), tuple(ends["output"]), arena)
                ends[kind].append(_end(f"{kind}{len(ends[kind])}", numbers))
            except (ValueError, KeyError) as error:
                raise CompressError(f"the C code tells no sound sizes: {error}") from error
        raise CompressError(f"the C code tells of more than {_MOST_ENDS} inputs and outputs")


def _end(name: str, words: Sequence[str]) -> Value:
    scale, zero_point, count, *sizes = words
    shape = tuple(map(int, sizes))
    found = Value(name, shape, QParams(float(scale), int(zero_point)))
    if math.prod(shape) != int(count):
        raise ValueError(f"{count} bytes for the shape {shape}")
    return found


class CNetwork:
    """A compiled network: call it with codes, uint8 [N, *input_shape], to get codes [N, ...].

    One with several inputs takes as many arrays; one with several outputs gives a tuple. It runs in
    a process of its own, which ends with `close`, or with this object. An instance must not be
    called by several threads at once.

    Attributes:
        inputs: what it takes, in order.
        outputs: what it gives, in order.
        arena_bytes: the bytes of its working memory.
    """

    def __init__(self, program: Path, limits: Limits = _LIMITS) -> None:
        self._process = CProcess(program, limits)
        ends = Ends.read(self._process)
        self.inputs, self.outputs, self.arena_bytes = ends.inputs, ends.outputs, ends.arena_bytes
        self._held: object = None

    @property
    def input_shape(self) -> tuple[int, ...]:
        """The shape of an input. Raise CompressError if there are several."""
        return _only(self.inputs, "inputs").shape

    @property
    def output_shape(self) -> tuple[int, ...]:
        """The shape of an output. Raise CompressError if there are several."""
        return _only(self.outputs, "outputs").shape

    @property
    def input_code(self) -> QParams:
        """What the input's codes stand for. Raise CompressError if there are several."""
        return _only(self.inputs, "inputs").qparams

    @property
    def output_code(self) -> QParams:
        """What the output's codes stand for. Raise CompressError if there are several."""
        return _only(self.outputs, "outputs").qparams

    def __call__(self, *codes: Codes) -> Any:
        """Return the output codes uint8 [N, ...] of input codes uint8 [N, *input_shape].

        Raises:
            CompressError: the codes have another dtype or shape or do not belong together, or the
                code fails.
        """
        return self.bind(*codes)()

    def bind(self, *codes: Codes) -> "BoundCodes":
        """Return what runs the network on `codes`, one call of C for each input.

        Raises:
            CompressError: the codes have another dtype or shape, or do not belong together.
        """
        self._check(codes)
        given = zip(codes, self.inputs, strict=True)
        rows = [x.reshape(len(x), math.prod(value.shape)) for x, value in given]
        return BoundCodes(self, np.concatenate(rows, axis=1))

    def logits(self, *images: Any) -> Any:
        """Return float32 logits of float32 images (quantized first) or of uint8 codes."""
        given = zip(images, self.inputs, strict=True)
        codes = [x if x.dtype == np.uint8 else value.qparams.quantize(x) for x, value in given]
        answer = self(*codes)
        answers = answer if isinstance(answer, tuple) else (answer,)
        results = zip(answers, self.outputs, strict=True)
        logits = tuple(value.qparams.dequantize(x) for x, value in results)
        return logits if len(logits) > 1 else logits[0]

    def close(self) -> None:
        """End the process."""
        self._process.close()

    def run(self, batch: "BoundCodes", times: int) -> float:
        """Run on a batch several times; return the seconds, by the code's own clock."""
        if self._held is not batch:
            self._process.ask(_command("I", len(batch.codes)) + batch.codes.tobytes(), 0)
            self._held = batch
        (nanoseconds,) = struct.unpack("=q", self._process.ask(_command("R", times), 8))
        return float(nanoseconds) / 1e9

    def answers(self, count: int) -> Any:
        """Return the outputs of the `count` inputs that were run last."""
        sizes = [math.prod(value.shape) for value in self.outputs]
        found = self._process.ask(_command("O", 0), count * sum(sizes))
        rows = np.frombuffer(found, np.uint8).reshape(count, sum(sizes))
        parts = zip(np.split(rows, np.cumsum(sizes)[:-1], axis=1), self.outputs, strict=True)
        shaped = tuple(part.reshape(count, *value.shape) for part, value in parts)
        return shaped if len(shaped) > 1 else shaped[0]

    def _check(self, codes: Sequence[Codes]) -> None:
        if len(codes) != len(self.inputs) or len({len(x) for x in codes}) > 1:
            raise CompressError(f"the network takes {len(self.inputs)} inputs, as many of each")
        for x, value in zip(codes, self.inputs, strict=True):
            size = math.prod(value.shape)
            fits = x.shape[1:] == value.shape or x[:1].size == size
            if x.dtype != np.uint8 or x.ndim < 2 or not fits:
                raise CompressError(
                    f"the network takes uint8 codes [N, {', '.join(map(str, value.shape))}],"
                    f" not {x.dtype} {x.shape}"
                )


class BoundCodes:
    """A network with inputs [N, bytes]: call it for the outputs; `seconds` times the C alone."""

    def __init__(self, network: CNetwork, codes: Codes) -> None:
        self.network = network
        self.codes = codes

    def __call__(self) -> Any:
        """Run the network on every input and return the outputs, in new arrays."""
        self.network.run(self, 1)
        return self.network.answers(len(self.codes))

    def seconds(self, calls: int) -> float:
        """Return how long `calls` runs on all inputs take, without the way to the process."""
        return self.network.run(self, calls)


def load_c(
    folder: str | os.PathLike[str], *, options: Sequence[str] = FAST, limits: Limits = _LIMITS
) -> CNetwork:
    """Compile the one network in `folder` (NAME.h and NAME.c, from `export_c`) and start it.

    This runs the C code, in a process of its own: load only what you trust.

    Args:
        folder: the folder that holds the two files.
        options: the compiler's options, after -std=c99.
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
    """
    header = read_header(folder)
    command = compiler()
    if command is None:
        raise CompressError(NO_COMPILER)
    with tempfile.TemporaryDirectory() as build:
        program = Path(build) / header.name
        compilation = [*shlex.split(command), "-std=c99", *options, *_defines(header)]
        files = [f"-I{header.source.parent}", str(header.source), str(_MAIN)]
        _compile([*compilation, *files, "-o", str(program)])
        return CNetwork(program, limits)


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
    network = load_c(folder, options=options, limits=limits)
    try:
        answer = network(*codes)
    finally:
        network.close()
    return answer if isinstance(answer, tuple) else (answer,)


def _only(values: Sequence[Value], what: str) -> Value:
    if len(values) > 1:
        raise CompressError(f"the network has {len(values)} {what}, but one is needed here")
    return values[0]


def _command(letter: str, number: int) -> bytes:
    return struct.pack("=cI", letter.encode(), number)


def _defines(header: Header) -> list[str]:
    """Return the options that tell c_runner.c of the network, in the macros of its header."""
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


def _compile(command: list[str]) -> None:
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
