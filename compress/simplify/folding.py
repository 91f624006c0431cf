"""Exact rewrites of a trained network for inference: fewer nodes, the same output.

BatchNorm in eval mode is a scale and a shift for each channel. It disappears into the layer before
it or, where a ReLU stands between, into the layers after it; two layers with nothing nonlinear
between them become one; Dropout goes. A rewrite that would only approximate is not made: that
BatchNorm stays.
"""

import contextlib
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import torch
from torch import Tensor, fx, nn

from compress.tracing import (
    Op,
    channel_repeats,
    check_same,
    consumers_of,
    eval_copy,
    has_hooks,
    module_of,
    op_of,
    owns_tensors,
    propagate_shapes,
    reduced_axes,
    setting,
    shape_of,
    source_of,
    spatial_axes,
    trace,
)

_ConvNd = nn.modules.conv._ConvNd
_ConvTransposeNd = nn.modules.conv._ConvTransposeNd
_Layer: TypeAlias = nn.modules.conv._ConvNd | nn.Linear
_FOLDING_SLACK = 100.0  # sums in another order, over many layers
_LAYERS = (Op.CONVOLUTION, Op.LINEAR, Op.TRANSPOSED_CONVOLUTION)
_PADS_WITH_PIXELS = (
    nn.modules.padding._CircularPadNd,
    nn.modules.padding._ReflectionPadNd,
    nn.modules.padding._ReplicationPadNd,
)


def fold(model: nn.Module, example: Tensor) -> fx.GraphModule:
    """Return an equivalent, smaller network in eval mode; `model` is not changed.

    Weights are composed in float64 and rounded once, to the dtype they had, so the output differs
    from the model's by float rounding alone. Layers keep their names and their `requires_grad`.

    Args:
        model: a network of one tensor that torch.fx can trace.
        example: a batch of input, [N, ...]; only its shape and dtype matter.

    Raises:
        CompressError: the network does not accept `example` or cannot be traced rightly.

    Example:
        >>> import torch, compress
        >>> from torch import nn
        >>> model = nn.Sequential(
        ...     *(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.BatchNorm2d(4), nn.Dropout2d(0.1)),
        ...     *(nn.Conv2d(4, 8, 3), nn.AdaptiveAvgPool2d(1), nn.Conv2d(8, 10, 1)),
        ... )
        >>> small = compress.fold(model, torch.rand(2, 1, 8, 8))
        >>> [type(layer).__name__ for layer in small.children()]
        ['Conv2d', 'ReLU', 'Conv2d', 'AdaptiveAvgPool2d', 'Conv2d']
    """
    folded = trace(model, example)
    fold_traced(folded)
    # Nothing works in place any more, so what nobody reads can go.
    folded.graph.eliminate_dead_code(lambda node: node.op in ("placeholder", "output"))
    folded.delete_all_unused_submodules()
    folded.graph.lint()
    folded.recompile()
    propagate_shapes(folded, example)
    check_folded(folded, model, example, f"folded, {type(model).__name__}")
    return folded


def check_folded(folded: nn.Module, model: nn.Module, example: Tensor, what: str) -> None:
    """Raise CompressError unless both answer alike on an example, up to float rounding.

    Args:
        folded: made from `model` by exact rewrites.
        model: the network; it is not changed.
        example: a batch of input, [N, ...].
        what: begins the message.
    """
    check_same(folded, eval_copy(model), example, what, thorough=False, slack=_FOLDING_SLACK)


def fold_traced(traced: fx.GraphModule) -> None:
    """Fold a traced network in place, until nothing more folds; its nodes need their shapes."""
    with _in_float64(traced), torch.no_grad():
        while _sweep(traced.graph):
            pass


def _sweep(graph: fx.Graph) -> bool:
    """Offer every node to the rewrites in turn; return whether anything changed."""
    rewrites = (_drop_inactive, _flatten_plainly, _fold_backward, _fold_forward, _merge_linear)
    return any([any(rewrite(node) for rewrite in rewrites) for node in graph.nodes])


