"""Additions, multiplications and tables."""

from typing import Final

import torch
from torch import Tensor

from compress.exporters.torchscript.operators.module import (
    TORCHSCRIPT,
    AccumulatingModule,
    OperatorModule,
)
from compress.graph import Add, Mul, QuantizedGraph, Table


@TORCHSCRIPT.emits(Add)
class _Add(AccumulatingModule):
    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        return self.requantize(self.centered(first) + self.centered(second))


@TORCHSCRIPT.emits(Mul)
class _Mul(AccumulatingModule):
    second_zero_point: Final[int]

    def __init__(self, graph: QuantizedGraph, node: Mul) -> None:
        super().__init__(graph, node)
        self.second_zero_point = graph.value(node.inputs[1]).qparams.zero_point

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        return self.requantize(self.centered(first) * (second - self.second_zero_point))


@TORCHSCRIPT.emits(Table)
class _Table(OperatorModule):
    table: Tensor

    def __init__(self, graph: QuantizedGraph, node: Table) -> None:
        super().__init__(graph, node)
        self.register_buffer("table", torch.from_numpy(node.table.copy()))

    def forward(self, codes: Tensor) -> Tensor:
        return self.table.to(torch.float32)[codes.to(torch.int64)]
