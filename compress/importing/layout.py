"""What stands around an imported network: how its file spells the input, and the head it had.

A file of TensorFlow takes images with channels last and transposes them first. The network taken
from it has channels first; the transposition is no work of its, but a word about the file's input.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy.typing as npt
import torch
from torch import fx, nn

from compress.importing.file_input import FileInput

Array = npt.NDArray[Any]


def take_off_input(network: fx.GraphModule, name: str, shape: tuple[int, ...]) -> FileInput:
    """Take a transposition or reshape off the network's input and return what it says of the file.

    It goes if all that reads the input reads it through the same one.

    Args:
        network: the network, changed in place.
        name: the input's name in the file.
        shape: the shape of one input in the file, without the batch.
    """
    placeholder = next(node for node in network.graph.nodes if node.op == "placeholder")
    order, taken = tuple(range(len(shape) + 1)), shape
    users = list(placeholder.users)
    found = [_rearranged(user, shape) for user in users]
    if found and found[0] is not None and all(each == found[0] for each in found):
        order, taken = found[0]
        for user in users:
            user.replace_all_uses_with(placeholder)
            network.graph.erase_node(user)
        network.recompile()
    return FileInput(name, shape, taken, order)


def _rearranged(
    node: fx.Node, shape: tuple[int, ...]
) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Return the order of axes and the shape that a node gives the input, or None."""
    if node.target is torch.permute:
        order = tuple(node.args[1])  # type: ignore[arg-type]
        return order, tuple(shape[axis - 1] for axis in order[1:])
    if node.op == "call_method" and node.target == "reshape" and node.args[1] == -1:
        taken = tuple(node.args[2:])
        # More axes than an image has are work of the network's own, such as cutting it to patches.
        if math.prod(taken) == math.prod(shape) and len(taken) <= 3:  # type: ignore[arg-type]
            return tuple(range(len(shape) + 1)), taken  # type: ignore[return-value]
    return None


def take_off_transpositions(network: fx.GraphModule) -> None:
    """Let linear layers read channels first what they read flattened with channels last.

    Their columns move, once and for all; the network's answers stay the same.
    """
    for node in network.graph.nodes:
        flat = node.args[0] if node.op == "call_module" else None
        module = network.get_submodule(str(node.target)) if flat is not None else None
        if not isinstance(module, nn.Linear) or not isinstance(flat, fx.Node):
            continue
        turned = flat.args[0] if flat.target is torch.flatten and len(flat.users) == 1 else None
        if not isinstance(turned, fx.Node) or turned.target is not torch.permute:
            continue
        _move_columns(module, turned.args[1], turned.meta["sizes"])  # type: ignore[arg-type]
        with network.graph.inserting_before(flat):
            plain = network.graph.call_function(torch.flatten, (turned.args[0], 1))
        node.replace_input_with(flat, plain)
    network.graph.eliminate_dead_code(lambda node: node.op in ("placeholder", "output"))
    network.recompile()


def _move_columns(module: nn.Linear, order: Sequence[int], sizes: Sequence[int]) -> None:
    """Undo a permutation of axes in the columns of a layer; `sizes` are those before it."""
    turned = [sizes[axis] for axis in order[1:]]
    back = [0, *(order.index(axis) for axis in range(1, len(order)))]
    columns = module.weight.data.reshape(-1, *turned).permute(back)
    module.weight = nn.Parameter(columns.reshape(len(module.weight), -1).contiguous())


def take_off_softmax(network: fx.GraphModule) -> nn.Module | None:
    """Take a Softmax or LogSoftmax off the network's output and return it; None if there is none.

    The largest output stays the largest, and integers lose nothing in a table of exponentials.
    """
    output = next(node for node in network.graph.nodes if node.op == "output")
    head = output.args[0]
    if not isinstance(head, fx.Node) or head.op != "call_module":
        return None
    module = network.get_submodule(str(head.target))
    if not isinstance(module, nn.Softmax | nn.LogSoftmax):
        return None
    output.args = (head.args[0],)
    network.graph.erase_node(head)
    network.delete_all_unused_submodules()
    network.recompile()
    return module
