"""A network as a graph: traced once with torch.fx, asked in the same words by every stage.

`trace` makes the graph. `op_of` says what a node computes, whether it was written as a module, a
function or a tensor method, and the rest answers the small questions that rewriting, profiling and
quantizing have in common. Activations are [N, C, ...]: batch first, channels second.
"""

import contextlib
import copy
import io
import itertools
import math
import operator
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import torch
from torch import Tensor, fx, nn
from torch.fx.passes.shape_prop import ShapeProp
from torch.nn import functional

from compress.errors import UserError


class Op(StrEnum):
    """What a node computes."""

    INPUT = "input"
    OUTPUT = "output"
    CONSTANT = "constant"
    SHAPE = "shape"
    CONVOLUTION = "convolution"
    TRANSPOSED_CONVOLUTION = "transposed convolution"
    LINEAR = "linear"
    BATCH_NORM = "batch norm"
    DROPOUT = "dropout"
    IDENTITY = "identity"
    RELU = "relu"
    RELU6 = "relu6"
    MAX_POOL = "max pool"
    AVERAGE_POOL = "average pool"
    ADAPTIVE_MAX_POOL = "adaptive max pool"
    ADAPTIVE_AVERAGE_POOL = "adaptive average pool"
    MEAN = "mean"
    PAD = "pad"
    RESHAPE = "reshape"
    ADD = "add"
    CONCATENATE = "concatenate"
    OTHER = "other"


_MODULES: dict[type[nn.Module], Op] = {
    **dict.fromkeys((nn.Conv1d, nn.Conv2d, nn.Conv3d), Op.CONVOLUTION),
    **dict.fromkeys(
        (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d), Op.TRANSPOSED_CONVOLUTION
    ),
    nn.Linear: Op.LINEAR,
    nn.modules.batchnorm._BatchNorm: Op.BATCH_NORM,
    nn.modules.dropout._DropoutNd: Op.DROPOUT,
    nn.Identity: Op.IDENTITY,
    nn.ReLU6: Op.RELU6,
    nn.ReLU: Op.RELU,
    **dict.fromkeys((nn.MaxPool1d, nn.MaxPool2d, nn.MaxPool3d), Op.MAX_POOL),
    **dict.fromkeys((nn.AvgPool1d, nn.AvgPool2d, nn.AvgPool3d), Op.AVERAGE_POOL),
    nn.modules.pooling._AdaptiveMaxPoolNd: Op.ADAPTIVE_MAX_POOL,
    nn.modules.pooling._AdaptiveAvgPoolNd: Op.ADAPTIVE_AVERAGE_POOL,
    **dict.fromkeys(
        (
            nn.modules.padding._CircularPadNd,
            nn.modules.padding._ConstantPadNd,
            nn.modules.padding._ReflectionPadNd,
            nn.modules.padding._ReplicationPadNd,
        ),
        Op.PAD,
    ),
    nn.Flatten: Op.RESHAPE,
    nn.Unflatten: Op.RESHAPE,
}
_FUNCTIONS: dict[Any, Op] = {
    **dict.fromkeys((functional.conv1d, functional.conv2d, functional.conv3d), Op.CONVOLUTION),
    functional.linear: Op.LINEAR,
    **dict.fromkeys(
        (
            *(functional.dropout, functional.dropout1d, functional.dropout2d),
            *(functional.dropout3d, functional.alpha_dropout, functional.feature_alpha_dropout),
        ),
        Op.DROPOUT,
    ),
    **dict.fromkeys((functional.relu, functional.relu_, torch.relu, torch.relu_), Op.RELU),
    functional.relu6: Op.RELU6,
    **dict.fromkeys(
        (
            *(functional.max_pool1d, functional.max_pool2d, functional.max_pool3d),
            *(torch.max_pool1d, torch.max_pool2d, torch.max_pool3d),
        ),
        Op.MAX_POOL,
    ),
    **dict.fromkeys(
        (functional.avg_pool1d, functional.avg_pool2d, functional.avg_pool3d), Op.AVERAGE_POOL
    ),
    **dict.fromkeys(
        (
            *(functional.adaptive_max_pool1d, functional.adaptive_max_pool2d),
            functional.adaptive_max_pool3d,
        ),
        Op.ADAPTIVE_MAX_POOL,
    ),
    **dict.fromkeys(
        (
            *(functional.adaptive_avg_pool1d, functional.adaptive_avg_pool2d),
            functional.adaptive_avg_pool3d,
        ),
        Op.ADAPTIVE_AVERAGE_POOL,
    ),
    torch.mean: Op.MEAN,
    functional.pad: Op.PAD,
    **dict.fromkeys(
        (torch.flatten, torch.reshape, torch.squeeze, torch.unsqueeze, torch.unflatten), Op.RESHAPE
    ),
    **dict.fromkeys((operator.add, operator.iadd, torch.add), Op.ADD),
    **dict.fromkeys((torch.cat, torch.concat, torch.concatenate), Op.CONCATENATE),
}
_METHODS: dict[str, Op] = {
    **dict.fromkeys(("size", "dim"), Op.SHAPE),
    **dict.fromkeys(("relu", "relu_"), Op.RELU),
    "mean": Op.MEAN,
    **dict.fromkeys(
        ("flatten", "view", "reshape", "squeeze", "unsqueeze", "unflatten"), Op.RESHAPE
    ),
    **dict.fromkeys(("add", "add_"), Op.ADD),
}
_IN_PLACE_OPERATORS = frozenset(
    (operator.iadd, operator.isub, operator.imul, operator.itruediv, operator.ipow)
)


