"""A last layer of integers whose answers a quantized file leaves as floats, as NNCF's do."""

from collections.abc import Mapping, Sequence

import numpy as np
import onnx
from onnx import helper, numpy_helper

from compress.errors import CompressError
from compress.graph import CODE_MAX
from compress.importing.nodes import operand

_AFTER = ("Softmax", "LogSoftmax", "ArgMax", "Identity", "Reshape", "Flatten", "Squeeze", "Cast")


def with_coded_output(
    model: onnx.ModelProto, output_range: Sequence[float], where: str
) -> onnx.ModelProto:
    """Return a network with a code behind its last layer, before a softmax or argmax.

    The code has 8 bits, of the kind of those that the layer reads.

    Args:
        model: a quantized network.
        output_range: the lowest and the highest answer that the code covers.
        where: what messages call the file.

    Raises:
        CompressError: the range is none, the output has a code already, or there are several.
    """
    low, high = _checked(output_range)
    if len(model.graph.output) > 1:
        raise CompressError(
            f"{where} has {len(model.graph.output)} outputs, but output_range is that of one;"
            " quantize it with codes for its outputs"
        )
    coded = onnx.ModelProto()
    coded.CopyFrom(model)
    makers = {name: node for node in coded.graph.node for name in node.output}
    last = _last_layer(coded, makers, where)
    dtype = _dtype_read(last, makers, coded)
    scale = np.float32((high - low) / CODE_MAX)
    zero = np.rint(-low / scale) + np.iinfo(dtype).min
    answer = last.output[0]
    names = [f"{answer}_{part}" for part in ("uncoded", "codes", "scale", "zero")]
    last.output[0] = names[0]
    for name, value in ((names[2], scale), (names[3], np.asarray(zero, dtype))):
        coded.graph.initializer.append(numpy_helper.from_array(np.asarray(value), name))
    pair = (
        helper.make_node("QuantizeLinear", [names[0], *names[2:]], [names[1]]),
        helper.make_node("DequantizeLinear", names[1:], [answer]),
    )
    place = list(coded.graph.node).index(last) + 1
    for node in reversed(pair):
        coded.graph.node.insert(place, node)
    return coded


def _checked(given: Sequence[float]) -> tuple[float, float]:
    numbers = [float(end) for end in given]
    if len(numbers) != 2 or not np.isfinite(numbers).all() or not numbers[0] < numbers[1]:
        raise CompressError(f"output_range is the lowest and the highest answer, not {given!r:.60}")
    return min(numbers[0], 0.0), max(numbers[1], 0.0)


def _last_layer(
    model: onnx.ModelProto, makers: Mapping[str, onnx.NodeProto], where: str
) -> onnx.NodeProto:
    node = makers.get(model.graph.output[0].name)
    while node is not None and node.op_type in _AFTER:
        node = makers.get(node.input[0])
    if node is None or node.op_type.startswith(("DequantizeLinear", "QLinear", "QuantizeLinear")):
        raise CompressError(f"{where}: its output has a code already; leave output_range out")
    return node


def _dtype_read(
    layer: onnx.NodeProto, makers: Mapping[str, onnx.NodeProto], model: onnx.ModelProto
) -> np.dtype[np.int8] | np.dtype[np.uint8]:
    """The type of the codes that a layer reads, past what is done to its sums."""
    constants = {each.name: each for each in model.graph.initializer}
    node: onnx.NodeProto | None = layer
    while node is not None and node.op_type != "DequantizeLinear":
        node = next((makers[name] for name in node.input if name in makers), None)
    zero = "" if node is None else operand(node, 2)
    if zero in constants and numpy_helper.to_array(constants[zero]).dtype == np.int8:
        return np.dtype(np.int8)
    return np.dtype(np.uint8)
