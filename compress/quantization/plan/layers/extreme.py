"""The larger and the smaller of two values as integer layers."""

from dataclasses import dataclass

import torch
from torch import Tensor, fx

from compress.graph import Maximum, Minimum, Node
from compress.quantization.plan.layer import Emission, PlannedMoving, ValueOf, reads
from compress.quantization.plan.operands import two_operands


@dataclass(kw_only=True)
class PlannedExtreme(PlannedMoving):
    """The larger, or the smaller, of two values of one code."""

    larger: bool

    def moved(self, *values: Tensor) -> Tensor:
        """Return the larger or the smaller of two inputs."""
        return (torch.maximum if self.larger else torch.minimum)(*values)

    def nodes(self, emission: Emission) -> list[Node]:
        """Return the choice."""
        return [(Maximum if self.larger else Minimum)(**self.names)]


@reads(torch.maximum, torch.max, "maximum", "max")
def read_maximum(node: fx.Node, value_of: ValueOf) -> PlannedExtreme | None:
    """Return the layer of the larger of two values."""
    return _read(node, value_of, larger=True)


@reads(torch.minimum, torch.min, "minimum", "min")
def read_minimum(node: fx.Node, value_of: ValueOf) -> PlannedExtreme | None:
    """Return the layer of the smaller of two values."""
    return _read(node, value_of, larger=False)


def _read(node: fx.Node, value_of: ValueOf, *, larger: bool) -> PlannedExtreme | None:
    operands = two_operands(node)
    return PlannedExtreme.of(node, *map(value_of, operands), larger=larger) if operands else None
