"""Weights that several nodes of a graph use: held once, whoever holds them."""

from collections.abc import Sequence

from compress.graph.node import Node
from compress.graph.weighted import Weighted


def weight_holders(nodes: Sequence[Node]) -> dict[str, str]:
    """Return, for each node whose weights an earlier one has, that node: both by name.

    Weights are the same where every integer, their shape and their bits are.
    """
    first: dict[tuple[object, ...], str] = {}
    found = {}
    for node in nodes:
        if isinstance(node, Weighted):
            key = (node.weight_bits, node.weight.shape, node.weight.tobytes())
            holder = first.setdefault(key, node.name)
            if holder != node.name:
                found[node.name] = holder
    return found


def held_by(node: Node, holders: dict[str, str]) -> tuple[int, int]:
    """Return the parameters and bytes that a node adds to those of the nodes before it.

    Args:
        node: of a graph.
        holders: what `weight_holders` says of the graph's nodes.
    """
    if node.name in holders and isinstance(node, Weighted):
        return node.parameters - node.weight.size, node.weight_bytes - node.packed_bytes
    return node.parameters, node.weight_bytes