@contextlib.contextmanager
def _in_float64(module: nn.Module) -> Iterator[None]:
    """Hold the weights in float64 inside the block; a new bias gets its weight's dtype after it."""
    tensors = itertools.chain(
        module.named_parameters(remove_duplicate=False),
        module.named_buffers(remove_duplicate=False),
    )
    before = {name: tensor.dtype for name, tensor in tensors}
    module.double()
    yield
    for path, owner in module.named_modules(remove_duplicate=False):
        prefix = f"{path}." if path else ""
        for name, parameter in owner.named_parameters(recurse=False):
            dtype = before.get(prefix + name, before.get(f"{prefix}weight", parameter.dtype))
            parameter.data = parameter.data.to(dtype)
        for name, buffer in owner.named_buffers(recurse=False):
            setattr(owner, name, buffer.to(before[prefix + name]))


def _op(node: fx.Node) -> Op:
    """Return what `node` computes, where its attributes tell it all: no hooks, torch's own code."""
    module = module_of(node)
    if module is None:
        return op_of(node)
    is_own = type(module).__module__.startswith("torch.nn.modules")
    return op_of(node) if is_own and not has_hooks(node) else Op.OTHER


# Nodes that do nothing, or that say the same in a form the other rewrites know.


def _drop_inactive(node: fx.Node) -> bool:
    """Remove a Dropout that is switched off, or an Identity."""
    operation = _op(node)
    inactive = operation is Op.IDENTITY or (operation is Op.DROPOUT and not _drops(node))
    if not inactive:
        return False
    _remove(node)
    return True


def _drops(node: fx.Node) -> bool:
    return bool(setting(node, "training", 2, True)) and setting(node, "p", 1, 0.5) != 0


def _flatten_plainly(node: fx.Node) -> bool:
    """Turn `x.view(x.size(0), -1)` and its like into `torch.flatten(x, 1)`."""
    if node.op == "call_module" or _op(node) is not Op.RESHAPE:
        return False
    if node.target not in ("view", "reshape", torch.reshape):
        return False
    before, after = shape_of(source_of(node)), shape_of(node)
    if before is None or channel_repeats(node) is None:
        return False
    if after != (before[0], math.prod(before[1:])):
        return False
    with node.graph.inserting_before(node):
        plain = node.graph.call_function(torch.flatten, (source_of(node), 1))
    plain.meta = dict(node.meta)
    node.replace_all_uses_with(plain)
    node.graph.erase_node(node)
    return True


def _remove(node: fx.Node) -> None:
    node.replace_all_uses_with(source_of(node))
    node.graph.erase_node(node)


# BatchNorm.


@dataclass(frozen=True)
class _Affine:
    """`scale * x + shift` for each channel: two float64 vectors of one length."""

    scale: Tensor
    shift: Tensor

    def repeated(self, times: int) -> "_Affine":
        return _Affine(self.scale.repeat_interleave(times), self.shift.repeat_interleave(times))

    @property
    def only_scales(self) -> bool:
        return not bool(self.shift.any())

    @property
    def keeps_order(self) -> bool:
        return bool((self.scale >= 0).all())


def _affine_of(node: fx.Node) -> _Affine | None:
    """Return what a BatchNorm with running statistics does; None for any other node."""
    norm = module_of(node)
    if _op(node) is not Op.BATCH_NORM or not isinstance(norm, nn.modules.batchnorm._BatchNorm):
        return None
    if norm.running_mean is None or norm.running_var is None:
        return None
    scale = torch.rsqrt(norm.running_var + norm.eps)
    scale = scale if norm.weight is None else scale * norm.weight
    shift = -norm.running_mean * scale
    return _Affine(scale, shift if norm.bias is None else shift + norm.bias)


def _fold_backward(node: fx.Node) -> bool:
    """Fold a BatchNorm into the layer whose output it normalizes."""
    affine = _affine_of(node)
    layer = None if affine is None else _scalable_layer_before(node, affine)
    if affine is None or layer is None:
        return False
    _scale_outputs(layer, affine)
    _remove(node)
    return True


