"""Between which values each channel of a network stays, whatever its input is.

Interval arithmetic over the weights: after a ReLU no value is negative, so a convolution of none
but negative weights gives no positive one, and a ReLU after it never opens. A channel whose two
bounds are one number is constant.
"""

import operator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, fx, nn

from compress.simplify.flow import Flow, stacked
from compress.simplify.layers import (
    ConvTransposeNd,
    Layer,
    averages,
    by_group,
    pads_with_zeros,
    plain_layer,
    plain_op,
)
from compress.simplify.normalization import affine_of
from compress.tracing import Op, called_on, channel_repeats, module_of, setting, shape_of, source_of

LARGEST_INPUT = 2.0**16
"""Inputs of a layer are taken to be no larger, where rounding is judged."""
_RISING = frozenset(
    ("relu", "relu6", "sigmoid", "hardsigmoid", "tanh", "hardtanh", "clamp", "clip")
)
_ADD = (operator.add, torch.add, "add")
_MULTIPLY = (operator.mul, torch.mul, torch.multiply, "mul", "multiply")


@dataclass(frozen=True)
class Bounds:
    """The least and the greatest value of each channel, float64 [C]; infinite if not known."""

    low: Tensor
    high: Tensor

    @property
    def constant(self) -> Tensor:
        """Which channels have one value alone, bool [C]."""
        return self.low == self.high

    @property
    def zero(self) -> Tensor:
        """Which channels are zero everywhere, bool [C]."""
        return self.constant & (self.low == 0)

    def or_zero(self) -> "Bounds":
        """The bounds where zeros stand between the values."""
        return Bounds(self.low.clamp(max=0), self.high.clamp(min=0))

    def repeated(self, times: int) -> "Bounds":
        """The same for channels that each became `times` neighbours."""
        return Bounds(self.low.repeat_interleave(times), self.high.repeat_interleave(times))


def unknown(channels: int) -> Bounds:
    """Bounds of channels of which nothing is known."""
    high = torch.full((channels,), torch.inf, dtype=torch.float64)
    return Bounds(-high, high)


def bounds_of(flows: Mapping[fx.Node, Flow], rounding: float) -> dict[fx.Node, Bounds]:
    """Return the bounds of every node that gives a tensor [N, C, ...].

    Args:
        flows: of each node of the graph of a network in float64; nodes know their shapes.
        rounding: the relative error of one operation in the network's own dtype.
    """
    found: dict[fx.Node, Bounds] = {}
    for node, flow in flows.items():
        shape = shape_of(node)
        if node.op == "get_attr" or shape is None or len(shape) < 2:
            continue
        found[node] = _bounds(node, flow, found, rounding) or unknown(shape[1])
    return found


def telling_weights(layer: Layer, rounding: float) -> Tensor:
    """Return a layer's weights, zeros for those that rounding hides behind the bias.

    A sum that begins with the bias is the bias to the last bit if all that is added is less than
    `rounding` of it. Training with weight decay leaves such weights, of 1e-30, in dead channels.

    Returns:
        float64 [groups, outputs of each, inputs of each, taps].
    """
    weight = by_group(layer)
    if layer.bias is None:
        return weight
    bias = layer.bias.abs().view(len(weight), -1, 1, 1)
    count = weight.shape[2] * weight.shape[3]
    hidden = weight.abs() * (count * LARGEST_INPUT) <= bias * rounding
    return weight.masked_fill(hidden, 0.0)


def _bounds(
    node: fx.Node, flow: Flow, found: Mapping[fx.Node, Bounds], rounding: float
) -> Bounds | None:
    if flow is Flow.LAYER:
        layer = plain_layer(node)
        assert layer is not None
        return _of_layer(node, layer, found[source_of(node)], rounding)
    if flow is Flow.STACKED:
        parts = [found[each] for each in stacked(node)]
        return Bounds(torch.cat([p.low for p in parts]), torch.cat([p.high for p in parts]))
    if flow is Flow.JOINED:
        return _of_elements(node, found)
    return _of_each(node, found[source_of(node)]) if flow is Flow.EACH else None


def _of_layer(node: fx.Node, layer: Layer, inputs: Bounds, rounding: float) -> Bounds:
    """The bounds of sums of products: each weight takes the end of its input that it draws to."""
    weight = telling_weights(layer, rounding)
    if isinstance(layer, ConvTransposeNd) or pads_with_zeros(node):
        inputs = inputs.or_zero()
    rises, falls = weight.clamp(min=0).sum(3), weight.clamp(max=0).sum(3)
    shape = (len(weight), 1, -1)
    low, high = inputs.low.view(shape), inputs.high.view(shape)
    bias = torch.zeros(()) if layer.bias is None else layer.bias
    least = (_product(rises, low) + _product(falls, high)).sum(2).flatten() + bias
    most = (_product(rises, high) + _product(falls, low)).sum(2).flatten() + bias
    return Bounds(least, most)


def _product(one: Tensor, other: Tensor) -> Tensor:
    """Multiply, where nothing times an unknown number is nothing."""
    return (one * other).nan_to_num(0.0, torch.inf, -torch.inf)


