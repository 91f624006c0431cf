"""Taking channels out of a network, and the proof that the rest answers as before."""

import copy
from typing import Any

import torch
from torch import Tensor, fx
from torch.utils import _pytree as pytree

from compress.pruning.coupling import Couplings, Removed, Side
from compress.pruning.moves import Moves
from compress.simplify.layers import by_group, cut_vectors, kept_weights, set_grouped
from compress.tracing import Example, Inputs, propagate_shapes


def cut(
    network: fx.GraphModule, example: Example | Inputs, couplings: Couplings, removed: Removed
) -> fx.GraphModule:
    """Return a copy of `network` without the channels `removed`; its parameters need gradients.

    Args:
        network: as `find_couplings` took it.
        example: a batch of input, [N, ...].
        couplings: what it returned.
        removed: channels to remove, by the coupling's layer.

    Raises:
        CompressError: an operation that moves channels can't be written for those that stay.
    """
    smaller, followed = trainable_copy(network), couplings.followed
    units = followed.settled.units
    lost = [c.numbers[list(removed.get(c.layer, ()))] for c in couplings.prunable]
    gone = torch.isin(units, torch.cat([units[:0], *lost]))
    for path, made in followed.made.items():
        read = followed.read[path]
        _cut_layer(smaller.get_submodule(path), ~gone[made], ~gone[read])
    for path, passed in followed.passed.items():
        cut_vectors(smaller.get_submodule(path), ~gone[passed])
    if bool(gone.any()):
        Moves(smaller, followed, gone).mend()
    propagate_shapes(smaller, example)
    return smaller


def silence(network: fx.GraphModule, couplings: Couplings, removed: Removed) -> fx.GraphModule:
    """Return a copy of `network` of the same size in which no layer reads the channels `removed`.

    It answers as the network that is cut.
    """
    silent = trainable_copy(network)
    for coupling in couplings.prunable:
        gone = torch.tensor(removed.get(coupling.layer, ()), dtype=torch.int64)
        for part in coupling.slices:
            if part.side is Side.INPUT:
                unread = part.indices[torch.isin(part.channels, gone)]
                _zero_inputs(silent.get_submodule(part.layer), unread)
    return silent


def agree(
    network: fx.GraphModule,
    smaller: fx.GraphModule,
    example: Inputs,
    couplings: Couplings,
    removed: Removed,
) -> bool:
    """Say whether `smaller`, the network without `removed`, answers as silencing that does.

    That is seen on random input.
    """
    noises = [_noise_like(tensor, seed) for seed, tensor in enumerate(example.tensors)]
    with torch.no_grad():
        expected = pytree.tree_leaves(silence(network, couplings, removed)(*noises))
        try:
            answers = pytree.tree_leaves(smaller(*noises))
        except Exception:  # torch refuses mismatched shapes in many ways
            return False
    return all(map(_close, answers, expected))


def _close(answer: Any, expected: Any) -> bool:
    if not isinstance(expected, Tensor):
        return bool(answer == expected)
    if answer.shape != expected.shape or not bool(torch.isfinite(expected).all()):
        return False
    allowed = 1e-4 * max(1.0, float(expected.abs().max()))
    return float((answer.double() - expected.double()).abs().max()) <= allowed


def trainable_copy(network: fx.GraphModule) -> fx.GraphModule:
    """Return a copy in eval mode, all of whose parameters need gradients."""
    return copy.deepcopy(network).eval().requires_grad_(True)


def _cut_layer(layer: Any, made: Tensor, read: Tensor) -> None:
    if bool(made.all() & read.all()):
        return
    weight = by_group(layer).detach()
    none = torch.zeros(len(made), dtype=weight.dtype)
    bias = none if layer.bias is None else layer.bias.detach()
    set_grouped(layer, kept_weights(weight, made, read), bias[made])


def _zero_inputs(module: Any, indices: Tensor) -> None:
    weight = by_group(module, module.weight.detach()).clone()
    size = weight.shape[2]
    weight[indices // size, :, indices % size] = 0
    bias = torch.zeros(0) if module.bias is None else module.bias.detach()
    set_grouped(module, weight, bias)


def _noise_like(example: Tensor, seed: int) -> Tensor:
    if not example.is_floating_point():
        return example
    generator = torch.Generator().manual_seed(seed)
    noise = torch.randn(example.shape, generator=generator, dtype=torch.float64)
    return noise.to(example.device, example.dtype)
