"""Arithmetic of two values, and tables."""

from typing import Final

import torch
from torch import Tensor

from compress.exporters.torchscript.operators.module import (
    TORCHSCRIPT,
    AccumulatingModule,
    OperatorModule,
)
from compress.graph import (
    CODE_MAX,
    Add,
    Maximum,
    Minimum,
    Mul,
    QuantizedGraph,
    ScaledAdd,
    Table,
    WeightedSum,
)
from compress.graph.operators.scaled_add import SIGNED_OFFSET


@TORCHSCRIPT.emits(Add)
class _Add(AccumulatingModule):
    """The sum of two values of one code."""

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        """Take float32 codes [N, ...] twice, of one shape; return float32 codes of that shape."""
        return self.requantize(self.centered(first) + self.centered(second))


@TORCHSCRIPT.emits(Mul)
class _Mul(AccumulatingModule):
    """The product of two values, each less its zero point."""

    second_zero_point: Final[int]

    def __init__(self, graph: QuantizedGraph, node: Mul) -> None:
        super().__init__(graph, node)
        self.second_zero_point = graph.value(node.inputs[1]).qparams.zero_point

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        """Take float32 codes [N, ...] twice, which broadcast; return float32 codes [N, ...]."""
        return self.requantize(self.centered(first) * (second - self.second_zero_point))


@TORCHSCRIPT.emits(ScaledAdd)
class _ScaledAdd(OperatorModule):
    """Float64 holds each product and sum exactly; rounded to float32 it is a fused one's."""

    one: Final[float]
    other: Final[float]
    constant: Final[float]
    offset: Final[int]
    lowest: Final[int]

    def __init__(self, graph: QuantizedGraph, node: ScaledAdd) -> None:
        super().__init__(graph, node)
        codes = [value.qparams for value in graph.inputs_of(node)]
        result = graph.value(node.output).qparams
        terms = node.terms(codes[0], codes[1], result)
        self.one, self.other, self.constant = terms.one, terms.other, terms.constant
        self.offset = SIGNED_OFFSET if node.signed else 0
        self.lowest = node.lowest(result)

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        """Take float32 codes [N, ...] twice, of one shape; return float32 codes of that shape."""
        sums = (second.to(torch.float64) - self.offset) * self.other + self.constant
        exact = sums.to(torch.float32).to(torch.float64)
        sums = (first.to(torch.float64) - self.offset) * self.one + exact
        steps = torch.round(sums.to(torch.float32)) + self.offset
        return torch.clamp(steps, self.lowest, 255)


@TORCHSCRIPT.emits(WeightedSum)
class _WeightedSum(AccumulatingModule):
    """Two values, each times a whole number, added."""

    second_zero_point: Final[int]
    first_weight: Final[int]
    second_weight: Final[int]

    def __init__(self, graph: QuantizedGraph, node: WeightedSum) -> None:
        super().__init__(graph, node)
        self.second_zero_point = graph.value(node.inputs[1]).qparams.zero_point
        self.first_weight, self.second_weight = node.weights

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        """Take float32 codes [N, ...] twice, of one shape; return float32 codes of that shape."""
        one = self.centered(first) * self.first_weight
        return self.requantize(one + (second - self.second_zero_point) * self.second_weight)


@TORCHSCRIPT.emits(Maximum)
class _Maximum(OperatorModule):
    """The larger of two codes."""

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        """Take float32 codes [N, ...] twice, of one shape; return float32 codes of that shape."""
        return torch.maximum(first, second)


@TORCHSCRIPT.emits(Minimum)
class _Minimum(OperatorModule):
    """The smaller of two codes."""

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        """Take float32 codes [N, ...] twice, of one shape; return float32 codes of that shape."""
        return torch.minimum(first, second)


@TORCHSCRIPT.emits(Table)
class _Table(OperatorModule):
    """A table; one a channel stands behind the other."""

    table: Tensor
    first: Tensor

    def __init__(self, graph: QuantizedGraph, node: Table) -> None:
        super().__init__(graph, node)
        self.register_buffer("table", torch.from_numpy(node.table.reshape(-1).copy()))
        count = len(node.table) if node.table.ndim > 1 else 1
        axes = len(graph.value(node.output).shape)
        first = torch.arange(count) * (CODE_MAX + 1)
        self.register_buffer("first", first.reshape(-1, *(1 for _ in range(axes - 1))))

    def forward(self, codes: Tensor) -> Tensor:
        """Take float32 codes [N, ...]; return float32 codes of that shape."""
        return self.table.to(torch.float32)[codes.to(torch.int64) + self.first]
