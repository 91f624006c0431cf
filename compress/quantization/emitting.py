"""From qparams and integer weights to a QuantizedGraph."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from compress.graph import (
    CODE_MAX,
    ONE_OUTPUT,
    Node,
    QParams,
    QuantizedGraph,
    Requantizing,
    Table,
    Value,
)
from compress.quantization.plan.layer import PlannedLayer
from compress.quantization.ranges.qparams import ChosenQParams, ceiling_code
from compress.quantization.rounding.weights import LayerWeights


def emit(
    chosen: ChosenQParams,
    weights: Mapping[str, LayerWeights],
    *,
    codes: Mapping[str, QParams] | None = None,
) -> QuantizedGraph:
    """Put the integer network together.

    Args:
        chosen: the plan, the qparams and the largest codes of its values.
        weights: the integers of every layer with weights, by the layer's output.
        codes: codes in place of those chosen, such as learned ones.

    Returns:
        The graph; its values are named as the nodes of the folded float graph.
    """
    return _Emission(chosen, weights, chosen.qparams if codes is None else codes).graph()


class _Emission:
    """The work of `emit`: what `compress.quantization.plan.layer.Emission` says, and the graph."""

    def __init__(
        self,
        chosen: ChosenQParams,
        weights: Mapping[str, LayerWeights],
        codes: Mapping[str, QParams],
    ) -> None:
        self.plan, self.chosen = chosen.plan, chosen
        self.integers, self.codes, self.highest = weights, codes, chosen.highest
        self.values = {
            name: Value(name, self.plan.shape(name), codes[name]) for name in self.plan.sources
        }

    def graph(self) -> QuantizedGraph:
        emitted = [node for layer in self.plan.layers for node in layer.nodes(self)]
        nodes = [part for node in emitted for part in self._limited(node)]
        inner = tuple(value for name, value in self.values.items() if name != self.plan.input)
        outputs = {ONE_OUTPUT: self.plan.output}
        return QuantizedGraph(
            (self.values[self.plan.input],),
            inner,
            tuple(nodes),
            outputs,
            left_out=self.plan.left_out,
        )

    def weights(self, layer: PlannedLayer) -> dict[str, Any]:
        """Return the fields of a weighted layer's node that hold its integers."""
        integers = self.integers[layer.output]
        return {
            "weight": integers.weight,
            "weight_scale": integers.scale,
            "bias": integers.bias,
            "weight_bits": integers.bits,
            "relu": layer.relu,
        }

    def _limited(self, node: Node) -> list[Node]:
        """Let a table limit the codes of a value that has fewer than 8 bits, or a bound."""
        if not isinstance(node, Requantizing):
            return [node]
        highest = self._highest(node.output)
        if highest == CODE_MAX:
            return [node]
        wide = f"{node.output}_unlimited"
        self.values[wide] = dataclasses.replace(self.values[node.output], name=wide)
        table = np.minimum(np.arange(CODE_MAX + 1), highest).astype(np.uint8)
        limit = Table(name=node.output, inputs=(wide,), output=node.output, table=table)
        return [dataclasses.replace(node, name=wide, output=wide), limit]

    def _highest(self, output: str) -> int:
        known = self.chosen.highest
        name = output if output in known else output.removesuffix("_pooled")
        ceiling = self.chosen.ceilings.get(name)
        if ceiling is None:
            return known[name]
        code = self.codes[name]
        return min(known[name], code.zero_point + ceiling_code(ceiling, code.scale))
