"""The convolution as an integer layer."""

from dataclasses import dataclass
from typing import Any

from torch import fx, nn

from compress.graph import Conv, Node
from compress.quantization.plan.layer import Emission, PlannedWeighted, ValueOf, reads
from compress.tracing import Op, module_of, shape_of


@dataclass(kw_only=True)
class PlannedConvolution(PlannedWeighted):
    """A convolution over an image or a series, a row of one, that pads with zeros."""

    @property
    def convolution(self) -> nn.Conv1d | nn.Conv2d:
        """The module."""
        module = self.module
        assert isinstance(module, nn.Conv1d | nn.Conv2d)
        return module

    @property
    def padding(self) -> tuple[int, int, int, int]:
        """Top, left, bottom, right, also where PyTorch was told "same" or "valid"."""
        left, right, top, bottom = (*self.convolution._reversed_padding_repeated_twice, 0, 0)[:4]
        return top, left, bottom, right

    def nodes(self, emission: Emission) -> list[Node]:
        """Return the convolution."""
        module, held = self.convolution, emission.weights(self)
        fields: dict[str, Any] = {"stride": module.stride, "dilation": module.dilation}
        if isinstance(module, nn.Conv1d):
            held["weight"] = held["weight"][:, :, None]
            fields = {name: (1, *given) for name, given in fields.items()}
        fields |= {"padding": self.padding, "groups": module.groups}
        return [Conv(**self.names, **held, **fields)]


@reads(Op.CONVOLUTION)
def read(node: fx.Node, value_of: ValueOf) -> PlannedConvolution | None:
    """Return the layer of a module's call."""
    module = module_of(node)
    if not isinstance(module, nn.Conv1d | nn.Conv2d) or module.padding_mode != "zeros":
        return None
    if len(shape_of(node) or ()) != module.weight.dim():
        return None
    return PlannedConvolution.of(node, value_of(node.args[0]))
