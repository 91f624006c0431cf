"""Constants of a float graph: found, and computed once where only constants go in."""

import operator
from typing import Any

import torch
from torch import Tensor, fx

from compress.quantization.plan.rewriting.replacing import graph_of

_MAKERS = (torch.zeros, torch.ones, torch.full, torch.arange, torch.linspace, torch.eye)
"""Make the same tensor each time, where their sizes are numbers."""


def constant_of(operand: Any) -> Tensor | None:
    """Return the tensor that an operand always is: a number, a parameter or a buffer; else None."""
    if isinstance(operand, bool | int | float):
        return torch.tensor(float(operand))
    if isinstance(operand, fx.Node) and operand.op == "get_attr":
        value = operator.attrgetter(str(operand.target))(graph_of(operand))
        return value.detach() if isinstance(value, Tensor) else None
    return None


def number_of(operand: Any) -> float | None:
    """Return the one number that an operand always is; None for any other operand."""
    constant = constant_of(operand)
    return float(constant) if constant is not None and constant.numel() == 1 else None


def compute_constants(network: fx.GraphModule) -> None:
    """Put a buffer in the place of what is computed from parameters and buffers alone."""
    interpreter = fx.Interpreter(network, garbage_collect_values=False)
    for node in list(network.graph.nodes):
        operands = node.all_input_nodes
        made = bool(operands) or node.target in _MAKERS
        if node.op not in ("call_function", "call_method") or not made:
            continue
        values = {operand: constant_of(operand) for operand in operands}
        if any(value is None for value in values.values()):
            continue
        interpreter.env = dict(values)
        with torch.no_grad():
            result = interpreter.run_node(node)
        if isinstance(result, Tensor):
            _hold(network, node, result)


def _hold(network: fx.GraphModule, node: fx.Node, value: Tensor) -> None:
    name = f"constant_{node.name}"
    network.register_buffer(name, value)
    node.op, node.target, node.args, node.kwargs = "get_attr", name, (), {}
