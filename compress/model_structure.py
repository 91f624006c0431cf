"""The structure in a float network's file, and what each of its layers gives and takes.

Without PyTorch: the structure is JSON, and shapes follow from it and from the weights' shapes. What
a layer gives is left open, None, where its operation is none of those followed here, and after it.
"""

import json
import math
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from compress.errors import CompressError

FORMAT = "compress-network-1"
_LARGEST = 1 << 31
_DAMAGES = (AttributeError, LookupError, TypeError, ValueError, ArithmeticError, RecursionError)
_KEPT = ("running_mean", "running_var", "num_batches_tracked")

Shape = tuple[int, ...]
"""Of one value, without the batch."""


@dataclass(frozen=True)
class FloatLayer:
    """A layer of a float network, for one input.

    Attributes:
        name: the module's path, or the call's name.
        kind: the module's type, or the function's name.
        output_shape: without the batch; None where it is not followed.
        parameters: its own; those of a module that is called twice count at the first call.
        macs: multiply-accumulates; None where the output's shape is not followed.
    """

    name: str
    kind: str
    output_shape: Shape | None
    parameters: int
    macs: int | None


def read_structure(text: str, path: str | os.PathLike[str]) -> tuple[dict[str, Any], Shape]:
    """Read the structure of a float network's file, and the shape of its input.

    Raises:
        CompressError: it is none, is of another format, or has an impossible input.
    """
    try:
        structure = json.loads(text)
        known = structure["format"] == FORMAT
        shape = tuple(int(size) for size in structure["input_shape"])
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError) as error:
        raise CompressError(
            f"{path} holds weights but no structure; save it with save_model"
        ) from error
    if not known or not shape or min(shape) < 1 or max(shape) > 4096 or len(shape) > 4:
        raise CompressError(
            f"{path}: its structure is of another format or has an impossible input"
        )
    return structure, shape


def float_layers(
    text: str, weights: Mapping[str, Shape], path: str | os.PathLike[str]
) -> list[FloatLayer]:
    """The layers of a float network, in the order of computation.

    Args:
        text: its structure.
        weights: the shapes of what the file holds, by name.
        path: for messages.

    Raises:
        CompressError: the structure is none, or it and the weights disagree.
    """
    structure, shape = read_structure(text, path)
    try:
        return list(_layers(structure, weights, shape))
    except _DAMAGES as error:
        raise CompressError(f"{path}: structure and weights disagree") from error


def _layers(
    structure: Mapping[str, Any], weights: Mapping[str, Shape], input_shape: Shape
) -> Iterator[FloatLayer]:
    own: dict[str, int] = {}
    modules = structure["modules"]
    for name, shape in weights.items():
        if not name.endswith(_KEPT):
            module = _owner(name)
            own[module] = own.get(module, 0) + math.prod(shape)
    ties = structure.get("ties", {})
    weights = {**weights, **{name: weights[other] for name, other in ties.items()}}
    shapes: dict[str, Shape | None] = {}
    alone = {name for name in structure.get("parameters", ()) if _owner(name) not in modules}
    for node in structure["nodes"]:
        target, op = str(node["target"]), node["op"]
        if op == "output":
            continue
        if op == "placeholder":
            shapes[node["name"]] = input_shape
            continue
        if op == "get_attr":
            shapes[node["name"]] = _of_one_input(weights[target])
            if target in alone:
                alone.remove(target)
                yield FloatLayer(target, "weight", weights[target], math.prod(weights[target]), 0)
            continue
        of_module = op == "call_module"
        module = modules[target] if of_module else {}
        kind = str(module["type"]) if of_module else target
        given = module["arguments"] if of_module else dict(node["kwargs"]["map"])
        output = _checked(_output(kind, node["args"], given, shapes, of_module=of_module))
        shapes[node["name"]] = output
        weight = weights[f"{target}.weight"] if kind in _WEIGHTED else None
        macs = None if output is None else _macs(weight, output)
        name = target if of_module else str(node["name"])
        yield FloatLayer(name, kind, output, own.pop(target, 0) if of_module else 0, macs)


def _owner(name: str) -> str:
    return name.rpartition(".")[0]


