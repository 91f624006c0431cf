"""The addition as an integer layer."""

from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor, fx

from compress.graph import Add, Node
from compress.quantization.plan.layer import Emission, PlannedLayer, PlannedSum, ValueOf, reads
from compress.quantization.plan.layers.weighted_sum import SUBTRACTIONS, read_sum
from compress.quantization.plan.operands import two_operands
from compress.tracing import Op, shape_of


@dataclass(kw_only=True)
class PlannedAdd(PlannedSum):
    """The sum of two values of one shape, which share one code."""

    takes_relu = True

    @property
    def sharing(self) -> Sequence[str]:
        """The two inputs."""
        return self.inputs

    def sums(self, *values: Tensor) -> Tensor:
        """Return the sum of two inputs."""
        first, second = values
        return first + second

    def nodes(self, emission: Emission) -> list[Node]:
        """Return the addition."""
        return [Add(**self.names, relu=self.relu)]


@reads(Op.ADD)
def read(node: fx.Node, value_of: ValueOf) -> PlannedLayer | None:
    """Return the layer of a sum of two values; of one shape, they share a code."""
    operands = two_operands(node)
    alike = operands is not None and shape_of(operands[0]) == shape_of(operands[1])
    if operands is None or not alike or node.kwargs.get("alpha", 1) != 1:
        return read_sum(node, value_of, 1)
    return PlannedAdd.of(node, *map(value_of, operands))


@reads(*SUBTRACTIONS)
def read_difference(node: fx.Node, value_of: ValueOf) -> PlannedLayer | None:
    """Return the layer of a difference of two values."""
    return read_sum(node, value_of, -1)
