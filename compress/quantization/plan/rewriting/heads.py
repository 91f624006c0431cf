"""What ends a classifier and leaves the order of its answers as it is: left to the caller."""

import torch
from torch import fx, nn
from torch.nn import functional
from torch.utils import _pytree as pytree

from compress.quantization.plan.rewriting.replacing import plain_module, remove_unread
from compress.tracing import setting, shape_of, source_of
from compress.tracing.outputs import name_of

_HEADS = {
    "softmax": (nn.Softmax, functional.softmax, torch.softmax, "softmax"),
    "log-softmax": (nn.LogSoftmax, functional.log_softmax, torch.log_softmax, "log_softmax"),
    "argmax": (torch.argmax, "argmax"),
}


def leave_out_heads(network: fx.GraphModule) -> tuple[str, ...]:
    """Let a network end before a softmax or argmax over its classes, axis 1.

    The largest entry of what is left is the class that the network answers with.

    Returns:
        What was left out, in order: "softmax", "log-softmax", "argmax"; of a network of several
        outputs also of which, "softmax of mood".
    """
    output = next(node for node in network.graph.nodes if node.op == "output")
    answers, form = pytree.tree_flatten_with_path(output.args[0])
    left_out: list[str] = []
    kept = []
    for path, last in answers:
        last, heads = _without_heads(last)
        of = f" of {name_of(path) or last}" if len(answers) > 1 else ""
        left_out += [f"{head}{of}" for head in heads]
        kept.append(last)
    if left_out:
        output.args = (pytree.tree_unflatten(kept, form),)
        remove_unread(network)
        network.recompile()
    return tuple(left_out)


def _without_heads(last: object) -> tuple[object, list[str]]:
    """Return what is before the heads that an output ends with, and these, in order."""
    heads: list[str] = []
    while isinstance(last, fx.Node) and (head := _head_of(last)):
        heads.insert(0, head)
        last = source_of(last)
    return last, heads


def _head_of(node: fx.Node) -> str | None:
    module = plain_module(node)
    what = node.target if module is None else type(module)
    name = next((name for name, spellings in _HEADS.items() if what in spellings), None)
    rank = len(shape_of(source_of(node)) or ()) if name else 0
    axis = setting(node, "dim", 1)
    if rank < 2 or not isinstance(axis, int) or axis % rank != 1:
        return None
    return name