def _scalable_layer_before(node: fx.Node, affine: _Affine) -> _Layer | None:
    """Climb to the layer that feeds `node` alone, past what the affine commutes with."""
    before = source_of(node)
    while len(consumers_of(before)) == 1:
        if _op(before) in _LAYERS:
            return _layer_of(before)
        carried = _carried(before, affine)
        if carried is None or len(carried.scale) != len(affine.scale):
            return None
        before = source_of(before)
    return None


def _fold_forward(node: fx.Node) -> bool:
    """Fold a BatchNorm into all the layers that read it, if every one can take it exactly."""
    affine = _affine_of(node)
    if affine is None:
        return False
    absorbers = _absorbers(node, affine)
    if not absorbers:
        return False
    for layer, its_affine in absorbers:
        _scale_inputs(layer, its_affine)
    _remove(node)
    return True


def _absorbers(node: fx.Node, affine: _Affine) -> list[tuple[_Layer, _Affine]] | None:
    """Return the layers that read `node`, each with the affine as it arrives there.

    None if the affine cannot reach all of them, or one of them cannot take it.
    """
    found: list[tuple[_Layer, _Affine]] = []
    for user in consumers_of(node):
        layer = _absorbing_layer(user, affine)
        if layer is not None:
            found.append((layer, affine))
            continue
        carried = _carried(user, affine)
        beyond = None if carried is None else _absorbers(user, carried)
        if beyond is None:
            return None
        found += beyond
    return found


def _absorbing_layer(node: fx.Node, affine: _Affine) -> _Layer | None:
    """Return the layer `node` calls if an affine on its input can go into its weights."""
    if _op(node) not in (Op.CONVOLUTION, Op.LINEAR):
        return None
    # The zeros of the padding are not scaled and shifted, so a shift would be lost at the border.
    if _pads_with_zeros(node) and not affine.only_scales:
        return None
    return _layer_of(node)


def _carried(node: fx.Node, affine: _Affine) -> _Affine | None:
    """Return the affine that does after `node` what `affine` does before it, or None."""
    operation = _op(node)
    if operation is Op.RESHAPE:
        repeats = channel_repeats(node)
        return None if repeats is None else affine.repeated(repeats)
    if operation in (Op.MAX_POOL, Op.ADAPTIVE_MAX_POOL):
        return affine if affine.keeps_order and _is_channelwise(node) else None
    return affine if _averages(node) else None


def _averages(node: fx.Node) -> bool:
    """Say whether each output is a weighted mean of inputs of its own channel."""
    operation = _op(node)
    if operation is Op.MEAN:
        return min(reduced_axes(node), default=0) >= 2
    if operation is Op.PAD:
        return isinstance(module_of(node), _PADS_WITH_PIXELS) and _is_channelwise(node)
    if operation is not Op.AVERAGE_POOL:
        return operation is Op.ADAPTIVE_AVERAGE_POOL and _is_channelwise(node)
    padded = setting(node, "padding", 3, 0) not in (0, (0,), (0, 0), (0, 0, 0))
    zeros_count = padded and setting(node, "count_include_pad", 5, True)
    divides_plainly = setting(node, "divisor_override", 6) is None
    return divides_plainly and not zeros_count and _is_channelwise(node)


def _is_channelwise(node: fx.Node) -> bool:
    """Say whether a pool or pad gives one tensor and leaves axes 0 and 1, batch and channel, be."""
    axes, shape = spatial_axes(node), shape_of(node)
    return axes is not None and shape is not None and len(shape) == axes + 2


def _pads_with_zeros(node: fx.Node) -> bool:
    layer = module_of(node)
    if not isinstance(layer, _ConvNd) or layer.padding_mode != "zeros":
        return False
    if isinstance(layer.padding, str):
        return layer.padding == "same" and any(size > 1 for size in layer.kernel_size)
    return any(layer.padding)


# Two layers with nothing nonlinear between them.


def _merge_linear(node: fx.Node) -> bool:
    """Merge a linear layer or 1x1 convolution into the layer before it, unless that costs more."""
    second, path = _pointwise_layer(node), _averages_before(node)
    first = _layer_of(path[-1]) if second is not None and path else None
    if first is None or second is None or getattr(first, "groups", 1) > 1:
        return False
    weight, bias = _composed(first, second)
    if not _saves((path[-1], first), (node, second), weight):
        return False
    _set_weights(first, weight, bias)
    for changed in path:
        _set_channels(changed, len(weight))
    _remove(node)
    return True


