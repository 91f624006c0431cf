"""A graph of integers being grown: what is drawn, and what every node of it needs."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from hypothesis import strategies as st

from compress.graph import (
    CODE_MAX,
    INT32_MAX,
    Node,
    QParams,
    QuantizedGraph,
    Value,
)
from compress.measuring import machine

_EXACT = ("avx512_vnni", "avx_vnni", "amx_int8", "asimddp", "dotprod", "i8mm")
SATURATES = not set(machine()["flags"]) & set(_EXACT)
"""Whether this CPU's kernels may saturate on two large weights side by side: AVX2 without VNNI."""

MANTISSAS = {"power of two": (1.0,), "dyadic": (1.0, 3.0, 5.0), "ordinary": ()}
"""The scales' significands: powers of two make .5 ties frequent, odd multiples too."""


@dataclass
class GrowingGraph:
    """A graph being grown: draws every choice from `draw`, every weight from `random`."""

    draw: Callable[[st.SearchStrategy[Any]], Any]
    random: np.random.Generator
    scales: str
    input: Value
    more_inputs: list[Value] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    any_ends: bool = False

    def choose(self, options: Sequence[Any]) -> Any:
        return self.draw(st.sampled_from(options))

    def number(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))

    def scale(self, near: float) -> float:
        """A scale of the kind wanted, at most a factor of two from `near`."""
        exponent = math.floor(math.log2(near))
        if not MANTISSAS[self.scales]:
            return float(np.float32(2.0**exponent * (1 + self.random.random())))
        mantissa = self.choose(MANTISSAS[self.scales])
        return float(mantissa * 2.0 ** (exponent - math.floor(math.log2(mantissa))))

    def code(self, near: float) -> QParams:
        return QParams(
            self.scale(near), self.choose((0, 0, 128, 128, CODE_MAX, self.number(1, 254)))
        )

    def emit(
        self, kind: type[Node], sources: Sequence[Value], shape, code: QParams, /, **fields
    ) -> Value:
        name = f"{kind.__name__.lower()}{len(self.nodes)}"
        value = Value(f"{name}.out", tuple(shape), code)
        inputs = tuple(source.name for source in sources)
        self.nodes.append(kind(name=name, inputs=inputs, output=value.name, **fields))
        self.values.append(value)
        return value

    def weights(self, shape: tuple[int, ...], x: QParams, y: QParams) -> dict[str, Any]:
        """Weights, biases and scales whose outputs reach over the codes, or far beyond."""
        bits = self.number(1, 8)
        highest = min(2 ** max(bits - 1, 1) - 1, 63 if SATURATES else CODE_MAX)
        weight = self.random.integers(-highest, highest + 1, shape)
        if bits == 1 or self.choose((False, False, True)):
            weight = np.where(
                self.random.random(shape) < self.choose((0.5, 0.9)), highest, -highest
            )
        rows = weight.reshape(shape[0], -1)
        reach = int(np.abs(rows).sum(axis=1).max()) * x.reach
        room = self.choose((0, 0, 0, reach, reach, reach, INT32_MAX - reach))
        wanted = self.choose((1.0, 2.0, 4.0, 16.0)) * CODE_MAX / (reach + room + 1)
        bias = self.random.integers(-room, room + 1, shape[0])
        if self.draw(st.booleans()):
            middle = (CODE_MAX // 2 - y.zero_point) / wanted
            middle = middle - rows.sum(axis=1) * (CODE_MAX // 2 - x.zero_point)
            bias = np.clip(middle, -reach, INT32_MAX - reach).astype(np.int64)
        return {
            "weight": weight.astype(np.int8),
            "bias": bias.astype(np.int32),
            "weight_bits": bits,
            "weight_scale": self.weight_scale(wanted * y.scale / x.scale, shape[0]),
            "relu": self.draw(st.booleans()),
        }

    def weight_scale(self, near: float, channels: int) -> np.ndarray:
        same = self.draw(st.booleans())
        scales = [self.scale(near * 2.0 ** self.number(-1, 1)) for _ in range(channels)]
        return np.array([scales[0]] * channels if same else scales, np.float32)

    def finished(
        self, output: Value, float_input: bool, more_outputs: Sequence[Value] = ()
    ) -> QuantizedGraph:
        """The graph of the outputs, without the nodes that they don't need."""
        named = {"logits": output.name}
        named |= {f"more{index}": value.name for index, value in enumerate(more_outputs)}
        needed, nodes = set(named.values()), []
        for node in reversed(self.nodes):
            if node.output in needed:
                nodes.insert(0, node)
                needed.update(node.inputs)
        values = tuple(value for value in self.values if value.name in needed)
        inputs = (self.input, *(value for value in self.more_inputs if value.name in needed))
        return QuantizedGraph(inputs, values, tuple(nodes), named, float_input)
