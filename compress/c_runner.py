"""Compile a network's C with the system's compiler and call it from Python."""

import ctypes
import itertools
import math
import os
import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from compress.errors import CompressError
from compress.graph import Codes, QParams, Value

FAST = ("-O3", "-march=native")
"""The options for a network that is to run here."""

NO_COMPILER = "there is no C compiler; install one, or set CC to its command"

_REQUIRED = ("-std=c99", "-shared", "-fPIC")


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
class Header:
    """What NAME.h says of a network: shapes without the batch, codes, bytes."""

    source: Path
    macros: Mapping[str, str]

    @property
    def name(self) -> str:
        """What the names of its functions and macros begin with."""
        return self.source.stem

    @property
    def input_shape(self) -> tuple[int, ...]:
        """The shape of an input. Raise CompressError if there are several."""
        return self._only("INPUT").shape

    @property
    def output_shape(self) -> tuple[int, ...]:
        """The shape of an output. Raise CompressError if there are several."""
        return self._only("OUTPUT").shape

    @property
    def input_code(self) -> QParams:
        """What the input's codes stand for. Raise CompressError if there are several."""
        return self._only("INPUT").qparams

    @property
    def output_code(self) -> QParams:
        """What the output's codes stand for. Raise CompressError if there are several."""
        return self._only("OUTPUT").qparams

    @property
    def output_bytes(self) -> int:
        """The bytes of all outputs."""
        return sum(math.prod(one.shape) for one in self.outputs)

    @property
    def inputs(self) -> tuple[Value, ...]:
        """The inputs, in the order of the function's arguments."""
        return self._ends("INPUT")

    @property
    def outputs(self) -> tuple[Value, ...]:
        """The outputs, in the order of the function's arguments."""
        return self._ends("OUTPUT")

    def call(self, input: str, output: str, arena: str) -> str:
        """Return the call in C for arrays in which all inputs, and all outputs, stand in a row."""
        places = [*_in_a_row(input, self.inputs), *_in_a_row(output, self.outputs), arena]
        return f"{self.name}_run({', '.join(places)})"

    @property
    def arena_bytes(self) -> int:
        """The bytes of the working memory."""
        return int(self._macro("ARENA_BYTES"))

    @property
    def constant_bytes(self) -> int:
        """The bytes of weights, biases, multipliers and tables."""
        return int(self._macro("CONSTANT_BYTES"))

    def _macro(self, suffix: str) -> str:
        name = f"{self.name.upper()}_{suffix}"
        if name not in self.macros:
            raise CompressError(f"{self.name}.h does not define {name}; export the network anew")
        return self.macros[name]

    def _only(self, end: str) -> Value:
        found = self._ends(end)
        if len(found) > 1:
            raise CompressError(
                f"{self.name} has {len(found)} {end.lower()}s, but one is needed here"
            )
        return found[0]

    def _ends(self, end: str) -> tuple[Value, ...]:
        name = self.name.upper()
        numbered = (f"{end}{index}" for index in itertools.count())
        several = itertools.takewhile(lambda one: f"{name}_{one}_RANK" in self.macros, numbered)
        return tuple(
            Value(one.lower(), self._shape(one), self._code(one)) for one in [*several] or [end]
        )

    def _shape(self, end: str) -> tuple[int, ...]:
        rank = int(self._macro(f"{end}_RANK"))
        if rank not in (1, 3):
            return tuple(int(self._macro(f"{end}_SIZE{axis}")) for axis in range(rank))
        last = f"{self.name.upper()}_{end}_CHANNELS_LAST" in self.macros
        axes = ("HEIGHT", "WIDTH", "CHANNELS") if last else ("CHANNELS", "HEIGHT", "WIDTH")
        return tuple(int(self._macro(f"{end}_{axis}")) for axis in axes[:rank])

    def _code(self, end: str) -> QParams:
        return QParams(float(self._macro(f"{end}_SCALE")), int(self._macro(f"{end}_ZERO_POINT")))


def read_header(folder: str | os.PathLike[str]) -> Header:
    """Read NAME.h of the one network in `folder`; nothing is compiled.

    Raises:
        CompressError: the folder does not hold one NAME.c with its NAME.h.
    """
    source = source_of(Path(folder))
    try:
        text = source.with_suffix(".h").read_text()
    except OSError as error:
        raise CompressError(f"cannot read {source.with_suffix('.h')}: {error.strerror}") from error
    return Header(source, dict(re.findall(r"^#define (\w+) (\S+)$", text, re.MULTILINE)))


