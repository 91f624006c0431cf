"""The max pool as an integer layer."""

from dataclasses import dataclass

from torch import fx

from compress.graph import MaxPool, Node
from compress.quantization.plan.layer import Emission, PlannedLayer, ValueOf, reads
from compress.quantization.plan.window import Window, window_of
from compress.tracing import Op


@dataclass(kw_only=True)
class PlannedMaxPool(PlannedLayer):
    """A max pool in two dimensions."""

    window: Window

    moves_codes = True

    @property
    def channel_repeats(self) -> int | None:
        """Each channel stays one."""
        return 1

    def nodes(self, emission: Emission) -> list[Node]:
        """Return the pool."""
        window = self.window
        return [MaxPool(**self.names, **window.fields, padding=window.padding * 2)]


@reads(Op.MAX_POOL)
def read(node: fx.Node, value_of: ValueOf) -> PlannedMaxPool | None:
    """Return the layer of a pool that is neither dilated nor rounds up."""
    window = window_of(node, dilation_at=4, ceil_at=5)
    return PlannedMaxPool.of(node, value_of(node.args[0]), window=window) if window else None
