"""What a float network's file may name: layers, functions and methods that only compute."""

import operator
from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.nn import functional

MODULES: dict[str, type[nn.Module]] = {
    kind.__name__: kind
    for kind in (
        *(nn.Conv1d, nn.Conv2d, nn.Linear, nn.BatchNorm1d, nn.BatchNorm2d),
        *(nn.ConvTranspose1d, nn.ConvTranspose2d, nn.Upsample, nn.PixelShuffle, nn.PixelUnshuffle),
        *(nn.ZeroPad1d, nn.ZeroPad2d, nn.ConstantPad1d, nn.ConstantPad2d, nn.ChannelShuffle),
        *(nn.ReflectionPad1d, nn.ReflectionPad2d, nn.ReplicationPad1d, nn.ReplicationPad2d),
        *(nn.ReLU, nn.ReLU6, nn.LeakyReLU, nn.PReLU, nn.ELU, nn.SiLU, nn.GELU, nn.Tanh),
        *(nn.Sigmoid, nn.Hardsigmoid, nn.Hardswish, nn.Hardtanh, nn.Softmax, nn.LogSoftmax),
        *(nn.SELU, nn.CELU, nn.Mish, nn.Softplus, nn.Softsign, nn.LogSigmoid, nn.GLU),
        *(nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.Identity, nn.Flatten, nn.Unflatten),
        *(nn.MaxPool1d, nn.AvgPool1d, nn.AdaptiveAvgPool1d, nn.AdaptiveMaxPool1d),
        *(nn.MaxPool2d, nn.AvgPool2d, nn.AdaptiveAvgPool2d, nn.AdaptiveMaxPool2d),
    )
}
_OF_TORCH = """
    add sub mul div neg pow abs exp sqrt square maximum minimum clamp
    cat stack chunk split unbind narrow select squeeze unsqueeze
    transpose permute flatten reshape mean sum amax amin
    relu sigmoid tanh softmax sin cos log log1p log2 sign round floor ceil reciprocal rsqrt
    where gt lt ge le max min masked_fill flip roll
"""
_OF_FUNCTIONAL = """
    relu relu6 silu gelu hardswish hardsigmoid hardtanh leaky_relu elu selu celu mish softplus
    softsign logsigmoid hardshrink softshrink tanhshrink _threshold
    softmax log_softmax glu prelu dropout dropout2d
    linear conv1d conv2d batch_norm pad interpolate pixel_shuffle
    max_pool1d avg_pool1d adaptive_avg_pool1d adaptive_max_pool1d
    max_pool2d avg_pool2d adaptive_avg_pool2d adaptive_max_pool2d
"""
_OF_OPERATOR = "add sub mul truediv floordiv neg pow gt lt ge le getitem"
FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: getattr(operator, name) for name in _OF_OPERATOR.split()},
    **{f"torch.{name}": getattr(torch, name) for name in _OF_TORCH.split()},
    **{name: getattr(functional, name) for name in _OF_FUNCTIONAL.split()},
}
ARITHMETIC = (
    *(operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.pow),
    *(torch.add, torch.sub, torch.mul, torch.div, torch.pow),
    *("add", "sub", "mul", "div", "pow"),
)
"""What takes numbers and tensors alone."""
OF_WEIGHTS = (functional.linear, functional.conv1d, functional.conv2d)
"""Functions whose second argument is a weight, [out, in, ...]."""
POOLS = tuple(
    getattr(functional, f"{kind}_pool{axes}d") for kind in ("max", "avg") for axes in (1, 2)
)
_OF_TENSORS = """
    flatten view reshape mean relu sigmoid add mul size chunk split transpose permute contiguous
    expand unsqueeze sub div neg pow abs exp sqrt square clamp sum amax amin tanh softmax squeeze
    unbind narrow select unflatten expand_as view_as reshape_as repeat swapaxes
    sin cos log log1p sign round floor ceil reciprocal rsqrt max min masked_fill float flip roll
"""
METHODS = frozenset(_OF_TENSORS.split())
