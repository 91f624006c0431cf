"""Calls that give what they are given, in inference, are removed."""

import torch
from torch import fx

from compress.tracing import Op, op_of, setting, shape_of, source_of

_COPIES = ("contiguous", "clone", "detach", "requires_grad_")
_CASTS = ("to", "float", "type", "type_as")
_SPREADS = ("expand", "expand_as", "broadcast_to")
_SPREADING = ("add", "sub", "mul", "maximum", "minimum", "iadd", "isub", "imul")


def remove_identities(network: fx.GraphModule) -> None:
    """Remove copies, casts to the same type, drops that are switched off and needless spreads.

    A concatenation of one tensor is a copy. A spread is needless where only arithmetic of two
    values reads it, which spreads by itself.
    """
    _views_to_reshapes(network)
    for node in reversed(list(network.graph.nodes)):
        if node.op in ("call_function", "call_method") and _gives_its_input(node):
            for user in node.users:
                if user.target == "view":  # which a copy may have been made for
                    user.target = "reshape"
            node.replace_all_uses_with(source_of(node))
            network.graph.erase_node(node)


def _views_to_reshapes(network: fx.GraphModule) -> None:
    """Let views be reshapes, which do not mind how the numbers lie in memory."""
    for node in network.graph.nodes:
        sizes = not any(isinstance(item, torch.dtype) for item in node.args)
        if node.op == "call_method" and node.target == "view" and sizes and not node.kwargs:
            node.target = "reshape"


def _gives_its_input(node: fx.Node) -> bool:
    name = _name(node)
    if name == "stochastic_depth":  # of torchvision, which traces as one call
        return not setting(node, "training", 3, True) or setting(node, "p", 1) == 0
    if op_of(node) is Op.CONCATENATE:
        operands = node.args[0]
        return isinstance(operands, list | tuple) and len(operands) == 1
    if name in _SPREADS:
        return all(_name(user) in _SPREADING and _spreads_back(user, node) for user in node.users)
    if name in _CASTS:
        return _dtype(node) is not None and _dtype(node) == _dtype(source_of(node))
    return name in _COPIES and shape_of(node) is not None


def _spreads_back(user: fx.Node, node: fx.Node) -> bool:
    """Say whether a result has the shape that the spread operand has, without it too."""
    others = [item for item in user.all_input_nodes if item is not node]
    shapes = [shape_of(item) for item in others]
    rank = len(shape_of(source_of(node)) or ())
    return shape_of(user) in shapes and len(shape_of(user) or ()) == rank


def _name(node: fx.Node) -> str:
    target = node.target
    return target if isinstance(target, str) else getattr(target, "__name__", "")


def _dtype(node: fx.Node) -> object:
    return getattr(node.meta.get("tensor_meta"), "dtype", None)
