"""Nodes that do nothing, or that say the same in a form that the other rewrites know."""

import math

import torch
from torch import fx

from compress.simplify.layers import plain_op, remove
from compress.tracing import Op, channel_repeats, setting, shape_of, source_of


def drop_inactive(node: fx.Node) -> bool:
    """Remove a Dropout that is switched off, or an Identity."""
    operation = plain_op(node)
    inactive = operation is Op.IDENTITY or (operation is Op.DROPOUT and not _drops(node))
    if not inactive:
        return False
    remove(node)
    return True


def _drops(node: fx.Node) -> bool:
    return bool(setting(node, "training", 2, True)) and setting(node, "p", 1, 0.5) != 0


def flatten_plainly(node: fx.Node) -> bool:
    """Turn `x.view(x.size(0), -1)` and its like into `torch.flatten(x, 1)`."""
    if node.op == "call_module" or plain_op(node) is not Op.RESHAPE:
        return False
    if node.target not in ("view", "reshape", torch.reshape):
        return False
    before, after = shape_of(source_of(node)), shape_of(node)
    if before is None or channel_repeats(node) is None:
        return False
    if after != (before[0], math.prod(before[1:])):
        return False
    with node.graph.inserting_before(node):
        plain = node.graph.call_function(torch.flatten, (source_of(node), 1))
    plain.meta = dict(node.meta)
    node.replace_all_uses_with(plain)
    node.graph.erase_node(node)
    return True
