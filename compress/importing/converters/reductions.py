"""Reductions over axes: means, sums, maxima."""

from collections.abc import Callable
from typing import Any

import onnx
import torch
from torch import fx

from compress.importing.conversion import Conversion, Unconvertible, converts
from compress.importing.nodes import attributes

_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "ReduceMean": torch.mean,
    "ReduceSum": torch.sum,
    "ReduceMax": torch.amax,
    "ReduceMin": torch.amin,
}


@converts(*_FUNCTIONS)
def reduction(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """A reduction over constant axes, which are an attribute or, since opset 13 or 18, an input."""
    given = attributes(node)
    rank = len(conversion.shape(node.input[0]))
    axes = given.get("axes")
    if len(node.input) > 1 and node.input[1]:
        axes = conversion.needed(node.input[1], "axes").tolist()
    value = conversion.value(node.input[0])
    if not axes and given.get("noop_with_empty_axes", 0):
        return value
    reduced = tuple(sorted(axis % rank for axis in axes or range(rank)))
    if 0 in reduced:
        raise Unconvertible("it reduces over the batch")
    keep = bool(given.get("keepdims", 1))
    return conversion.call(_FUNCTIONS[node.op_type], value, reduced, keepdim=keep)
