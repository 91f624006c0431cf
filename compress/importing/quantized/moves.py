"""Operators that move codes or pick among them: they mean the same on codes as on numbers."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import onnx

from compress.graph import CODE_MAX, Concat, Gather, Maximum, MaxPool, Minimum, Pad, Permute, Table
from compress.importing.nodes import (
    CLIP,
    PAD,
    SLICE,
    ByOperator,
    attributes,
    layer_name,
    number,
    operand,
    settings,
)
from compress.importing.padding import borders
from compress.importing.quantized.building import Building, Code, Codes, Unquantizable
from compress.importing.quantized.windows import as_image, window

Moved = Codes | tuple[Codes, ...]
Move = Callable[[Building, onnx.NodeProto, Sequence[Codes]], Moved]
MOVES: ByOperator[Move] = ByOperator()
"""What each operator does to codes, and to the numbers that they stand for."""
ON_CODES: ByOperator[Move] = ByOperator()
"""What each operator does to codes alone, of which it computes others."""


@MOVES.takes("Identity", "Dropout", "Cast")
def identity(building: Building, node: onnx.NodeProto, codes: Sequence[Codes]) -> Codes:
    """Nothing."""
    return codes[0]


@MOVES.takes("Reshape", "Flatten", "Squeeze", "Unsqueeze")
def reshape(building: Building, node: onnx.NodeProto, codes: Sequence[Codes]) -> Codes:
    """Another shape; a batch size that was written in becomes free.

    A single axis for the batch and all else, as a lookup reads it, is no change yet.
    """
    shape = building.shape(node.output[0])
    if len(building.observed.shapes[node.output[0]]) == 1:
        return codes[0]
    if math.prod(shape) != math.prod(codes[0].shape):
        raise Unquantizable(f"it moves {list(codes[0].shape)} to {list(shape)} over the batch")
    return building.reshaped(codes[0], shape)


@MOVES.takes("Transpose")
def transpose(building: Building, node: onnx.NodeProto, codes: Sequence[Codes]) -> Codes:
    """A permutation; where it moves only axes of size 1, another shape."""
    shape = (1, *codes[0].shape)
    order = attributes(node).get("perm") or list(reversed(range(len(shape))))
    if order[0] != 0:
        raise Unquantizable("it moves the batch")
    sizable = [axis for axis in order if axis and shape[axis] != 1]
    if sizable == sorted(sizable):
        return building.reshaped(codes[0], building.shape(node.output[0]))
    axes = tuple(axis - 1 for axis in order[1:])
    return building.add(Permute, layer_name(node), [codes[0]], _code(codes[0]), axes=axes)


@ON_CODES.takes("Clip")
def clip(building: Building, node: onnx.NodeProto, codes: Sequence[Codes]) -> Codes:
    """Codes between two constant ones."""
    given = settings(node, CLIP, building.constant)
    if codes[0].signed:
        raise Unquantizable("it clips codes of int8")
    low, high = (number(given.get(end)) for end in CLIP)
    kept = np.arange(CODE_MAX + 1).clip(int(low or 0), CODE_MAX if high is None else int(high))
    return building.recoded(codes[0], _code(codes[0]), kept)


@ON_CODES.takes("Max", "Min")
def extreme(building: Building, node: onnx.NodeProto, codes: Sequence[Codes]) -> Codes:
    """The larger or the smaller of two codes of one scale."""
    if len(codes) != 2 or len(node.input) != 2 or len({each.qparams for each in codes}) > 1:
        raise Unquantizable("it compares others than two tensors of one code")
    kind = Maximum if node.op_type == "Max" else Minimum
    return building.add(kind, layer_name(node), list(codes), _code(codes[0]))


@ON_CODES.takes("Add")
def places_in_tables(building: Building, node: onnx.NodeProto, codes: Sequence[Codes]) -> Codes:
    """Codes as places in the tables of their channels, which lie end to end: the same codes."""
    known = [name for name in node.input if name in building.observed.constants]
    firsts = building.observed.constants[known[0]] if known else np.zeros(0)
    count = codes[0].shape[0]
    if not np.array_equal(firsts.reshape(-1), np.arange(count) * (CODE_MAX + 1)):
        raise Unquantizable("it adds to codes, not to the numbers that they stand for")
    return codes[0]


@ON_CODES.takes("GatherElements")
def look_up(building: Building, node: onnx.NodeProto, codes: Sequence[Codes]) -> Codes:
    """A constant entry for each code: a table."""
    return _looked_up(building, node, codes[0])


@MOVES.takes("MaxPool")
def max_pool(building: Building, node: onnx.NodeProto, codes: Sequence[Codes]) -> Codes:
    """The largest code of each window."""
    if len([name for name in node.output if name]) > 1:
        raise Unquantizable("it gives the places of its maxima too")
    image, shape = as_image(building, codes[0]), building.shape(node.output[0])
    place = window(node, codes[0], shape)
    made = building.add(
        MaxPool,
        layer_name(node),
        [image],
        _code(image),
        kernel=place.kernel,
        stride=place.stride,
        padding=place.padding,
        dilation=place.dilation,
    )
    return building.reshaped(made, shape)


@MOVES.takes("Concat")
def concat(building: Building, node: onnx.NodeProto, codes: Sequence[Codes]) -> Codes:
    """Values of one code along an axis."""
    if len({(each.qparams, each.signed) for each in codes}) > 1:
        read = building.code_read(node.output[0])
        if read is None or any(each.signed != read.signed for each in codes):
            raise Unquantizable("its inputs have different codes")
        codes = [building.settled(replace(each, qparams=read.qparams)) for each in codes]
    axis = own_axis(attributes(node)["axis"], codes[0])
    return building.add(Concat, layer_name(node), list(codes), _code(codes[0]), axis=axis)


@MOVES.takes("Gather")
def gather(building: Building, node: onnx.NodeProto, codes: Sequence[Codes]) -> Codes:
    """Constant entries of an axis, in their order; a single one takes the axis away."""
    if node.input[0] in building.observed.constants:
        return _looked_up(building, node, codes[0])
    axis = own_axis(attributes(node).get("axis", 0), codes[0])
    places = building.constant(node.input[1], "indices")
    if places.ndim > 1:
        raise Unquantizable(f"its indices have {places.ndim} axes")
    picked = _picked(building, node, codes[0], axis, places.reshape(-1) % codes[0].shape[axis])
    return building.reshaped(picked, building.shape(node.output[0]))


@MOVES.takes("Slice")
def slice_axes(building: Building, node: onnx.NodeProto, codes: Sequence[Codes]) -> Codes:
    """A part of some axes, with constant bounds, perhaps backwards."""
    given, made = settings(node, SLICE, building.constant), codes[0]
    axes = given.get("axes") or list(range(len(given["starts"])))
    steps = given.get("steps") or [1] * len(axes)
    for axis, start, end, step in zip(axes, given["starts"], given["ends"], steps, strict=True):
        place = own_axis(axis, codes[0])
        kept = np.arange(codes[0].shape[place])[_plain_slice(start, end, step)]
        if not len(kept):
            raise Unquantizable("it takes an empty part")
        if len(kept) < codes[0].shape[place] or step < 0:
            made = _picked(building, node, made, place, kept)
    return made


@MOVES.takes("Split")
def split(building: Building, node: onnx.NodeProto, codes: Sequence[Codes]) -> Moved:
    """Parts along an axis, of the sizes that were observed."""
    axis = own_axis(attributes(node).get("axis", 0), codes[0])
    sizes = [building.shape(name)[axis] for name in node.output]
    ends = np.cumsum(sizes)
    return tuple(
        _picked(building, node, codes[0], axis, np.arange(end - size, end))
        for size, end in zip(sizes, ends, strict=True)
    )


@MOVES.takes("Pad")
def pad(building: Building, node: onnx.NodeProto, codes: Sequence[Codes]) -> Codes:
    """A border of one number, or of mirrored or repeated entries."""
    given, x = settings(node, PAD, building.constant), codes[0]
    mode = given.get("mode", "constant")
    before, after = borders(given, len(x.shape) + 1)
    if before[0] or after[0] or min(*before, *after) < 0:
        raise Unquantizable("it pads the batch, or takes entries away")
    if mode == "constant":
        fill = _fill(building, node, x)
        fields = {"before": tuple(before[1:]), "after": tuple(after[1:]), "fill": fill}
        return building.add(Pad, layer_name(node), [x], _code(x), **fields)
    numpy_mode = {"reflect": "reflect", "edge": "edge", "wrap": "wrap"}[mode]
    for axis, sides in enumerate(zip(before[1:], after[1:], strict=True)):
        if any(sides):
            places = np.pad(np.arange(x.shape[axis]), sides, mode=numpy_mode)  # type: ignore[call-overload]
            x = _picked(building, node, x, axis, places)
    return x


@MOVES.takes("DepthToSpace")
def depth_to_space(building: Building, node: onnx.NodeProto, codes: Sequence[Codes]) -> Codes:
    """Blocks of channels as blocks of pixels."""
    given, (channels, height, width) = attributes(node), codes[0].shape
    size = given["blocksize"]
    rest = channels // size**2
    first = given.get("mode", "DCR") == "DCR"
    blocks = (size, size, rest) if first else (rest, size, size)
    order = (2, 3, 0, 4, 1) if first else (0, 3, 1, 4, 2)
    name, code = layer_name(node), _code(codes[0])
    parted = building.reshaped(codes[0], (*blocks, height, width))
    moved = building.add(Permute, name, [parted], code, axes=order)
    return building.reshaped(moved, building.shape(node.output[0]))


def own_axis(axis: int, codes: Codes) -> int:
    """Return an axis of the file, the batch being 0, as one of the codes. It is not the batch."""
    counted = axis % (len(codes.shape) + 1)
    if counted == 0:
        raise Unquantizable("it works along the batch")
    return counted - 1


def _code(codes: Codes) -> Code:
    return Code(codes.qparams, codes.signed)


def _looked_up(building: Building, node: onnx.NodeProto, codes: Codes) -> Codes:
    table = building.observed.constants.get(node.input[0])
    code = building.code_read(node.output[0]) or _code(codes)
    each = CODE_MAX + 1
    if table is None or table.dtype != np.uint8 or table.size not in (each, each * codes.shape[0]):
        raise Unquantizable("it is no table of 256 codes of uint8")
    if table.size == each:
        return building.recoded(codes, code, table)
    rows = table.reshape(-1, each)
    return building.add(Table, f"{codes.name}_coded", [codes], code, table=rows)


def _picked(
    building: Building, node: onnx.NodeProto, codes: Codes, axis: int, places: Any
) -> Codes:
    indices = tuple(int(each) for each in places)
    fields = {"indices": indices, "axis": axis}
    return building.add(Gather, layer_name(node), [codes], _code(codes), **fields)


def _plain_slice(start: int, end: int, step: int) -> slice:
    """Return a slice as NumPy has it; an end far below 0 says that the first entry is taken."""
    return slice(start, None if step < 0 and end < -(2**31) else end, step)


def _fill(building: Building, node: onnx.NodeProto, codes: Codes) -> int:
    """Return the code of a border: that of its number, or the file's own."""
    number = np.float32(attributes(node).get("value", 0.0))
    if name := operand(node, 2):
        value = building.constant(name, "padding value").reshape(-1)[0]
        if value.dtype in (np.int8, np.uint8):
            return int(value) + (128 if value.dtype == np.int8 else 0)
        number = np.float32(value)
    return int(codes.qparams.quantize(number.reshape(1))[0])
