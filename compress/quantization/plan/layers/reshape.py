"""The change of shape as an integer layer."""

from dataclasses import dataclass

from torch import Tensor, fx

from compress.graph import Flatten, Node, Reshape
from compress.quantization.plan.layer import Emission, PlannedMoving, ValueOf, reads
from compress.tracing import Op, channel_repeats


@dataclass(kw_only=True)
class PlannedReshape(PlannedMoving):
    """The same numbers in another shape."""

    def moved(self, *values: Tensor) -> Tensor:
        """Return an input in the other shape."""
        (x,) = values
        return x.reshape(len(x), *self.shape)

    @property
    def channel_repeats(self) -> int | None:
        """How many features each channel becomes."""
        return channel_repeats(self.node)

    def nodes(self, emission: Emission) -> list[Node]:
        """Return the reshape; to one row of features it is a flattening."""
        shape = emission.values[self.output].shape
        return [Flatten(**self.names) if len(shape) == 1 else Reshape(**self.names, shape=shape)]


@reads(Op.RESHAPE)
def read(node: fx.Node, value_of: ValueOf) -> PlannedReshape | None:
    """Return the layer of a reshape that leaves the batch be."""
    if channel_repeats(node) is None:
        return None
    return PlannedReshape.of(node, value_of(node.args[0]))