def _of_one_input(shape: Shape) -> Shape:
    """The shape of a weight beside values without the batch."""
    return shape[1:] if shape[:1] == (1,) else shape


def _checked(shape: Shape | None) -> Shape | None:
    if shape is None:
        return None
    if not all(isinstance(size, int) and 0 <= size <= _LARGEST for size in shape):
        raise ValueError("a size is impossible")
    return shape


def _macs(weight: Shape | None, output: Shape) -> int:
    """Each output of a convolution or linear layer takes the weights of one channel."""
    return 0 if weight is None else math.prod(output) * math.prod(weight[1:])


def _output(
    kind: str,
    args: Sequence[Any],
    given: Mapping[str, Any],
    shapes: Mapping[str, Shape | None],
    *,
    of_module: bool,
) -> Shape | None:
    """The shape that a module or a function gives, if it is followed."""
    called = kind if of_module else kind.removeprefix("torch.")
    followed = (_MODULES if of_module else _FUNCTIONS).get(called)
    if followed is None:
        return None
    inputs = _inputs(args, shapes)
    return None if not inputs or None in inputs else followed(inputs, args[1:], given)


def _inputs(args: Sequence[Any], shapes: Mapping[str, Shape | None]) -> list[Shape | None]:
    """The shapes of the values that a call takes, alone or in a list."""
    listed = args[0] if args and isinstance(args[0], list) else args
    return [shapes[arg["node"]] for arg in listed if isinstance(arg, dict) and "node" in arg]


Followed = Callable[[Sequence[Any], Sequence[Any], Mapping[str, Any]], Shape | None]


def _same(inputs: Sequence[Any], args: Sequence[Any], given: Mapping[str, Any]) -> Shape:
    shape: Shape = inputs[0]
    return shape


def _broadcast(inputs: Sequence[Any], args: Sequence[Any], given: Mapping[str, Any]) -> Shape:
    """The shape of an operation on values of the same or of broadcast shapes."""
    rank = max(map(len, inputs))
    padded = [(1,) * (rank - len(shape)) + shape for shape in inputs]
    return tuple(max(sizes) if 0 not in sizes else 0 for sizes in zip(*padded, strict=True))


def _joined(inputs: Sequence[Any], args: Sequence[Any], given: Mapping[str, Any]) -> Shape | None:
    axis = _axis(_setting("dim", args, 0, given, 0), len(inputs[0]))
    if axis is None:
        return None
    size = sum(shape[axis] for shape in inputs)
    return (*inputs[0][:axis], size, *inputs[0][axis + 1 :])


def _flat(inputs: Sequence[Any], args: Sequence[Any], given: Mapping[str, Any]) -> Shape | None:
    shape = inputs[0]
    first = _axis(_setting("start_dim", args, 0, given, 0), len(shape))
    last = _axis(_setting("end_dim", args, 1, given, -1), len(shape))
    if first is None or last is None:
        return None
    return (*shape[:first], math.prod(shape[first : last + 1]), *shape[last + 1 :])


def _reduced(inputs: Sequence[Any], args: Sequence[Any], given: Mapping[str, Any]) -> Shape | None:
    """The shape of a mean, or of a largest value, over some axes."""
    shape, dims = inputs[0], _setting("dim", args, 0, given, None)
    if dims is None:
        return None
    axes = [_axis(dim, len(shape)) for dim in (dims if isinstance(dims, list) else [dims])]
    if None in axes:
        return None
    if _setting("keepdim", args, 1, given, False):
        return tuple(1 if axis in axes else size for axis, size in enumerate(shape))
    return tuple(size for axis, size in enumerate(shape) if axis not in axes)


def _convolved(inputs: Sequence[Any], args: Sequence[Any], given: Mapping[str, Any]) -> Shape:
    spatial, padding = inputs[0][1:], given["padding"]
    axes = len(spatial)
    kernel, stride, dilation = (
        _per_axis(given[name], axes) for name in ("kernel_size", "stride", "dilation")
    )
    if padding == "same":
        return (given["out_channels"], *spatial)
    padded = _per_axis(0 if padding == "valid" else padding, axes)
    sides = zip(spatial, kernel, stride, padded, dilation, strict=True)
    return (given["out_channels"], *(_windows(*side, ceil=False) for side in sides))


