"""Convolutions and linear layers."""

from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from compress.exporters.torchscript.operators.module import (
    TORCHSCRIPT,
    AccumulatingModule,
    torch_padding,
)
from compress.graph import Conv, Linear, QuantizedGraph, Weighted


class _Weighted(AccumulatingModule):
    """A convolution or a linear layer: its weights and biases stay integers."""

    weight: Tensor
    bias: Tensor

    def __init__(self, graph: QuantizedGraph, node: Weighted) -> None:
        super().__init__(graph, node)
        self.register_buffer("weight", torch.from_numpy(node.weight.copy()))
        self.register_buffer("bias", torch.from_numpy(node.bias.copy()))


@TORCHSCRIPT.emits(Conv)
class _Conv(_Weighted):
    """A convolution, as the product of a matrix with all windows."""

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
        self.padding = torch_padding(node.padding)
        self.groups = node.groups
        self.size = list(graph.value(node.output).shape)

    def forward(self, codes: Tensor) -> Tensor:
        """Take float32 codes [N, channels, height, width]; return codes likewise."""
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
    """A linear layer."""

    def forward(self, codes: Tensor) -> Tensor:
        """Take float32 codes [N, ..., features]; return float32 codes [N, ..., outputs]."""
        centered = self.centered(codes)
        sums = torch.matmul(centered, self.weight.to(centered.dtype).t())
        return self.requantize(sums + self.bias.to(sums.dtype))
