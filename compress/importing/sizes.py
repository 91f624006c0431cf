"""The sizes of a network's tensors, known before memory is taken for any of them."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import helper, numpy_helper, shape_inference

from compress.errors import CompressError, first_line
from compress.onnx_runner import open_session

LARGEST_TENSOR = 2**28
"""Elements of one tensor inside; a network that needs more is none of ours."""

LARGEST_TOTAL = 2**30
"""Elements of all tensors inside together."""

_SIZED_BY_VALUES = ("ConstantOfShape", "Expand", "Range", "Tile", "Resize", "Upsample", "Pad")
"""Operators whose output's size is in the values of their inputs."""

Array = npt.NDArray[Any]


def with_input(model: onnx.ModelProto, name: str, shape: Sequence[int]) -> onnx.ModelProto:
    """Return a copy whose input has these sizes, and which says no others of what follows."""
    sized = onnx.ModelProto()
    sized.CopyFrom(model)
    for value in sized.graph.input:
        if value.name == name:
            kind = value.type.tensor_type.elem_type
            value.CopyFrom(helper.make_tensor_value_info(name, kind, shape))
    del sized.graph.value_info[:]
    for value in sized.graph.output:
        if value.type.HasField("tensor_type"):
            value.type.tensor_type.ClearField("shape")
    return sized


def check_input(shape: Sequence[int], where: str) -> None:
    """Refuse an input that is impossibly large. Raise CompressError."""
    if math.prod(shape) > LARGEST_TENSOR:
        raise CompressError(
            f"{where}: its input of {list(shape)} is impossibly large; export it with a smaller one"
        )


def check_sizes(model: onnx.ModelProto, given: Mapping[str, Array], where: str) -> None:
    """Refuse contradictory shapes, and tensors that are impossibly large, before any is made.

    Args:
        model: a network whose inputs have the sizes of those given.
        given: its inputs, by name.
        where: what messages call the network.

    Raises:
        CompressError: shapes contradict each other, or a tensor is impossibly large.
    """
    known = onnx.ModelProto()
    known.CopyFrom(model)
    shapes = _checked(known, where)
    for node in known.graph.node:
        if node.op_type in _SIZED_BY_VALUES and 0 in shapes.get(node.output[0], [0]):
            _settle(known, node, given, where)
            shapes = _checked(known, where)  # what follows may have its size by now


def _checked(model: onnx.ModelProto, where: str) -> dict[str, list[int]]:
    """As `_inferred`; refuse tensors that are impossibly large."""
    shapes = _inferred(model, where)
    _check_each(shapes, where)
    return shapes


def _inferred(model: onnx.ModelProto, where: str) -> dict[str, list[int]]:
    """Return the sizes of all tensors, by name; one that isn't known is 0."""
    try:
        inferred = shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)
    except Exception as error:  # onnx's own kinds share no base but Exception
        reason = first_line(error).removeprefix("[ShapeInferenceError] ")
        raise CompressError(f"{where}: its shapes contradict each other: {reason}") from error
    values = (*inferred.graph.value_info, *inferred.graph.output)
    return {
        value.name: [axis.dim_value for axis in value.type.tensor_type.shape.dim]
        for value in values
    }


def _check_each(shapes: dict[str, list[int]], where: str) -> None:
    total = 0
    for name, sizes in shapes.items():
        count = math.prod(sizes)
        total += count
        if count > LARGEST_TENSOR or total > LARGEST_TOTAL:
            raise CompressError(
                f"{where}: its tensor '{name:.60}' is impossibly large, {sizes}; export it with a"
                " smaller input or batch"
            )


def _settle(
    model: onnx.ModelProto, node: onnx.NodeProto, given: Mapping[str, Array], where: str
) -> None:
    """Put the values that decide a node's size into the model, as constants."""
    constant = {each.name for each in model.graph.initializer}
    first = 0 if node.op_type in ("ConstantOfShape", "Range") else 1
    names = [name for name in node.input[first:] if name and name not in constant]
    values = _values_before(model, names, given, where) if names else []
    for name, value in zip(names, values, strict=True):
        maker = next(each for each in model.graph.node if name in each.output)
        maker.output[list(maker.output).index(name)] = f"{name} before"
        model.graph.initializer.append(numpy_helper.from_array(value, name))


def _values_before(
    model: onnx.ModelProto, names: Sequence[str], given: Mapping[str, Array], where: str
) -> list[Array]:
    """Compute tensors by the nodes that they need alone."""
    needed, nodes = set(names), []
    for node in reversed(model.graph.node):
        if needed.intersection(node.output):
            needed.update(node.input)
            nodes.append(node)
    part = onnx.ModelProto()
    part.CopyFrom(model)
    del part.graph.node[:]
    part.graph.node.extend(reversed(nodes))
    del part.graph.output[:]
    part.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names)
    session = open_session(part.SerializeToString(), where, optimized=False)
    inputs = {each.name: given[each.name] for each in session.get_inputs()}
    try:
        return [np.asarray(value) for value in session.run(list(names), inputs)]
    except Exception as error:  # onnxruntime's own kinds share no base but Exception
        raise CompressError(f"{where} does not run: {first_line(error)}") from error
