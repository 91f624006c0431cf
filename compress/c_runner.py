"""Compile a network's C with the system's compiler and call it from Python.

The code runs in a process of its own, within limits, so that no mistake in it can end ours.
"""

import contextlib
import math
import os
import re
import selectors
import shlex
import shutil
import signal
import struct
import subprocess
import tempfile
import time
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from compress.apart import FIRST_ANSWER_SECONDS, Limits, limited
from compress.c_header import read_header, shape_of
from compress.errors import CompressError
from compress.graph import Codes, Floats, QParams
from compress.graph.numbers import is_int

FAST = ("-O3", "-march=native")
"""The options for a network that is to run here."""

NO_COMPILER = "there is no C compiler; install one, or set CC to its command"

_MAIN = Path(__file__).with_suffix(".c")
_COMPILING = Limits(memory_bytes=4 << 30, file_bytes=1 << 28)
_LIMITS = Limits()
_LONGEST_LINE = 400


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
class Sizes:
    """What compiled code says of itself: shapes without the batch, codes, bytes."""

    input_shape: tuple[int, ...]
    input_code: QParams
    output_shape: tuple[int, ...]
    output_code: QParams
    input_bytes: int
    output_bytes: int
    arena_bytes: int
    constant_bytes: int

    @classmethod
    def parsed(cls, line: bytes) -> "Sizes":
        """Read the line of c_runner.c. Raise CompressError if it cannot be true."""
        try:
            word, *numbers = line.decode("ascii").split()
            ends = [_end(numbers[:7]), _end(numbers[7:14])]
            arena, constants = map(int, numbers[14:])
        except (ValueError, UnicodeDecodeError) as error:
            raise CompressError(f"its header has odd sizes: {error}") from error
        (shape, code, count), (out_shape, out_code, out_count) = ends
        if word != "sizes" or not (is_int(arena, 0) and is_int(constants, 0)):
            raise CompressError("its header has odd sizes")
        return cls(shape, code, out_shape, out_code, count, out_count, arena, constants)


def _end(words: Sequence[str]) -> tuple[tuple[int, ...], QParams, int]:
    """Return the shape, the code and the bytes of the input or the output."""
    shape = shape_of(*map(int, words[:4]))
    count = int(words[6])
    if not all(is_int(size, 1) for size in shape) or math.prod(shape) != count:
        raise ValueError(f"{count} bytes for the shape {shape}")
    return shape, QParams(float(words[4]), int(words[5])), count


class CNetwork:
    """A compiled network: call it with codes, uint8 [N, *input_shape], to get codes [N, ...].

    It runs in a process of its own, which ends with `close`, or with this object. An instance must
    not be called by several threads at once.

    Attributes:
        sizes: what the code says of itself.
    """

    def __init__(self, program: Path, limits: Limits = _LIMITS) -> None:
        self._process = _Process(program, limits)
        self.sizes = Sizes.parsed(self._process.line())
        self.input_shape, self.output_shape = self.sizes.input_shape, self.sizes.output_shape
        self.input_code, self.output_code = self.sizes.input_code, self.sizes.output_code
        self._held: object = None

    def __call__(self, codes: Codes) -> Codes:
        """Return the output codes uint8 [N, ...] of input codes uint8 [N, *input_shape].

        Raises:
            CompressError: the codes have another dtype or shape, or the code fails.
        """
        return self.bind(codes)()

    def bind(self, codes: Codes) -> "BoundCodes":
        """Return what runs the network on `codes`, one call of C for each input.

        Raises:
            CompressError: the codes have another dtype or shape.
        """
        fits = codes.shape[1:] == self.input_shape or codes[:1].size in (0, self.sizes.input_bytes)
        if codes.dtype != np.uint8 or codes.ndim < 2 or not fits:
            raise CompressError(
                f"the network takes uint8 codes [N, {', '.join(map(str, self.input_shape))}],"
                f" not {codes.dtype} {codes.shape}"
            )
        return BoundCodes(self, np.ascontiguousarray(codes))

    def logits(self, images: Any) -> Floats:
        """Return float32 logits of float32 images (quantized first) or of uint8 codes."""
        codes = images if images.dtype == np.uint8 else self.input_code.quantize(images)
        return self.output_code.dequantize(self(codes))

    @property
    def arena_bytes(self) -> int:
        """The bytes of the working memory."""
        return self.sizes.arena_bytes

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

    def answers(self, count: int) -> Codes:
        """Return the outputs of the `count` inputs that were run last."""
        found = self._process.ask(_command("O", 0), count * self.sizes.output_bytes)
        return np.frombuffer(found, np.uint8).reshape(count, *self.output_shape)


