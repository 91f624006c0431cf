"""The linear layer as an integer layer."""

import math
from dataclasses import dataclass

import numpy as np
from torch import fx, nn

from compress.graph import Conv, Linear, Node
from compress.quantization.plan.layer import Emission, PlannedWeighted, ValueOf, reads
from compress.quantization.plan.moving import moves_between
from compress.quantization.plan.shapes import surrounded
from compress.tracing import Op, module_of, shape_of


@dataclass(kw_only=True)
class PlannedLinear(PlannedWeighted):
    """A linear layer on rows of features: one, or one at each place of the axes before them."""

    def nodes(self, emission: Emission) -> list[Node]:
        """Return the linear layer; at many places it is a convolution of one place."""
        held = emission.weights(self)
        before, after = (emission.values[name].shape for name in (*self.inputs, self.output))
        if len(before) == 1:
            return [Linear(**self.names, **held)]
        held["weight"] = held["weight"][:, :, None, None]
        # A series becomes one row, as all series are held.
        row = (1, math.prod(before[:-1]))
        places = before[:2] if len(before) == 3 and before[1] > 1 else row
        image = (before[-1], *places)
        made = (after[-1], *places)
        first = np.arange(math.prod(before)).reshape(-1, before[-1]).T.reshape(-1)
        last = np.arange(math.prod(after)).reshape(after[-1], -1).T.reshape(-1)
        return surrounded(
            emission,
            self,
            Conv,
            held,
            made,
            before=moves_between(before, image, first),
            after=moves_between(made, after, last),
        )


@reads(Op.LINEAR)
def read(node: fx.Node, value_of: ValueOf) -> PlannedLinear | None:
    """Return the layer of a module's call."""
    if not isinstance(module_of(node), nn.Linear) or len(shape_of(node) or ()) < 2:
        return None
    return PlannedLinear.of(node, value_of(node.args[0]))
