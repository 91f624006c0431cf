"""Functions of constant weights become the modules that do the same."""

import operator
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, fx, nn
from torch.nn import functional

from compress.quantization.plan.rewriting.constants import constant_of
from compress.quantization.plan.rewriting.replacing import become_module, plain_module
from compress.tracing import shape_of


def calls_to_modules(network: fx.GraphModule) -> None:
    """Turn functional convolutions, linear layers, matrix products and BatchNorms into modules."""
    for node in network.graph.nodes:
        make = _MAKERS.get(node.target) if node.op in ("call_function", "call_method") else None
        made = make(node) if make else _settled_norm(plain_module(node))
        if made is not None:
            become_module(node, made, [node.args[0]])


def _arguments(node: fx.Node, names: str) -> dict[str, Any]:
    """Return a call's arguments by name; those that it does not give are left out."""
    return dict(zip(names.split(), node.args, strict=False)) | dict(node.kwargs)


def _convolution(node: fx.Node) -> nn.Module | None:
    given = _arguments(node, "input weight bias stride padding dilation groups")
    weight, bias = constant_of(given["weight"]), _bias(given)
    kind = {3: nn.Conv1d, 4: nn.Conv2d}.get(0 if weight is None else weight.dim())
    if weight is None or kind is None or bias is _UNKNOWN:
        return None
    groups = given.get("groups", 1)
    settings = {name: given[name] for name in ("stride", "padding", "dilation") if name in given}
    size: Any = tuple(weight.shape[2:])
    made = kind(
        weight.shape[1] * groups,
        len(weight),
        size,
        groups=groups,
        bias=bias is not None,
        **settings,
    )
    return _with(made, weight, bias)


def _linear(node: fx.Node) -> nn.Module | None:
    given = _arguments(node, "input weight bias")
    weight, bias = constant_of(given["weight"]), _bias(given)
    if weight is None or weight.dim() != 2 or bias is _UNKNOWN:
        return None
    return _with(nn.Linear(weight.shape[1], weight.shape[0], bias is not None), weight, bias)


def _product(node: fx.Node) -> nn.Module | None:
    """A value times a constant matrix, each position's features on their own."""
    matrix = constant_of(node.args[1]) if len(node.args) == 2 else None
    if matrix is None or matrix.dim() != 2 or constant_of(node.args[0]) is not None:
        return None
    return _with(nn.Linear(matrix.shape[0], matrix.shape[1], bias=False), matrix.t(), None)


def _batch_norm(node: fx.Node) -> nn.Module | None:
    given = _arguments(node, "input running_mean running_var weight bias training momentum eps")
    mean, variance = (constant_of(given[name]) for name in ("running_mean", "running_var"))
    if mean is None or variance is None or given.get("training", False):
        return None
    rank = len(shape_of(node) or ())
    kind = {4: nn.BatchNorm2d, 5: nn.BatchNorm3d}.get(rank, nn.BatchNorm1d)
    made = kind(len(mean), eps=given.get("eps", 1e-5))
    made.running_mean, made.running_var = mean.clone(), variance.clone()
    ones, zeros = torch.ones_like(mean), torch.zeros_like(mean)
    scale, shift = (constant_of(given.get(name)) for name in ("weight", "bias"))
    return _with(made, ones if scale is None else scale, zeros if shift is None else shift)


def _settled_norm(norm: nn.Module | None) -> nn.Module | None:
    """An InstanceNorm that keeps running statistics: a BatchNorm, in inference."""
    if not isinstance(norm, nn.modules.instancenorm._InstanceNorm):
        return None
    if norm.running_mean is None or not norm.track_running_stats:
        return None
    rank = norm._get_no_batch_dim() + 1
    kind = {3: nn.BatchNorm1d, 4: nn.BatchNorm2d, 5: nn.BatchNorm3d}[rank]
    made = kind(norm.num_features, eps=norm.eps, affine=norm.affine)
    made.load_state_dict(norm.state_dict())
    return made


def _prelu(node: fx.Node) -> nn.Module | None:
    slope = constant_of(_arguments(node, "input weight")["weight"])
    if slope is None:
        return None
    return _with(nn.PReLU(slope.numel()), slope.reshape(-1), None)


_UNKNOWN = torch.zeros(0)


def _bias(given: dict[str, Any]) -> Tensor | None:
    """Return a call's bias; `_UNKNOWN` if it is no constant."""
    if given.get("bias") is None:
        return None
    bias = constant_of(given["bias"])
    return _UNKNOWN if bias is None else bias


def _with(module: nn.Module, weight: Tensor, bias: Tensor | None) -> nn.Module:
    module.weight = nn.Parameter(weight.detach().clone())
    if bias is not None:
        module.bias = nn.Parameter(bias.detach().clone())
    return module


_MAKERS: dict[Any, Callable[[fx.Node], nn.Module | None]] = {
    **dict.fromkeys(
        (functional.conv1d, functional.conv2d, torch.conv1d, torch.conv2d), _convolution
    ),
    functional.linear: _linear,
    **dict.fromkeys((torch.matmul, torch.mm, operator.matmul, "matmul", "mm"), _product),
    functional.batch_norm: _batch_norm,
    **dict.fromkeys((functional.prelu, torch.prelu, "prelu"), _prelu),
}