class BoundCodes:
    """A network with its inputs: call it for the outputs; `seconds` times the C alone."""

    def __init__(self, network: CNetwork, codes: Codes) -> None:
        self.network = network
        self.codes = codes

    def __call__(self) -> Codes:
        """Run the network on every input and return the outputs, in a new array."""
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
    source = read_header(folder).source
    command = compiler()
    if command is None:
        raise CompressError(NO_COMPILER)
    with tempfile.TemporaryDirectory() as build:
        program = Path(build) / source.stem
        compilation = [*shlex.split(command), "-std=c99", *options, *_defines(source.stem)]
        files = [f"-I{source.parent}", str(source), str(_MAIN)]
        _compile([*compilation, *files, "-o", str(program)])
        return CNetwork(program, limits)


def run_c(
    folder: str | os.PathLike[str],
    codes: Codes,
    *,
    options: Sequence[str] = ("-O1", "-march=native"),
    limits: Limits = _LIMITS,
) -> Codes:
    """Return the output codes of the network in `folder`, loaded for these inputs alone.

    Raises:
        CompressError: as `load_c`, or the code fails.
    """
    network = load_c(folder, options=options, limits=limits)
    try:
        return network(codes)
    finally:
        network.close()


class _Process:
    """A program that is asked through pipes; it has a limited time for each answer."""

    def __init__(self, program: Path, limits: Limits) -> None:
        self._seconds = limits.seconds
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the process)
        self._process = subprocess.Popen(
            limited([str(program)], limits),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            env={},
            bufsize=0,
        )
        pipes = self._process.stdin, self._process.stdout
        assert pipes[0] is not None
        assert pipes[1] is not None
        self._into, self._from = pipes[0].fileno(), pipes[1].fileno()
        for pipe in (self._into, self._from):
            os.set_blocking(pipe, False)
        self.close = weakref.finalize(self, _end_process, self._process, self._complaints)

    def ask(self, message: bytes, count: int) -> bytearray:
        """Send a message and return the `count` bytes of the answer."""
        if not self.close.alive:
            raise CompressError("the network is closed; load it anew")
        until = time.monotonic() + self._seconds
        left = memoryview(message)
        while left:
            self._await(self._into, selectors.EVENT_WRITE, until)
            try:
                left = left[os.write(self._into, left) :]
            except BrokenPipeError:
                raise self._failure() from None
        answer = bytearray()
        while len(answer) < count:
            answer += self._read(count - len(answer), until)
        return answer

    def line(self) -> bytes:
        """Return the first line that the program writes."""
        until = time.monotonic() + self._seconds
        found = bytearray()
        while not found.endswith(b"\n") and len(found) < _LONGEST_LINE:
            found += self._read(1, until)
        return bytes(found)

    def _read(self, most: int, until: float) -> bytes:
        self._await(self._from, selectors.EVENT_READ, until)
        piece = os.read(self._from, min(most, 1 << 20))
        if not piece:
            raise self._failure()
        return piece

    def _await(self, pipe: int, event: int, until: float) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, event)
            if selector.select(max(0.0, until - time.monotonic())):
                return
        self.close()
        raise CompressError(f"the C code fails: it takes more than {self._seconds:g} s")

    def _failure(self) -> CompressError:
        """Say how the program ended."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        status = self._process.returncode
        self._complaints.seek(0)
        lines = self._complaints.read(1 << 16).decode(errors="replace").strip().splitlines()
        self.close()
        if status == -signal.SIGVTALRM:
            said = f"it takes more than {FIRST_ANSWER_SECONDS} s for its first answer"
        else:
            marked = [line for line in lines if re.search("error|ERROR", line)]
            said = next(iter(marked or lines), _ending(status))[:300]
        return CompressError(f"the C code fails: {said}")


def _ending(status: int | None) -> str:
    if status is not None and status < 0:
        with contextlib.suppress(ValueError):
            return f"it ends with {signal.Signals(-status).name}"
    return f"exit status {status}"


def _end_process(process: "subprocess.Popen[bytes]", complaints: BinaryIO) -> None:
    process.kill()
    process.wait()
    for file in (process.stdin, process.stdout, complaints):
        if file is not None:
            with contextlib.suppress(OSError):
                file.close()


def _command(letter: str, number: int) -> bytes:
    return struct.pack("=cI", letter.encode(), number)


def _defines(name: str) -> list[str]:
    """Return the options that tell c_runner.c of the network."""
    return [
        f'-DHEADER="{name}.h"',
        f"-DRUN={name}_run",
        f"-DSIZE(end)={name.upper()}_##end",
        f"-DFIRST_SECONDS={FIRST_ANSWER_SECONDS}",
    ]


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
