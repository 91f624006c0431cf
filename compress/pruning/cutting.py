"""Taking channels out of a network, and the proof that the rest answers as before."""

import copy
from collections.abc import Sequence

import torch
from torch import Tensor, fx, nn

from compress.pruning.coupling import Coupling, Removed, Side, by_group
from compress.pruning.following import dependency_graph
from compress.tracing import propagate_shapes


def cut(network: fx.GraphModule, example: Tensor, removed: Removed) -> fx.GraphModule:
    """Return a copy of `network` without the channels `removed`; its parameters need gradients."""
    smaller = trainable_copy(network)
    with dependency_graph(smaller, example) as graph:
        for layer, channels in removed.items():
            if channels:
                module = smaller.get_submodule(layer)
                prune_outputs = graph.get_pruner_of_module(module).prune_out_channels
                graph.get_pruning_group(module, prune_outputs, list(channels)).prune()
    propagate_shapes(smaller, example)
    return smaller


def silence(
    network: fx.GraphModule, couplings: Sequence[Coupling], removed: Removed
) -> fx.GraphModule:
    """Return a copy of `network` of the same size in which no layer reads the channels `removed`.

    It answers as the network that is cut.
    """
    silent = trainable_copy(network)
    for coupling in couplings:
        gone = torch.tensor(removed.get(coupling.layer, ()), dtype=torch.int64)
        for part in coupling.slices:
            if part.side is Side.INPUT:
                unread = part.indices[torch.isin(part.channels, gone)]
                _zero_inputs(silent.get_submodule(part.layer), unread)
    return silent


def agree(
    network: fx.GraphModule,
    smaller: fx.GraphModule,
    example: Tensor,
    couplings: Sequence[Coupling],
    removed: Removed,
) -> bool:
    """Say whether `smaller`, the network without `removed`, answers as silencing that does.

    That is seen on random input.
    """
    noise = _noise_like(example)
    with torch.no_grad():
        expected = silence(network, couplings, removed)(noise)
        try:
            answer = smaller(noise)
        except Exception:  # torch refuses mismatched shapes in many ways
            return False
    if answer.shape != expected.shape or not bool(torch.isfinite(expected).all()):
        return False
    allowed = 1e-4 * max(1.0, float(expected.abs().max()))
    return float((answer - expected).abs().max()) <= allowed


def trainable_copy(network: fx.GraphModule) -> fx.GraphModule:
    """Return a copy in eval mode, all of whose parameters need gradients."""
    return copy.deepcopy(network).eval().requires_grad_(True)


def _zero_inputs(module: nn.Module, indices: Tensor) -> None:
    assert isinstance(module.weight, Tensor)
    weight = by_group(module, module.weight.data)
    size = weight.shape[2]
    weight[indices // size, :, indices % size] = 0
    module.weight.data = weight.reshape(module.weight.shape)


def _noise_like(example: Tensor) -> Tensor:
    if not example.is_floating_point():
        return example
    generator = torch.Generator().manual_seed(0)
    noise = torch.randn(example.shape, generator=generator, dtype=torch.float64)
    return noise.to(example.device, example.dtype)
