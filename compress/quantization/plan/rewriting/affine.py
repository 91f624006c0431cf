"""A factor and an offset for each channel, in any spelling, becomes one BatchNorm, which may fold.

What does not fold becomes a depthwise 1x1 convolution: its one weight a channel is exact, since
each channel has a scale of its own.
"""

import operator
from dataclasses import dataclass

import torch
from torch import Tensor, fx, nn

from compress.quantization.plan.rewriting.constants import constant_of
from compress.quantization.plan.rewriting.replacing import (
    added,
    become_module,
    graph_of,
    plain_module,
)
from compress.tracing import consumers_of, shape_of

_ADD = (operator.add, torch.add, "add")
_SUBTRACT = (operator.sub, torch.sub, torch.subtract, "sub", "subtract")
_MULTIPLY = (operator.mul, torch.mul, torch.multiply, "mul", "multiply")
_DIVIDE = (operator.truediv, torch.div, torch.divide, torch.true_divide, "div", "divide")
_RANKS = {2: nn.BatchNorm1d, 3: nn.BatchNorm1d, 4: nn.BatchNorm2d}


@dataclass(frozen=True)
class Affine:
    """`scale * x + shift` for each channel: float64 [C], or [1] where all are alike."""

    scale: Tensor
    shift: Tensor

    def after(self, first: "Affine") -> "Affine":
        """Return what does `first` and then this."""
        return Affine(self.scale * first.scale, self.scale * first.shift + self.shift)


def merge_affine(network: fx.GraphModule) -> None:
    """Make one BatchNorm of each run of channelwise arithmetic with constants.

    A run whose numbers are the same for all channels becomes one only behind a layer with weights:
    elsewhere it is a function of each element.
    """
    for node in reversed(list(network.graph.nodes)):
        if not node.users and node.op != "output":
            continue  # taken into a run already
        _merge_run(node)


def norms_to_convolutions(network: fx.GraphModule) -> None:
    """Turn the BatchNorms that stay into depthwise convolutions of one place."""
    for node in list(network.graph.nodes):
        affine, shape = affine_of(node), shape_of(node)
        norm = isinstance(plain_module(node), nn.modules.batchnorm._BatchNorm)
        if affine is None or not norm or shape is None:
            continue
        source = node.args[0]
        assert isinstance(source, fx.Node)
        if len(shape) == 2:
            _on_features(node, source, affine)
        elif len(shape) in (3, 4):
            become_module(node, _depthwise(affine, shape[1], len(shape) - 2), [source])


def affine_of(node: fx.Node) -> Affine | None:
    """Return what a node does to each channel of the one tensor that it reads; else None."""
    module = plain_module(node)
    if isinstance(module, nn.modules.batchnorm._BatchNorm):
        return _of_norm(module)
    if node.op not in ("call_function", "call_method") or node.kwargs:
        return None
    if node.target in (operator.neg, torch.neg, "neg"):
        return Affine(-torch.ones(1, dtype=torch.float64), torch.zeros(1, dtype=torch.float64))
    arithmetic = node.target in (*_ADD, *_SUBTRACT, *_MULTIPLY, *_DIVIDE)
    return _of_arithmetic(node) if arithmetic and len(node.args) == 2 else None


def source_of_affine(node: fx.Node) -> fx.Node:
    """Return the operand that is no constant."""
    return next(
        item for item in node.args if isinstance(item, fx.Node) and constant_of(item) is None
    )


def _of_norm(norm: nn.modules.batchnorm._BatchNorm) -> Affine | None:
    if norm.running_mean is None or norm.running_var is None:
        return None
    scale = torch.rsqrt(norm.running_var.double() + norm.eps)
    scale = scale if norm.weight is None else scale * norm.weight.detach().double()
    shift = -norm.running_mean.double() * scale
    return Affine(scale, shift if norm.bias is None else shift + norm.bias.detach().double())


def _of_arithmetic(node: fx.Node) -> Affine | None:
    first, second = (constant_of(item) for item in node.args)
    if (first is None) == (second is None):
        return None
    constant = _per_channel(first if second is None else second, node)
    if constant is None:
        return None
    one, zero = torch.ones_like(constant), torch.zeros_like(constant)
    if node.target in _ADD:
        return Affine(one, constant)
    if node.target in _MULTIPLY:
        return Affine(constant, zero)
    if node.target in _SUBTRACT:
        return Affine(one, -constant) if first is None else Affine(-one, constant)
    return Affine(1 / constant, zero) if node.target in _DIVIDE and first is None else None


def _per_channel(constant: Tensor | None, node: fx.Node) -> Tensor | None:
    """Return a constant as float64 [C] or [1], if it is the same all over each channel."""
    shape = shape_of(node)
    if constant is None or shape is None or shape_of(source_of_affine(node)) != shape:
        return None
    if constant.numel() == 1:
        return constant.double().reshape(1)
    sizes = (1,) * (len(shape) - constant.dim()) + tuple(constant.shape)
    alone = len(sizes) == len(shape) and all(
        size == 1 for axis, size in enumerate(sizes) if axis != 1
    )
    return constant.double().reshape(-1) if alone and len(shape) > 1 else None


def _merge_run(node: fx.Node) -> None:
    """Merge the run that ends at `node`, if one does."""
    affine, shape = affine_of(node), shape_of(node)
    if affine is None or shape is None or len(shape) not in _RANKS:
        return
    source = source_of_affine(node)
    while len(consumers_of(source)) == 1 and (before := affine_of(source)) is not None:
        affine, source = affine.after(before), source_of_affine(source)
    layer = isinstance(plain_module(source), nn.Conv1d | nn.Conv2d | nn.Linear)
    if affine.scale.numel() == 1 and not (layer and len(consumers_of(source)) == 1):
        return
    is_norm = isinstance(plain_module(node), nn.modules.batchnorm._BatchNorm)
    if not (is_norm and node.args[0] is source):
        become_module(node, _norm(affine, shape), [source])


def _norm(affine: Affine, shape: tuple[int, ...]) -> nn.Module:
    channels = shape[1]
    norm = _RANKS[len(shape)](channels, eps=0.0)
    norm.weight = nn.Parameter(affine.scale.expand(channels).float().clone())
    norm.bias = nn.Parameter(affine.shift.expand(channels).float().clone())
    return norm


def _depthwise(affine: Affine, channels: int, axes: int) -> nn.Module:
    kind = nn.Conv1d if axes == 1 else nn.Conv2d
    layer = kind(channels, channels, 1, groups=channels)
    weight = affine.scale.expand(channels).float().reshape(layer.weight.shape)
    layer.weight = nn.Parameter(weight.clone())
    layer.bias = nn.Parameter(affine.shift.expand(channels).float().clone())
    return layer


def _on_features(node: fx.Node, source: fx.Node, affine: Affine) -> None:
    """Bring features into the shape of an image of one place, and back."""
    shape = shape_of(node) or ()
    graph = node.graph
    with graph.inserting_before(node):
        image = graph.call_function(torch.reshape, (source, (-1, shape[1], 1, 1)))
        path = added(graph_of(node), node.name, _depthwise(affine, shape[1], 2))
        scaled = graph.call_module(path, (image,))
    meta = node.meta["tensor_meta"]
    for one in (image, scaled):
        one.meta["tensor_meta"] = meta._replace(shape=torch.Size((*shape, 1, 1)))
    node.op, node.target, node.args, node.kwargs = "call_function", torch.flatten, (scaled, 1), {}
