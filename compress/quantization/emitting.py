"""From qparams and integer weights to a QuantizedGraph."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from torch import nn

from compress.graph import (
    CODE_MAX,
    Add,
    AveragePool,
    Concat,
    Conv,
    Flatten,
    Linear,
    MaxPool,
    Node,
    QParams,
    QuantizedGraph,
    Requantizing,
    Reshape,
    Table,
    Value,
)
from compress.quantization.plan.planning import PlannedLayer, Window, elementwise
from compress.quantization.ranges.qparams import ChosenQParams, ceiling_code
from compress.quantization.rounding.weights import LayerWeights
from compress.tracing import Op, module_of

_Fields = dict[str, Any]


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
    return _Emitter(chosen, weights, chosen.qparams if codes is None else codes).graph()


class _Emitter:
    def __init__(
        self,
        chosen: ChosenQParams,
        weights: Mapping[str, LayerWeights],
        codes: Mapping[str, QParams],
    ) -> None:
        self.plan, self.chosen = chosen.plan, chosen
        self.weights, self.codes = weights, codes
        self.values = {
            name: Value(name, self.plan.shape(name), codes[name]) for name in self.plan.sources
        }

    def graph(self) -> QuantizedGraph:
        emitted = [node for layer in self.plan.layers for node in NODES[layer.op](self, layer)]
        nodes = [part for node in emitted for part in self._limited(node)]
        inner = tuple(value for name, value in self.values.items() if name != self.plan.input)
        return QuantizedGraph(self.values[self.plan.input], inner, tuple(nodes), self.plan.output)

    def _limited(self, node: Node) -> list[Node]:
        """Let a table limit the codes of a value that has fewer than 8 bits, or a bound."""
        highest = self._highest(node.output)
        if highest == CODE_MAX or not isinstance(node, Requantizing):
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


def _convolution(emitter: _Emitter, layer: PlannedLayer) -> list[Node]:
    module = module_of(layer.node)
    assert isinstance(module, nn.Conv2d)
    geometry: _Fields = {"stride": module.stride, "padding": padding_of(module)}
    geometry |= {"dilation": module.dilation, "groups": module.groups}
    return [Conv(**_weights(emitter, layer), **geometry)]


def _linear(emitter: _Emitter, layer: PlannedLayer) -> list[Node]:
    return [Linear(**_weights(emitter, layer))]


def _add(emitter: _Emitter, layer: PlannedLayer) -> list[Node]:
    return [Add(**_names(layer), relu=layer.relu)]


def _concatenate(emitter: _Emitter, layer: PlannedLayer) -> list[Node]:
    return [Concat(**_names(layer))]


def _max_pool(emitter: _Emitter, layer: PlannedLayer) -> list[Node]:
    window = _window(layer)
    geometry: _Fields = {"kernel": window.kernel, "stride": window.stride}
    return [MaxPool(**_names(layer), **geometry, padding=window.padding * 2)]


def _average_pool(emitter: _Emitter, layer: PlannedLayer) -> list[Node]:
    window = _window(layer)
    return [AveragePool(**_names(layer), kernel=window.kernel, stride=window.stride)]


def _mean(emitter: _Emitter, layer: PlannedLayer) -> list[Node]:
    """A mean over the image that drops the two axes: a global pool, then a reshape."""
    target = emitter.values[layer.output]
    if len(target.shape) == 3:
        return _average_pool(emitter, layer)
    pooled = f"{layer.output}_pooled"
    emitter.values[pooled] = Value(pooled, (*target.shape, 1, 1), target.qparams)
    [pool] = _average_pool(emitter, dataclasses.replace(layer, output=pooled))
    return [pool, Flatten(name=layer.output, inputs=(pooled,), output=layer.output)]


def _reshape(emitter: _Emitter, layer: PlannedLayer) -> list[Node]:
    shape, names = emitter.values[layer.output].shape, _names(layer)
    return [Flatten(**names) if len(shape) == 1 else Reshape(**names, shape=shape)]


def _table(emitter: _Emitter, layer: PlannedLayer) -> list[Node]:
    before, after = emitter.codes[layer.inputs[0]], emitter.codes[layer.output]
    reals = torch.from_numpy(before.dequantize(np.arange(CODE_MAX + 1, dtype=np.uint8)))
    with torch.no_grad():
        mapped = elementwise(layer)(reals).numpy()
    table = after.quantize(mapped.astype(np.float32))
    highest = np.uint8(emitter.chosen.highest[layer.output])
    return [Table(**_names(layer), table=np.minimum(table, highest))]


NODES: Mapping[Op, Callable[[_Emitter, PlannedLayer], list[Node]]] = {
    Op.CONVOLUTION: _convolution,
    Op.LINEAR: _linear,
    Op.AVERAGE_POOL: _average_pool,
    Op.MEAN: _mean,
    Op.ADD: _add,
    Op.MAX_POOL: _max_pool,
    Op.RESHAPE: _reshape,
    Op.CONCATENATE: _concatenate,
    Op.OTHER: _table,
}
"""The nodes of each kind of layer that a plan holds."""


def _names(layer: PlannedLayer) -> _Fields:
    return {"name": layer.output, "inputs": layer.inputs, "output": layer.output}


def _weights(emitter: _Emitter, layer: PlannedLayer) -> _Fields:
    integers = emitter.weights[layer.output]
    parts: _Fields = {"weight": integers.weight, "weight_scale": integers.scale}
    parts |= {"bias": integers.bias, "weight_bits": integers.bits, "relu": layer.relu}
    return _names(layer) | parts


def _window(layer: PlannedLayer) -> Window:
    assert layer.window is not None
    return layer.window


def padding_of(module: nn.Conv2d) -> tuple[int, int, int, int]:
    """Top, left, bottom, right, also where PyTorch was told "same" or "valid"."""
    left, right, top, bottom = module._reversed_padding_repeated_twice
    return top, left, bottom, right
