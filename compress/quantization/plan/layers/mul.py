"""The multiplication of two values as an integer layer."""

import operator
from dataclasses import dataclass

import torch
from torch import fx

from compress.graph import Mul, Node
from compress.quantization.plan.layer import Emission, PlannedLayer, ValueOf, reads
from compress.quantization.plan.operands import two_operands


@dataclass(kw_only=True)
class PlannedMul(PlannedLayer):
    """The product of two values, which may be spread along axes of size 1."""

    takes_relu = True

    def constant_bytes(self, weight_bits: int) -> int:
        """Return the bytes of the scale."""
        return 4

    def nodes(self, emission: Emission) -> list[Node]:
        """Return the multiplication."""
        return [Mul(**self.names, relu=self.relu)]


@reads(operator.mul, torch.mul, torch.multiply, "mul", "multiply")
def read(node: fx.Node, value_of: ValueOf) -> PlannedMul | None:
    """Return the layer of a product of two values."""
    operands = two_operands(node)
    return PlannedMul.of(node, *map(value_of, operands)) if operands else None
