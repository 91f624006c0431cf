"""A network that runs in a process of its own, asked through pipes: compiled C, or WebAssembly."""

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from compress.errors import CompressError
from compress.graph import Codes, QParams, Value
from compress.graph.numbers import is_int
from compress.limited_process import LimitedProcess

_MOST_ENDS = 64


@dataclass(frozen=True)
class Ends:
    """What a program says of its network: the inputs and outputs, in order, and the arena."""

    inputs: tuple[Value, ...]
    outputs: tuple[Value, ...]
    arena_bytes: int

    @classmethod
    def read(cls, process: LimitedProcess) -> "Ends":
        """Read what a runner tells first. Raise CompressError if it cannot be true."""
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
                raise CompressError(f"{process.what} tells no sound sizes: {error}") from error
        raise CompressError(f"{process.what} tells of more than {_MOST_ENDS} inputs and outputs")


def _end(name: str, words: Sequence[str]) -> Value:
    scale, zero_point, count, *sizes = words
    shape = tuple(map(int, sizes))
    found = Value(name, shape, QParams(float(scale), int(zero_point)))
    if math.prod(shape) != int(count):
        raise ValueError(f"{count} bytes for the shape {shape}")
    return found


class ProcessNetwork:
    """A network in a program: call it with codes, uint8 [N, *input_shape], to get codes [N, ...].

    One with several inputs takes as many arrays; one with several outputs gives a tuple. It runs in
    a process of its own, which ends with `close`, or with this object. An instance must not be
    called by several threads at once.

    Attributes:
        inputs: what it takes, in order.
        outputs: what it gives, in order.
        arena_bytes: the bytes of its working memory.
    """

    def __init__(self, process: LimitedProcess, *, most_threads: int = 1) -> None:
        self._process = process
        self._most_threads, self._threads = most_threads, 1
        ends = Ends.read(process)
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

    def run(self, *codes: Codes, threads: int = 1) -> Any:
        """Return the output codes of input codes, as a call does, computed by several threads.

        Args:
            codes: uint8 [N, *input_shape], one array for each input.
            threads: how many share the N inputs; of WebAssembly only one.

        Raises:
            CompressError: as a call does, or the network cannot run in so many threads.
        """
        return self.bind(*codes, threads=threads)()

    def bind(self, *codes: Codes, threads: int = 1) -> "BoundCodes":
        """Return what runs the network on `codes`, one array for each input, in some threads.

        Raises:
            CompressError: the codes have another dtype or shape, or do not belong together, or the
                network cannot run in so many threads.
        """
        if not is_int(threads, 1) or threads > self._most_threads:
            raise CompressError(f"threads must be 1 to {self._most_threads} here, not {threads!r}")
        self._check(codes)
        given = zip(codes, self.inputs, strict=True)
        rows = [x.reshape(len(x), math.prod(value.shape)) for x, value in given]
        return BoundCodes(self, np.concatenate(rows, axis=1), threads)

    def logits(self, *images: Any) -> Any:
        """Return float32 logits of float32 images (quantized first) or of uint8 codes."""
        given = zip(images, self.inputs, strict=True)
        codes = [x if x.dtype == np.uint8 else value.qparams.quantize(x) for x, value in given]
        answer = self(*codes)
        answers = answer if isinstance(answer, tuple) else (answer,)
        results = zip(answers, self.outputs, strict=True)
        logits = tuple(value.qparams.dequantize(x) for x, value in results)
        return logits if len(logits) > 1 else logits[0]

    def run_once(self, codes: Sequence[Codes]) -> tuple[Codes, ...]:
        """Return the codes of every output, in a tuple even of one, and end the process."""
        try:
            answer = self(*codes)
        finally:
            self.close()
        return answer if isinstance(answer, tuple) else (answer,)

    def close(self) -> None:
        """End the process."""
        self._process.close()

    def timed(self, batch: "BoundCodes", times: int) -> float:
        """Run on a batch several times; return the seconds, by the code's own clock."""
        if self._threads != batch.threads:
            self._process.ask(_command("T", batch.threads), 0)
            self._threads = batch.threads
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
    """A network with inputs [N, bytes]: call it for the outputs; `seconds` times it alone."""

    def __init__(self, network: ProcessNetwork, codes: Codes, threads: int = 1) -> None:
        self.network = network
        self.codes = codes
        self.threads = threads

    def __call__(self) -> Any:
        """Run the network on every input and return the outputs, in new arrays."""
        self.network.timed(self, 1)
        return self.network.answers(len(self.codes))

    def seconds(self, calls: int) -> float:
        """Return how long `calls` runs on all inputs take, without the way to the process."""
        return self.network.timed(self, calls)


def _only(values: Sequence[Value], what: str) -> Value:
    if len(values) > 1:
        raise CompressError(f"the network has {len(values)} {what}, but one is needed here")
    return values[0]


def _command(letter: str, number: int) -> bytes:
    return struct.pack("=cI", letter.encode(), number)
