"""In-place operations rewritten as ones that give new tensors, so that a name means one tensor.

While the network is traced, every operation is run once on the example; what it overwrote and which
tensors share memory is seen there, not guessed from names.
"""

import inspect
import operator
from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, fx, nn
from torch.nn import functional

from compress.errors import CompressError
from compress.tracing.ops import module_of
from compress.tracing.proxies import VALUE

OVERWRITES = "overwrites"
"""The key in a node's `meta` under which tracing keeps the nodes whose tensors it changed."""

_OPERATORS: dict[Any, Callable[..., Any]] = {
    operator.iadd: operator.add,
    operator.isub: operator.sub,
    operator.imul: operator.mul,
    operator.itruediv: operator.truediv,
    operator.ifloordiv: operator.floordiv,
    operator.imod: operator.mod,
    operator.ipow: operator.pow,
    operator.imatmul: operator.matmul,
}


def replace_in_place(traced: fx.GraphModule) -> None:
    """Rewrite every in-place operation of a graph; later readers of its operand read its result.

    Args:
        traced: a graph whose nodes hold `VALUE` and `OVERWRITES`, as the tracer leaves them.

    Raises:
        CompressError: an operation has no form that gives a new tensor, or what it overwrites is
            read later under the name of a view, such as a slice.
    """
    nodes = list(traced.graph.nodes)
    place = {node: index for index, node in enumerate(nodes)}
    for node in nodes:
        for overwritten in node.meta.get(OVERWRITES, ()):
            _read_result_instead(node, overwritten, nodes[: place[node]], place)
    for node in nodes:
        if node.meta.get(OVERWRITES):
            _make_plain(node)


def _read_result_instead(
    node: fx.Node, overwritten: fx.Node, before: Iterable[fx.Node], place: dict[fx.Node, int]
) -> None:
    target = overwritten.meta[VALUE]
    for other in before:
        value = other.meta.get(VALUE)
        later = [user for user in other.users if place[user] > place[node]]
        if not later or not _share_memory(value, target):
            continue
        if not _same_view(value, target):
            raise CompressError(
                f"{node.name} changes {overwritten.name} in place, and {later[0].name} reads it "
                f"later as {other.name}, a view of it; write the change out of place"
            )
        other.replace_all_uses_with(node, delete_user_cb=lambda user: place[user] > place[node])


def _share_memory(one: Any, other: Tensor) -> bool:
    if isinstance(one, (tuple, list)):
        return any(_share_memory(part, other) for part in one)
    if not isinstance(one, Tensor) or not one.numel():
        return False
    return one.untyped_storage().data_ptr() == other.untyped_storage().data_ptr()


def _same_view(one: Any, other: Tensor) -> bool:
    if not isinstance(one, Tensor):
        return False
    place = (one.data_ptr(), one.shape, one.stride(), one.dtype)
    return place == (other.data_ptr(), other.shape, other.stride(), other.dtype)


def _make_plain(node: fx.Node) -> None:
    """Let `node` compute the same and give a new tensor."""
    if node.op == "call_module":
        plain = _switched_off(module_of(node))
    elif node.op == "call_method":
        name = str(node.target).removesuffix("_")
        plain = name != node.target and hasattr(Tensor, name)
        node.target = name if plain else node.target
    else:
        plain = _plain_function(node)
    if not plain:
        what = getattr(node.target, "__name__", node.target)
        raise CompressError(
            f"{node.name} ({what}) changes a tensor in place; write it so that it gives a new one"
        )


def _switched_off(module: nn.Module | None) -> bool:
    if not isinstance(getattr(module, "inplace", None), bool):
        return False
    module.inplace = False  # type: ignore[union-attr]
    return True


def _plain_function(node: fx.Node) -> bool:
    found = _OPERATORS.get(node.target) or _without_underscore(node.target)
    if found is not None:
        node.target = found
        return True
    return _without_flag(node)


def _without_underscore(target: Any) -> Callable[..., Any] | None:
    name = getattr(target, "__name__", "")
    if not name.endswith("_") or name.endswith("__"):
        return None
    return getattr(torch, name[:-1], None) or getattr(functional, name[:-1], None)


def _without_flag(node: fx.Node) -> bool:
    """Take `inplace=True` off a call of torch.nn.functional."""
    try:
        bound = inspect.signature(node.target).bind(*node.args, **node.kwargs)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False
    if bound.arguments.get("inplace") is not True:
        return False
    bound.arguments["inplace"] = False
    node.args, node.kwargs = bound.args, bound.kwargs
    return True
