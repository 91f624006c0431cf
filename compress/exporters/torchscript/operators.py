"""The operators of an integer network in TorchScript, one module each; all can be scripted.

Codes flow as integers held in float32; accumulators are float32 where every partial sum is below
2**24, so that float32 is exact in any order of summation, and float64 otherwise. Convolutions are
unfolded into matrix products: unlike a Winograd or Fourier convolution, which some builds of
PyTorch choose, these never leave the integers.
"""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from compress.exporters.emitters import Emitters
from compress.graph import (
    FLOAT32_EXACT,
    Add,
    AveragePool,
    Concat,
    Conv,
    Flatten,
    Gather,
    Linear,
    MaxPool,
    QuantizedGraph,
    Requantizing,
    Reshape,
    Table,
    Weighted,
)


class _Requantize(nn.Module):
    """Integer accumulators [N, channels, ...] to codes."""

    multiplier: Tensor
    zero_point: Final[int]
    lowest: Final[int]

    def __init__(self, graph: QuantizedGraph, node: Requantizing) -> None:
        super().__init__()
        value = graph.value(node.output)
        factor = torch.from_numpy(graph.multiplier(node).copy())
        self.register_buffer("multiplier", factor.reshape(-1, *(1 for _ in value.shape[1:])))
        self.zero_point = value.qparams.zero_point
        self.lowest = value.qparams.zero_point if node.relu else 0

    def forward(self, sums: Tensor) -> Tensor:
        steps = torch.round(sums.to(torch.float32) * self.multiplier)
        return torch.clamp(steps + self.zero_point, self.lowest, 255)


class OperatorModule(nn.Module):
    """A node as a module: takes codes, integers held in float32 [N, ...], and gives codes."""

    takes_a_list: ClassVar[bool] = False
    """Whether the codes come as one list, however many there are."""

    def __init__(self, graph: QuantizedGraph, node: Any) -> None:
        super().__init__()


class _Accumulating(OperatorModule):
    """What all layers with arithmetic share."""

    zero_point: Final[int]
    float32_is_exact: Final[bool]

    def __init__(self, graph: QuantizedGraph, node: Requantizing) -> None:
        super().__init__(graph, node)
        self.requantize = _Requantize(graph, node)
        self.zero_point = graph.value(node.inputs[0]).qparams.zero_point
        self.float32_is_exact = graph.accumulator_bound(node) < FLOAT32_EXACT

    def centered(self, codes: Tensor) -> Tensor:
        """Codes less their zero point, in the accumulator's type."""
        steps = codes - self.zero_point
        return steps if self.float32_is_exact else steps.to(torch.float64)


class _Weighted(_Accumulating):
    """A convolution or a linear layer: its weights and biases stay integers."""

    weight: Tensor
    bias: Tensor

    def __init__(self, graph: QuantizedGraph, node: Weighted) -> None:
        super().__init__(graph, node)
        self.register_buffer("weight", torch.from_numpy(node.weight.copy()))
        self.register_buffer("bias", torch.from_numpy(node.bias.copy()))


TORCHSCRIPT: Emitters[Callable[[QuantizedGraph, Any], OperatorModule]] = Emitters("TorchScript")


@TORCHSCRIPT.emits(Conv)
class _Conv(_Weighted):
    kernel: Final[tuple[int, int]]
    stride: Final[tuple[int, int]]
    dilation: Final[tuple[int, int]]
    padding: Final[list[int]]
    groups: Final[int]
    size: Final[list[int]]

    def __init__(self, graph: QuantizedGraph, node: Conv) -> None:
        super().__init__(graph, node)
        self.kernel = node.kernel
        self.stride = node.stride
        self.dilation = node.dilation
        self.padding = _torch_padding(node.padding)
        self.groups = node.groups
        self.size = list(graph.value(node.output).shape)

    def forward(self, codes: Tensor) -> Tensor:
        padded = functional.pad(self.centered(codes), self.padding)
        columns = functional.unfold(padded, self.kernel, self.dilation, 0, self.stride)
        columns = columns.reshape(
            len(codes), self.groups, columns.shape[1] // self.groups, columns.shape[2]
        )
        weight = self.weight.to(columns.dtype)
        weight = weight.reshape(self.groups, self.size[0] // self.groups, columns.shape[2])
        sums = torch.matmul(weight, columns)
        sums = sums.reshape(len(codes), self.size[0], self.size[1], self.size[2])
        return self.requantize(sums + self.bias.to(sums.dtype)[:, None, None])


@TORCHSCRIPT.emits(Linear)
class _Linear(_Weighted):
    def forward(self, codes: Tensor) -> Tensor:
        centered = self.centered(codes)
        sums = torch.matmul(centered, self.weight.to(centered.dtype).t())
        return self.requantize(sums + self.bias.to(sums.dtype))


@TORCHSCRIPT.emits(AveragePool)
class _AveragePool(_Accumulating):
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


@TORCHSCRIPT.emits(Add)
class _Add(_Accumulating):
    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        return self.requantize(self.centered(first) + self.centered(second))


@TORCHSCRIPT.emits(MaxPool)
class _MaxPool(OperatorModule):
    kernel: Final[tuple[int, int]]
    stride: Final[tuple[int, int]]
    padding: Final[list[int]]

    def __init__(self, graph: QuantizedGraph, node: MaxPool) -> None:
        super().__init__(graph, node)
        self.kernel = node.kernel
        self.stride = node.stride
        self.padding = _torch_padding(node.padding)

    def forward(self, codes: Tensor) -> Tensor:
        return functional.max_pool2d(functional.pad(codes, self.padding), self.kernel, self.stride)


@TORCHSCRIPT.emits(Concat)
class _Concat(OperatorModule):
    takes_a_list = True

    def forward(self, codes: list[Tensor]) -> Tensor:
        return torch.cat(codes, dim=1)


@TORCHSCRIPT.emits(Gather)
class _Gather(OperatorModule):
    channels: Tensor

    def __init__(self, graph: QuantizedGraph, node: Gather) -> None:
        super().__init__(graph, node)
        self.register_buffer("channels", torch.tensor(node.channels, dtype=torch.int32))

    def forward(self, codes: Tensor) -> Tensor:
        return torch.index_select(codes, 1, self.channels)


@TORCHSCRIPT.emits(Reshape, Flatten)
class _Reshape(OperatorModule):
    shape: Final[list[int]]

    def __init__(self, graph: QuantizedGraph, node: Reshape | Flatten) -> None:
        super().__init__(graph, node)
        self.shape = list(graph.value(node.output).shape)

    def forward(self, codes: Tensor) -> Tensor:
        return codes.reshape([len(codes)] + self.shape)  # noqa: RUF005 (TorchScript has no *)


@TORCHSCRIPT.emits(Table)
class _Table(OperatorModule):
    table: Tensor

    def __init__(self, graph: QuantizedGraph, node: Table) -> None:
        super().__init__(graph, node)
        self.register_buffer("table", torch.from_numpy(node.table.copy()))

    def forward(self, codes: Tensor) -> Tensor:
        return self.table.to(torch.float32)[codes.to(torch.int64)]


def _torch_padding(padding: Sequence[int]) -> list[int]:
    top, left, bottom, right = padding
    return [left, right, top, bottom]
