"""Layers with weights: convolutions, linear layers, BatchNorm."""

import numpy as np
import onnx
import torch
from torch import fx, nn
from torch.nn import functional

from compress.importing.conversion import (
    CONVERTERS,
    Conversion,
    Unconvertible,
    to_tensor,
)
from compress.importing.nodes import attributes, operand
from compress.importing.onnx2torch_nodes import converted
from compress.importing.padding import explicit_pads, torch_pads


@CONVERTERS.takes("Conv")
def conv(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """A convolution; padding that differs between two sides is a node before it."""
    given = attributes(node)
    axes = len(conversion.shape(node.input[0])) - 2
    kernel = given.get("kernel_shape") or conversion.shape(node.input[1])[2:]
    pads = explicit_pads(given, conversion.shape(node.input[0])[2:], kernel)
    plain = onnx.NodeProto.FromString(node.SerializeToString())
    kept = [each for each in plain.attribute if each.name not in ("pads", "auto_pad")]
    del plain.attribute[:]
    plain.attribute.extend(kept)
    value = conversion.value(node.input[0])
    if pads[:axes] == pads[axes:]:
        plain.attribute.append(onnx.helper.make_attribute("pads", pads))
    else:
        value = conversion.call(functional.pad, value, torch_pads(pads))
    module, _ = converted(conversion, plain)
    return conversion.module(node, module, value)


@CONVERTERS.takes("Gemm")
def gemm(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """A linear layer: alpha * A @ B + beta * C with constant B and C."""
    given = attributes(node)
    weight = conversion.needed(node.input[1], "weight")
    if given.get("transA", 0):
        raise Unconvertible("its input is transposed")
    rows = weight if given.get("transB", 0) else weight.T
    bias = None
    if name := operand(node, 2):
        bias = conversion.needed(name, "bias") * np.float32(given.get("beta", 1.0))
        if bias.size not in (1, len(rows)):
            raise Unconvertible(f"its bias has shape {list(bias.shape)}")
        bias = np.broadcast_to(bias.reshape(-1), len(rows))
    module = linear(rows * np.float32(given.get("alpha", 1.0)), bias)
    return conversion.module(node, module, conversion.value(node.input[0]))


@CONVERTERS.takes("MatMul")
def matmul(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """A linear layer without bias, or a product of two values."""
    weight = conversion.constant(node.input[1])
    value = conversion.value(node.input[0])
    if weight is None or weight.ndim != 2:
        return conversion.call(torch.matmul, value, conversion.value(node.input[1]))
    return conversion.module(node, linear(weight.T, None), value)


def linear(rows: np.ndarray, bias: np.ndarray | None) -> nn.Linear:
    """Return a linear layer of weights [outputs, inputs] and a bias [outputs]."""
    with torch.device("meta"):
        module = nn.Linear(rows.shape[1], rows.shape[0], bias=bias is not None)
    module.weight = nn.Parameter(to_tensor(rows).contiguous())
    if bias is not None:
        module.bias = nn.Parameter(to_tensor(bias).contiguous())
    return module
