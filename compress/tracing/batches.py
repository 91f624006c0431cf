"""Networks whose code knows one batch size: `x.view(1, -1)`, or any number written in its place.

In the graph the number becomes -1. What that gives is held against the network, as many inputs at a
time as it takes.
"""

from typing import Any

import torch
from torch import Tensor, fx, nn
from torch.utils import _pytree as pytree

from compress.tracing.inputs import Inputs
from compress.tracing.questions import shape_of, source_of

_RESHAPES = ("view", "reshape", torch.reshape)


class InParts(nn.Module):
    """A network that is given `size` inputs at a time."""

    def __init__(self, network: nn.Module, size: int) -> None:
        super().__init__()
        self.network, self.size = network, size

    def forward(self, *args: Tensor, **kwargs: Tensor) -> Any:
        """Return the answers to all parts, one after the other."""
        parts = [part.given_to(self.network) for part in Inputs(args, kwargs).split(self.size)]
        form = pytree.tree_structure(parts[0])
        leaves = zip(*map(pytree.tree_leaves, parts), strict=True)
        joined = [torch.cat(each) if isinstance(each[0], Tensor) else each[0] for each in leaves]
        return pytree.tree_unflatten(joined, form)


def takes(network: nn.Module, inputs: Inputs) -> bool:
    """Say whether a network in eval mode answers each of the inputs: tensors [N, ...]."""
    try:
        with torch.no_grad(), torch.random.fork_rng():
            answers = pytree.tree_leaves(inputs.each(torch.clone).given_to(network))
    except Exception:  # whatever a network says of what it does not take
        return False
    tensors = [answer for answer in answers if isinstance(answer, Tensor)]
    return all(answer.dim() and len(answer) == len(inputs) for answer in tensors)


def is_bound(network: nn.Module, inputs: Inputs) -> bool:
    """Say whether a network answers so many inputs, but not twice as many."""
    twice = inputs[torch.arange(2 * len(inputs)) % len(inputs)]
    return takes(network, inputs) and not takes(network, twice)


def names_batch(traced: fx.GraphModule) -> bool:
    """Say whether a graph's reshapes name the batch size. The nodes need their shapes."""
    return any(map(_names_batch, traced.graph.nodes))


def free_batch(traced: fx.GraphModule) -> bool:
    """Write -1 where a graph's reshapes name the batch size; say whether there were any.

    The nodes need their shapes.
    """
    named = [node for node in traced.graph.nodes if _names_batch(node)]
    for node in named:
        (first, *sizes), shape = _sizes(node), shape_of(node) or ()
        assert isinstance(first, int)
        known = [shape[axis] if size == -1 else size for axis, size in enumerate(sizes, 1)]
        node.args, node.kwargs = (source_of(node), (-1, *known)), {}
    traced.recompile()
    return bool(named)


def _names_batch(node: fx.Node) -> bool:
    if node.op not in ("call_function", "call_method") or node.target not in _RESHAPES:
        return False
    before, after, sizes = shape_of(source_of(node)), shape_of(node), _sizes(node)
    if not before or not after or not sizes:
        return False
    return isinstance(sizes[0], int) and sizes[0] == before[0] == after[0]


def _sizes(node: fx.Node) -> list[Any]:
    given = node.args[1:] or tuple(node.kwargs.values())
    sizes = given[0] if given and isinstance(given[0], (tuple, list)) else given
    return list(sizes)
