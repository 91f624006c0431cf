"""The layers that rewrites change: which may be, what they compute, and their new weights."""

from typing import TypeAlias

import torch
from torch import Tensor, fx, nn

from compress.tracing import (
    Op,
    has_hooks,
    module_of,
    op_of,
    owns_tensors,
    reduced_axes,
    setting,
    shape_of,
    source_of,
    spatial_axes,
)

ConvNd = nn.modules.conv._ConvNd
ConvTransposeNd = nn.modules.conv._ConvTransposeNd
Layer: TypeAlias = nn.modules.conv._ConvNd | nn.Linear
LAYERS = (Op.CONVOLUTION, Op.LINEAR, Op.TRANSPOSED_CONVOLUTION)
_PADS_WITH_PIXELS = (
    nn.modules.padding._CircularPadNd,
    nn.modules.padding._ReflectionPadNd,
    nn.modules.padding._ReplicationPadNd,
)


def is_plain(node: fx.Node) -> bool:
    """Say whether a module's attributes tell all that it does: no hooks, torch's own code."""
    module = module_of(node)
    is_own = module is None or type(module).__module__.startswith("torch.nn.modules")
    return is_own and not has_hooks(node)


def plain_op(node: fx.Node) -> Op:
    """Return what `node` computes if it is plain; `Op.OTHER` if not."""
    return op_of(node) if is_plain(node) else Op.OTHER


def layer_of(node: fx.Node) -> Layer | None:
    """Return the layer `node` calls if its weights may be rewritten for this call alone."""
    layer = plain_layer(node)
    return layer if layer is not None and owns_tensors(node) else None


def plain_layer(node: fx.Node) -> Layer | None:
    """Return the layer `node` calls if it works on channels in axis 1, as its attributes say."""
    layer, shape = module_of(node), shape_of(node)
    if not isinstance(layer, ConvNd | nn.Linear) or plain_op(node) not in LAYERS or shape is None:
        return None
    # A convolution's tensors have its weight's rank, so has [N, C].
    return layer if len(shape) == layer.weight.dim() else None


def set_weights(layer: Layer, weight: Tensor, bias: Tensor) -> None:
    """Give `layer` new weights; a bias of zeros is not added to a layer that has none."""
    trained = layer.weight.requires_grad
    if layer.bias is not None or bool(bias.any()):
        bias_trained = trained if layer.bias is None else layer.bias.requires_grad
        layer.bias = nn.Parameter(bias, requires_grad=bias_trained)
    layer.weight = nn.Parameter(weight, requires_grad=trained)
    if isinstance(layer, nn.Linear):
        layer.out_features = len(weight)
    elif not isinstance(layer, ConvTransposeNd):
        layer.out_channels = len(weight)


def by_group(layer: Layer, values: Tensor | None = None) -> Tensor:
    """See a layer's weight, or values of its shape, as [groups, outputs, inputs of each, taps]."""
    groups = getattr(layer, "groups", 1)
    weight = (layer.weight if values is None else values).contiguous()
    if isinstance(layer, ConvTransposeNd):  # weight [in, out / groups, ...]
        seen = weight.reshape(groups, len(weight) // groups, weight.shape[1], -1)
        return seen.transpose(1, 2)
    return weight.reshape(groups, len(weight) // groups, weight.shape[1], -1)


def kept_weights(weight: Tensor, made: Tensor, read: Tensor) -> Tensor:
    """Return the weights of the outputs and inputs that stay, groups without any left out.

    Args:
        weight: as `by_group` returns it.
        made: which outputs stay, bool [out], as many of each group that stays.
        read: which inputs stay, bool [in], as many of each group that stays.
    """
    made, read = made.view(len(weight), -1), read.view(len(weight), -1)
    stay = made.any(1).nonzero().flatten().tolist()
    return torch.stack([weight[group][made[group]][:, read[group]] for group in stay])


def set_grouped(layer: Layer, weight: Tensor, bias: Tensor) -> None:
    """Give a layer weights [groups, outputs of each, inputs of each, taps]."""
    groups, outputs, inputs, _ = weight.shape
    taps = layer.weight.shape[2:]
    if isinstance(layer, ConvTransposeNd):
        shaped = weight.transpose(1, 2).reshape(groups * inputs, outputs, *taps)
    else:
        shaped = weight.reshape(groups * outputs, inputs, *taps)
    set_weights(layer, shaped, bias)
    if isinstance(layer, ConvNd):
        layer.groups = groups
        layer.in_channels, layer.out_channels = groups * inputs, groups * outputs
    else:
        layer.in_features = inputs


def cut_vectors(module: nn.Module | None, kept: Tensor) -> None:
    """Leave in a BatchNorm or PReLU what belongs to the channels that stay."""
    if isinstance(module, nn.PReLU):
        if module.num_parameters > 1:
            module.weight = nn.Parameter(module.weight[kept], module.weight.requires_grad)
            module.num_parameters = int(kept.sum())
    elif isinstance(module, nn.modules.batchnorm._NormBase) and not bool(kept.all()):
        module.num_features = int(kept.sum())
        for name in ("running_mean", "running_var"):
            if getattr(module, name) is not None:
                setattr(module, name, getattr(module, name)[kept])
        for name in ("weight", "bias"):
            if (values := getattr(module, name)) is not None:
                setattr(module, name, nn.Parameter(values[kept], values.requires_grad))


def pads_with_zeros(node: fx.Node) -> bool:
    """Say whether the convolution that `node` calls sees zeros around its input."""
    layer = module_of(node)
    if not isinstance(layer, ConvNd) or layer.padding_mode != "zeros":
        return False
    if isinstance(layer.padding, str):
        return layer.padding == "same" and any(size > 1 for size in layer.kernel_size)
    return any(layer.padding)


def averages(node: fx.Node) -> bool:
    """Say whether each output is a weighted mean of inputs of its own channel."""
    operation = plain_op(node)
    if operation is Op.MEAN:
        return min(reduced_axes(node), default=0) >= 2
    if operation is Op.PAD:
        return isinstance(module_of(node), _PADS_WITH_PIXELS) and is_channelwise(node)
    if operation is not Op.AVERAGE_POOL:
        return operation is Op.ADAPTIVE_AVERAGE_POOL and is_channelwise(node)
    padded = setting(node, "padding", 3, 0) not in (0, (0,), (0, 0), (0, 0, 0))
    zeros_count = padded and setting(node, "count_include_pad", 5, True)
    divides_plainly = setting(node, "divisor_override", 6) is None
    return divides_plainly and not zeros_count and is_channelwise(node)


def is_channelwise(node: fx.Node) -> bool:
    """Say whether a pool or pad gives one tensor and leaves axes 0 and 1, batch and channel, be."""
    axes, shape = spatial_axes(node), shape_of(node)
    return axes is not None and shape is not None and len(shape) == axes + 2


def remove(node: fx.Node) -> None:
    """Let the readers of `node` read its source, and take it out of the graph."""
    node.replace_all_uses_with(source_of(node))
    node.graph.erase_node(node)
