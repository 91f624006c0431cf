"""Pools, and sums over windows that differ from place to place."""

from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from compress.exporters.torchscript.operators.module import (
    TORCHSCRIPT,
    AccumulatingModule,
    OperatorModule,
    torch_padding,
)
from compress.graph import AveragePool, MaxPool, QuantizedGraph, Resample


@TORCHSCRIPT.emits(AveragePool)
class _AveragePool(AccumulatingModule):
    kernel: Final[tuple[int, int]]
    stride: Final[tuple[int, int]]
    padding: Final[list[int]]

    def __init__(self, graph: QuantizedGraph, node: AveragePool) -> None:
        super().__init__(graph, node)
        self.kernel = node.kernel
        self.stride = node.stride
        self.padding = torch_padding(node.padding)

    def forward(self, codes: Tensor) -> Tensor:
        padded = functional.pad(self.centered(codes), self.padding)
        sums = functional.avg_pool2d(padded, self.kernel, self.stride, divisor_override=1)
        return self.requantize(sums)


@TORCHSCRIPT.emits(Resample)
class _Resample(AccumulatingModule):
    rows: Tensor
    columns: Tensor

    def __init__(self, graph: QuantizedGraph, node: Resample) -> None:
        super().__init__(graph, node)
        self.register_buffer("rows", torch.from_numpy(node.rows.copy()))
        self.register_buffer("columns", torch.from_numpy(node.columns.copy()))

    def forward(self, codes: Tensor) -> Tensor:
        centered = self.centered(codes)
        sums = torch.matmul(centered, self.columns.to(centered.dtype).t())
        return self.requantize(torch.matmul(self.rows.to(centered.dtype), sums))


@TORCHSCRIPT.emits(MaxPool)
class _MaxPool(OperatorModule):
    kernel: Final[tuple[int, int]]
    stride: Final[tuple[int, int]]
    dilation: Final[tuple[int, int]]
    padding: Final[list[int]]

    def __init__(self, graph: QuantizedGraph, node: MaxPool) -> None:
        super().__init__(graph, node)
        self.kernel = node.kernel
        self.stride = node.stride
        self.dilation = node.dilation
        self.padding = torch_padding(node.padding)

    def forward(self, codes: Tensor) -> Tensor:
        padded = functional.pad(codes, self.padding)
        return functional.max_pool2d(padded, self.kernel, self.stride, 0, self.dilation)
