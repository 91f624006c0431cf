"""An activation as an integer layer: a table."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, fx, nn
from torch.nn import functional

from compress.graph import CODE_MAX, Node, Table
from compress.quantization.plan.layer import TABLE_BYTES, Emission, PlannedLayer, ValueOf, reads
from compress.quantization.plan.rectifiers import rectifier_of
from compress.quantization.plan.rewriting.functions import is_element_function
from compress.quantization.plan.rewriting.replacing import plain_module
from compress.tracing import Op, module_of


@dataclass(kw_only=True)
class PlannedTable(PlannedLayer):
    """Any function of each element alone; a PReLU may have one for each channel."""

    @property
    def tables(self) -> int:
        """How many tables the layer needs: one, or one a channel."""
        module = module_of(self.node)
        return module.num_parameters if isinstance(module, nn.PReLU) else 1

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
        return TABLE_BYTES * self.tables

    def nodes(self, emission: Emission) -> list[Node]:
        """Return the table of the function at each code."""
        before, after = emission.codes[self.inputs[0]], emission.codes[self.output]
        reals = torch.from_numpy(before.dequantize(np.arange(CODE_MAX + 1, dtype=np.uint8)))
        if self.tables > 1:
            reals = reals[:, None].expand(-1, self.tables)
        with torch.no_grad():
            # What isn't a number belongs to codes that stand for no value of the float network.
            mapped = self.function(reals).float().nan_to_num(0.0, torch.inf, -torch.inf).numpy()
        table = after.quantize(mapped).T
        highest = np.uint8(emission.highest[self.output])
        return [Table(**self.names, table=np.minimum(table, highest))]


@reads(Op.RELU, Op.RELU6, Op.OTHER)
def read(node: fx.Node, value_of: ValueOf) -> PlannedTable | None:
    """Return the layer of a function of each element."""
    known = is_element_function(node) or rectifier_of(node) is not None
    known = known or isinstance(plain_module(node), nn.PReLU)
    return PlannedTable.of(node, value_of(node.args[0])) if known else None
