"""Operators that move codes or pick among them: they mean the same on codes as on numbers."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import onnx

from compress.graph import Concat, Gather, MaxPool
from compress.importing.nodes import attributes, layer_name
from compress.importing.padding import explicit_pads
from compress.importing.quantized.building import Building, Code, Codes, Unquantizable

Move = Callable[[Building, onnx.NodeProto, Sequence[Codes]], Codes]
MOVES: dict[str, Move] = {}
"""What each operator does to codes."""


def moves(*operators: str) -> Callable[[Move], Move]:
    """Register the decorated function for these operators."""

    def register(function: Move) -> Move:
        MOVES.update(dict.fromkeys(operators, function))
        return function

    return register


@moves("Identity", "Dropout", "Cast")
def identity(building: Building, node: onnx.NodeProto, codes: Sequence[Codes]) -> Codes:
    """Nothing."""
    return codes[0]


@moves("Reshape", "Flatten", "Squeeze", "Unsqueeze")
def reshape(building: Building, node: onnx.NodeProto, codes: Sequence[Codes]) -> Codes:
    """Another shape; a batch size that was written in becomes free."""
    shape = building.shape(node.output[0])
    if math.prod(shape) != math.prod(codes[0].shape):
        raise Unquantizable(f"it moves {list(codes[0].shape)} to {list(shape)} over the batch")
    return building.reshaped(codes[0], shape)


@moves("Transpose")
def transpose(building: Building, node: onnx.NodeProto, codes: Sequence[Codes]) -> Codes:
    """A permutation; taken where it moves only axes of size 1."""
    shape = (1, *codes[0].shape)
    order = attributes(node).get("perm") or list(reversed(range(len(shape))))
    sizable = [axis for axis in order if axis and shape[axis] != 1]
    if order[0] != 0 or sizable != sorted(sizable):
        raise Unquantizable(f"it moves the axes {list(shape)} to the order {list(order)}")
    return building.reshaped(codes[0], building.shape(node.output[0]))


@moves("MaxPool")
def max_pool(building: Building, node: onnx.NodeProto, codes: Sequence[Codes]) -> Codes:
    """The largest code of each window."""
    kernel, stride, padding = window(building, node, codes[0])
    given = attributes(node)
    if given.get("ceil_mode", 0) or any(each != 1 for each in given.get("dilations") or ()):
        raise Unquantizable("its windows are dilated or rounded up")
    code = Code(codes[0].qparams, codes[0].signed)
    return building.add(
        MaxPool,
        layer_name(node),
        [codes[0]],
        code,
        kernel=kernel,
        stride=stride,
        padding=padding,
    )


@moves("Concat")
def concat(building: Building, node: onnx.NodeProto, codes: Sequence[Codes]) -> Codes:
    """Values of one code along the channels."""
    rank = len(building.shape(node.output[0])) + 1
    if attributes(node)["axis"] % rank != 1:
        raise Unquantizable("it concatenates along another axis than the channels")
    if len({(each.qparams, each.signed) for each in codes}) > 1:
        raise Unquantizable("its inputs have different codes")
    code = Code(codes[0].qparams, codes[0].signed)
    return building.add(Concat, layer_name(node), list(codes), code)


@moves("Gather")
def gather(building: Building, node: onnx.NodeProto, codes: Sequence[Codes]) -> Codes:
    """Constant channels, in their order."""
    places = building.constant(node.input[1], "indices")
    rank = len(codes[0].shape) + 1
    if attributes(node).get("axis", 0) % rank != 1 or places.ndim != 1:
        raise Unquantizable("it picks along another axis than the channels")
    return _channels(building, node, codes[0], places % codes[0].shape[0])


@moves("Slice")
def slice_channels(building: Building, node: onnx.NodeProto, codes: Sequence[Codes]) -> Codes:
    """Some channels."""
    given = attributes(node)
    if len(node.input) > 1:
        fields = ("starts", "ends", "axes", "steps")
        given = {
            field: building.constant(name, field).tolist()
            for field, name in zip(fields, node.input[1:], strict=False)
            if name
        }
    axes = given.get("axes") or list(range(len(given["starts"])))
    if [axis % (len(codes[0].shape) + 1) for axis in axes] != [1]:
        raise Unquantizable("it takes a part of another axis than the channels")
    step = (given.get("steps") or [1])[0]
    picked = np.arange(codes[0].shape[0])[given["starts"][0] : given["ends"][0] : step]
    return _channels(building, node, codes[0], picked)


def window(
    building: Building, node: onnx.NodeProto, codes: Codes
) -> tuple[tuple[int, int], tuple[int, int], tuple[int, int, int, int]]:
    """Return the kernel, the stride and the padding (top, left, bottom, right) of a pool."""
    given = attributes(node)
    kernel: list[int] = list(given["kernel_shape"])
    if len(kernel) != 2:
        raise Unquantizable(f"it has {len(kernel)} spatial axes; 2 are taken")
    pads = explicit_pads(given, codes.shape[1:], kernel)
    stride = tuple(given.get("strides") or (1, 1))
    return tuple(kernel), stride, tuple(pads)  # type: ignore[return-value]


def _channels(building: Building, node: onnx.NodeProto, codes: Codes, picked: Any) -> Codes:
    code = Code(codes.qparams, codes.signed)
    indices = tuple(int(each) for each in picked)
    return building.add(Gather, layer_name(node), [codes], code, indices=indices)
