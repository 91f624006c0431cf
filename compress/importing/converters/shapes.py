"""Changes of shape and choices of parts: they move numbers and compute none."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
import torch
from torch import fx, nn
from torch.nn import functional

from compress.importing.conversion import CONVERTERS, Conversion, Unconvertible
from compress.importing.nodes import PAD, SLICE, attributes, number, settings
from compress.importing.padding import borders, torch_pads

_MODES = {"reflect": "reflect", "edge": "replicate", "wrap": "circular"}


@CONVERTERS.takes("Identity", "Dropout")
def identity(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """Nothing, in inference."""
    if len([name for name in node.output if name]) > 1:
        raise Unconvertible("its mask is read")
    return conversion.value(node.input[0])


@CONVERTERS.takes("Cast")
def cast(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """A change of type: floats are float32 here, so only pixels and conditions become something
    else."""
    kind = onnx.TensorProto.DataType.Name(attributes(node)["to"])
    if kind == "BOOL":
        return conversion.method("bool", conversion.value(node.input[0]))
    if not kind.startswith("FLOAT") and kind not in ("DOUBLE", "BFLOAT16"):
        raise Unconvertible(f"it casts to {kind}")
    value = conversion.value(node.input[0])
    is_pixels = node.input[0] in [each.name for each in conversion.observed.inputs]
    return conversion.method("float", value) if is_pixels else value


@CONVERTERS.takes("Reshape", "Flatten", "Squeeze", "Unsqueeze")
def reshape(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """Another shape of the same numbers; a batch size that was written in becomes free."""
    return reshaped(conversion, node.input[0], conversion.shape(node.output[0]))


@CONVERTERS.takes("Expand")
def expand(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """A value repeated along axes, to the shape that was observed."""
    value, before = conversion.value(node.input[0]), conversion.shape(node.input[0])
    after = conversion.shape(node.output[0])
    if (len(before), before[0]) != (len(after), after[0]):
        raise Unconvertible("it repeats the batch, or adds axes before it")
    return value if after == before else conversion.method("expand", value, -1, *after[1:])


@CONVERTERS.takes("Transpose")
def transpose(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """A permutation of axes; of axes of size 1 it is a reshape."""
    shape = conversion.shape(node.input[0])
    order = attributes(node).get("perm") or list(reversed(range(len(shape))))
    if order[0] != 0:
        raise Unconvertible("it moves the batch")
    sizable = [axis for axis in order if axis and shape[axis] != 1]
    if sizable == sorted(sizable):
        return reshaped(conversion, node.input[0], conversion.shape(node.output[0]))
    turned = conversion.call(torch.permute, conversion.value(node.input[0]), tuple(order))
    turned.meta["sizes"] = shape
    return turned


@CONVERTERS.takes("Concat")
def concat(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """Values one after the other along an axis."""
    axis = attributes(node)["axis"] % len(conversion.shape(node.output[0]))
    return conversion.call(torch.cat, [conversion.value(name) for name in node.input], axis)


@CONVERTERS.takes("Split")
def split(conversion: Conversion, node: onnx.NodeProto) -> tuple[fx.Node, ...]:
    """Parts along an axis, of the sizes that were observed."""
    axis = attributes(node).get("axis", 0) % len(conversion.shape(node.input[0]))
    sizes = [conversion.shape(name)[axis] for name in node.output]
    parts = conversion.call(torch.split, conversion.value(node.input[0]), sizes, axis)
    return tuple(conversion.part(parts, index) for index in range(len(sizes)))


@CONVERTERS.takes("Slice")
def slice_axes(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """A part of some axes, with constant bounds."""
    given = settings(node, SLICE, conversion.needed)
    rank = len(conversion.shape(node.input[0]))
    axes = given.get("axes") or list(range(len(given["starts"])))
    steps = given.get("steps") or [1] * len(axes)
    parts = [slice(None)] * rank
    for axis, start, end, step in zip(axes, given["starts"], given["ends"], steps, strict=True):
        if step < 1 or (axis % rank == 0 and (start, step) != (0, 1)):
            raise Unconvertible("it goes backwards, or takes a part of the batch")
        if axis % rank:
            parts[axis % rank] = _plain_slice(start, end, step)
    return conversion.part(conversion.value(node.input[0]), tuple(parts))


@CONVERTERS.takes("Gather")
def gather(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """Constant places along an axis."""
    shape = conversion.shape(node.input[0])
    axis = attributes(node).get("axis", 0) % len(shape)
    places = conversion.needed(node.input[1], "indices") % shape[axis]
    value = conversion.value(node.input[0])
    if axis == 0:
        raise Unconvertible("it takes a part of the batch")
    if places.ndim == 0:
        return conversion.call(torch.select, value, axis, int(places))
    if places.ndim > 1:
        raise Unconvertible(f"its indices have {places.ndim} axes")
    buffer = conversion.buffer(torch.from_numpy(places.astype(np.int64)), "indices")
    return conversion.call(torch.index_select, value, axis, buffer)


@CONVERTERS.takes("Pad")
def pad(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """Padding with a constant, or with reflected or repeated pixels."""
    given = settings(node, PAD, conversion.needed)
    mode, value = given.get("mode", "constant"), number(given.get("value"))
    before, after = borders(given, len(conversion.shape(node.input[0])))
    if before[0] or after[0]:
        raise Unconvertible("it pads the batch")
    around = torch_pads([*before, *after])[:-2]
    while around[-2:] == (0, 0) and len(around) > 2:
        around = around[:-2]
    options: dict[str, Any] = {"value": value} if value and mode == "constant" else {}
    if mode != "constant":
        options["mode"] = _MODES[mode]
    return conversion.call(functional.pad, conversion.value(node.input[0]), around, **options)


@CONVERTERS.takes("DepthToSpace")
def depth_to_space(conversion: Conversion, node: onnx.NodeProto) -> fx.Node:
    """Blocks of channels as blocks of pixels; in the order of DCR a shuffle of channels first."""
    given = attributes(node)
    size = given["blocksize"]
    value = conversion.value(node.input[0])
    channels = conversion.shape(node.input[0])[1]
    if given.get("mode", "DCR") == "DCR":
        order = torch.arange(channels).reshape(size * size, -1).T.reshape(-1)
        value = conversion.call(
            torch.index_select, value, 1, conversion.buffer(order, "shuffled_channels")
        )
    return conversion.module(node, nn.PixelShuffle(size), value)


def reshaped(conversion: Conversion, name: str, after: Sequence[int]) -> fx.Node:
    """Return the value `name` in the shape `after`, for batches of any size."""
    value, before = conversion.value(name), conversion.shape(name)
    value, before = conversion.before_reshape.get(value, (value, before))
    if tuple(after) == before:
        return value
    if math.prod(after[1:]) == math.prod(before[1:]) and len(before) > 1 and len(after) == 2:
        made = conversion.call(torch.flatten, value, 1)
    else:
        made = conversion.method("reshape", value, -1, *after[1:])
    conversion.before_reshape[made] = (value, before)
    return made


def _plain_slice(start: int, end: int, step: int) -> slice:
    """Return a slice without the bounds that say nothing, such as an end of 2**63 - 1."""
    return slice(start or None, None if end >= 2**31 - 1 else end, step if step > 1 else None)
