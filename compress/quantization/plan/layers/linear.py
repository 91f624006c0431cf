"""The linear layer as an integer layer."""

from dataclasses import dataclass

from torch import fx, nn

from compress.graph import Linear, Node
from compress.quantization.plan.layer import Emission, PlannedWeighted, ValueOf, reads
from compress.tracing import Op, module_of, shape_of


@dataclass(kw_only=True)
class PlannedLinear(PlannedWeighted):
    """A linear layer on one row of features."""

    def nodes(self, emission: Emission) -> list[Node]:
        """Return the linear layer."""
        return [Linear(**self.names, **emission.weights(self))]


@reads(Op.LINEAR)
def read(node: fx.Node, value_of: ValueOf) -> PlannedLinear | None:
    """Return the layer of a module's call."""
    if not isinstance(module_of(node), nn.Linear) or len(shape_of(node) or ()) != 2:
        return None
    return PlannedLinear.of(node, value_of(node.args[0]))
