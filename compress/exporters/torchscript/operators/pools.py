"""Pools, and sums over windows that differ from place to place."""

import math
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
from compress.graph import AveragePool, FloatAveragePool, MaxPool, QuantizedGraph, Resample
from compress.graph.operators.scaled_add import SIGNED_OFFSET


@TORCHSCRIPT.emits(AveragePool)
class _AveragePool(AccumulatingModule):
    """Sums of windows, requantized."""

    kernel: Final[tuple[int, int]]
    stride: Final[tuple[int, int]]
    padding: Final[list[int]]

    def __init__(self, graph: QuantizedGraph, node: AveragePool) -> None:
        super().__init__(graph, node)
        self.kernel = node.kernel
        self.stride = node.stride
        self.padding = torch_padding(node.padding)

    def forward(self, codes: Tensor) -> Tensor:
        """Take float32 codes [N, channels, height, width]; return codes likewise."""
        padded = functional.pad(self.centered(codes), self.padding)
        sums = functional.avg_pool2d(padded, self.kernel, self.stride, divisor_override=1)
        return self.requantize(sums)


@TORCHSCRIPT.emits(FloatAveragePool)
class _FloatAveragePool(OperatorModule):
    """Divisors are tensors, since PyTorch may multiply by the inverse of a number."""

    scale: Tensor
    count: Tensor
    out_scale: Tensor
    kernel: Final[tuple[int, int]]
    stride: Final[tuple[int, int]]
    size: Final[list[int]]
    zero_point: Final[int]
    out_zero_point: Final[int]
    offset: Final[int]

    def __init__(self, graph: QuantizedGraph, node: FloatAveragePool) -> None:
        super().__init__(graph, node)
        source, target = (graph.value(n) for n in (node.inputs[0], node.output))
        self.register_buffer("scale", torch.tensor(source.qparams.scale, dtype=torch.float32))
        self.register_buffer("count", torch.tensor(float(math.prod(node.kernel))))
        self.register_buffer("out_scale", torch.tensor(target.qparams.scale, dtype=torch.float32))
        self.kernel, self.stride, self.size = node.kernel, node.stride, list(target.shape)
        self.offset = SIGNED_OFFSET if node.signed else 0
        self.zero_point = source.qparams.zero_point
        self.out_zero_point = target.qparams.zero_point - self.offset

    def forward(self, codes: Tensor) -> Tensor:
        """Take float32 codes [N, channels, height, width]; return codes likewise."""
        numbers = (codes - self.zero_point) * self.scale
        taps = functional.unfold(numbers, self.kernel, 1, 0, self.stride)
        taps = taps.reshape(len(codes), self.size[0], -1, self.size[1] * self.size[2])
        total = taps[:, :, 0]
        for tap in range(1, taps.shape[2]):
            total = total + taps[:, :, tap]
        steps = total / self.count / self.out_scale
        whole = torch.round(steps + self.out_zero_point) + self.offset
        return torch.clamp(whole, 0, 255).reshape([len(codes)] + self.size)  # noqa: RUF005 (TorchScript has no *)


@TORCHSCRIPT.emits(Resample)
class _Resample(AccumulatingModule):
    """Weighted sums of rows and columns, with a scale for each place."""

    rows: Tensor
    columns: Tensor

    def __init__(self, graph: QuantizedGraph, node: Resample) -> None:
        super().__init__(graph, node)
        self.register_buffer("rows", torch.from_numpy(node.rows.copy()))
        self.register_buffer("columns", torch.from_numpy(node.columns.copy()))

    def forward(self, codes: Tensor) -> Tensor:
        """Take float32 codes [N, channels, height, width]; return codes likewise."""
        centered = self.centered(codes)
        sums = torch.matmul(centered, self.columns.to(centered.dtype).t())
        return self.requantize(torch.matmul(self.rows.to(centered.dtype), sums))


@TORCHSCRIPT.emits(MaxPool)
class _MaxPool(OperatorModule):
    """The largest code of each window; zeros around do not count, as no code is smaller."""

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
        """Take float32 codes [N, channels, height, width]; return codes likewise."""
        padded = functional.pad(codes, self.padding)
        return functional.max_pool2d(padded, self.kernel, self.stride, 0, self.dilation)
