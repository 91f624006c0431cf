"""How channels run through a node: what of its output is made of which channels of its inputs."""

from collections.abc import Sequence
from enum import Enum
from typing import Any

import torch
from torch import fx, nn
from torch.nn import functional

from compress.simplify.layers import (
    LAYERS,
    averages,
    is_channelwise,
    is_plain,
    plain_layer,
    plain_op,
)
from compress.tracing import (
    ELEMENT_FUNCTIONS,
    ELEMENT_MODULES,
    Op,
    channel_repeats,
    module_of,
    setting,
    shape_of,
    shared_tensors,
    source_of,
    tensors_of,
)

_POOLS = (
    *(Op.MAX_POOL, Op.ADAPTIVE_MAX_POOL),
    *(Op.AVERAGE_POOL, Op.ADAPTIVE_AVERAGE_POOL),
)
_WEIGHTED_MEANS = ("nearest", "nearest-exact", "linear", "bilinear", "trilinear")


class Flow(Enum):
    """How channels run through a node."""

    EACH = "each channel becomes one channel, or several neighbours where it is flattened"
    JOINED = "channels at the same place of several tensors become one"
    STACKED = "the channels of several tensors come one after the other"
    LAYER = "a layer mixes them by weights that belong to it alone"
    UNKNOWN = "any other way"


def flows_of(graph: fx.Graph) -> dict[fx.Node, Flow]:
    """Return how channels run through each node, if nothing in it depends on how many they are."""
    shared = shared_tensors(graph)
    return {node: _flow_of(node, shared) for node in graph.nodes}


def _flow_of(node: fx.Node, shared: frozenset[int]) -> Flow:
    shape = shape_of(node)
    if node.op in ("placeholder", "get_attr", "output") or shape is None or len(shape) < 2:
        return Flow.UNKNOWN
    if 0 in shape or any(id(tensor) in shared for tensor in tensors_of(node)):
        return Flow.UNKNOWN
    operation = plain_op(node)
    if operation in LAYERS:
        return Flow.UNKNOWN if plain_layer(node) is None else Flow.LAYER
    if operation is Op.CONCATENATE:
        listed = bool(stacked(node)) and _stacks(node, len(shape))
        return Flow.STACKED if listed else Flow.UNKNOWN
    if works_on_elements(node):
        return Flow.JOINED if _fit(node, shape) else Flow.UNKNOWN
    return Flow.EACH if _keeps_channels(node, operation) else Flow.UNKNOWN


def stacked(node: fx.Node) -> Sequence[Any]:
    """Return the tensors that a concatenation puts together."""
    tensors = setting(node, "tensors", 0, ())
    return tensors if isinstance(tensors, (tuple, list)) else ()


def _is_resized(node: fx.Node) -> bool:
    """Say whether images get another size, each number a weighted mean of its own channel."""
    module = module_of(node)
    if module is None:
        known = node.target is functional.interpolate
    else:
        known = isinstance(module, nn.Upsample) and is_plain(node)
    return known and setting(node, "mode", 3, "nearest") in _WEIGHTED_MEANS


def _pads_space(node: fx.Node) -> bool:
    """Say whether a padding leaves batch and channels be."""
    if module_of(node) is not None:
        return is_channelwise(node)
    sides, shape = setting(node, "pad", 1), shape_of(node)
    return isinstance(sides, (tuple, list)) and len(sides) <= 2 * (len(shape or ()) - 2)


def works_on_elements(node: fx.Node) -> bool:
    """Say whether a node computes each element from those at the same place of its tensors."""
    module = module_of(node)
    if module is not None:
        return isinstance(module, ELEMENT_MODULES) and is_plain(node)
    name = node.target if isinstance(node.target, str) else getattr(node.target, "__name__", "")
    reduces = name in ("max", "min") and not _compares_two(node)
    return name in ELEMENT_FUNCTIONS and not reduces


def _compares_two(node: fx.Node) -> bool:
    return len(node.args) == 2 and isinstance(node.args[1], fx.Node) and not node.kwargs


def _stacks(node: fx.Node, rank: int) -> bool:
    axis = setting(node, "dim", 1, 0)
    tensors = stacked(node)
    return (
        isinstance(axis, int)
        and axis % rank == 1
        and all(isinstance(each, fx.Node) and each.op != "get_attr" for each in tensors)
    )


def _fit(node: fx.Node, shape: tuple[int, ...]) -> bool:
    """Say whether channels meet channels, those of a tensor with all of them among them."""
    tensors, constants = set[int | None](), set[int | None]()
    for operand in node.all_input_nodes:
        widths = constants if operand.op == "get_attr" else tensors
        widths.add(_width(operand, len(shape)))
    return constants <= {1} and shape[1] in tensors and None not in tensors


def _width(operand: fx.Node, rank: int) -> int | None:
    """Return the channels of an operand of a result of some rank; None if they can't be told."""
    shape = shape_of(operand)
    if shape is None or len(shape) > rank or (operand.op != "get_attr" and len(shape) < rank):
        return None
    return ((1,) * (rank - len(shape)) + shape)[1]


def _keeps_channels(node: fx.Node, operation: Op) -> bool:
    if sum(shape_of(each) is not None for each in node.all_input_nodes) != 1:
        return False
    if operation is Op.IDENTITY:
        return True
    if operation is Op.BATCH_NORM or _slopes(node):
        return module_of(node) is not None
    if operation is Op.RESHAPE:
        return _reshapes_without_counting(node)
    if operation is Op.PAD:
        return _pads_space(node)
    if operation in _POOLS:
        return is_channelwise(node)
    return averages(node) or _is_resized(node)


def _slopes(node: fx.Node) -> bool:
    return isinstance(module_of(node), nn.PReLU) and is_plain(node)


def _reshapes_without_counting(node: fx.Node) -> bool:
    """Say whether a reshape works on the axes behind the channels, however many these are."""
    if channel_repeats(node) is None:
        return False
    if node.op == "call_module":
        return isinstance(module_of(node), nn.Flatten)
    if node.target in ("view", "reshape", torch.reshape):
        return _leaves_channels_open(node)
    if node.target in ("flatten", torch.flatten):
        return True
    axes = setting(node, "dim", 1)
    listed = axes if isinstance(axes, (tuple, list)) else (axes,)
    rank = len((shape_of(source_of(node)), shape_of(node))[_lengthens(node)] or ())
    behind = all(isinstance(axis, int) and axis % rank >= 2 for axis in listed)
    return behind and (_lengthens(node) or node.target in ("squeeze", torch.squeeze))


def _lengthens(node: fx.Node) -> bool:
    return node.target in ("unsqueeze", torch.unsqueeze)


def _leaves_channels_open(node: fx.Node) -> bool:
    """Say whether a view gives the channels' axis as -1, and numbers for those behind it."""
    sizes = setting(node, "shape", 1)
    sizes = sizes if isinstance(sizes, (tuple, list)) else node.args[1:]
    return (
        len(sizes) > 1 and bool(sizes[1] == -1) and all(isinstance(size, int) for size in sizes[2:])
    )
