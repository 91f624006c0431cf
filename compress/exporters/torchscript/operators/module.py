"""What every operator's module is, and their registry."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Final

import torch
from torch import Tensor, nn

from compress.exporters.emitters import Emitters
from compress.graph import FLOAT32_EXACT, QuantizedGraph, Requantizing


class _Requantize(nn.Module):
    """Integer accumulators [N, channels, ...] to codes."""

    multiplier: Tensor
    zero_point: Final[int]
    lowest: Final[int]
    zero_point_first: Final[bool]

    def __init__(self, graph: QuantizedGraph, node: Requantizing) -> None:
        super().__init__()
        value = graph.value(node.output)
        factor = node.spread(graph.multiplier(node), len(value.shape) - 1)
        self.register_buffer("multiplier", torch.from_numpy(factor.copy()))
        self.zero_point = value.qparams.zero_point
        self.lowest = value.qparams.zero_point if node.relu else 0
        self.zero_point_first = node.adds_zero_point_first

    def forward(self, sums: Tensor) -> Tensor:
        """Take float32 or float64 sums [N, channels, ...]; return float32 codes of that shape."""
        steps = sums.to(torch.float32) * self.multiplier
        if self.zero_point_first:
            steps = torch.round(steps + self.zero_point)
        else:
            steps = torch.round(steps) + self.zero_point
        return torch.clamp(steps, self.lowest, 255)


class OperatorModule(nn.Module):
    """A node as a module: takes codes, integers held in float32 [N, ...], and gives codes."""

    takes_a_list: ClassVar[bool] = False
    """Whether the codes come as one list, however many there are."""

    def __init__(self, graph: QuantizedGraph, node: Any) -> None:
        super().__init__()


class AccumulatingModule(OperatorModule):
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


TORCHSCRIPT: Emitters[Callable[[QuantizedGraph, Any], OperatorModule]] = Emitters("TorchScript")


def torch_padding(padding: Sequence[int]) -> list[int]:
    """Return (top, left, bottom, right) in the order of `torch.nn.functional.pad`."""
    top, left, bottom, right = padding
    return [left, right, top, bottom]
