"""Reductions over axes: means, sums, maxima."""

from collections.abc import Callable
from typing import Any

import onnx
import torch
from torch import fx

from compress.importing.conversion import CONVERTERS, Conversion, Unconvertible
from compress.importing.nodes import REDUCE, settings

_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "ReduceMean": torch.mean,
    "ReduceSum": torch.sum,
    "ReduceMax": torch.amax,
    "ReduceMin": torch.amin,
}


@CONVERTERS.takes(*_FUNCTIONS)
def reduction(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """A reduction over constant axes, which are an attribute or, since opset 13 or 18, an input."""
    given = settings(node, REDUCE, conversion.needed)
    rank, axes = len(conversion.shape(node.input[0])), given.get("axes")
    value = conversion.value(node.input[0])
    if not axes and given.get("noop_with_empty_axes", 0):
        return value
    reduced = tuple(sorted(axis % rank for axis in axes or range(rank)))
    if 0 in reduced:
        raise Unconvertible("it reduces over the batch")
    keep = bool(given.get("keepdims", 1))
    return conversion.call(_FUNCTIONS[node.op_type], value, reduced, keepdim=keep)