def _pointwise_layer(node: fx.Node) -> _Layer | None:
    """Return the layer `node` calls if it mixes the channels of each position on its own."""
    layer = _layer_of(node)
    if isinstance(layer, _ConvNd):
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
        if _op(before) in (Op.CONVOLUTION, Op.LINEAR):
            return path
        if not (_averages(before) or _drops_axes(before)):
            return []
        before = source_of(before)
    return []


def _drops_axes(node: fx.Node) -> bool:
    """Say whether `node` reshapes without a word on the number of channels, and keeps them."""
    if _op(node) is not Op.RESHAPE or channel_repeats(node) != 1:
        return False
    if node.op == "call_module":
        return isinstance(module_of(node), nn.Flatten)
    return node.target in ("flatten", "squeeze", torch.flatten, torch.squeeze)


def _composed(first: _Layer, second: _Layer) -> tuple[Tensor, Tensor]:
    """Return weight and bias of the one layer that computes `second` of `first`."""
    matrix = second.weight.flatten(1)
    weight = (matrix @ first.weight.flatten(1)).view(len(matrix), *first.weight.shape[1:])
    bias = matrix.new_zeros(len(matrix)) if first.bias is None else matrix @ first.bias
    return weight, bias if second.bias is None else bias + second.bias


def _saves(first: tuple[fx.Node, _Layer], second: tuple[fx.Node, _Layer], weight: Tensor) -> bool:
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


# The layers' weights.


def _layer_of(node: fx.Node) -> _Layer | None:
    """Return the layer `node` calls if its weights may be rewritten for this call alone."""
    layer, shape = module_of(node), shape_of(node)
    if not isinstance(layer, _ConvNd | nn.Linear) or _op(node) not in _LAYERS or shape is None:
        return None
    rank = layer.weight.dim()  # a convolution's tensors have its weight's rank, so has [N, C]
    return layer if len(shape) == rank and owns_tensors(node) else None


def _scale_outputs(layer: _Layer, affine: _Affine) -> None:
    """Make `layer` compute `scale * output + shift`."""
    weight = layer.weight
    if isinstance(layer, _ConvTransposeNd):  # weight [in, out / groups, ...]
        grouped = weight.reshape(layer.groups, -1, weight.shape[1], weight[0, 0].numel())
        scaled = grouped * affine.scale.view(layer.groups, 1, -1, 1)
    else:  # weight [out, in / groups, ...]
        scaled = weight.flatten(1) * affine.scale.unsqueeze(1)
    bias = affine.shift if layer.bias is None else layer.bias * affine.scale + affine.shift
    _set_weights(layer, scaled.view_as(weight), bias)


def _scale_inputs(layer: _Layer, affine: _Affine) -> None:
    """Make `layer` take `scale * input + shift` for its input."""
    groups = getattr(layer, "groups", 1)
    weight = layer.weight  # [out, in / groups, ...]
    grouped = weight.reshape(groups, len(weight) // groups, weight.shape[1], -1)
    scale, shift = (part.view(groups, 1, -1, 1) for part in (affine.scale, affine.shift))
    bias = (grouped * shift).sum((2, 3)).flatten()
    bias = bias if layer.bias is None else bias + layer.bias
    _set_weights(layer, (grouped * scale).view_as(weight), bias)


def _set_weights(layer: _Layer, weight: Tensor, bias: Tensor) -> None:
    """Give `layer` new weights; a bias of zeros is not added to a layer that has none."""
    trained = layer.weight.requires_grad
    if layer.bias is not None or bool(bias.any()):
        bias_trained = trained if layer.bias is None else layer.bias.requires_grad
        layer.bias = nn.Parameter(bias, requires_grad=bias_trained)
    layer.weight = nn.Parameter(weight, requires_grad=trained)
    if isinstance(layer, nn.Linear):
        layer.out_features = len(weight)
    elif not isinstance(layer, _ConvTransposeNd):
        layer.out_channels = len(weight)
