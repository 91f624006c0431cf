"""An activation as an integer layer: a table."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, fx, nn
from torch.nn import functional

from compress.graph import CODE_MAX, Node, Table
from compress.quantization.plan.layer import TABLE_BYTES, Emission, PlannedLayer, ValueOf, reads
from compress.tracing import Op, module_of, op_of

_ACTIVATIONS = (
    *(nn.LeakyReLU, nn.ELU, nn.SiLU, nn.GELU, nn.Tanh, nn.Sigmoid),
    *(nn.Hardsigmoid, nn.Hardswish, nn.Hardtanh),
    *(functional.silu, functional.gelu, functional.hardswish, functional.leaky_relu),
    *(torch.sigmoid, torch.tanh, "sigmoid", "tanh"),
)


@dataclass(kw_only=True)
class PlannedTable(PlannedLayer):
    """Any function of each element alone."""

    @property
    def function(self) -> Callable[[Tensor], Tensor]:
        """The function that the layer applies to each element."""
        node, rest = self.node, self.node.args[1:]

        def apply(values: Tensor) -> Tensor:
            module = module_of(node)
            if isinstance(module, nn.PReLU):  # its slope stays as it is, wherever the values lie
                return functional.prelu(values, module.weight.detach().to(values))
            if module is not None:
                return module(values)
            if node.op == "call_method":
                return getattr(values, str(node.target))(*rest, **node.kwargs)
            return node.target(values, *rest, **node.kwargs)  # type: ignore[operator]

        return apply

    def constant_bytes(self, weight_bits: int) -> int:
        """Return the bytes of the table."""
        return TABLE_BYTES

    def nodes(self, emission: Emission) -> list[Node]:
        """Return the table of the function at each code."""
        before, after = emission.codes[self.inputs[0]], emission.codes[self.output]
        reals = torch.from_numpy(before.dequantize(np.arange(CODE_MAX + 1, dtype=np.uint8)))
        with torch.no_grad():
            mapped = self.function(reals).numpy()
        table = after.quantize(mapped.astype(np.float32))
        highest = np.uint8(emission.highest[self.output])
        return [Table(**self.names, table=np.minimum(table, highest))]


@reads(Op.RELU, Op.RELU6, Op.OTHER)
def read(node: fx.Node, value_of: ValueOf) -> PlannedTable | None:
    """Return the layer of an activation that is known to work on each element alone."""
    module = module_of(node)
    kind = type(module) if module is not None else node.target
    known = op_of(node) in (Op.RELU, Op.RELU6) or kind in _ACTIVATIONS
    # One table serves all channels, so all must have one slope.
    known = known or (isinstance(module, nn.PReLU) and module.num_parameters == 1)
    return PlannedTable.of(node, value_of(node.args[0])) if known else None
