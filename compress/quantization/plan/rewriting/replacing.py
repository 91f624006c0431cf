"""Nodes of a float graph replaced by calls of modules, under the names that they have."""

import copy
from collections.abc import Sequence

from torch import fx, nn

from compress.tracing import has_hooks, module_of


def graph_of(node: fx.Node) -> fx.GraphModule:
    """Return the network whose graph holds a node."""
    network = node.graph.owning_module
    assert network is not None
    return network


def become_module(node: fx.Node, module: nn.Module, inputs: Sequence[fx.Node]) -> None:
    """Let `node` call `module` on `inputs`; its name and its shape stay."""
    node.op, node.target = "call_module", added(graph_of(node), node.name, module)
    node.args, node.kwargs = tuple(inputs), {}


def added(network: fx.GraphModule, name: str, module: nn.Module) -> str:
    """Add a module to a network; return its path, which begins with `name`."""
    path = f"{name}_made"
    network.add_submodule(path, module.eval())
    return path


CALLED = "called"
"""The word in a node's meta for the module that it and others called, before `separate`."""


def separate(network: fx.GraphModule) -> None:
    """Give each call of a module with numbers its own copy, and note which module it was.

    What follows a call, such as a BatchNorm of its own, can then fold into its copy.
    """
    called = set[object]()
    for node in network.graph.nodes:
        module = module_of(node)
        if module is None or not any(True for _ in module.parameters()):
            continue
        node.meta[CALLED] = str(node.target)
        if node.target in called:
            node.target = added(network, node.name, copy.deepcopy(module))
        called.add(node.target)


def plain_module(node: fx.Node) -> nn.Module | None:
    """Return the module of torch.nn that a node calls; None if hooks may change what it gives."""
    module = module_of(node)
    return None if module is None or has_hooks(node) else module


def remove_unread(network: fx.GraphModule) -> None:
    """Remove the nodes that nobody reads."""
    network.graph.eliminate_dead_code(lambda node: node.op in ("placeholder", "output"))
