"""From qparams and integer weights to a QuantizedGraph."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from compress.graph import (
    CODE_MAX,
    Concat,
    Node,
    QParams,
    QuantizedGraph,
    Requantizing,
    Reshape,
    Shape,
    Table,
    Value,
)
from compress.quantization.plan.layer import PlannedLayer
from compress.quantization.plan.shapes import arithmetic_shapes, held_shape
from compress.quantization.ranges.qparams import ChosenQParams, ceiling_code
from compress.quantization.rounding.weights import LayerWeights
from compress.quantization.tidying import declared, reading, tidied


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
            name: Value(name, held_shape(self.plan.shape(name)), codes[name])
            for name in self.plan.sources
        }
        self.planned = {name: name for name in self.plan.sources}

    def graph(self) -> QuantizedGraph:
        emitted = [node for layer in self.plan.layers for node in layer.nodes(self)]
        nodes = [part for node in emitted for part in self._limited(node)]
        nodes = [part for node in nodes for part in self._on_images(node)]
        for name in self.plan.inputs:
            nodes = self._taken_in(name, nodes)
        for name in dict.fromkeys(self.plan.outputs.values()):
            nodes = self._given_out(name, nodes)
        inputs, outputs = tuple(self.values[name] for name in self.plan.inputs), self.plan.outputs
        nodes = tidied(nodes, self.values, outputs.values())
        made = {node.output for node in nodes}
        inner = tuple(value for name, value in self.values.items() if name in made)
        left_out = self.plan.left_out
        return QuantizedGraph(inputs, inner, tuple(nodes), outputs, left_out=left_out)

    def _on_images(self, node: Node) -> list[Node]:
        """Let arithmetic on values of many axes be done on images."""
        shapes = [self.values[name].shape for name in (*node.inputs, node.output)]
        many = len(node.inputs) == 2 and len(shapes[-1]) not in (1, 3)
        if not many or isinstance(node, Concat):
            return [node]
        images = arithmetic_shapes(*shapes)
        node.require(images is not None, f"takes no shapes like {shapes[0]} and {shapes[1]}")
        assert images is not None
        nodes: list[Node] = []
        for name, shape in zip(node.inputs, images, strict=False):
            image = self.declare(f"{node.output}_of", shape, of=name)
            nodes.append(Reshape(name=image, inputs=(name,), output=image, shape=shape))
        made = self.declare(f"{node.output}_made", images[-1], of=node.output)
        inputs = tuple(one.output for one in nodes)
        nodes.append(dataclasses.replace(node, name=made, inputs=inputs, output=made))
        back = Reshape(name=node.name, inputs=(made,), output=node.output, shape=shapes[-1])
        return [*nodes, back]

    def _taken_in(self, name: str, nodes: list[Node]) -> list[Node]:
        """Let an input have the user's shape, and be brought into the one it is held in."""
        held, shape = self.values[name].shape, self.plan.shape(name)
        if held == shape:
            return nodes
        inside = self.declare(f"{name}_image", held, of=name)
        self.values[name] = dataclasses.replace(self.values[name], shape=shape)
        reshape = Reshape(name=inside, inputs=(name,), output=inside, shape=held)
        return [reshape, *(reading(node, inside, name) for node in nodes)]

    def _given_out(self, name: str, nodes: list[Node]) -> list[Node]:
        """Let an output have the user's shape."""
        held, shape = self.values[name].shape, self.plan.shape(name)
        if held == shape or not shape:
            return nodes
        inside = self.declare(f"{name}_image", held, of=name)
        self.values[name] = dataclasses.replace(self.values[name], shape=shape)
        reshape = Reshape(name=name, inputs=(inside,), output=name, shape=shape)
        return [*(_renamed(node, name, inside) for node in nodes), reshape]

    def declare(self, wish: str, shape: Shape, *, of: str) -> str:
        """Declare one more value, with the code of the value `of`; return its name."""
        name = declared(self.values, wish, shape, of=of)
        self.planned[name] = self.planned[of]
        return name

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
        shape = self.values[node.output].shape
        wide = self.declare(f"{node.output}_unlimited", shape, of=node.output)
        table = np.minimum(np.arange(CODE_MAX + 1), highest).astype(np.uint8)
        limit = Table(name=node.output, inputs=(wide,), output=node.output, table=table)
        return [dataclasses.replace(node, name=wide, output=wide), limit]

    def _highest(self, output: str) -> int:
        name, known = self.planned[output], self.chosen.highest
        ceiling = self.chosen.ceilings.get(name)
        if ceiling is None:
            return known[name]
        code = self.codes[name]
        return min(known[name], code.zero_point + ceiling_code(ceiling, code.scale))


def _renamed(node: Node, old: str, new: str) -> Node:
    """Return a node for which the value `old` is called `new`."""
    node = reading(node, new, old)
    if node.output != old:
        return node
    return dataclasses.replace(node, name=new, output=new)
