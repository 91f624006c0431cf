"""Post-training quantization: a float network and calibration data in, a QuantizedGraph out."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from compress.errors import UserError
from compress.folding import fold
from compress.qgraph import (
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
    Reshape,
    Table,
    Value,
)
from compress.quantization.calibrate import Statistics, calibrate
from compress.quantization.lowering import Layer, Plan, elementwise, plan
from compress.quantization.observers import OBSERVERS
from compress.quantization.spec import InputCode, QuantizationSpec
from compress.quantization.weights import power_of_two_unit, quantize_weight
from compress.tracing import Op, module_of

_Fields = dict[str, Any]
_LEVELS = 255
_KERNEL_CHANNELS = 4
_TINY = 2.0**-100  # the smallest scale: a value that is always zero still needs one


def quantize(
    model: nn.Module, calibration: Tensor, *, spec: QuantizationSpec | None = None
) -> QuantizedGraph:
    """Fold `model` and turn it into integers, with ranges seen on calibration data.

    Activations become unsigned 8-bit codes, weights signed with one scale an output channel,
    biases int32 (Jacob et al. 2018, arXiv 1712.05877).

    Args:
        model: a traceable float network in eval mode; it is not changed.
        calibration: inputs as the network takes them, float32 [N, C, H, W] or [N, F]; training
            data, a few hundred at least.
        spec: how to quantize; the default is 8 bits everywhere.

    Returns:
        The integer network; its values are named as the nodes of the folded graph.

    Raises:
        UserError: the network can't be traced, or a layer can't be expressed in integers.
    """
    spec = spec or QuantizationSpec()
    if len(calibration) < 2:
        raise UserError("calibration needs at least 2 inputs; give a few hundred training images")
    drawn = plan(fold(model, calibration[:2]))
    if not drawn.layers:
        raise UserError("the network has no layers; there is nothing to quantize")
    nodes = {value: node.name for value, node in drawn.sources.items()}
    recorded = calibrate(drawn.graph, set(nodes.values()), calibration)
    statistics = {value: recorded[name] for value, name in nodes.items()}
    return _Emitter(drawn, statistics, spec).graph()


class _Emitter:
    def __init__(
        self, drawn: Plan, statistics: Mapping[str, Statistics], spec: QuantizationSpec
    ) -> None:
        self.plan, self.statistics, self.spec = drawn, statistics, spec
        self.codes = _choose_codes(drawn, statistics, spec)
        self.units = _fit_narrow_layers(drawn, self.codes)
        self.values = {
            name: Value(name, drawn.shape(name), self.codes[name]) for name in drawn.sources
        }

    def graph(self) -> QuantizedGraph:
        nodes = [node for layer in self.plan.layers for node in self._emit(layer)]
        inner = tuple(value for name, value in self.values.items() if name != self.plan.input)
        return QuantizedGraph(self.values[self.plan.input], inner, tuple(nodes), self.plan.output)

    def _emit(self, layer: Layer) -> list[Node]:
        if layer.op is Op.MEAN:
            return self._mean(layer)
        names: _Fields = {"name": layer.output, "inputs": layer.inputs, "output": layer.output}
        if layer.op in (Op.CONVOLUTION, Op.LINEAR):
            return [self._weighted(layer, names)]
        if layer.op in (Op.MAX_POOL, Op.AVERAGE_POOL):
            return [_pool(layer, names)]
        if layer.op is Op.ADD:
            return [Add(**names, relu=layer.relu)]
        if layer.op is Op.CONCATENATE:
            return [Concat(**names)]
        return [self._table(layer, names) if layer.op is Op.OTHER else self._reshape(names)]

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
        return Table(**names, table=after.quantize(mapped.astype(np.float32)))

    def _weighted(self, layer: Layer, names: _Fields) -> Node:
        module = module_of(layer.node)
        assert isinstance(module, nn.Conv2d | nn.Linear)
        weight = module.weight.detach().double().numpy()
        coded, scale = quantize_weight(weight, self.spec, unit=self.units.get(layer.output))
        restored = coded * scale.astype(np.float64).reshape(-1, *(1 for _ in weight.shape[1:]))
        real_bias = np.zeros(len(weight)) if module.bias is None else module.bias.detach().numpy()
        real_bias = real_bias + self._input_shift(layer, module, restored)
        if self.spec.bias_correction:
            mean = self.statistics[layer.inputs[0]].channel_mean
            real_bias = real_bias + _response(weight - restored, mean, module)
        bias = _quantize_bias(real_bias, self.codes[layer.inputs[0]], scale)
        parts: _Fields = {"weight": coded, "weight_scale": scale, "bias": bias, "relu": layer.relu}
        parts |= {"weight_bits": self.spec.weight_bits}
        if isinstance(module, nn.Linear):
            return Linear(**names, **parts)
        return Conv(**names, **parts, **_geometry(module))

    def _input_shift(
        self, layer: Layer, module: nn.Conv2d | nn.Linear, restored: NDArray[np.float64]
    ) -> NDArray[np.float64] | float:
        """What rounding the input's offset to a whole zero point takes away, given back.

        Exact unless the layer pads, where the border knows no offset.
        """
        code = self.spec.input_code
        padded = isinstance(module, nn.Conv2d) and any(_padding(module))
        if code is None or layer.inputs[0] != self.plan.input or padded:
            return 0.0
        shift = code.scale * (self.codes[self.plan.input].zero_point - code.offset)
        channels = self.plan.shape(self.plan.input)[0]
        return _response(restored, np.full(channels, shift), module)


def _choose_codes(
    drawn: Plan, statistics: Mapping[str, Statistics], spec: QuantizationSpec
) -> dict[str, Code]:
    """One code for each group of values, wide enough for all its members."""
    groups = drawn.groups()
    ranges = {
        name: _range(drawn, name, statistics[name], spec)
        for name in drawn.sources
        if not _only_pooled(drawn, name)
    }
    codes = {}
    for leader in set(groups.values()):
        members = [name for name, group in groups.items() if group == leader and name in ranges]
        low = min(ranges[name][0] for name in members)
        high = max(ranges[name][1] for name in members)
        codes[leader] = affine_code(low, high)
    chosen = {name: codes[group] for name, group in groups.items()}
    if spec.input_code is not None:
        chosen |= _input_codes(groups, drawn.input, spec.input_code)
    return chosen


def _fit_narrow_layers(drawn: Plan, codes: dict[str, Code]) -> dict[str, np.float32]:
    """Give layers of few input channels factors that are powers of two: a unit for each.

    Integer kernels take four channels at a time and are slow on fewer. With such factors a back
    end may compute the layer on floats that hold integers, and still give the same integers.
    Their output's scales are moved by a few units in the last place where that is needed.
    """
    units = {}
    groups = drawn.groups()
    for layer in drawn.layers:
        module = module_of(layer.node)
        if not isinstance(module, nn.Conv2d) or module.in_channels >= _KERNEL_CHANNELS:
            continue
        x, y = codes[layer.inputs[0]], codes[layer.output]
        units[layer.output], scale = power_of_two_unit(x.scale, y.scale)
        moved = Code(scale, y.zero_point)
        codes |= {name: moved for name in groups if groups[name] == groups[layer.output]}
    return units


def _input_codes(groups: Mapping[str, str], name: str, given: InputCode) -> dict[str, Code]:
    code = Code(float(np.float32(given.scale)), int(np.rint(given.offset)))
    return {member: code for member, group in groups.items() if group == groups[name]}


def _only_pooled(drawn: Plan, name: str) -> bool:
    """Whether only max pools read the value: what they drop needs no place in the range."""
    readers = drawn.readers(name)
    pooled = bool(readers) and all(layer.op is Op.MAX_POOL for layer in readers)
    return pooled and name not in (drawn.output, drawn.input)


def _range(
    drawn: Plan, name: str, statistics: Statistics, spec: QuantizationSpec
) -> tuple[float, float]:
    # The output is never clipped: its largest entries are the answer.
    observer = OBSERVERS["minmax" if name == drawn.output else spec.observer]
    low, high = observer(statistics.histogram)
    ceilings = [layer.ceiling for layer in drawn.layers if layer.output == name and layer.ceiling]
    return low, min([high, *ceilings])


def affine_code(low: float, high: float) -> Code:
    """The 8-bit code that covers `low` to `high` and represents zero exactly."""
    low, high = min(low, 0.0), max(high, 0.0)
    scale = np.float32(max((high - low) / _LEVELS, _TINY))
    zero_point = int(np.clip(np.rint(-low / np.float64(scale)), 0, _LEVELS))
    return Code(float(scale), zero_point)


def _quantize_bias(
    bias: NDArray[np.float64], code: Code, scale: NDArray[np.float32]
) -> NDArray[np.int32]:
    unit = (np.float32(code.scale) * scale).astype(np.float64)
    limit = 2**30  # leaves the accumulator room for the products
    return np.clip(np.rint(bias / unit), -limit, limit).astype(np.int32)


def _response(
    weight: NDArray[np.float64], channels: NDArray[np.float64], module: nn.Conv2d | nn.Linear
) -> NDArray[np.float64]:
    """A layer's output [O] for an input that is constant in each channel (borders apart)."""
    if isinstance(module, nn.Linear):
        return weight @ np.broadcast_to(channels, weight.shape[1])
    groups = module.groups
    taps = weight.sum(axis=(2, 3)).reshape(groups, len(weight) // groups, -1)
    return np.einsum("goi,gi->go", taps, channels.reshape(groups, -1)).reshape(-1)


def _pool(layer: Layer, names: _Fields) -> Node:
    assert layer.window is not None
    window: _Fields = {"kernel": layer.window.kernel, "stride": layer.window.stride}
    if layer.op is Op.MAX_POOL:
        return MaxPool(**names, **window, padding=layer.window.padding * 2)
    return AveragePool(**names, **window)


def _geometry(module: nn.Conv2d) -> _Fields:
    return {
        "stride": module.stride,
        "padding": _padding(module),
        "dilation": module.dilation,
        "groups": module.groups,
    }


def _padding(module: nn.Conv2d) -> tuple[int, int, int, int]:
    """Top, left, bottom, right, also where PyTorch was told "same" or "valid"."""
    left, right, top, bottom = module._reversed_padding_repeated_twice
    return top, left, bottom, right
