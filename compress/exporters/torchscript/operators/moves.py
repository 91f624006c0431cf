"""Operators that move codes and compute none."""

from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from compress.exporters.torchscript.operators.module import TORCHSCRIPT, OperatorModule
from compress.graph import Concat, Flatten, Gather, Pad, Permute, QuantizedGraph, Reshape


@TORCHSCRIPT.emits(Concat)
class _Concat(OperatorModule):
    """Codes one after the other along an axis."""

    takes_a_list = True
    axis: Final[int]

    def __init__(self, graph: QuantizedGraph, node: Concat) -> None:
        super().__init__(graph, node)
        self.axis = node.axis + 1

    def forward(self, codes: list[Tensor]) -> Tensor:
        return torch.cat(codes, dim=self.axis)


@TORCHSCRIPT.emits(Gather)
class _Gather(OperatorModule):
    """Entries chosen from an axis."""

    indices: Tensor
    axis: Final[int]

    def __init__(self, graph: QuantizedGraph, node: Gather) -> None:
        super().__init__(graph, node)
        self.register_buffer("indices", torch.tensor(node.indices, dtype=torch.int32))
        self.axis = node.axis + 1

    def forward(self, codes: Tensor) -> Tensor:
        return torch.index_select(codes, self.axis, self.indices)


@TORCHSCRIPT.emits(Pad)
class _Pad(OperatorModule):
    """A border of one code."""

    sides: Final[list[int]]
    fill: Final[float]

    def __init__(self, graph: QuantizedGraph, node: Pad) -> None:
        super().__init__(graph, node)
        ends = list(zip(node.before, node.after, strict=True))
        self.sides = [size for both in reversed(ends) for size in both]
        self.fill = float(node.fill)

    def forward(self, codes: Tensor) -> Tensor:
        return functional.pad(codes, self.sides, "constant", self.fill)


@TORCHSCRIPT.emits(Permute)
class _Permute(OperatorModule):
    """Axes in another order."""

    axes: Final[list[int]]

    def __init__(self, graph: QuantizedGraph, node: Permute) -> None:
        super().__init__(graph, node)
        self.axes = [0, *(axis + 1 for axis in node.axes)]

    def forward(self, codes: Tensor) -> Tensor:
        return codes.permute(self.axes)


@TORCHSCRIPT.emits(Reshape, Flatten)
class _Reshape(OperatorModule):
    """The same codes in another shape."""

    shape: Final[list[int]]

    def __init__(self, graph: QuantizedGraph, node: Reshape | Flatten) -> None:
        super().__init__(graph, node)
        self.shape = list(graph.value(node.output).shape)

    def forward(self, codes: Tensor) -> Tensor:
        return codes.reshape([len(codes)] + self.shape)  # noqa: RUF005 (TorchScript has no *)