class CNetwork:
    """A compiled network: call it with codes, uint8 [N, *input_shape], to get codes [N, ...].

    One with several inputs takes as many arrays; one with several outputs gives a tuple. Each
    instance owns one arena, so one instance must not be called by several threads at once.
    """

    def __init__(self, library: Path, header: Header) -> None:
        self.header = header
        count = len(header.inputs) + len(header.outputs)
        self._function = getattr(ctypes.CDLL(str(library)), f"{header.name}_run")
        self._function.argtypes = [ctypes.c_void_p] * (count + 1)
        self._function.restype = None
        self._arena = np.zeros(header.arena_bytes, np.uint8)

    @property
    def input_shape(self) -> tuple[int, ...]:
        """The shape of an input. Raise CompressError if there are several."""
        return self.header.input_shape

    @property
    def output_shape(self) -> tuple[int, ...]:
        """The shape of an output. Raise CompressError if there are several."""
        return self.header.output_shape

    @property
    def input_code(self) -> QParams:
        """What the input's codes stand for. Raise CompressError if there are several."""
        return self.header.input_code

    @property
    def output_code(self) -> QParams:
        """What the output's codes stand for. Raise CompressError if there are several."""
        return self.header.output_code

    def __call__(self, *codes: Codes) -> Any:
        """Return the output codes uint8 [N, ...] of input codes uint8 [N, *input_shape].

        Raises:
            CompressError: the codes have another dtype or shape, or do not belong together.
        """
        return self.bind(*codes)()

    def bind(self, *codes: Codes) -> Callable[[], Any]:
        """Return a function that runs the network on `codes`, one call of C for each input.

        It has nothing else left to do, and gives the same arrays at every call.

        Raises:
            CompressError: the codes have another dtype or shape, or do not belong together.
        """
        self._check(codes)
        images = [np.ascontiguousarray(x) for x in codes]
        shapes = [value.shape for value in self.header.outputs]
        outs = tuple(np.empty((len(images[0]), *shape), np.uint8) for shape in shapes)
        function, arena = self._function, self._arena.ctypes.data
        places = list(zip(*map(_addresses, (*images, *outs)), strict=True))
        answer = outs if len(outs) > 1 else outs[0]

        # Addresses keep nothing alive; `held` does.
        def run(held: object = (images, self._arena)) -> Any:
            for arrays in places:
                function(*arrays, arena)
            return answer

        return run

    def logits(self, *images: Any) -> Any:
        """Return float32 logits of float32 images (quantized first) or of uint8 codes."""
        given = zip(images, self.header.inputs, strict=True)
        codes = [x if x.dtype == np.uint8 else value.qparams.quantize(x) for x, value in given]
        answer = self(*codes)
        answers = answer if isinstance(answer, tuple) else (answer,)
        results = zip(answers, self.header.outputs, strict=True)
        logits = tuple(value.qparams.dequantize(x) for x, value in results)
        return logits if len(logits) > 1 else logits[0]

    def _check(self, codes: Sequence[Codes]) -> None:
        inputs = self.header.inputs
        if len(codes) != len(inputs) or len({len(x) for x in codes}) > 1:
            raise CompressError(f"the network takes {len(inputs)} inputs, as many of each")
        for x, value in zip(codes, inputs, strict=True):
            size = math.prod(value.shape)
            if x.dtype != np.uint8 or x.ndim < 2 or x[:1].size not in (0, size):
                raise CompressError(
                    f"the network takes uint8 codes [N, {', '.join(map(str, value.shape))}],"
                    f" not {x.dtype} {x.shape}"
                )

    @property
    def arena_bytes(self) -> int:
        """The bytes of the working memory."""
        return len(self._arena)


def load_c(folder: str | os.PathLike[str], *, options: Sequence[str] = FAST) -> CNetwork:
    """Compile the one network in `folder` (NAME.h and NAME.c, from `export_c`) and load it.

    This runs the C code: load only what you trust.

    Args:
        folder: the folder that holds the two files.
        options: the compiler's options, after -std=c99.

    Raises:
        CompressError: the files are missing, there is no compiler, or it refuses the source.

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
        library = Path(build) / f"{header.name}.so"
        options = [*_REQUIRED, *options]
        _compile([*shlex.split(command), *options, str(header.source), "-o", str(library)])
        return CNetwork(library, header)


def source_of(folder: Path) -> Path:
    """Return the one C file in `folder`. Raise CompressError if there is none, or several."""
    sources = sorted(folder.glob("*.c"))
    if len(sources) != 1:
        raise CompressError(f"{folder} must hold one C file, but holds {len(sources)}")
    return sources[0]


def _in_a_row(array: str, values: Sequence[Value]) -> list[str]:
    """Return the place of each of several arrays that stand in one."""
    sizes = [math.prod(value.shape) for value in values[:-1]]
    starts = itertools.accumulate(sizes, initial=0)
    return [f"{array} + {start}" if start else array for start in starts]


def _addresses(array: Codes) -> list[int]:
    """Return the address of each entry [...] of a contiguous array [N, ...]."""
    start, step = array.ctypes.data, array[:1].nbytes
    return [start + index * step for index in range(len(array))]


def _compile(command: list[str]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except OSError as error:
        raise CompressError(f"cannot run the compiler {command[0]}: {error.strerror}") from error
    except subprocess.CalledProcessError as error:
        lines = error.stderr.strip().splitlines() or ["no message"]
        first = next((line for line in lines if "error" in line), lines[0])
        raise CompressError(
            f"the compiler {command[0]} refuses the source: {first[:200]}"
        ) from error
