"""BatchNorm in eval mode: a scale and a shift a channel, taken up by the layers around it."""

from dataclasses import dataclass

import torch
from torch import Tensor, fx, nn

from compress.simplify.layers import (
    LAYERS,
    ConvTransposeNd,
    Layer,
    averages,
    by_group,
    is_channelwise,
    layer_of,
    pads_with_zeros,
    plain_op,
    remove,
    set_weights,
)
from compress.tracing import Op, channel_repeats, consumers_of, module_of, source_of


@dataclass(frozen=True)
class Affine:
    """`scale * x + shift` for each channel: two float64 vectors of one length."""

    scale: Tensor
    shift: Tensor

    def repeated(self, times: int) -> "Affine":
        """The same for channels that each became `times` neighbours."""
        return Affine(self.scale.repeat_interleave(times), self.shift.repeat_interleave(times))

    @property
    def only_scales(self) -> bool:
        """Whether nothing is shifted."""
        return not bool(self.shift.any())

    @property
    def keeps_order(self) -> bool:
        """Whether what is larger stays larger, so that a maximum is taken of the same."""
        return bool((self.scale >= 0).all())


def affine_of(node: fx.Node) -> Affine | None:
    """Return what a BatchNorm with running statistics does; None for any other node."""
    norm = module_of(node)
    if plain_op(node) is not Op.BATCH_NORM or not isinstance(norm, nn.modules.batchnorm._BatchNorm):
        return None
    if norm.running_mean is None or norm.running_var is None:
        return None
    scale = torch.rsqrt(norm.running_var + norm.eps)
    scale = scale if norm.weight is None else scale * norm.weight
    shift = -norm.running_mean * scale
    return Affine(scale, shift if norm.bias is None else shift + norm.bias)


def fold_backward(node: fx.Node) -> bool:
    """Fold a BatchNorm into the layer whose output it normalizes."""
    affine = affine_of(node)
    layer = None if affine is None else _scalable_layer_before(node, affine)
    if affine is None or layer is None:
        return False
    _scale_outputs(layer, affine)
    remove(node)
    return True


def _scalable_layer_before(node: fx.Node, affine: Affine) -> Layer | None:
    """Climb to the layer that feeds `node` alone, past what the affine commutes with."""
    before = source_of(node)
    while len(consumers_of(before)) == 1:
        if plain_op(before) in LAYERS:
            return layer_of(before)
        carried = _carried(before, affine)
        if carried is None or len(carried.scale) != len(affine.scale):
            return None
        before = source_of(before)
    return None


def fold_forward(node: fx.Node) -> bool:
    """Fold a BatchNorm into all the layers that read it, if every one can take it exactly."""
    affine = affine_of(node)
    if affine is None:
        return False
    absorbers = _absorbers(node, affine)
    if not absorbers:
        return False
    for layer, its_affine in absorbers:
        _scale_inputs(layer, its_affine)
    remove(node)
    return True


def _absorbers(node: fx.Node, affine: Affine) -> list[tuple[Layer, Affine]] | None:
    """Return the layers that read `node`, each with the affine as it arrives there.

    None if the affine cannot reach all of them, or one of them cannot take it.
    """
    found: list[tuple[Layer, Affine]] = []
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


def _absorbing_layer(node: fx.Node, affine: Affine) -> Layer | None:
    """Return the layer `node` calls if an affine on its input can go into its weights."""
    if plain_op(node) not in (Op.CONVOLUTION, Op.LINEAR):
        return None
    # The zeros of the padding are not scaled and shifted, so a shift would be lost at the border.
    if pads_with_zeros(node) and not affine.only_scales:
        return None
    return layer_of(node)


def _carried(node: fx.Node, affine: Affine) -> Affine | None:
    """Return the affine that does after `node` what `affine` does before it, or None."""
    operation = plain_op(node)
    if operation is Op.RESHAPE:
        repeats = channel_repeats(node)
        return None if repeats is None else affine.repeated(repeats)
    if operation in (Op.MAX_POOL, Op.ADAPTIVE_MAX_POOL):
        return affine if affine.keeps_order and is_channelwise(node) else None
    return affine if averages(node) else None


def _scale_outputs(layer: Layer, affine: Affine) -> None:
    """Make `layer` compute `scale * output + shift`."""
    weight = layer.weight
    if isinstance(layer, ConvTransposeNd):  # weight [in, out / groups, ...]
        grouped = weight.reshape(layer.groups, -1, weight.shape[1], weight[0, 0].numel())
        scaled = grouped * affine.scale.view(layer.groups, 1, -1, 1)
    else:  # weight [out, in / groups, ...]
        scaled = weight.flatten(1) * affine.scale.unsqueeze(1)
    bias = affine.shift if layer.bias is None else layer.bias * affine.scale + affine.shift
    set_weights(layer, scaled.view_as(weight), bias)


def _scale_inputs(layer: Layer, affine: Affine) -> None:
    """Make `layer` take `scale * input + shift` for its input."""
    grouped = by_group(layer)  # [groups, out / groups, in / groups, ...]
    scale, shift = (part.view(len(grouped), 1, -1, 1) for part in (affine.scale, affine.shift))
    bias = (grouped * shift).sum((2, 3)).flatten()
    bias = bias if layer.bias is None else bias + layer.bias
    set_weights(layer, (grouped * scale).view_as(layer.weight), bias)
