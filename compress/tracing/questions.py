"""The small questions about a node that rewriting, profiling and quantizing have in common.

Activations are [N, C, ...]: batch first, channels second.
"""

import math
import operator
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, fx

from compress.tracing.ops import Op, module_of, op_of


def shape_of(node: fx.Node) -> tuple[int, ...] | None:
    """Return the shape of `node`'s tensor, or None if it gives no tensor or several."""
    meta = node.meta.get("tensor_meta")
    shape = getattr(meta, "shape", None)
    return None if shape is None else tuple(shape)


def source_of(node: fx.Node) -> fx.Node:
    """Return the node that gives `node` its first operand."""
    return node.all_input_nodes[0]


def consumers_of(node: fx.Node) -> list[fx.Node]:
    """Return the nodes that read `node`'s values, not only its shape."""
    return [user for user in node.users if op_of(user) is not Op.SHAPE]


def setting(node: fx.Node, name: str, position: int, default: Any = None) -> Any:
    """Return a setting of `node`: its module's attribute, or the argument of its call.

    Args:
        node: a call of a module, a function or a method.
        name: the attribute's, which is also the parameter's name.
        position: the parameter's place in the function's arguments, the tensor being 0.
        default: the value if the call does not give one.
    """
    module = module_of(node)
    if module is not None:
        return getattr(module, name, default)
    if len(node.args) > position:
        return node.args[position]
    return node.kwargs.get(name, default)


def per_axis(value: Any, axes: int) -> tuple[int, ...]:
    """Return a kernel size, stride, padding or dilation as one integer for each spatial axis."""
    values = tuple(value) if isinstance(value, (tuple, list)) else (value,)
    return values if len(values) == axes else values * axes


def spatial_axes(node: fx.Node) -> int | None:
    """Return over how many axes a convolution or pool slides (the 2 of its `2d`), else None."""
    module = module_of(node)
    name = type(module).__name__ if module is not None else getattr(node.target, "__name__", "")
    match = re.search(r"([123])d$", name)
    return None if match is None else int(match[1])


def reduced_axes(node: fx.Node) -> tuple[int, ...]:
    """Return the axes, counted from 0, over which a mean is taken."""
    rank = len(shape_of(source_of(node)) or ())
    axes = setting(node, "dim", 1)
    if axes is None:
        return tuple(range(rank))
    listed = axes if isinstance(axes, (tuple, list)) else (axes,)
    return tuple(axis % rank for axis in listed)


def channel_repeats(node: fx.Node) -> int | None:
    """Return how many neighbours in axis 1 each channel becomes in a reshape.

    It is 1 where batch and channels stay as they are, H*W where [N, C, H, W] is flattened to
    [N, C*H*W], and None for any other reshape or if the batch size is written into it.
    """
    before, after = shape_of(source_of(node)), shape_of(node)
    if before is None or after is None or len(before) < 2 or len(after) < 2:
        return None
    if before[0] != after[0] or _writes_batch_size(node):
        return None
    if before[1] == after[1]:
        return 1
    spatial = math.prod(before[2:])
    return spatial if after == (before[0], before[1] * spatial) else None


def owns_tensors(node: fx.Node) -> bool:
    """Say whether no other node uses the parameters or buffers of the module `node` calls."""
    own = {id(tensor) for tensor in tensors_of(node)}
    reading = (each for each in node.graph.nodes if each.op in ("call_module", "get_attr"))
    others = (other for other in reading if other is not node)
    return not any(id(tensor) in own for other in others for tensor in tensors_of(other))


def shared_tensors(graph: fx.Graph) -> frozenset[int]:
    """Return the `id` of every parameter and buffer that several nodes use."""
    users = Counter(key for node in graph.nodes for key in {id(one) for one in tensors_of(node)})
    return frozenset(key for key, count in users.items() if count > 1)


def tensors_of(node: fx.Node) -> Iterator[Tensor]:
    """Yield the parameters and buffers that `node` reads from its module or names itself."""
    module = module_of(node)
    if module is not None:
        for part in module.modules():  # torch's own walk over names takes ten times as long
            held = (*part._parameters.values(), *part._buffers.values())
            yield from (tensor for tensor in held if tensor is not None)
    elif node.op == "get_attr" and node.graph.owning_module is not None:
        value = operator.attrgetter(str(node.target))(node.graph.owning_module)
        if isinstance(value, Tensor):
            yield value


def _writes_batch_size(node: fx.Node) -> bool:
    if node.op == "call_module" or node.target not in ("view", "reshape", torch.reshape):
        return False
    sizes = setting(node, "shape", 1, (0,))
    first = sizes[0] if isinstance(sizes, (tuple, list)) else sizes
    return not (first == -1 or (isinstance(first, fx.Node) and reads_batch_size(first)))


def reads_batch_size(node: fx.Node) -> bool:
    """Say whether `node` asks a tensor for its batch size."""
    if op_of(node) is not Op.SHAPE:
        return False
    return node.target in ("size", operator.getitem) and setting(node, "dim", 1) == 0
