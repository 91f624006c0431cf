"""What ends a classifier and leaves the order of its answers as it is: left to the caller."""

import torch
from torch import fx, nn
from torch.nn import functional

from compress.quantization.plan.rewriting.replacing import plain_module, remove_unread
from compress.tracing import setting, shape_of, source_of

_HEADS = {
    "softmax": (nn.Softmax, functional.softmax, torch.softmax, "softmax"),
    "log-softmax": (nn.LogSoftmax, functional.log_softmax, torch.log_softmax, "log_softmax"),
    "argmax": (torch.argmax, "argmax"),
}


def leave_out_heads(network: fx.GraphModule) -> tuple[str, ...]:
    """Let a network end before a softmax or argmax over its classes, axis 1.

    The largest entry of what is left is the class that the network answers with.

    Returns:
        What was left out, in order: "softmax", "log-softmax", "argmax".
    """
    output = next(node for node in network.graph.nodes if node.op == "output")
    left_out: list[str] = []
    while isinstance(last := output.args[0], fx.Node) and (head := _head_of(last)):
        left_out.insert(0, head)
        output.args = (source_of(last),)
    if left_out:
        remove_unread(network)
        network.recompile()
    return tuple(left_out)


def _head_of(node: fx.Node) -> str | None:
    module = plain_module(node)
    what = node.target if module is None else type(module)
    name = next((name for name, spellings in _HEADS.items() if what in spellings), None)
    rank = len(shape_of(source_of(node)) or ()) if name else 0
    axis = setting(node, "dim", 1)
    if rank < 2 or not isinstance(axis, int) or axis % rank != 1:
        return None
    return name
