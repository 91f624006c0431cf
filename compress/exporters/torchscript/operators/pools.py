"""Average and max pools."""

from typing import Final

from torch import Tensor
from torch.nn import functional

from compress.exporters.torchscript.operators.module import (
    TORCHSCRIPT,
    AccumulatingModule,
    OperatorModule,
    torch_padding,
)
from compress.graph import AveragePool, MaxPool, QuantizedGraph


@TORCHSCRIPT.emits(AveragePool)
class _AveragePool(AccumulatingModule):
    kernel: Final[tuple[int, int]]
    stride: Final[tuple[int, int]]

    def __init__(self, graph: QuantizedGraph, node: AveragePool) -> None:
        super().__init__(graph, node)
        self.kernel = node.kernel
        self.stride = node.stride

    def forward(self, codes: Tensor) -> Tensor:
        sums = functional.avg_pool2d(
            self.centered(codes), self.kernel, self.stride, divisor_override=1
        )
        return self.requantize(sums)


@TORCHSCRIPT.emits(MaxPool)
class _MaxPool(OperatorModule):
    kernel: Final[tuple[int, int]]
    stride: Final[tuple[int, int]]
    padding: Final[list[int]]

    def __init__(self, graph: QuantizedGraph, node: MaxPool) -> None:
        super().__init__(graph, node)
        self.kernel = node.kernel
        self.stride = node.stride
        self.padding = torch_padding(node.padding)

    def forward(self, codes: Tensor) -> Tensor:
        return functional.max_pool2d(functional.pad(codes, self.padding), self.kernel, self.stride)