def trace(model: nn.Module, example: Tensor) -> fx.GraphModule:
    """Copy `model` in eval mode and trace it; the modules of torch.nn stay whole.

    Args:
        model: any network of one tensor that torch.fx can follow; it is not changed.
        example: a batch of input, [N, ...], of the dtype the network takes.

    Returns:
        The graph, each node with its shape and dtype for `example` in `meta["tensor_meta"]`.

    Raises:
        UserError: the network does not accept `example`, or cannot be copied or traced.
    """
    copied = _copied(model)
    _check_runs(copied, example)
    name = type(model).__name__
    with _refusal(f"cannot trace {name}", "make its forward independent of values, or split it"):
        traced = fx.symbolic_trace(copied)
    traced.eval()
    propagate_shapes(traced, example)
    return traced


def propagate_shapes(traced: fx.GraphModule, example: Tensor) -> None:
    """Run `traced` on `example` and note in each node's `meta` what it gave.

    Raises:
        UserError: the graph does not accept `example`.
    """
    chatter = contextlib.redirect_stderr(io.StringIO())
    with _refusal("cannot run the traced graph", "check the example"), chatter, torch.no_grad():
        ShapeProp(traced).propagate(example)


def op_of(node: fx.Node) -> Op:
    """Return what `node` computes, however it is written; `Op.OTHER` if it has no name here."""
    if node.op == "call_module":
        kinds = (_MODULES.get(kind) for kind in type(module_of(node)).__mro__)
        return next((kind for kind in kinds if kind is not None), Op.OTHER)
    if node.op == "call_function":
        return Op.SHAPE if _is_shape_lookup(node) else _FUNCTIONS.get(node.target, Op.OTHER)
    if node.op == "call_method":
        return _METHODS.get(str(node.target), Op.OTHER)
    return {"placeholder": Op.INPUT, "output": Op.OUTPUT}.get(node.op, Op.CONSTANT)


def module_of(node: fx.Node) -> nn.Module | None:
    """Return the module that `node` calls, or None if it calls a function or a method."""
    owner = node.graph.owning_module
    if node.op != "call_module" or owner is None:
        return None
    return owner.get_submodule(str(node.target))


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
    others = (other for other in node.graph.nodes if other is not node)
    return not any(id(tensor) in own for other in others for tensor in tensors_of(other))


def tensors_of(node: fx.Node) -> Iterator[Tensor]:
    """Yield the parameters and buffers that `node` reads from its module or names itself."""
    module = module_of(node)
    if module is not None:
        yield from itertools.chain(module.parameters(), module.buffers())
    elif node.op == "get_attr" and node.graph.owning_module is not None:
        value = operator.attrgetter(str(node.target))(node.graph.owning_module)
        if isinstance(value, Tensor):
            yield value


def is_in_place(node: fx.Node) -> bool:
    """Say whether `node` may overwrite its first operand."""
    if node.op == "call_module":
        return bool(getattr(module_of(node), "inplace", False))
    if node.op == "call_method":
        return _ends_in_one_underscore(str(node.target))
    if node.op != "call_function" or node.target is operator.getitem:
        return False
    flagged = node.kwargs.get("inplace") or any(value is True for value in node.args[1:])
    named = _ends_in_one_underscore(getattr(node.target, "__name__", ""))
    return bool(flagged) or named or node.target in _IN_PLACE_OPERATORS


def _ends_in_one_underscore(name: str) -> bool:
    return name.endswith("_") and not name.endswith("__")


def _is_shape_lookup(node: fx.Node) -> bool:
    if node.target is getattr:
        return node.args[1] in ("shape", "ndim")
    looked_up = node.args[0] if node.target is operator.getitem else None
    return isinstance(looked_up, fx.Node) and op_of(looked_up) is Op.SHAPE


def _writes_batch_size(node: fx.Node) -> bool:
    if node.op == "call_module" or node.target not in ("view", "reshape", torch.reshape):
        return False
    sizes = setting(node, "shape", 1, (0,))
    first = sizes[0] if isinstance(sizes, (tuple, list)) else sizes
    return not (first == -1 or (isinstance(first, fx.Node) and _reads_batch_size(first)))


def _reads_batch_size(node: fx.Node) -> bool:
    if op_of(node) is not Op.SHAPE:
        return False
    return node.target in ("size", operator.getitem) and setting(node, "dim", 1) == 0


def _copied(model: nn.Module) -> nn.Module:
    name = type(model).__name__
    with _refusal(f"cannot copy {name}", "detach tensors it keeps from earlier computations"):
        return copy.deepcopy(model).eval()


def _check_runs(model: nn.Module, example: Tensor) -> None:
    if not isinstance(example, Tensor) or example.dim() < 2:
        raise UserError("the example is not a batch of inputs; pass one tensor [N, ...]")
    shape = list(example.shape)
    what = f"{type(model).__name__} does not accept an input of shape {shape}"
    with _refusal(what, "pass an example as the network expects it"), torch.no_grad():
        model(example)


@contextlib.contextmanager
def _refusal(what: str, advice: str) -> Iterator[None]:
    """Turn any failure of torch in the block into one line for the user."""
    try:
        yield
    except UserError:
        raise
    except Exception as error:
        lines = str(error).strip().splitlines()
        reason = lines[0] if lines else type(error).__name__
        raise UserError(f"{what}: {reason}; {advice}") from error
