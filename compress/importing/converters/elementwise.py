"""Arithmetic of two values, clamps, and activations in the spellings of exporters."""

import functools
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import onnx
import torch
from torch import fx, nn

from compress.importing.conversion import (
    CONVERTERS,
    Conversion,
    Unconvertible,
    to_tensor,
)
from compress.importing.nodes import CLIP, attributes, number, settings

_BINARY: dict[str, Callable[..., Any]] = {
    "Add": operator.add,
    "Sub": operator.sub,
    "Mul": operator.mul,
    "Div": operator.truediv,
    "Pow": operator.pow,
    "Max": torch.maximum,
    "Min": torch.minimum,
    "Sum": operator.add,
}


@CONVERTERS.takes(*_BINARY)
def binary(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """Arithmetic of values and constants, in the order given; a bias joins the layer before it."""
    biased = _into_bias(conversion, node) if node.op_type == "Add" else None
    if biased is not None:
        return biased
    fused = _gated(conversion, node) if node.op_type == "Mul" else None
    if fused is not None:
        return fused
    tensors = node.op_type in ("Max", "Min")
    operands = [_operand(conversion, name, as_number=not tensors) for name in node.input]
    return functools.reduce(
        lambda one, other: conversion.call(_BINARY[node.op_type], one, other), operands
    )


@CONVERTERS.takes("Clip")
def clip(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """A clamp: ReLU, ReLU6 or Hardtanh where it is one."""
    given, value = settings(node, CLIP, conversion.needed), conversion.value(node.input[0])
    largest = float(np.finfo(np.float32).max)
    low, high = (number(given.get(end)) for end in CLIP)
    low = None if low is None or low <= -largest else low
    high = None if high is None or high >= largest else high
    if low is None and high is None:
        return value
    if low == 0 and high in (None, 6):
        return conversion.module(node, nn.ReLU() if high is None else nn.ReLU6(), value)
    if low is None or high is None:
        return conversion.call(torch.clamp, value, low, high)
    return conversion.module(node, nn.Hardtanh(low, high), value)


@CONVERTERS.takes("ai.onnx.ml.Scaler")
def scaler(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """A shift and a scale for each feature, as scikit-learn's StandardScaler."""
    given = attributes(node)
    offset, scale = (np.array(given.get(name, [0.0]), np.float32) for name in ("offset", "scale"))
    value = conversion.value(node.input[0])
    shifted = conversion.call(operator.sub, value, conversion.buffer(to_tensor(offset), "offset"))
    return conversion.call(operator.mul, shifted, conversion.buffer(to_tensor(scale), "scale"))


@CONVERTERS.takes("HardSigmoid")
def hard_sigmoid(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """A clamp of a line: torch's own where the slope is a sixth."""
    given, value = attributes(node), conversion.value(node.input[0])
    alpha, beta = given.get("alpha", 0.2), given.get("beta", 0.5)
    if abs(alpha - 1 / 6) < 1e-6 and beta == 0.5:
        return conversion.module(node, nn.Hardsigmoid(), value)
    line = conversion.call(operator.add, conversion.call(operator.mul, value, alpha), beta)
    return conversion.module(node, nn.Hardtanh(0.0, 1.0), line)


@CONVERTERS.takes("Softmax", "LogSoftmax")
def softmax(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """A softmax over one axis; up to opset 12 over all axes from one on."""
    shape = conversion.shape(node.input[0])
    axis = attributes(node).get("axis", -1 if conversion.opset >= 13 else 1) % len(shape)
    if conversion.opset < 13 and any(size != 1 for size in shape[axis + 1 :]):
        raise Unconvertible("it is a softmax over several axes")
    kind = nn.Softmax if node.op_type == "Softmax" else nn.LogSoftmax
    return conversion.module(node, kind(axis), conversion.value(node.input[0]))


@CONVERTERS.takes("Gelu")
def gelu(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """GELU, exact or by tanh."""
    module = nn.GELU(attributes(node).get("approximate", "none"))
    return conversion.module(node, module, conversion.value(node.input[0]))


@CONVERTERS.takes("Mish")
def mish(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """Mish."""
    return conversion.module(node, nn.Mish(), conversion.value(node.input[0]))


@CONVERTERS.takes("PRelu")
def prelu(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """A ReLU with a slope, one for all or one a channel."""
    slope = conversion.needed(node.input[1], "slope")
    channels = conversion.shape(node.input[0])[1]
    if slope.size not in (1, channels) or slope.size != max(slope.shape, default=1):
        raise Unconvertible(f"its slope has shape {list(slope.shape)}")
    module = nn.PReLU(slope.size)
    module.weight = nn.Parameter(to_tensor(slope.reshape(-1)))
    return conversion.module(node, module, conversion.value(node.input[0]))


def _operand(conversion: Conversion, name: str, *, as_number: bool) -> Any:
    array = conversion.constant(name)
    if as_number and array is not None and array.size == 1 and name not in conversion.values:
        return float(array.reshape(-1)[0])
    return conversion.value(name)


def _into_bias(conversion: Conversion, node: onnx.NodeProto) -> fx.Node | None:
    """Make a constant the bias of the layer that gives the other operand, if it has none."""
    for name, other in (node.input, reversed(node.input)):
        bias, layer = conversion.constant(other), conversion.values.get(name)
        if bias is None or layer is None or conversion.readers[name] > 1:
            continue
        module = conversion.module_of(layer)
        if not isinstance(module, nn.Linear | nn.modules.conv._ConvNd) or module.bias is not None:
            continue
        channels, shape = len(module.weight), conversion.shape(name)
        if isinstance(module, nn.modules.conv._ConvTransposeNd):
            channels = module.out_channels
        axis = len(shape) - 1 if isinstance(module, nn.Linear) else 1
        if bias.size == channels and _lies_along(bias, axis, shape):
            module.bias = nn.Parameter(to_tensor(bias.reshape(-1)))
            return layer
    return None


def _lies_along(array: np.ndarray, axis: int, shape: tuple[int, ...]) -> bool:
    """Say whether an array, broadcast to `shape`, has its values along one axis alone."""
    if array.ndim > len(shape):
        return False
    sizes = (1,) * (len(shape) - array.ndim) + array.shape
    return all(size == 1 for place, size in enumerate(sizes) if place != axis)


def _gated(conversion: Conversion, node: onnx.NodeProto) -> fx.Node | None:
    """Return x * sigmoid(x) as SiLU, and x * hardsigmoid(x) as Hardswish, each one function."""
    if any(name not in conversion.values for name in node.input):
        return None
    one, other = (conversion.values[name] for name in node.input)
    for gate, value, name in ((one, other, node.input[0]), (other, one, node.input[1])):
        module = conversion.module_of(gate)
        if not isinstance(module, nn.Sigmoid | nn.Hardsigmoid) or gate.args[0] is not value:
            continue
        if conversion.readers[name] == 1:
            kind = nn.SiLU if isinstance(module, nn.Sigmoid) else nn.Hardswish
            return conversion.module(node, kind(), value)
    return None
