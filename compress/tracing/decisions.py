"""What a forward decided in Python while it was traced, and for which batches it would differ.

A branch on a size, the count of a loop, a number taken out of the graph: each has one outcome in a
graph. Such a decision is a node like any other, computed by Python from the shapes of tensors. As
these grow by the same amount with each further input, it can be asked again for any batch size.
"""

import contextlib
import functools
import io
from collections.abc import Callable, Collection, Sequence
from typing import Any

import torch
from torch import Tensor, fx

from compress.tracing.inputs import Inputs
from compress.tracing.proxies import FROM_VALUES, SIZED_BY_VALUES, VALUE

_SIZES = sorted({*range(1, 301), *(d + n for n in (500, 1000, 10_000) for d in (-1, 0, 1))})
_SIZES += [2**k + d for k in range(9, 27) for d in (-1, 0, 1)]
_WITHOUT_SHAPES = (3, 4, 8, 17)
_METADATA = {
    *("shape", "size", "dim", "ndim", "ndimension", "numel", "nelement", "stride", "layout"),
    *("dtype", "device", "is_floating_point", "is_complex", "is_contiguous", "get_device"),
    *("requires_grad", "is_cuda", "is_leaf", "is_sparse", "is_quantized", "is_nested", "is_meta"),
    *("is_cpu", "is_mps", "itemsize", "element_size", "nbytes", "grad_fn", "type", "names", "len"),
}
_SELECTING = {
    *("nonzero", "argwhere", "where", "masked_select", "unique", "unique_consecutive"),
    *("repeat_interleave", "bincount"),
}


def note_origin(node: fx.Node) -> None:
    """Note whether what `node` gives depends on the values of the input, and whether its size does.

    A size, a type or a device does not, unless values decided which parts of a tensor stay.
    """
    operands = [each.meta for each in node.all_input_nodes]
    by_values = any(meta[FROM_VALUES] for meta in operands)
    sized = any(meta[SIZED_BY_VALUES] for meta in operands)
    name = _name(node)
    node.meta[SIZED_BY_VALUES] = sized or (by_values and (name in _SELECTING or _is_masked(node)))
    read = sized if name in _METADATA else by_values
    node.meta[FROM_VALUES] = read or node.op == "placeholder"


def _name(node: fx.Node) -> str:
    name = node.args[1] if node.target is getattr else node.target
    return name if isinstance(name, str) else getattr(name, "__name__", "")


def _is_masked(node: fx.Node) -> bool:
    values = (each.meta.get(VALUE) for each in node.all_input_nodes[1:])
    masks = (v for v in values if isinstance(v, Tensor) and v.dtype == torch.bool)
    return _name(node) == "getitem" and any(True for _ in masks)


def turning_sizes(
    traced: fx.GraphModule, decisions: Collection[fx.Node], example: Inputs
) -> list[int]:
    """Find the batch sizes for which a decision would come out otherwise.

    Args:
        traced: the graph, before anything is taken out of it, with what each node gave.
        decisions: nodes whose numbers the forward used in Python.
        example: the input, [N, ...].

    Returns:
        For each decision the nearest such size on each side of the example's; a few sizes to try
        where the shapes do not tell.
    """
    steps = _steps_in_python(traced.graph, decisions)
    shapes = [node for node in steps if any(map(_holds_tensors, node.all_input_nodes))]
    if not shapes:
        return []
    usual = len(example)
    seen = [_values(traced, shapes, example, usual + more) for more in range(3)]
    if seen[0] == seen[1]:
        return []
    first, second, third = seen
    if first is None or second is None or third is None or third != _grown(first, second, 2):
        return list(_WITHOUT_SHAPES)

    @functools.cache  # every decision asks for the same sizes
    def outcomes(size: int) -> dict[fx.Node, Any]:
        return _outcomes(steps, dict(zip(shapes, _grown(first, second, size - usual), strict=True)))

    found = (_nearest(node, outcomes, usual) for node in set(decisions) & set(steps))
    return sorted(set().union(*found))


def _steps_in_python(graph: fx.Graph, decisions: Collection[fx.Node]) -> list[fx.Node]:
    """The nodes, in order, by which Python came from tensors to the decisions."""
    needed = set(decisions)
    for node in reversed(list(graph.nodes)):
        if node in needed and not _holds_tensors(node):
            needed |= {each for each in node.all_input_nodes if not _holds_tensors(each)}
    return [node for node in graph.nodes if node in needed and not _holds_tensors(node)]


def _holds_tensors(node: fx.Node) -> bool:
    value = node.meta.get(VALUE)
    parts = value if isinstance(value, (tuple, list)) else [value]
    return any(isinstance(part, Tensor) for part in parts)


def _values(
    traced: fx.GraphModule, nodes: Sequence[fx.Node], example: Inputs, size: int
) -> list[Any] | None:
    """What `nodes` give for a batch of `size`; None if the network does not take it."""
    recorder = _Recorder(traced, {node.name for node in nodes})
    try:
        with torch.no_grad(), torch.random.fork_rng(), contextlib.redirect_stderr(io.StringIO()):
            recorder.run(*example[torch.arange(size) % len(example)].tensors)
    except Exception:
        return None
    return [recorder.found[node.name] for node in nodes]


class _Recorder(fx.Interpreter):
    def __init__(self, graph: fx.GraphModule, names: Collection[str]) -> None:
        super().__init__(graph)
        self.names, self.found = names, dict[str, Any]()

    def run_node(self, n: fx.Node) -> Any:
        result = super().run_node(n)
        if n.name in self.names:
            self.found[n.name] = result
        return result


def _grown(first: Any, second: Any, steps: int) -> Any:
    """Go `steps` from `first`, each as large as that to `second`; None where these don't fit."""
    kind = type(first)
    if kind in (list, tuple, torch.Size) and type(second) is kind and len(first) == len(second):
        parts = [_grown(a, b, steps) for a, b in zip(first, second, strict=True)]
        return None if None in parts else kind(parts)
    if type(first) is int and type(second) is int:
        return first + (second - first) * steps
    return first if first == second else None


def _outcomes(steps: Sequence[fx.Node], known: dict[fx.Node, Any]) -> dict[fx.Node, Any]:
    """Compute the rest of `steps` from what is known; what fails has no outcome."""
    for node in steps:
        if node in known or not all(each in known for each in node.all_input_nodes):
            continue
        args, kwargs = fx.node.map_arg((node.args, node.kwargs), known.__getitem__)
        with contextlib.suppress(Exception):
            known[node] = _called(node, args, kwargs)
    return known


def _called(node: fx.Node, args: Any, kwargs: Any) -> Any:
    if node.op == "call_method":
        return getattr(args[0], str(node.target))(*args[1:], **kwargs)
    return node.target(*args, **kwargs)  # type: ignore[operator]


def _nearest(node: fx.Node, outcomes: Callable[[int], dict[fx.Node, Any]], usual: int) -> set[int]:
    """The nearest sizes below and above the usual one for which a decision comes out otherwise."""
    expected = outcomes(usual).get(node)
    below, above = range(usual - 1, 0, -1), [size for size in _SIZES if size > usual]
    found = (
        next((s for s in sizes if outcomes(s).get(node) != expected), 0) for sizes in (below, above)
    )
    return set(found) - {0}
