"""Pools, sliding and global."""

from typing import Any

import onnx
import torch
from torch import fx, nn
from torch.nn import functional

from compress.importing.conversion import CONVERTERS, Conversion, Unconvertible
from compress.importing.nodes import attributes
from compress.importing.padding import explicit_pads, torch_pads

_MAX = {1: nn.MaxPool1d, 2: nn.MaxPool2d, 3: nn.MaxPool3d}
_AVERAGE = {1: nn.AvgPool1d, 2: nn.AvgPool2d, 3: nn.AvgPool3d}
_GLOBAL_MAX = {1: nn.AdaptiveMaxPool1d, 2: nn.AdaptiveMaxPool2d, 3: nn.AdaptiveMaxPool3d}
_GLOBAL_AVERAGE = {1: nn.AdaptiveAvgPool1d, 2: nn.AdaptiveAvgPool2d, 3: nn.AdaptiveAvgPool3d}


@CONVERTERS.takes("MaxPool")
def max_pool(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """The largest of each window; other padding on two sides is a node that pads with -inf."""
    if len([name for name in node.output if name]) > 1 or attributes(node).get("storage_order"):
        raise Unconvertible("it gives the places of its maxima too")
    value, pads, options = _window(conversion, node)
    axes = len(pads) // 2
    if pads[:axes] != pads[axes:] or any(2 * p > k for p, k in _pairs(pads, options)):
        value = conversion.call(functional.pad, value, torch_pads(pads), value=float("-inf"))
        pads = [0] * len(pads)
    options["dilation"] = tuple(attributes(node).get("dilations") or [1] * axes)
    return conversion.module(node, _of(_MAX, axes)(padding=tuple(pads[:axes]), **options), value)


@CONVERTERS.takes("AveragePool")
def average_pool(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """The mean of each window; other padding on two sides is a node before it."""
    value, pads, options = _window(conversion, node)
    axes, counts_zeros = len(pads) // 2, bool(attributes(node).get("count_include_pad", 0))
    if any(each != 1 for each in attributes(node).get("dilations") or ()):
        raise Unconvertible("it is dilated")
    if pads[:axes] != pads[axes:]:
        if not counts_zeros:
            return _mean_of_pixels(conversion, node)
        value = conversion.call(functional.pad, value, torch_pads(pads))
        pads = [0] * len(pads)
    module = _of(_AVERAGE, axes)(
        padding=tuple(pads[:axes]), count_include_pad=counts_zeros, **options
    )
    return conversion.module(node, module, value)


@CONVERTERS.takes("GlobalAveragePool")
def global_average(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """The mean of each channel."""
    axes = len(conversion.shape(node.input[0])) - 2
    return conversion.module(node, _of(_GLOBAL_AVERAGE, axes)(1), conversion.value(node.input[0]))


@CONVERTERS.takes("GlobalMaxPool")
def global_max(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """The largest of each channel."""
    axes = len(conversion.shape(node.input[0])) - 2
    return conversion.module(node, _of(_GLOBAL_MAX, axes)(1), conversion.value(node.input[0]))


def _mean_of_pixels(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """The mean of the pixels that each window sees, where the padding has another width aside."""
    value, pads, options = _window(conversion, node)
    axes = len(pads) // 2
    around = torch_pads(pads)
    module = _of(_AVERAGE, axes)(**options)
    ones = torch.ones(1, 1, *conversion.shape(node.input[0])[2:])
    shares = module(functional.pad(ones, around))
    padded = conversion.call(functional.pad, value, around)
    means = conversion.module(node, module, padded)
    return conversion.call(torch.mul, means, conversion.buffer(1 / shares, "inverse_share"))


def _window(
    conversion: Conversion, node: onnx.NodeProto
) -> tuple[fx.Node, list[int], dict[str, Any]]:
    """Return the pool's input, its pads as ONNX has them, and its kernel, stride and rounding."""
    given = attributes(node)
    kernel = list(given["kernel_shape"])
    pads = explicit_pads(given, conversion.shape(node.input[0])[2:], kernel)
    options = {
        "kernel_size": tuple(kernel),
        "stride": tuple(given.get("strides") or [1] * len(kernel)),
        "ceil_mode": bool(given.get("ceil_mode", 0)),
    }
    return conversion.value(node.input[0]), pads, options


def _pairs(pads: list[int], options: dict[str, Any]) -> list[tuple[int, int]]:
    return list(zip(pads, options["kernel_size"] * 2, strict=True))


def _of(kinds: dict[int, Any], axes: int) -> Any:
    if axes not in kinds:
        raise Unconvertible(f"it has {axes} axes beside batch and channels; 1 to 3 are supported")
    return kinds[axes]