def _pooled(inputs: Sequence[Any], args: Sequence[Any], given: Mapping[str, Any]) -> Shape:
    channels, *spatial = inputs[0]
    axes = len(spatial)
    kernel = _setting("kernel_size", args, 0, given, None)
    stride = _setting("stride", args, 1, given, None)
    padding = _setting("padding", args, 2, given, 0)
    rows = (kernel, kernel if stride in (None, []) else stride, padding, given.get("dilation", 1))
    sides = zip(spatial, *(_per_axis(row, axes) for row in rows), strict=True)
    ceil = bool(given.get("ceil_mode", False))
    return (channels, *(_windows(*side, ceil=ceil) for side in sides))


def _adapted(inputs: Sequence[Any], args: Sequence[Any], given: Mapping[str, Any]) -> Shape:
    channels, *spatial = inputs[0]
    wanted = _per_axis(_setting("output_size", args, 0, given, None), len(spatial))
    return (channels, *(size if w is None else w for size, w in zip(spatial, wanted, strict=True)))


def _projected(inputs: Sequence[Any], args: Sequence[Any], given: Mapping[str, Any]) -> Shape:
    return (*inputs[0][:-1], given["out_features"])


def _windows(
    size: int, kernel: int, stride: int, padding: int, dilation: int, *, ceil: bool
) -> int:
    """How many windows fit along an axis, as PyTorch counts them."""
    free = size + 2 * padding - dilation * (kernel - 1) - 1
    if not ceil:
        return free // stride + 1
    count = -(-free // stride) + 1
    return count - 1 if (count - 1) * stride >= size + padding else count


def _per_axis(value: Any, axes: int) -> Sequence[Any]:
    if isinstance(value, list):
        return value if len(value) == axes else value * axes
    return [value] * axes


def _setting(
    name: str, args: Sequence[Any], place: int, given: Mapping[str, Any], default: Any
) -> Any:
    """A setting of a call: by name, or by its place behind the input."""
    value = args[place] if len(args) > place else given.get(name, default)
    return list(value) if isinstance(value, list) else value


def _axis(dim: Any, rank: int) -> int | None:
    """An axis of a value without the batch; None for the batch itself, or for none."""
    if not isinstance(dim, int):
        return None
    axis = dim - 1 if dim > 0 else dim + rank if dim < 0 else -1
    return axis if 0 <= axis < rank else None


_WEIGHTED = ("Conv1d", "Conv2d", "Linear")
_ALIKE = (
    *("BatchNorm1d", "BatchNorm2d", "ReLU", "ReLU6", "LeakyReLU", "PReLU", "ELU", "SiLU", "GELU"),
    *("Tanh", "Sigmoid", "Hardsigmoid", "Hardswish", "Hardtanh", "Softmax", "LogSoftmax", "SELU"),
    *("CELU", "Mish", "Softplus", "Softsign", "LogSigmoid", "Identity"),
    *("Dropout", "Dropout1d", "Dropout2d"),
)
_MODULES: Mapping[str, Followed] = {
    **dict.fromkeys(_ALIKE, _same),
    **dict.fromkeys(("Conv1d", "Conv2d"), _convolved),
    "Linear": _projected,
    "Flatten": _flat,
    **{f"{kind}Pool{axes}d": _pooled for kind in ("Max", "Avg") for axes in (1, 2)},
    **{f"Adaptive{kind}Pool{axes}d": _adapted for kind in ("Max", "Avg") for axes in (1, 2)},
}
_FUNCTIONS: Mapping[str, Followed] = {
    **dict.fromkeys(("relu", "relu6", "silu", "gelu", "hardswish", "sigmoid", "contiguous"), _same),
    **dict.fromkeys(("hardsigmoid", "leaky_relu", "elu", "mish", "tanh", "clamp", "neg"), _same),
    **dict.fromkeys(("add", "mul", "sub", "truediv", "div", "maximum", "minimum"), _broadcast),
    **dict.fromkeys(("mean", "amax"), _reduced),
    **dict.fromkeys(("max_pool2d", "avg_pool2d"), _pooled),
    "adaptive_avg_pool2d": _adapted,
    "cat": _joined,
    "flatten": _flat,
}
"""Functions and methods alike."""