def _of_each(node: fx.Node, inputs: Bounds) -> Bounds | None:
    operation = plain_op(node)
    if operation is Op.BATCH_NORM:
        affine = affine_of(node)
        if affine is None:
            return None
        low, high = (_product(end, affine.scale) + affine.shift for end in _ends(inputs))
        return Bounds(torch.minimum(low, high), torch.maximum(low, high))
    if operation is Op.RESHAPE:
        repeats = channel_repeats(node)
        return None if repeats is None else inputs.repeated(repeats)
    if operation is Op.PAD and not averages(node):
        return _padded(node, inputs)
    if isinstance(module_of(node), nn.PReLU):
        return _computed(node, {source_of(node): inputs})
    if operation is Op.AVERAGE_POOL and not averages(node):  # it counts zeros, or divides otherwise
        plain = setting(node, "divisor_override", 6) is None
        return inputs.or_zero() if plain else _if_zero(inputs)
    return inputs


def _ends(bounds: Bounds) -> tuple[Tensor, Tensor]:
    return bounds.low, bounds.high


def _if_zero(inputs: Bounds) -> Bounds:
    nothing = unknown(len(inputs.low))
    return Bounds(
        nothing.low.masked_fill(inputs.zero, 0.0), nothing.high.masked_fill(inputs.zero, 0.0)
    )


def _padded(node: fx.Node, inputs: Bounds) -> Bounds:
    value = setting(node, "value", 3, 0.0)
    if setting(node, "mode", 2, "constant") != "constant":
        return inputs
    value = 0.0 if value is None else float(value)
    return Bounds(inputs.low.clamp(max=value), inputs.high.clamp(min=value))


def _of_elements(node: fx.Node, found: Mapping[fx.Node, Bounds]) -> Bounds | None:
    """The bounds of a function of elements: of a sum, a product, or where all is constant."""
    if node.target in (*_ADD, *_MULTIPLY) and len(node.args) == 2 and not node.kwargs:
        first, second = (_operand(each, node, found) for each in node.args)
        if first is None or second is None:
            return None
        joined = _sum if node.target in _ADD else _times
        return _widened(joined(first, second), node)
    return _computed(node, found)


def _operand(operand: Any, node: fx.Node, found: Mapping[fx.Node, Bounds]) -> Bounds | None:
    """The bounds of a tensor, a constant tensor or a number, of all channels or of one for all."""
    if isinstance(operand, int | float):
        value = torch.tensor([float(operand)], dtype=torch.float64)
        return Bounds(value, value)
    if not isinstance(operand, fx.Node):
        return None
    meta = operand.meta.get("tensor_meta")
    if meta is not None and not meta.dtype.is_floating_point:
        return None  # of what is true or false, and of places, no bounds are known
    if operand.op != "get_attr":
        return found.get(operand)
    owner, shape = node.graph.owning_module, shape_of(node) or ()
    value = operator.attrgetter(str(operand.target))(owner)
    value = value.double().reshape((1,) * (len(shape) - value.dim()) + tuple(value.shape))
    axes = [axis for axis in range(len(shape)) if axis != 1]
    return Bounds(value.amin(axes), value.amax(axes))


def _sum(one: Bounds, other: Bounds) -> Bounds:
    return Bounds(one.low + other.low, one.high + other.high)


def _times(one: Bounds, other: Bounds) -> Bounds:
    ends = [_product(mine, its) for mine in _ends(one) for its in _ends(other)]
    return Bounds(torch.stack(ends).amin(0), torch.stack(ends).amax(0))


def _widened(bounds: Bounds, node: fx.Node) -> Bounds:
    channels = (shape_of(node) or ())[1]
    return Bounds(bounds.low.expand(channels), bounds.high.expand(channels))


def _computed(node: fx.Node, found: Mapping[fx.Node, Bounds]) -> Bounds | None:
    """Run a function of elements on its constants; if it never falls, on the ends of its input."""
    operands = {each: _operand(each, node, found) for each in node.all_input_nodes}
    known = {each: bounds for each, bounds in operands.items() if bounds is not None}
    if len(known) < len(operands):
        return None
    if len(known) == 1 and _never_falls(node):
        [(operand, bounds)] = known.items()
        low, high = (_run(node, {operand: end}) for end in _ends(bounds))
        good = ~(low.isnan() | high.isnan())
    else:
        low = high = _run(node, {e: b.low.where(b.constant, 0.0) for e, b in known.items()})
        widest = max(len(bounds.low) for bounds in known.values())
        constant = torch.stack([b.constant.expand(widest) for b in known.values()]).all(0)
        good = constant & low.isfinite()
    nothing = unknown(len(good))
    return _widened(Bounds(low.where(good, nothing.low), high.where(good, nothing.high)), node)


def _never_falls(node: fx.Node) -> bool:
    module = module_of(node)
    kind = type(module).__name__ if module is not None else node.target
    name = kind if isinstance(kind, str) else getattr(kind, "__name__", "")
    return name.lower() in _RISING


def _run(node: fx.Node, values: Mapping[fx.Node, Tensor]) -> Tensor:
    """Compute a node on a tensor of one number a channel, for each of its tensors."""
    rank = len(shape_of(node) or ())
    tensors = {each: value.view(1, -1, *(1,) * (rank - 2)) for each, value in values.items()}
    args, kwargs = fx.node.map_arg((node.args, node.kwargs), tensors.__getitem__)
    result: Tensor = called_on(node, args, kwargs)
    return result.double().flatten()
