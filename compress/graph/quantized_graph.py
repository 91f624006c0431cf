"""The integer network: the hub between PyTorch and every back end. NumPy only.

A `QuantizedGraph` holds unsigned 8-bit codes between its nodes and signed weights of at most
8 bits inside them. Its interpreter defines the arithmetic; every back end must give its integers.

Requantization is that of onnxruntime's QLinearConv, in float32:

    multiplier[o] = (x_scale * weight_scale[o]) / y_scale
    y = clamp(round_half_even(float32(accumulator) * multiplier[o]) + zero_point, low, 255)

where the accumulator is an int32 that includes the bias, and low is 0, or the zero point if a
ReLU is fused. The scheme is that of Jacob et al. 2018 (arXiv 1712.05877).
"""

import functools
import hashlib
import math
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from compress.errors import CompressError
from compress.files import write_bytes
from compress.graph import file, summary
from compress.graph.file import ONE_OUTPUT
from compress.graph.node import Node, Requantizing
from compress.graph.numbers import Codes, Floats
from compress.graph.operators import OPERATORS
from compress.graph.qparams import QParams
from compress.graph.sharing import held_by, weight_holders
from compress.graph.values import Value, as_tuple, is_name
from compress.graph.weighted import Weighted

_BATCH_ELEMENTS = 2**21


