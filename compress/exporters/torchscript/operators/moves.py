"""Operators that move codes and compute none."""

from typing import Final

import torch
from torch import Tensor

from compress.exporters.torchscript.operators.module import TORCHSCRIPT, OperatorModule
from compress.graph import Concat, Flatten, Gather, QuantizedGraph, Reshape


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
