"""How much a network would miss each channel: criteria as plain functions.

A criterion takes a network and its couplings and returns one score a channel for each coupling,
float [channels], none negative: the channels with the lowest go first. Those that look at a loss
are made by a function that takes the losses.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

import torch
from torch import Tensor, nn

from compress.errors import CompressError
from compress.pruning.coupling import Coupling

Criterion: TypeAlias = Callable[[nn.Module, Sequence[Coupling]], list[Tensor]]
Losses: TypeAlias = Callable[[nn.Module], Iterable[Tensor]]
"""Yields scalar losses of a network, each of one input or of one batch."""


def magnitude(network: nn.Module, couplings: Sequence[Coupling]) -> list[Tensor]:
    """Score a channel by the squared weights that make and read it, in units of the mean channel.

    The mean over the coupled layers. Source: Fang et al. 2023, arXiv 2301.12900.
    """
    return [_by_mean(_squares(network, coupling)) for coupling in couplings]


def batch_norm_scale(network: nn.Module, couplings: Sequence[Coupling]) -> list[Tensor]:
    """Score a channel by the size of its BatchNorm's scale, in units of the mean channel.

    Couplings without BatchNorm are scored by `magnitude`. Source: Liu et al. 2017, "network
    slimming", arXiv 1708.06519.
    """
    scales = {
        f"{path}.weight": module.weight.detach().abs()
        for path, module in network.named_modules()
        if isinstance(module, nn.modules.batchnorm._BatchNorm) and module.affine
    }
    found = [coupling.sums(network, scales) for coupling in couplings]
    plain = magnitude(network, couplings)
    return [
        _by_mean(sums.mean(0)) if len(sums) else instead
        for sums, instead in zip(found, plain, strict=True)
    ]


def lamp(network: nn.Module, couplings: Sequence[Coupling]) -> list[Tensor]:
    """Score a channel by its squared weights over those of all channels no smaller than it.

    So the largest channel of each coupling scores 1 and none is emptied. Source: Lee et al. 2021,
    "layer-adaptive sparsity", arXiv 2010.07611, for channels in place of weights.
    """
    scores = []
    for coupling in couplings:
        squares = _squares(network, coupling)
        ascending, order = squares.sort()
        at_least = ascending.flip(0).cumsum(0).flip(0)
        scores.append(torch.empty_like(squares).index_copy_(0, order, _ratio(ascending, at_least)))
    return scores


def taylor(losses: Losses) -> Criterion:
    """Score a channel by the squared first-order change of each loss if it went.

    That change is the sum of weight times gradient over the channel's entries in a layer; the mean
    over the coupled layers and the losses. Source: Molchanov et al. 2019, arXiv 1906.10771.
    """

    def score(network: nn.Module, couplings: Sequence[Coupling]) -> list[Tensor]:
        totals = [torch.zeros(coupling.channels) for coupling in couplings]
        weights = _parameters(network)
        for gradients in _gradients(network, losses):
            changes = {name: weights[name] * gradient for name, gradient in gradients.items()}
            for total, coupling in zip(totals, couplings, strict=True):
                total += coupling.sums(network, changes).square().mean(0).cpu()
        return totals

    return score


def hessian(losses: Losses) -> Criterion:
    """Score a channel by the second-order rise of the loss if it went.

    Half the sum of squared weight times curvature, the curvature being the diagonal of the
    empirical Fisher matrix, the mean squared gradient of the losses: give those of single inputs.
    Source: LeCun et al. 1989, "optimal brain damage".
    """

    def score(network: nn.Module, couplings: Sequence[Coupling]) -> list[Tensor]:
        weights = _parameters(network)
        curvature = {name: torch.zeros_like(weight) for name, weight in weights.items()}
        count = 0
        for gradients in _gradients(network, losses):
            count += 1
            for name, gradient in gradients.items():
                curvature[name] += gradient.square()
        rises = {name: weights[name].square() * c / (2 * count) for name, c in curvature.items()}
        return [coupling.sums(network, rises).mean(0).cpu() for coupling in couplings]

    return score


def random(seed: int = 0) -> Criterion:
    """Score channels at random from 0 to 1: the control that every other criterion must beat."""

    def score(network: nn.Module, couplings: Sequence[Coupling]) -> list[Tensor]:
        generator = torch.Generator().manual_seed(seed)
        return [torch.rand(coupling.channels, generator=generator) for coupling in couplings]

    return score


def _parameters(network: nn.Module) -> dict[str, Tensor]:
    return {name: parameter.detach() for name, parameter in network.named_parameters()}


def _squares(network: nn.Module, coupling: Coupling) -> Tensor:
    """Squared weights [channels], the mean over the coupled layers; biases do not count."""
    squares = {
        name: weight.square()
        for name, weight in _parameters(network).items()
        if name.endswith("weight")
    }
    return coupling.sums(network, squares).mean(0).cpu()


def _by_mean(scores: Tensor) -> Tensor:
    return _ratio(scores, scores.mean()).cpu()


def _ratio(part: Tensor, whole: Tensor) -> Tensor:
    return part / whole.clamp(min=torch.finfo(part.dtype).tiny)


def _gradients(network: nn.Module, losses: Losses) -> Iterable[dict[str, Tensor]]:
    """Yield the gradient of each loss by the parameters that it depends on.

    Raises:
        CompressError: there is no loss, or it is not finite.
    """
    names, parameters = zip(*network.named_parameters(), strict=True)
    count = 0
    with torch.enable_grad():
        for loss in losses(network):
            if not torch.isfinite(loss):
                raise CompressError("a loss is NaN or infinite; check the inputs, or train anew")
            count += 1
            found = torch.autograd.grad(loss, parameters, allow_unused=True)
            yield {n: g for n, g in zip(names, found, strict=True) if g is not None}
    if not count:
        raise CompressError("the criterion needs losses, and none was given")
