"""The addition as an integer layer."""

from collections.abc import Sequence
from dataclasses import dataclass

from torch import fx

from compress.graph import Add, Node
from compress.quantization.plan.layer import Emission, PlannedLayer, ValueOf, reads
from compress.tracing import Op, shape_of


@dataclass(kw_only=True)
class PlannedAdd(PlannedLayer):
    """The sum of two values of one shape, which share one code."""

    takes_relu = True

    @property
    def sharing(self) -> Sequence[str]:
        """The two inputs."""
        return self.inputs

    def constant_bytes(self, weight_bits: int) -> int:
        """Return the bytes of the scale."""
        return 4

    def nodes(self, emission: Emission) -> list[Node]:
        """Return the addition."""
        return [Add(**self.names, relu=self.relu)]


@reads(Op.ADD)
def read(node: fx.Node, value_of: ValueOf) -> PlannedAdd | None:
    """Return the layer of a sum of two values of one shape."""
    shapes = [shape_of(item) for item in node.args[:2] if isinstance(item, fx.Node)]
    alike = len(shapes) == 2 and shapes[0] is not None and shapes[0] == shapes[1]
    if not alike or node.kwargs.get("alpha", 1) != 1:
        return None
    return PlannedAdd.of(node, *map(value_of, node.args[:2]))
