"""Sizes that a network's code asks for, written as numbers."""

from typing import Any

import torch
from torch import fx

from compress.tracing.inputs import Inputs


def write_sizes(network: fx.GraphModule, inputs: Inputs) -> bool:
    """Write numbers in the place of sizes that are the same for every batch; say whether any were.

    Args:
        network: a graph.
        inputs: a batch that it takes; one more is tried too.
    """
    sized = [node for node in network.graph.nodes if _gives_no_tensor(node)]
    if not sized:
        return False
    more = torch.arange(len(inputs) + 1) % len(inputs)
    seen = [_values(network, sized, batch) for batch in (inputs, inputs[more])]
    same = {node: x for node, x in seen[0].items() if node in seen[1] and x == seen[1][node]}
    users = {user for node in same for user in node.users if user.op != "output"} - same.keys()
    for user in users:
        user.args = _written(user.args, same)
        user.kwargs = _written(user.kwargs, same)
    return bool(users)


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
