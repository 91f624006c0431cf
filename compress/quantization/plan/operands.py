"""The two values that arithmetic reads."""

from torch import fx

from compress.graph.spreading import spread_shape
from compress.tracing import shape_of


def two_operands(node: fx.Node) -> tuple[fx.Node, fx.Node] | None:
    """Return the two tensors that a node reads, if their shapes fit as integer layers need it.

    They have as many axes, the batch first, and axes of size 1 may be spread.
    """
    operands = [item for item in node.args if isinstance(item, fx.Node)]
    shapes = [shape_of(item) or () for item in operands]
    if len(operands) != 2 or len(node.args) != 2 or not all(shapes):
        return None
    batch = {shape[0] for shape in shapes}
    fits = spread_shape(shapes[0][1:], shapes[1][1:]) is not None and len(batch) == 1
    return (operands[0], operands[1]) if fits else None
