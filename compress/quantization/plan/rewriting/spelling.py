"""Operations spelled out in others that integer layers know, and sizes in numbers."""

import math
import operator
import string
from collections.abc import Callable
from typing import Any

import torch
from torch import fx, nn
from torch.nn import functional

from compress.quantization.plan.rewriting.constants import constant_of, number_of
from compress.quantization.plan.rewriting.replacing import plain_module
from compress.tracing import Inputs, reduced_axes, setting, shape_of, source_of


def spell_out(network: fx.GraphModule) -> bool:
    """Spell operations out in simpler ones; say whether there were any, whose nodes lack shapes.

    A gated linear unit is a product, the smallest number minus the largest of the negative ones, a
    sum a mean times the count.
    """
    found = False
    for node in list(network.graph.nodes):
        spelling = _spelling_of(node)
        if spelling is None:
            continue
        with network.graph.inserting_before(node):
            last = spelling(_Speller(network.graph), node)
        if last is not None:
            node.op, node.target, node.args, node.kwargs = last
            found = True
    return found


def write_sizes(network: fx.GraphModule, inputs: Inputs) -> None:
    """Write numbers in the place of sizes that are the same for every batch.

    Args:
        network: a graph.
        inputs: a batch that it takes; one more is tried too.
    """
    sized = [node for node in network.graph.nodes if _gives_no_tensor(node)]
    if not sized:
        return
    more = torch.arange(len(inputs) + 1) % len(inputs)
    seen = [_values(network, sized, batch) for batch in (inputs, inputs[more])]
    same = {node: x for node, x in seen[0].items() if node in seen[1] and x == seen[1][node]}
    for user in {user for node in same for user in node.users} - same.keys():
        if user.op != "output":
            user.args = _written(user.args, same)
            user.kwargs = _written(user.kwargs, same)


def _gives_no_tensor(node: fx.Node) -> bool:
    return node.op in ("call_function", "call_method") and "tensor_meta" not in node.meta


def _written(arguments: Any, known: dict[fx.Node, Any]) -> Any:
    return fx.node.map_arg(arguments, lambda node: known.get(node, node))


def _values(network: fx.GraphModule, nodes: list[fx.Node], inputs: Inputs) -> dict[fx.Node, Any]:
    """What nodes give, where that is whole numbers; nothing if the network fails."""
    recorder = _Recorder(network)
    try:
        recorder.run(*inputs.tensors)
    except Exception:  # whatever the network says of another batch size
        return {}
    return {node: recorder.found[node] for node in nodes if node in recorder.found}


class _Recorder(fx.Interpreter):
    def __init__(self, network: fx.GraphModule) -> None:
        super().__init__(network)
        self.found: dict[fx.Node, Any] = {}

    def run_node(self, n: fx.Node) -> Any:
        result = super().run_node(n)
        parts = result if isinstance(result, tuple) else (result,)
        if all(type(part) is int for part in parts):
            self.found[n] = tuple(parts) if isinstance(result, tuple) else result
        return result


Last = tuple[str, Any, tuple[Any, ...], dict[str, Any]]
"""What a node becomes: its kind, target, arguments and keywords."""


