"""What a node computes, whether it was written as a module, a function or a tensor method."""

import operator
from enum import StrEnum
from typing import Any

import torch
from torch import fx, nn
from torch.nn import functional


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
    **dict.fromkeys((torch.detach, torch.clone), Op.IDENTITY),
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
    **dict.fromkeys(("detach", "clone"), Op.IDENTITY),
    "mean": Op.MEAN,
    **dict.fromkeys(
        ("flatten", "view", "reshape", "squeeze", "unsqueeze", "unflatten"), Op.RESHAPE
    ),
    **dict.fromkeys(("add", "add_"), Op.ADD),
}


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


def called_on(node: fx.Node, args: Any, kwargs: Any) -> Any:
    """Return what the module, method or function that `node` calls gives for these arguments."""
    module = module_of(node)
    if module is not None:
        return module(*args, **kwargs)
    if node.op == "call_method":
        return getattr(args[0], str(node.target))(*args[1:], **kwargs)
    return node.target(*args, **kwargs)  # type: ignore[operator]


def has_hooks(node: fx.Node) -> bool:
    """Say whether the module that `node` calls has forward hooks, which may change anything."""
    module = module_of(node)
    return bool(module is not None and (module._forward_hooks or module._forward_pre_hooks))


def _is_shape_lookup(node: fx.Node) -> bool:
    if node.target is getattr:
        return node.args[1] in ("shape", "ndim")
    looked_up = node.args[0] if node.target is operator.getitem else None
    return isinstance(looked_up, fx.Node) and op_of(looked_up) is Op.SHAPE
