"""The inputs and outputs of a float network as its file has them: by place, each with a name."""

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils import _pytree as pytree

from compress.exporters.interface import ONE_INPUT
from compress.graph import ONE_OUTPUT
from compress.tracing import Inputs, trace
from compress.tracing.outputs import apart, name_of


@dataclass(frozen=True)
class Ports:
    """A network as a file calls it.

    Attributes:
        network: takes all by position and gives a tensor or a tuple of them.
        inputs: the names of the file's inputs, in order.
        outputs: the names of its outputs, in order.
    """

    network: nn.Module
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


def ports_of(network: nn.Module, inputs: Inputs) -> Ports:
    """Return a network by position, and its names, having run it once.

    The names are "image" and "logits", or where there are several what the network calls them.
    """
    with torch.no_grad():
        given = inputs.each(lambda tensor: tensor.cpu().clone()).given_to(network)
    taken = inputs.names_in(network) if len(inputs.tensors) > 1 else [ONE_INPUT]
    return Ports(_by_position(network, inputs, given), tuple(taken), _output_names(given, taken))


def _output_names(given: Any, taken: Sequence[str]) -> tuple[str, ...]:
    if isinstance(given, Tensor):
        return (ONE_OUTPUT,)
    paths = [path for path, _ in pytree.tree_flatten_with_path(given)[0]]
    wishes = [name_of(path) or f"output_{place}" for place, path in enumerate(paths, 1)]
    return tuple(apart([*taken, *wishes])[len(taken) :])


def _by_position(network: nn.Module, inputs: Inputs, given: Any) -> nn.Module:
    """Return a network without keyword-only arguments, which torch's older exporter gets wrong."""
    kinds = {each.kind for each in inspect.signature(network.forward).parameters.values()}
    by_name = inputs.kwargs or inspect.Parameter.KEYWORD_ONLY in kinds
    if isinstance(given, Tensor) and not by_name:
        return network
    traced = trace(network, inputs.each(Tensor.cpu))
    output = next(node for node in traced.graph.nodes if node.op == "output")
    leaves = pytree.tree_leaves(output.args[0])
    output.args = (leaves[0] if len(leaves) == 1 else tuple(leaves),)
    traced.recompile()
    return traced