class _Speller:
    """Writes calls before a node."""

    def __init__(self, graph: fx.Graph) -> None:
        self.graph = graph

    def __call__(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> fx.Node:
        return self.graph.call_function(function, args, kwargs)


Spelling = Callable[[_Speller, fx.Node], Last | None]


def _last(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Last:
    return "call_function", function, args, kwargs


def _spelling_of(node: fx.Node) -> Spelling | None:
    module = plain_module(node)
    if node.op == "call_module":
        return _gated if type(module) is nn.GLU else None
    if node.op not in ("call_function", "call_method"):
        return None
    if node.target in (operator.getitem, getattr):
        pair = node.args[0]
        is_pair = isinstance(pair, fx.Node) and pair.target in (torch.min, "min")
        return _smallest_of_pair if is_pair and node.args[1] in (0, "values") else None
    return _SPELLINGS.get(node.target)


def _gated(write: _Speller, node: fx.Node) -> Last | None:
    source, shape = source_of(node), shape_of(source_of(node)) or ()
    axis = setting(node, "dim", 1, -1) % len(shape)
    half = shape[axis] // 2
    value, gate = (write(torch.narrow, source, axis, start, half) for start in (0, half))
    return _last(operator.mul, value, write(torch.sigmoid, gate))


def _smallest(write: _Speller, node: fx.Node) -> Last | None:
    axes, keepdim = reduced_axes(node), setting(node, "keepdim", 2, False)
    return None if 0 in axes else _negative_largest(write, source_of(node), axes, keepdim)


def _smallest_of_pair(write: _Speller, node: fx.Node) -> Last | None:
    pair = source_of(node)
    axis, keepdim = setting(pair, "dim", 1), setting(pair, "keepdim", 2, False)
    if not isinstance(axis, int) or shape_of(pair) is not None:
        return None
    axis %= len(shape_of(source_of(pair)) or ())
    return _negative_largest(write, source_of(pair), (axis,), keepdim)


def _negative_largest(
    write: _Speller, source: fx.Node, axes: tuple[int, ...], keepdim: bool
) -> Last:
    largest = write(torch.amax, write(torch.neg, source), axes, keepdim)
    return _last(torch.neg, largest)


def _sum(write: _Speller, node: fx.Node) -> Last | None:
    source, keepdim = source_of(node), setting(node, "keepdim", 2, False)
    shape, axes = shape_of(source) or (), reduced_axes(node)
    if 0 in axes or not axes:
        return None
    mean = write(torch.mean, source, axes, keepdim)
    return _last(operator.mul, mean, math.prod(shape[axis] for axis in axes))


def _interpolated(write: _Speller, node: fx.Node) -> Last | None:
    first, second, weight = _by_name(node, "input end weight").values()
    share = number_of(weight)
    if share is None:
        return None
    return _last(torch.add, write(operator.mul, first, 1 - share), second, alpha=share)


def _plus_product(write: _Speller, node: fx.Node) -> Last | None:
    given = _by_name(node, "input tensor1 tensor2")
    product = write(operator.mul, given["tensor1"], given["tensor2"])
    return _last(torch.add, given["input"], product, alpha=given.get("value", 1))


def _cropped(write: _Speller, node: fx.Node) -> Last | None:
    """A padding that takes away on one side and adds on another, one after the other."""
    given = _by_name(node, "input pad mode value")
    sides, made = list(given.pop("pad")), given.pop("input")
    if not all(isinstance(side, int) for side in sides):
        return None
    if all(side >= 0 for side in sides) or all(side <= 0 for side in sides):
        return None
    shape = shape_of(made) or ()
    for place in range(0, len(sides), 2):
        axis = len(shape) - 1 - place // 2
        low, high = (min(side, 0) for side in sides[place : place + 2])
        if low or high:
            made = write(torch.narrow, made, axis, -low, shape[axis] + low + high)
    return _last(functional.pad, made, [max(side, 0) for side in sides], **given)


def _contracted(write: _Speller, node: fx.Node) -> Last | None:
    """`einsum` of a value and a constant matrix: a product over one axis, moved to the end."""
    equation, *operands = _flat(node.args)
    matrices = [operand for operand in operands if constant_of(operand) is not None]
    if len(operands) != 2 or len(matrices) != 1 or not isinstance(equation, str):
        return None
    read, result = equation.replace(" ", "").split("->") if "->" in equation else ("", "")
    terms = dict(zip(operands, read.split(","), strict=False))
    [matrix], [value] = matrices, [each for each in operands if each not in matrices]
    axes = _axes_of_product(terms.get(value, ""), terms.get(matrix, ""), result)
    if axes is None:
        return None
    to_end, is_turned, back = axes
    weight = write(torch.t, matrix) if is_turned else matrix
    product = write(torch.matmul, write(torch.permute, value, to_end), weight)
    return _last(torch.permute, product, back)


def _axes_of_product(
    value: str, matrix: str, result: str
) -> tuple[tuple[int, ...], bool, tuple[int, ...]] | None:
    """Return the order of a value's axes, whether the matrix is turned, the order of the result's.

    None if the letters say anything but the product over one axis with a matrix.
    """
    gone, new = set(value) - set(result), set(result) - set(value)
    plain = set(value + matrix + result) <= set(string.ascii_letters)
    alone = all(len(set(term)) == len(term) for term in (value, matrix, result))
    if not plain or not alone or len(gone) != 1 or len(new) != 1 or {*gone, *new} != set(matrix):
        return None
    (before,), (after,) = gone, new
    moved = value.replace(before, "") + before
    made = moved[:-1] + after
    order = tuple(value.index(letter) for letter in moved)
    return order, matrix[0] != before, tuple(made.index(letter) for letter in result)


def _flat(args: tuple[Any, ...]) -> list[Any]:
    rest = args[1] if len(args) == 2 and isinstance(args[1], (tuple, list)) else args[1:]
    return [args[0], *rest]


def _by_name(node: fx.Node, names: str) -> dict[str, Any]:
    return dict(zip(names.split(), node.args, strict=False)) | dict(node.kwargs)


_SPELLINGS: dict[Any, Spelling] = {
    functional.glu: _gated,
    **dict.fromkeys((torch.amin, "amin"), _smallest),
    **dict.fromkeys((torch.sum, "sum"), _sum),
    **dict.fromkeys((torch.lerp, "lerp"), _interpolated),
    **dict.fromkeys((torch.addcmul, "addcmul"), _plus_product),
    functional.pad: _cropped,
    torch.einsum: _contracted,
}
