"""Two layers with nothing nonlinear between them become one."""

import math

import torch
from torch import Tensor, fx, nn

from compress.simplify.layers import (
    ConvNd,
    Layer,
    averages,
    layer_of,
    plain_op,
    remove,
    set_weights,
)
from compress.tracing import Op, channel_repeats, module_of, shape_of, source_of

_MIXING = (Op.CONVOLUTION, Op.LINEAR)


def merge_linear(node: fx.Node) -> bool:
    """Merge a linear layer or 1x1 convolution into the layer before it, unless that costs more."""
    path = _averages_before(node) if plain_op(node) in _MIXING else []
    second = _pointwise_layer(node) if path else None  # looks at the whole graph, so comes last
    first = layer_of(path[-1]) if second is not None else None
    if first is None or second is None or getattr(first, "groups", 1) > 1:
        return False
    weight, bias = _composed(first, second)
    if not _saves((path[-1], first), (node, second), weight):
        return False
    set_weights(first, weight, bias)
    for changed in path:
        _set_channels(changed, len(weight))
    remove(node)
    return True


def _pointwise_layer(node: fx.Node) -> Layer | None:
    """Return the layer `node` calls if it mixes the channels of each position on its own."""
    layer = layer_of(node)
    if isinstance(layer, ConvNd):
        still = isinstance(layer.padding, str) or not any(layer.padding)
        ones = (*layer.kernel_size, *layer.stride, layer.groups)
        return layer if still and all(size == 1 for size in ones) else None
    return layer


def _averages_before(node: fx.Node) -> list[fx.Node]:
    """Return the nodes from `node` up to the next layer, it included; empty if one is not linear.

    What lies between has one reader each and does the same to every channel, however many.
    """
    path: list[fx.Node] = []
    before = source_of(node) if node.all_input_nodes else node
    while len(before.users) == 1:
        path.append(before)
        if plain_op(before) in _MIXING:
            return path
        if not (averages(before) or _drops_axes(before)):
            return []
        before = source_of(before)
    return []


def _drops_axes(node: fx.Node) -> bool:
    """Say whether `node` reshapes without a word on the number of channels, and keeps them."""
    if plain_op(node) is not Op.RESHAPE or channel_repeats(node) != 1:
        return False
    if node.op == "call_module":
        return isinstance(module_of(node), nn.Flatten)
    return node.target in ("flatten", "squeeze", torch.flatten, torch.squeeze)


def _composed(first: Layer, second: Layer) -> tuple[Tensor, Tensor]:
    """Return weight and bias of the one layer that computes `second` of `first`."""
    matrix = second.weight.flatten(1)
    weight = (matrix @ first.weight.flatten(1)).view(len(matrix), *first.weight.shape[1:])
    bias = matrix.new_zeros(len(matrix)) if first.bias is None else matrix @ first.bias
    return weight, bias if second.bias is None else bias + second.bias


def _saves(first: tuple[fx.Node, Layer], second: tuple[fx.Node, Layer], weight: Tensor) -> bool:
    """Say whether one layer of `weight` needs no more parameters and no more MACs than the two."""
    (first_node, one), (second_node, two) = first, second
    biases = [len(layer.weight) for layer in (one, two) if layer.bias is not None]
    bias = len(weight) if biases else 0
    parameters = one.weight.numel() + two.weight.numel() + sum(biases)
    positions, fewer = _positions(first_node), _positions(second_node)
    macs = one.weight.numel() * positions + two.weight.numel() * fewer
    return weight.numel() + bias <= parameters and weight.numel() * positions <= macs


def _positions(node: fx.Node) -> int:
    return math.prod((shape_of(node) or ())[2:])


def _set_channels(node: fx.Node, channels: int) -> None:
    meta = node.meta["tensor_meta"]
    shape = torch.Size((meta.shape[0], channels, *meta.shape[2:]))
    node.meta["tensor_meta"] = meta._replace(shape=shape)
