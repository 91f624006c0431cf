"""Cross-layer equalization: ranges of weights made alike between layers, the function unchanged.

A ReLU passes any positive factor, relu(s * x) = s * relu(x), so a channel may be divided by s in
the layer that makes it and multiplied by s in the layer that reads it. Source: Nagel et al. 2019,
arXiv 1906.04721, section 4.1.
"""

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from compress.quantization.plan.layer import PlannedLayer, Weighted
from compress.quantization.plan.layers.convolution import PlannedConvolution
from compress.quantization.plan.layers.linear import PlannedLinear
from compress.quantization.plan.planning import Plan
from compress.quantization.plan.sharing import holders_in, shared_weights
from compress.tracing import owns_tensors

_SWEEPS = 30
_SETTLED = 1e-3
_LARGEST_FACTOR = 1e3


def equalize(plan: Plan) -> None:
    """Rescale the layers of a plan in place, over and over, until the factors settle.

    Between the two layers of a pair stand a ReLU, pools or reshapes at most, and no other reader.
    """
    pairs = list(_pairs(plan))
    for _ in range(_SWEEPS):
        moved = [_equalize(first, second, repeats) for first, second, repeats in pairs]
        if max(moved, default=0.0) < _SETTLED:
            return


def _pairs(plan: Plan) -> Iterator[tuple[nn.Module, nn.Module, int]]:
    """Yield layers that feed one another alone, and the features a channel becomes between.

    Layers that share weights are left out: what one gains another would lose.
    """
    shared = shared_weights(plan)
    bound = {*shared, *holders_in(shared)}
    for layer in plan.layers:
        first = None if layer.output in bound else _weighted(plan, layer)
        reached = None if first is None or layer.ceiling else _reader(plan, layer.output)
        free = reached is not None and reached[0].output not in bound
        second = _weighted(plan, reached[0]) if reached is not None and free else None
        if first is not None and second is not None and reached is not None:
            yield first, second, reached[1]


def _reader(plan: Plan, value: str) -> tuple[PlannedLayer, int] | None:
    """Follow a value through what keeps its channels apart, to the one layer that mixes them."""
    repeats = 1
    while len(readers := plan.readers(value)) == 1 and value not in plan.outputs.values():
        layer = readers[0]
        if layer.channel_repeats is None:
            return layer, repeats
        repeats *= layer.channel_repeats
        value = layer.output
    return None


def _weighted(plan: Plan, layer: PlannedLayer) -> Weighted | None:
    if not isinstance(layer, PlannedConvolution | PlannedLinear) or not owns_tensors(layer.node):
        return None
    # At many places the features of a linear layer are no channels.
    at_places = isinstance(layer, PlannedLinear) and len(plan.shape(layer.output)) > 1
    return None if at_places else layer.module


@torch.no_grad()
def _equalize(first: nn.Module, second: nn.Module, repeats: int) -> float:
    """Rescale one pair and return the largest change, as a natural logarithm."""
    assert isinstance(first.weight, Tensor)
    assert isinstance(second.weight, Tensor)
    made = first.weight.double().flatten(1).abs().amax(1)
    reads = _input_ranges(second, repeats)
    factor = (made / reads).sqrt()
    alive = (made > 0) & (reads > 0)
    factor = torch.where(alive, factor, torch.ones_like(factor))
    factor = factor.clamp(1 / _LARGEST_FACTOR, _LARGEST_FACTOR)
    _scale(first.weight, 1 / factor.view(-1, *(1 for _ in first.weight.shape[1:])))
    if isinstance(first.bias, Tensor):
        _scale(first.bias, 1 / factor)
    _scale(second.weight, _per_input(second, factor.repeat_interleave(repeats)))
    return float(factor.log().abs().max())


def _scale(tensor: Tensor, factor: Tensor) -> None:
    tensor.copy_(tensor.double() * factor)


def _input_ranges(layer: nn.Module, repeats: int) -> Tensor:
    """The largest weight that reads each channel [C] of the layer before."""
    assert isinstance(layer.weight, Tensor)
    weight = layer.weight.double().abs()
    groups = getattr(layer, "groups", 1)
    rows = weight.reshape(groups, len(weight) // groups, weight.shape[1], -1)
    return rows.amax((1, 3)).reshape(-1, repeats).amax(1)


def _per_input(layer: nn.Module, factor: Tensor) -> Tensor:
    """A factor for each input channel [C], laid out to multiply the layer's weight."""
    assert isinstance(layer.weight, Tensor)
    shape = layer.weight.shape
    groups = getattr(layer, "groups", 1)
    rows = factor.reshape(groups, 1, shape[1]).expand(groups, shape[0] // groups, shape[1])
    return rows.reshape(shape[0], shape[1], *(1 for _ in shape[2:]))
