"""A float network run with some values given and some layers replaced, all else in float."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, fx

from compress.graph import QParams
from compress.quantization.plan.layer import PlannedWeighted
from compress.quantization.ranges.qparams import ChosenQParams
from compress.quantization.rounding.nearest import shift_response
from compress.quantization.rounding.weights import LayerWeights, restore

Change = Callable[[Tensor], Tensor]


class PartialExecution(fx.Interpreter):
    """Runs a graph with some nodes' values given, and others' results replaced.

    Args:
        graph: the float network.
        known: values of nodes by node; these are not computed.
        layers: in place of a node, what computes its result from its input.
        codes: for a node, what is done to its result.
    """

    def __init__(
        self,
        graph: fx.GraphModule,
        known: Mapping[fx.Node, Any],
        layers: Mapping[fx.Node, Change] | None = None,
        codes: Mapping[fx.Node, Change] | None = None,
    ) -> None:
        super().__init__(graph, garbage_collect_values=False)
        self.known, self.layers, self.codes = known, layers or {}, codes or {}

    def values(self, images: Tensor) -> dict[fx.Node, Any]:
        """The values of all nodes."""
        with torch.inference_mode():
            self.run(images, initial_env=dict(self.known))
        return self.env

    def run_node(self, n: fx.Node) -> Any:
        """The value of a node: `fx.Interpreter`'s, unless its layer or its result is replaced."""
        if n in self.layers:
            source = n.args[0]
            assert isinstance(source, fx.Node)
            result = self.layers[n](self.env[source])
        else:
            result = super().run_node(n)
        return self.codes[n](result) if n in self.codes else result


def values_before(values: Mapping[fx.Node, Any], node: fx.Node) -> dict[fx.Node, Any]:
    """The values of the nodes before `node`; fx keeps its nodes in the order they run in."""
    known: dict[fx.Node, Any] = {}
    for one, value in values.items():
        if one is node:
            break
        known[one] = value
    return known


def as_coded(value: Tensor, *, qparams: QParams, highest: int) -> Tensor:
    """The real numbers that the codes 0 to `highest` of a value stand for."""
    steps = torch.round(value / qparams.scale) + qparams.zero_point
    return (steps.clamp_(0, highest) - qparams.zero_point) * qparams.scale


def integer_layer(chosen: ChosenQParams, layer: PlannedWeighted, integers: LayerWeights) -> Change:
    """The layer with its rounded weights and bias, on real inputs."""
    restored = restore(integers.weight, integers.scale)
    unit = np.float64(chosen.qparams[layer.inputs[0]].scale) * integers.scale
    bias = integers.bias * unit - shift_response(chosen, layer, restored)
    weight = layer.in_module(torch.from_numpy(restored).float())
    tensors = {"weight": weight, "bias": torch.from_numpy(bias).float()}
    return lambda inputs: torch.func.functional_call(layer.module, tensors, (inputs,))