@dataclass(frozen=True, eq=False)
class QuantizedGraph:
    """A network of 8-bit codes: `inputs` flow through `nodes`, in order, to the `outputs`.

    Attributes:
        inputs: the values that the user gives; one alone is taken too.
        values: every other value; a mapping by name is taken too.
        nodes: the operators, each after those that compute its inputs.
        outputs: the values that the user gets, by what the user calls them. The name of one value
            alone is taken too: it is called "logits".
        float_input: whether the network's users hold float32 images, which are quantized first, or
            the codes themselves, such as raw pixels.
        left_out: what the float network ends with and this one leaves to its caller, such as
            "softmax": the outputs are what that would be given, in every back end.

    The whole graph is checked on construction: an instance is sound, and its accumulators fit in
    an int32 for every input.

    Raises:
        CompressError: a part is wrong; the message names the node or the value.
    """

    inputs: tuple[Value, ...]
    values: tuple[Value, ...]
    nodes: tuple[Node, ...]
    outputs: Mapping[str, str]
    float_input: bool = True
    left_out: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        given = (self.inputs,) if isinstance(self.inputs, Value) else tuple(self.inputs)
        named = self.outputs if isinstance(self.outputs, Mapping) else {ONE_OUTPUT: self.outputs}
        values = self.values.values() if isinstance(self.values, Mapping) else self.values
        object.__setattr__(self, "inputs", given)
        object.__setattr__(self, "outputs", dict(named))
        object.__setattr__(self, "values", tuple(v for v in values if v not in given))
        object.__setattr__(self, "nodes", tuple(self.nodes))
        object.__setattr__(self, "left_out", as_tuple(self.left_out))
        self._check_parts()
        self._check_names()
        self._check_flow()

    @property
    def input(self) -> Value:
        """The input. Raise CompressError if there are several."""
        if len(self.inputs) > 1:
            raise CompressError(
                f"the network has {len(self.inputs)} inputs, but one is needed here"
            )
        return self.inputs[0]

    @property
    def output(self) -> str:
        """The name of the output's value. Raise CompressError if there are several."""
        if len(self.outputs) > 1:
            raise CompressError(
                f"the network has {len(self.outputs)} outputs, but one is needed here"
            )
        return next(iter(self.outputs.values()))

    def value(self, name: str) -> Value:
        """Return the value called `name`. Raise CompressError if there is none."""
        try:
            return self._by_name[name]
        except KeyError:
            raise CompressError(f"the graph has no value '{name}'") from None

    def inputs_of(self, node: Node) -> list[Value]:
        """Return the values that `node` reads."""
        return [self.value(name) for name in node.inputs]

    def multiplier(self, node: Requantizing) -> Floats:
        """Return the float32 factors from accumulator to output steps.

        They are [channels] or [1]; [height, width] where they differ from place to place.
        """
        return node.multiplier(self._codes(node), self.value(node.output).qparams)

    def factors(self, node: Node) -> Floats:
        """Return the float32 factors by which `node` scales codes; none where it moves them."""
        return node.factors(self._codes(node), self.value(node.output).qparams)

    def accumulator_bound(self, node: Requantizing) -> int:
        """Return a bound on the magnitude of every partial sum of `node`, bias included."""
        return node.accumulator_bound(*self._codes(node))

    def _codes(self, node: Node) -> list[QParams]:
        return [value.qparams for value in self.inputs_of(node)]

    def run(self, *codes: Codes) -> Any:
        """Return the output's codes, uint8 [N, ...], of the inputs', uint8 [N, *shape] each.

        They come as a tuple where the network has several outputs.

        Raises:
            CompressError: the codes have another dtype or shape, or do not belong together.
        """
        answers = self.run_all(codes)
        return answers if len(answers) > 1 else answers[0]

    def run_all(self, codes: Sequence[Codes]) -> tuple[Codes, ...]:
        """Return the codes of all outputs, however many there are; otherwise as `run`."""
        traces = list(self._traces(codes))
        names = self.outputs.values()
        return tuple(np.concatenate([trace[name] for trace in traces]) for name in names)

    def trace(self, *codes: Codes) -> dict[str, Codes]:
        """Return the codes of every value, by name; otherwise as `run`."""
        traces = list(self._traces(codes))
        return {name: np.concatenate([trace[name] for trace in traces]) for name in traces[0]}

    def __call__(self, *images: npt.NDArray[Any]) -> Any:
        """Return float32 logits of float32 images, or of images that are uint8 codes already.

        They come as a tuple where the network has several outputs.
        """
        logits = self.call_all(images)
        return logits if len(logits) > 1 else logits[0]

    def call_all(self, images: Sequence[npt.NDArray[Any]]) -> tuple[Floats, ...]:
        """Return the logits of all outputs, however many there are; otherwise as a call."""
        answers = self.run_all(self.codes_of(images))
        results = (self.value(name).qparams for name in self.outputs.values())
        return tuple(code.dequantize(x) for code, x in zip(results, answers, strict=True))

    def codes_of(self, images: Sequence[npt.NDArray[Any]]) -> tuple[Codes, ...]:
        """Return the inputs' codes: of float32 images, or of images that are codes already."""
        self._check_images(images)
        return tuple(
            x if getattr(x, "dtype", None) == np.uint8 else value.qparams.quantize(x)
            for value, x in zip(self.inputs, images, strict=True)
        )

    def __str__(self) -> str:
        """Return a table: each node with its output's shape, bits, parameters, MACs and bytes."""
        steps = [(node, self.value(node.output)) for node in self.nodes]
        return summary.table(self.inputs, steps, left_out=self.left_out)

    def __repr__(self) -> str:
        nodes = f"{len(self.nodes)} node{'s' if len(self.nodes) > 1 else ''}"
        return (
            f"{type(self).__name__}({nodes}, {self.parameters:,} parameters,"
            f" {self.weight_bytes:,} weight bytes)"
        )

    @property
    def weight_bytes(self) -> int:
        """The bytes of all that inference needs to hold constant: weights, biases, scales, tables.

        The weights of a tensor are packed together, at `weight_bits` each. Weights that several
        nodes use count once.
        """
        return sum(held for _, held in self._held)

    @property
    def macs(self) -> int:
        """The multiply-accumulates of convolutions and linear layers for one image."""
        return sum(node.macs(self.value(node.output)) for node in self.nodes)

    @property
    def parameters(self) -> int:
        """The number of weights and biases; weights that several nodes use count once."""
        return sum(count for count, _ in self._held)

    @property
    def power_of_two(self) -> bool:
        """Whether every requantization factor is a power of two: exact in any arithmetic."""
        return all(bool((np.frexp(self.factors(n))[0] == 0.5).all()) for n in self.nodes)

    @property
    def saturation_safe(self) -> bool:
        """Whether AVX2 without VNNI gives the same integers as every other processor.

        Its u8*s8 instruction adds two products in an int16 that saturates. Here no two products
        of one output channel can leave int16, wherever the weights stand in memory.
        """
        return all(node.saturation_safe for node in self.nodes if isinstance(node, Weighted))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the graph to `path` as one safetensors file with the structure as JSON metadata.

        The same graph always gives the same bytes.

        Raises:
            CompressError: the file cannot be written.
        """
        write_bytes(path, self._serialized())

    @property
    def sha256(self) -> str:
        """The SHA-256 of the file that `save` writes, in hexadecimal."""
        return hashlib.sha256(self._serialized()).hexdigest()

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "QuantizedGraph":
        """Read a graph that `save` wrote, checking everything. No code in the file is run.

        Raises:
            CompressError: the file is missing, corrupt, or describes no sound graph.
        """
        return file.load(path, cls)

    def _serialized(self) -> bytes:
        return file.serialized(
            inputs=self.inputs,
            values=self.values,
            nodes=self.nodes,
            outputs=self.outputs,
            float_input=self.float_input,
            left_out=self.left_out,
        )

    @property
    def _held(self) -> list[tuple[int, int]]:
        holders = weight_holders(self.nodes)
        return [held_by(node, holders) for node in self.nodes]

    @functools.cached_property
    def _by_name(self) -> dict[str, Value]:
        return {value.name: value for value in (*self.inputs, *self.values)}

    def _traces(self, codes: Sequence[Codes]) -> Iterator[dict[str, Codes]]:
        self._check_codes(codes)
        for start in range(0, max(len(codes[0]), 1), self._batch):
            given = (x[start : start + self._batch] for x in codes)
            trace = dict(zip((value.name for value in self.inputs), given, strict=True))
            for node in self.nodes:
                inputs = [trace[name] for name in node.inputs]
                trace[node.output] = node.compute(
                    inputs, self.inputs_of(node), self.value(node.output)
                )
            yield trace

    def _check_count(self, given: Sequence[object]) -> None:
        if len(given) != len(self.inputs):
            raise CompressError(
                f"the network takes {len(self.inputs)} inputs, but is given {len(given)}"
            )

    def _check_images(self, images: Sequence[object]) -> None:
        self._check_count(images)
        for value, x in zip(self.inputs, images, strict=True):
            if not isinstance(x, np.ndarray):
                advice = "; give its .numpy()" if type(x).__name__ == "Tensor" else ""
                raise CompressError(f"the graph takes NumPy arrays, not {type(x).__name__}{advice}")
            if x.dtype not in (np.float32, np.uint8) or x.shape[1:] != value.shape or x.ndim < 2:
                raise CompressError(
                    f"the graph takes float32 images or uint8 codes"
                    f" [N, {', '.join(map(str, value.shape))}]{self._of(value)},"
                    f" not {x.dtype} {x.shape}"
                )

    def _check_codes(self, codes: Sequence[Codes]) -> None:
        self._check_count(codes)
        for value, x in zip(self.inputs, codes, strict=True):
            if not isinstance(x, np.ndarray):
                raise CompressError(f"the graph takes NumPy arrays, not {type(x).__name__}")
            if x.dtype != np.uint8 or x.shape[1:] != value.shape or x.ndim < 2:
                raise CompressError(
                    f"the graph takes uint8 codes [N, {', '.join(map(str, value.shape))}]"
                    f"{self._of(value)}, not {x.dtype} {x.shape}"
                )
        if len({len(x) for x in codes}) > 1:
            raise CompressError(f"the inputs differ in number: {[len(x) for x in codes]}")

    def _of(self, value: Value) -> str:
        return f" as '{value.name}'" if len(self.inputs) > 1 else ""

    @functools.cached_property
    def _batch(self) -> int:
        """As many images as keep the largest matrix of columns in a processor's cache."""
        values = (math.prod(value.shape) for value in (*self.inputs, *self.values))
        columns = (node.working_size(self.value(node.output)) for node in self.nodes)
        largest = max((*values, *columns))
        return max(1, _BATCH_ELEMENTS // largest)

    def _check_parts(self) -> None:
        named = all(map(is_name, self.outputs)) and all(map(is_name, self.outputs.values()))
        if not self.inputs or not self.outputs or not named:
            raise CompressError("a graph needs Values as its inputs and names as its outputs")
        for part in (*self.inputs, *self.values):
            if not isinstance(part, Value):
                raise CompressError(f"a graph's values must be Values, not {type(part).__name__}")
        for node in self.nodes:
            if type(node) not in OPERATORS.values():
                raise CompressError(f"a graph has no operator {type(node).__name__}")
            if not is_name(node.name):
                raise CompressError(f"a node's name must be printable text, not {node.name!r:.40}")
            node.require(
                isinstance(node.inputs, tuple)
                and all(isinstance(name, str) for name in (*node.inputs, node.output)),
                "inputs must be a tuple of names and output a name",
            )
        if not isinstance(self.left_out, tuple) or not all(map(is_name, self.left_out)):
            raise CompressError("left_out must be names of what the network leaves to its caller")
        if not isinstance(self.float_input, bool):
            raise CompressError("float_input must be a bool")

    def _check_names(self) -> None:
        for kind, parts in (("value", (*self.inputs, *self.values)), ("node", self.nodes)):
            counts = Counter(part.name for part in parts)
            twice = [name for name, count in counts.items() if count > 1]
            if twice:
                raise CompressError(f"two {kind}s are called '{twice[0]}'; give each its own name")

    def _check_flow(self) -> None:
        computed = {value.name for value in self.inputs}
        for node in self.nodes:
            for name in (*node.inputs, node.output):
                node.require(name in self._by_name, f"names the value {name!r:.60}, unknown here")
            for name in node.inputs:
                node.require(name in computed, f"reads '{name}' before it is computed")
            node.require(node.output not in computed, f"computes '{node.output}' once more")
            node.check(self.inputs_of(node), self.value(node.output))
            computed.add(node.output)
        self._check_use(computed)

    def _check_use(self, computed: set[str]) -> None:
        read = {name for node in self.nodes for name in node.inputs} | {*self.outputs.values()}
        for node in self.nodes:
            node.require(node.output in read, f"nothing reads its output '{node.output}'")
        for value in self.values:
            if value.name not in computed:
                raise CompressError(f"value '{value.name}': no node computes it")
        made = {node.output for node in self.nodes}
        for name in self.outputs.values():
            if name not in made:
                raise CompressError(f"no node computes the graph's output {name!r:.60}")
