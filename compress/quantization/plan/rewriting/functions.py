"""Chains of functions of each element of one tensor become one function: later a table."""

import operator
from collections.abc import Iterable
from typing import Any

from torch import Tensor, fx, nn

from compress.quantization.plan.rectifiers import rectifier_of
from compress.quantization.plan.rewriting.constants import constant_of, number_of
from compress.quantization.plan.rewriting.replacing import become_module, graph_of, plain_module
from compress.tracing import (
    ELEMENT_FUNCTIONS,
    ELEMENT_MODULES,
    consumers_of,
    module_of,
    shape_of,
)


class ElementFunction(nn.Module):
    """A function of each element alone, as a graph of its own: takes and gives a tensor."""

    def __init__(self, function: fx.GraphModule) -> None:
        super().__init__()
        self.function = function

    def forward(self, values: Tensor) -> Tensor:
        """Return the function of each element."""
        return self.function(values)


def merge_functions(network: fx.GraphModule) -> None:
    """Make one function of all that is computed, element by element, from one tensor.

    A rectifier right behind arithmetic that can take it up is left to that.
    """
    roots = _roots(network.graph)
    for node in list(network.graph.nodes):
        root = roots.get(node)
        if root is None or all(roots.get(user) is root for user in node.users):
            continue
        if module_of(node) is None or node.args[0] is not root:
            become_module(node, _function(node, root, roots), [root])


def is_element_function(node: fx.Node) -> bool:
    """Say whether a node is a function of each element of its one tensor, as modules are left."""
    module = plain_module(node)
    if isinstance(module, nn.PReLU):
        return module.num_parameters == 1
    return isinstance(module, (*ELEMENT_MODULES, ElementFunction)) and node.kwargs == {}


def _roots(graph: fx.Graph) -> dict[fx.Node, fx.Node]:
    """Return, for each node that is a function of each element of one tensor, that tensor."""
    roots: dict[fx.Node, fx.Node] = {}
    for node in graph.nodes:
        if not _works_on_elements(node) or _is_taken_up(node, roots):
            continue
        sources = {roots.get(item, item) for item in _tensors(node)}
        if len(sources) == 1:
            root = sources.pop()
            if shape_of(root) is not None and shape_of(root) == shape_of(node):
                roots[node] = root
    return roots


def _tensors(node: fx.Node) -> list[fx.Node]:
    return [item for item in node.all_input_nodes if constant_of(item) is None]


def _works_on_elements(node: fx.Node) -> bool:
    if node.op == "call_module":
        return is_element_function(node)
    if node.op not in ("call_function", "call_method"):
        return False
    name = node.target if node.op == "call_method" else getattr(node.target, "__name__", "")
    if name in ("max", "min") and not _compares_two(node):
        return False
    constants = (item for item in node.all_input_nodes if constant_of(item) is not None)
    return name in ELEMENT_FUNCTIONS and all(number_of(item) is not None for item in constants)


def _compares_two(node: fx.Node) -> bool:
    """Say whether a max or min is that of two tensors, not one over an axis."""
    return len(node.args) == 2 and isinstance(node.args[1], fx.Node) and not node.kwargs


def _is_taken_up(node: fx.Node, roots: dict[fx.Node, fx.Node]) -> bool:
    """Say whether a node is a rectifier that the arithmetic before it can take up."""
    if rectifier_of(node) is None:
        return False
    source = node.args[0]
    if not isinstance(source, fx.Node) or source in roots or len(consumers_of(source)) > 1:
        return False
    layer = module_of(source)
    adds = source.target in (operator.add, operator.sub, operator.mul, "add", "sub", "mul")
    two = len(_tensors(source)) == 2 or (len(source.args) == 2 and source.args[0] is source.args[1])
    return isinstance(layer, nn.Conv1d | nn.Conv2d | nn.Linear) or (adds and two)


def _function(node: fx.Node, root: fx.Node, roots: dict[fx.Node, fx.Node]) -> ElementFunction:
    """Return the function that leads from `root` to `node`."""
    graph, network = fx.Graph(), graph_of(node)
    copies: dict[fx.Node, Any] = {root: graph.placeholder("values")}
    held: dict[str, Any] = {}
    for step in _chain(node, root, roots):
        for operand in step.all_input_nodes:
            if operand not in copies:
                held[f"number_{operand.name}"] = _number(operand)
                copies[operand] = graph.get_attr(f"number_{operand.name}")
        copied = graph.node_copy(step, lambda operand: operand)
        copied.args = fx.node.map_arg(step.args, copies.__getitem__)
        copied.kwargs = fx.node.map_arg(step.kwargs, copies.__getitem__)
        copies[step] = copied
        if step.op == "call_module":
            held[str(step.target)] = network.get_submodule(str(step.target))
    graph.output(copies[node])
    return ElementFunction(fx.GraphModule(held, graph))


def _number(operand: fx.Node) -> Tensor:
    constant = constant_of(operand)
    assert constant is not None
    return constant.reshape(())


def _chain(node: fx.Node, root: fx.Node, roots: dict[fx.Node, fx.Node]) -> Iterable[fx.Node]:
    """Return the nodes from `root` to `node`, in order."""
    needed, waiting = {node}, [node]
    for one in waiting:
        new = [item for item in _tensors(one) if item is not root and item not in needed]
        needed.update(new)
        waiting += new
    return [one for one in node.graph.nodes if one in needed]
