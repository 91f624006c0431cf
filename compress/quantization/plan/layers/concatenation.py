"""The concatenation as an integer layer."""

from dataclasses import dataclass

from torch import fx

from compress.graph import Concat, Node
from compress.quantization.plan.layer import Emission, PlannedLayer, ValueOf, reads
from compress.tracing import Op, setting, shape_of


@dataclass(kw_only=True)
class PlannedConcatenation(PlannedLayer):
    """Values one after the other along the channels; all share one code."""

    moves_codes = True

    def nodes(self, emission: Emission) -> list[Node]:
        """Return the concatenation."""
        return [Concat(**self.names)]


@reads(Op.CONCATENATE)
def read(node: fx.Node, value_of: ValueOf) -> PlannedConcatenation | None:
    """Return the layer of a concatenation along the channels."""
    rank = len(shape_of(node) or ())
    if setting(node, "dim", 1, 0) % rank != 1:
        return None
    operands = node.args[0]
    assert isinstance(operands, list | tuple)
    return PlannedConcatenation.of(node, *map(value_of, operands))
