"""From choices and integer weights to a QuantizedGraph."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import nn

from compress.graph import (
    CODE_MAX,
    Add,
    AveragePool,
    Code,
    Concat,
    Conv,
    Flatten,
    Linear,
    MaxPool,
    Node,
    QuantizedGraph,
    Requantizing,
    Reshape,
    Table,
    Value,
)
from compress.quantization.plan.lowering import Layer, elementwise
from compress.quantization.ranges.choices import WEIGHTED, Choices, ceiling_code
from compress.quantization.rounding.weights import LayerWeights
from compress.tracing import Op, module_of

_Fields = dict[str, Any]


def emit(
    choices: Choices,
    weights: Mapping[str, LayerWeights],
    *,
    codes: Mapping[str, Code] | None = None,
) -> QuantizedGraph:
    """Put the integer network together.

    Args:
        choices: the plan, the codes and the largest codes of its values.
        weights: the integers of every layer with weights, by the layer's output.
        codes: codes in place of those chosen, such as learned ones.

    Returns:
        The graph; its values are named as the nodes of the folded float graph.
    """
    return _Emitter(choices, weights, choices.codes if codes is None else codes).graph()


class _Emitter:
    def __init__(
        self, choices: Choices, weights: Mapping[str, LayerWeights], codes: Mapping[str, Code]
    ) -> None:
        self.plan, self.choices = choices.plan, choices
        self.weights, self.codes = weights, codes
        self.values = {
            name: Value(name, self.plan.shape(name), codes[name]) for name in self.plan.sources
        }

    def graph(self) -> QuantizedGraph:
        emitted = [node for layer in self.plan.layers for node in self._emit(layer)]
        nodes = [part for node in emitted for part in self._limited(node)]
        inner = tuple(value for name, value in self.values.items() if name != self.plan.input)
        return QuantizedGraph(self.values[self.plan.input], inner, tuple(nodes), self.plan.output)

    def _emit(self, layer: Layer) -> list[Node]:
        if layer.op is Op.MEAN:
            return self._mean(layer)
        names: _Fields = {"name": layer.output, "inputs": layer.inputs, "output": layer.output}
        if layer.op in WEIGHTED:
            return [self._weighted(layer, names)]
        if layer.op in (Op.MAX_POOL, Op.AVERAGE_POOL):
            return [_pool(layer, names)]
        if layer.op is Op.ADD:
            return [Add(**names, relu=layer.relu)]
        if layer.op is Op.CONCATENATE:
            return [Concat(**names)]
        return [self._table(layer, names) if layer.op is Op.OTHER else self._reshape(names)]

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
        known = self.choices.highest
        name = output if output in known else output.removesuffix("_pooled")
        ceiling = self.choices.ceilings.get(name)
        if ceiling is None:
            return known[name]
        code = self.codes[name]
        return min(known[name], code.zero_point + ceiling_code(ceiling, code.scale))

    def _reshape(self, names: _Fields) -> Node:
        shape = self.values[names["output"]].shape
        return Flatten(**names) if len(shape) == 1 else Reshape(**names, shape=shape)

    def _mean(self, layer: Layer) -> list[Node]:
        """A mean over the image that drops the two axes: a global pool, then a reshape."""
        assert layer.window is not None
        target = self.values[layer.output]
        kernel = layer.window.kernel
        pooled = layer.output if len(target.shape) == 3 else f"{layer.output}_pooled"
        pool = AveragePool(
            name=pooled, inputs=layer.inputs, output=pooled, kernel=kernel, stride=kernel
        )
        if pooled == layer.output:
            return [pool]
        self.values[pooled] = Value(pooled, (*target.shape, 1, 1), target.code)
        return [pool, Flatten(name=layer.output, inputs=(pooled,), output=layer.output)]

    def _table(self, layer: Layer, names: _Fields) -> Node:
        before, after = self.codes[layer.inputs[0]], self.codes[layer.output]
        reals = torch.from_numpy(before.dequantize(np.arange(256, dtype=np.uint8)))
        with torch.no_grad():
            mapped = elementwise(layer)(reals).numpy()
        table = after.quantize(mapped.astype(np.float32))
        highest = np.uint8(self.choices.highest[layer.output])
        return Table(**names, table=np.minimum(table, highest))

    def _weighted(self, layer: Layer, names: _Fields) -> Node:
        module, integers = module_of(layer.node), self.weights[layer.output]
        parts: _Fields = {"weight": integers.weight, "weight_scale": integers.scale}
        parts |= {"bias": integers.bias, "weight_bits": integers.bits, "relu": layer.relu}
        if isinstance(module, nn.Conv2d):
            return Conv(**names, **parts, **_geometry(module))
        return Linear(**names, **parts)


def _pool(layer: Layer, names: _Fields) -> Node:
    assert layer.window is not None
    window: _Fields = {"kernel": layer.window.kernel, "stride": layer.window.stride}
    if layer.op is Op.MAX_POOL:
        return MaxPool(**names, **window, padding=layer.window.padding * 2)
    return AveragePool(**names, **window)


def _geometry(module: nn.Conv2d) -> _Fields:
    return {
        "stride": module.stride,
        "padding": padding_of(module),
        "dilation": module.dilation,
        "groups": module.groups,
    }


def padding_of(module: nn.Conv2d) -> tuple[int, int, int, int]:
    """Top, left, bottom, right, also where PyTorch was told "same" or "valid"."""
    left, right, top, bottom = module._reversed_padding_repeated_twice
    return top, left, bottom, right
