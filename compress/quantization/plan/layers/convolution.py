"""The convolution as an integer layer."""

from dataclasses import dataclass
from typing import Any

from torch import fx, nn

from compress.graph import Conv, Node
from compress.quantization.plan.layer import Emission, PlannedWeighted, ValueOf, reads
from compress.tracing import Op, module_of, shape_of


@dataclass(kw_only=True)
class PlannedConvolution(PlannedWeighted):
    """A convolution in two dimensions that pads with zeros."""

    @property
    def padding(self) -> tuple[int, int, int, int]:
        """Top, left, bottom, right, also where PyTorch was told "same" or "valid"."""
        module = self.module
        assert isinstance(module, nn.Conv2d)
        left, right, top, bottom = module._reversed_padding_repeated_twice
        return top, left, bottom, right

    def nodes(self, emission: Emission) -> list[Node]:
        """Return the convolution."""
        module = self.module
        assert isinstance(module, nn.Conv2d)
        fields: dict[str, Any] = {"stride": module.stride, "padding": self.padding}
        fields |= {"dilation": module.dilation, "groups": module.groups}
        return [Conv(**self.names, **emission.weights(self), **fields)]


@reads(Op.CONVOLUTION)
def read(node: fx.Node, value_of: ValueOf) -> PlannedConvolution | None:
    """Return the layer of a module's call."""
    module = module_of(node)
    good = isinstance(module, nn.Conv2d) and module.padding_mode == "zeros"
    if not good or len(shape_of(node) or ()) != 4:
        return None
    return PlannedConvolution.of(node, value_of(node.args[0]))
