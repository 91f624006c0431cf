"""The inputs and outputs of a float network as its file has them: by place, each with a name."""

import inspect
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.utils import _pytree as pytree

from compress.exporters.interface import ONE_INPUT
from compress.graph import ONE_OUTPUT
from compress.tracing import Inputs, trace
from compress.tracing.outputs import apart, name_of


@dataclass(frozen=True)
class Names:
    """The names of a file's inputs and outputs, in order."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


def names_of(network: nn.Module, inputs: Inputs) -> Names:
    """Return "image" and "logits", or where there are several what the network calls them."""
    with torch.no_grad():
        given = inputs.each(lambda tensor: tensor.cpu().clone()).given_to(network)
    taken = inputs.names_in(network) if len(inputs.tensors) > 1 else [ONE_INPUT]
    if isinstance(given, Tensor):
        return Names(tuple(taken), (ONE_OUTPUT,))
    paths = [path for path, _ in pytree.tree_flatten_with_path(given)[0]]
    wishes = [name_of(path) or f"output_{place}" for place, path in enumerate(paths, 1)]
    return Names(tuple(taken), tuple(apart([*taken, *wishes])[len(taken) :]))


def by_position(network: nn.Module, inputs: Inputs) -> nn.Module:
    """Return a network that takes all by position and gives a tensor or a tuple of them.

    Keyword-only arguments, for one, torch's older exporter hands in wrongly.
    """
    kinds = {each.kind for each in inspect.signature(network.forward).parameters.values()}
    with torch.no_grad():
        given = inputs.each(lambda tensor: tensor.cpu().clone()).given_to(network)
    by_name = inputs.kwargs or inspect.Parameter.KEYWORD_ONLY in kinds
    if isinstance(given, Tensor) and not by_name:
        return network
    traced = trace(network, inputs.each(Tensor.cpu))
    output = next(node for node in traced.graph.nodes if node.op == "output")
    leaves = pytree.tree_leaves(output.args[0])
    output.args = (leaves[0] if len(leaves) == 1 else tuple(leaves),)
    traced.recompile()
    return traced
