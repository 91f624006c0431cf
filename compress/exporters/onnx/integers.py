"""QuantizedGraph -> ONNX, checked integer by integer in onnxruntime.

Only operators of the standard ONNX domain are written. All arithmetic is QLinearConv, whose
requantization the interpreter follows: a linear layer is one over a 1x1 image, an average pool
one with depthwise ones, and an addition one with two depthwise ones over the inputs stacked along
the height. Values of shape (features,) are held as [batch, features, 1, 1].

That is the QOperator form. The QDQ form writes a Conv between DequantizeLinear and QuantizeLinear
instead, for runtimes without QLinearConv; it computes in float32, which is exact if all scales are
powers of two.

The QOperator form is laid out as onnxruntime is fast on, see `compress.exporters.onnx.layout`.
Weights are stored as they were; the file says how to arrange them, and onnxruntime does so once,
when it loads the file.
"""

import itertools
import os
import string
from collections.abc import Callable, Iterator
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.capi import onnxruntime_pybind11_state

from compress.errors import UserError
from compress.exporters.onnx.layout import (
    BLOCK,
    ColumnBlocks,
    column_blocks,
    over_whole_images,
    stays_in_blocks,
    widen,
)
from compress.files import written_whole
from compress.graph import (
    CODE_MAX,
    FLOAT32_EXACT,
    Add,
    AveragePool,
    Code,
    Concat,
    Conv,
    Flatten,
    Floats,
    Gather,
    Linear,
    MaxPool,
    Node,
    QuantizedGraph,
    Requantizing,
    Reshape,
    Table,
    Value,
    Weighted,
    image_dtype,
    probes,
    require_equal,
)
from compress.onnx_runner import open_session

INPUT_NAME = "image"
OUTPUT_NAME = "logits"

_OPSET, _IR_VERSION = 13, 8
_PACKED_OPSET, _PACKED_IR_VERSION = 21, 10
_PACKED_BITS = 4
_CHANNELS_LAST, _CHANNELS_FIRST = (0, 2, 3, 1), (0, 3, 1, 2)
_REFUSALS = (
    onnxruntime_pybind11_state.Fail,
    onnxruntime_pybind11_state.InvalidArgument,
    onnxruntime_pybind11_state.InvalidGraph,
    onnxruntime_pybind11_state.NotImplemented,
    onnxruntime_pybind11_state.RuntimeException,
)

Input = Literal["float", "uint8"]


def export_onnx(
    graph: QuantizedGraph,
    path: str | os.PathLike[str],
    *,
    input: Input | None = None,
    packed: bool = False,
    qdq: bool = False,
    fast: bool = True,
) -> None:
    """Write `graph` to `path` as ONNX, once onnxruntime gives the interpreter's every integer.

    The file takes `image`, [batch, *graph.input.shape], and gives float32 `logits`. The integers
    are compared on random and extreme images, with 1 and 2 threads, with and without
    onnxruntime's optimizations, at the output and at every value inside.

    Args:
        graph: the network.
        path: where the file goes.
        input: what `image` holds: "float" for float32 images, which the file quantizes first, or
            "uint8" for codes; by default what `graph.float_input` says.
        packed: store weights of at most 4 bits as INT4. Needs opset 21 (onnxruntime 1.20 or
            newer) instead of 13; onnxruntime unpacks them when it loads the file.
        qdq: write the QDQ form; all scales must be powers of two.
        fast: lay the QOperator form out as onnxruntime is fast on. Otherwise, and in the QDQ
            form, every layer is written as it is.

    Raises:
        UserError: onnxruntime gives other integers, the QDQ form cannot hold the graph exactly,
            or the file cannot be written.
    """
    writer = _writer(graph, packed, qdq, fast)
    model = writer.model(image_dtype(graph, input))
    images = probes(graph, image_dtype(graph, input))
    with written_whole(path) as temporary:
        temporary.write_bytes(model.SerializeToString())
        _check_logits(graph, str(temporary), images)
        _check_values(writer, model, images)


def to_onnx(
    graph: QuantizedGraph,
    *,
    input: Input | None = None,
    packed: bool = False,
    qdq: bool = False,
    fast: bool = True,
) -> onnx.ModelProto:
    """Return `graph` as an ONNX model, unchecked; see `export_onnx`."""
    return _writer(graph, packed, qdq, fast).model(image_dtype(graph, input))


def _writer(graph: QuantizedGraph, packed: bool, qdq: bool, fast: bool) -> "_Writer":
    if qdq:
        return _QdqWriter(graph, packed)
    return (_FastWriter if fast else _Writer)(graph, packed)


class _Writer:
    """Builds the nodes and the shared constants, with the shortest names."""

    def __init__(self, graph: QuantizedGraph, packed: bool) -> None:
        self.graph = graph
        self.packed = packed
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[tuple[Any, ...], onnx.TensorProto] = {}
        self.free = _short_names()
        self.names: dict[str, str] = {}

    def model(self, dtype: type[np.generic]) -> onnx.ModelProto:
        """Return the whole model."""
        source, result = self.graph.input, self.graph.value(self.graph.output)
        self._begin(source, dtype)
        for node in self.graph.nodes:
            _WRITERS[type(node)](self, node)
        self._end(result)
        body = helper.make_graph(
            self.nodes,
            "g",
            [_declared(INPUT_NAME, source, dtype)],
            [_declared(OUTPUT_NAME, result, np.float32)],
            list(self.constants.values()),
        )
        opset = _PACKED_OPSET if self.packed else _OPSET
        ir_version = _PACKED_IR_VERSION if self.packed else _IR_VERSION
        return helper.make_model(
            body, opset_imports=[helper.make_opsetid("", opset)], ir_version=ir_version
        )

    def conv(self, node: Conv) -> None:
        """Write a convolution."""
        attributes = {
            "strides": _unless(node.stride, (1, 1)),
            "pads": _unless(node.padding, (0, 0, 0, 0)),
            "dilations": _unless(node.dilation, (1, 1)),
            "group": _unless(node.groups, 1),
        }
        weight = self._weight(node, node.weight)
        self._requantized(node, self.names[node.inputs[0]], weight, **attributes)

    def linear(self, node: Linear) -> None:
        """Write a linear layer as a 1x1 convolution over a 1x1 image."""
        weight = self._weight(node, node.weight[:, :, None, None])
        self._requantized(node, self.names[node.inputs[0]], weight)

    def average_pool(self, node: AveragePool) -> None:
        """Write an average pool as a depthwise convolution of ones."""
        stride = _unless(node.stride, (1, 1))
        self._sum(node, self.names[node.inputs[0]], node.kernel, strides=stride)

    def add(self, node: Add) -> None:
        """Write an addition: stack the inputs, then sum rows one height apart."""
        height = (*self.graph.value(node.inputs[0]).shape, 1)[1]
        stacked = self._emit("Concat", [self.names[name] for name in node.inputs], axis=2)
        self._sum(node, stacked, (2, 1), dilations=_unless((height, 1), (1, 1)))

    def max_pool(self, node: MaxPool) -> None:
        """Write a max pool."""
        self._write(
            node,
            "MaxPool",
            kernel_shape=node.kernel,
            strides=_unless(node.stride, (1, 1)),
            pads=_unless(node.padding, (0, 0, 0, 0)),
        )

    def concat(self, node: Concat) -> None:
        """Write a concatenation along the channels."""
        self._write(node, "Concat", axis=1)

    def gather(self, node: Gather) -> None:
        """Write a choice of channels."""
        self._write(node, "Gather", np.array(node.channels, np.int32), axis=1)

    def reshape(self, node: Reshape | Flatten) -> None:
        """Write a change of shape, unless the shapes agree once spatial sizes are filled in."""
        before, after = (self.graph.value(name).shape for name in (node.inputs[0], node.output))
        if (*before, 1, 1)[:3] == (*after, 1, 1)[:3]:
            self.names[node.output] = self.names[node.inputs[0]]
        else:
            sizes = (0, -1, 1, 1) if len(after) == 1 else (0, *after)
            self._write(node, "Reshape", np.array(sizes, np.int64))

    def table(self, node: Table) -> None:
        """Write a table: a clamp if it is one, otherwise a lookup."""
        low, high = int(node.table.min()), int(node.table.max())
        if np.array_equal(node.table, np.arange(CODE_MAX + 1).clip(low, high)):
            self._write(node, "Clip", np.uint8(low), np.uint8(high))
            return
        index = self._emit("Cast", [self.names[node.inputs[0]]], to=TensorProto.INT32)
        self.names[node.output] = self._emit("Gather", [self._constant(node.table), index])

    def _begin(self, source: Value, dtype: type[np.generic]) -> None:
        name = INPUT_NAME
        if dtype == np.float32:
            name = self._emit("QuantizeLinear", [name, *self._code(source.code)])
        if len(source.shape) == 1:
            name = self._emit("Reshape", [name, self._constant(np.array((0, -1, 1, 1)))])
        self.names[source.name] = name

    def _end(self, result: Value) -> None:
        name = self.names[result.name]
        if len(result.shape) == 1:
            name = self._emit("Flatten", [name])
        inputs = [name, *self._code(result.code)]
        self.nodes.append(helper.make_node("DequantizeLinear", inputs, [OUTPUT_NAME]))

    def _weight(self, node: Weighted, weight: npt.NDArray[np.int8]) -> str:
        """Return the name of a node's weights, given as [O, I, height, width]."""
        small = self.packed and node.weight_bits <= _PACKED_BITS
        return self._packed(weight) if small else self._constant(weight)

    def _bias(self, node: Requantizing) -> str | None:
        """Return the name of a node's bias, or None if it is zero."""
        bias = node.bias if isinstance(node, Weighted) else np.zeros(1, np.int32)
        return self._constant(bias) if bias.any() else None

    def _sum(self, node: Requantizing, x: str, kernel: tuple[int, int], **fields: Any) -> None:
        """Write the sums over windows of each channel, scaled to the node's output."""
        channels = self.graph.value(node.inputs[0]).shape[0]
        ones = self._ones((channels, 1, *kernel))
        self._requantized(node, x, ones, group=_unless(channels, 1), **fields)

    def _ones(self, shape: tuple[int, ...]) -> str:
        return self._constant(np.ones(shape, np.int8))

    def _requantized(self, node: Requantizing, x: str, weight: str, **fields: Any) -> None:
        """Write a convolution of the codes `x`, scaled to the node's output, and its ReLU."""
        self.names[node.output] = self._rectified(node, self._convolved(node, x, weight, **fields))

    def _rectified(self, node: Requantizing, name: str) -> str:
        target = self.graph.value(node.output).code
        if node.relu and target.zero_point > 0:
            return self._emit("Clip", [name, self._code(target)[1]])
        return name

    def _convolved(self, node: Requantizing, x: str, weight: str, **fields: Any) -> str:
        scale = self._constant(_shortest(node.unit_scales()))
        return self._qlinear(node, x, weight, scale, self._bias(node), **fields)

    def _qlinear(
        self, node: Requantizing, x: str, weight: str, scale: str, bias: str | None, **fields: Any
    ) -> str:
        source, target = (self.graph.value(n).code for n in (node.inputs[0], node.output))
        inputs = [x, *self._code(source), weight, scale]
        inputs += [self._constant(np.array(0, np.int8)), *self._code(target)]
        return self._emit("QLinearConv", inputs + ([bias] if bias else []), **fields)

    def _packed(self, weight: npt.NDArray[np.int8]) -> str:
        """Store 4-bit weights two to a byte; onnxruntime folds the cast when it loads the file."""
        key = ("int4", weight.shape, weight.tobytes())
        if key not in self.constants:
            codes = np.append(weight.reshape(-1), np.zeros(weight.size % 2, np.int8)).view(np.uint8)
            pairs = (codes[0::2] & 15) | (codes[1::2] << 4)
            name = next(self.free)
            self.constants[key] = helper.make_tensor(
                name, TensorProto.INT4, weight.shape, pairs.tobytes(), raw=True
            )
        return self._emit("Cast", [self.constants[key].name], to=TensorProto.INT8)

    def _code(self, code: Code) -> list[str]:
        return [
            self._constant(np.array(code.scale, np.float32)),
            self._constant(np.array(code.zero_point, np.uint8)),
        ]

    def _constant(self, value: npt.NDArray[Any]) -> str:
        """Return the name of a constant, shared by all that are equal."""
        key = (value.dtype, value.shape, value.tobytes())
        if key not in self.constants:
            self.constants[key] = _tensor(value, next(self.free))
        return self.constants[key].name

    def _write(self, node: Node, operator: str, *constants: Any, **attributes: Any) -> None:
        inputs = [self.names[name] for name in node.inputs]
        inputs += [self._constant(np.asarray(constant)) for constant in constants]
        self.names[node.output] = self._emit(operator, inputs, **attributes)

    def _emit(self, operator: str, inputs: list[str], **attributes: Any) -> str:
        name = next(self.free)
        given = {key: value for key, value in attributes.items() if value is not None}
        self.nodes.append(helper.make_node(operator, inputs, [name], **given))
        return name


class _FastWriter(_Writer):
    """Writes the widened graph for onnxruntime's direct convolution; stores the narrow arrays."""

    def __init__(self, graph: QuantizedGraph, packed: bool) -> None:
        graph = over_whole_images(graph)
        super().__init__(widen(graph), packed)
        self.narrow = {node.name: node for node in graph.nodes if isinstance(node, Weighted)}
        self.blocked: dict[str, str] = {}
        """The values that stay in blocks of columns, which only one convolution reads."""

    def conv(self, node: Conv) -> None:
        """Write a convolution, on blocks of columns if its channels are too few."""
        if node.inputs[0] in self.blocked:
            return self._conv_of_blocks(node)
        blocks = column_blocks(node, self.graph.value(node.inputs[0]))
        if blocks is None:
            return super().conv(node)
        scale, bias = _shortest(node.weight_scale), self._bias(node)
        name = self._qlinear(
            node,
            self._as_blocks(self.graph.value(node.inputs[0])),
            self._block_weight(node, blocks),
            self._repeated(self._constant(scale), blocks.outputs if scale.ndim else 1),
            self._repeated(bias, blocks.outputs) if bias else None,
            strides=_unless((node.stride[0], 1), (1, 1)),
            dilations=_unless((node.dilation[0], 1), (1, 1)),
            pads=(node.padding[0], blocks.padding[0], node.padding[2], blocks.padding[1]),
        )
        name = self._rectified(node, name)
        if stays_in_blocks(self.graph, node.output, blocks):
            self.blocked[node.output] = name
        else:
            self.names[node.output] = self._as_columns(name, self.graph.value(node.output), blocks)

    def _conv_of_blocks(self, node: Conv) -> None:
        """Write a convolution that strides from block to block of its input's columns."""
        columns = node.stride[1]
        outputs, channels, height, width = node.weight.shape
        whole = -(-width // columns) * columns
        weight = self._weight(node, node.weight)
        weight = self._padded(weight, node.weight.shape, (outputs, channels, height, whole))
        weight = self._reshaped(weight, (outputs, channels, height, -1, columns))
        weight = self._emit("Transpose", [weight], perm=(0, 4, 1, 2, 3))
        weight = self._reshaped(weight, (outputs, columns * channels, height, whole // columns))
        strides = _unless((node.stride[0], 1), (1, 1))
        self._requantized(node, self.blocked[node.inputs[0]], weight, strides=strides)

    def _end(self, result: Value) -> None:
        if len(result.shape) == 1:
            # The kernels leave the channels last: flattened so, they need not be moved first.
            last = self._emit("Transpose", [self.names[result.name]], perm=_CHANNELS_LAST)
            self.names[result.name] = last
        super()._end(result)

    def _weight(self, node: Weighted, weight: npt.NDArray[np.int8]) -> str:
        kept = weight[tuple(slice(size) for size in self.narrow[node.name].weight.shape)]
        return self._padded(super()._weight(node, kept), kept.shape, weight.shape)

    def _bias(self, node: Requantizing) -> str | None:
        bias = super()._bias(self.narrow.get(node.name, node))
        if bias is None or not isinstance(node, Weighted):
            return None
        return self._padded(bias, self.narrow[node.name].bias.shape, node.bias.shape)

    def _ones(self, shape: tuple[int, ...]) -> str:
        one = self._constant(np.ones([1] * len(shape), np.int8))
        return self._emit("Expand", [one, self._constant(np.array(shape))])

    def _repeated(self, name: str, copies: int) -> str:
        if copies == 1:
            return name
        return self._emit("Tile", [name, self._constant(np.array([copies]))])

    def _padded(self, name: str, shape: tuple[int, ...], wanted: tuple[int, ...]) -> str:
        """Append zeros to a constant along each axis."""
        more = [after - before for before, after in zip(shape, wanted, strict=True)]
        ends = np.array([0] * len(shape) + more)
        return self._emit("Pad", [name, self._constant(ends)]) if any(more) else name

    def _as_blocks(self, x: Value) -> str:
        """Turn [batch, channels, height, width] to [batch, 4 * channels, height, width / 4]."""
        channels, height, width = x.shape
        name = self.names[x.name]
        if channels > 1:
            name = self._emit("Transpose", [name], perm=_CHANNELS_LAST)
        name = self._reshaped(name, (0, height, width // BLOCK, BLOCK * channels))
        return self._emit("Transpose", [name], perm=_CHANNELS_FIRST)

    def _as_columns(self, name: str, y: Value, blocks: ColumnBlocks) -> str:
        """Turn blocks of output columns to [batch, channels, height, width]."""
        channels, height, width = y.shape
        name = self._emit("Transpose", [name], perm=_CHANNELS_LAST)
        name = self._reshaped(name, (0, height, blocks.columns, channels))
        if blocks.columns > width:
            limits = [self._constant(np.array([limit])) for limit in (0, width, 2)]
            name = self._emit("Slice", [name, *limits])
        return self._emit("Transpose", [name], perm=_CHANNELS_FIRST)

    def _block_weight(self, node: Conv, blocks: ColumnBlocks) -> str:
        """Pick, for each output column, the kernel's column at each column of the window."""
        outputs, channels, height, width = node.weight.shape
        name = self._weight(node, node.weight)
        name = self._padded(name, node.weight.shape, (outputs, channels, height, width + 1))
        name = self._emit("Gather", [name, self._constant(blocks.taps)], axis=3)
        name = self._emit("Transpose", [name], perm=(3, 0, 5, 1, 2, 4))
        return self._reshaped(
            name, (blocks.outputs * outputs, BLOCK * channels, height, blocks.taps.shape[1])
        )

    def _reshaped(self, name: str, sizes: tuple[int, ...]) -> str:
        return self._emit("Reshape", [name, self._constant(np.array(sizes))])


class _QdqWriter(_Writer):
    """Writes each convolution in float32, between DequantizeLinear and QuantizeLinear."""

    def _convolved(self, node: Requantizing, x: str, weight: str, **fields: Any) -> str:
        source, target = (self.graph.value(n).code for n in (node.inputs[0], node.output))
        scale, bias = _shortest(node.unit_scales()), self._bias(node)
        self._require_exact(node, np.array([source.scale, target.scale, *scale.flat]))
        inputs = [
            self._emit("DequantizeLinear", [x, *self._code(source)]),
            self._dequantized(weight, scale),
        ]
        if bias:
            bias_scale = np.float32(source.scale) * scale
            inputs.append(self._dequantized(bias, np.asarray(bias_scale)))
        name = self._emit("Conv", inputs, **fields)
        return self._emit("QuantizeLinear", [name, *self._code(target)])

    def _dequantized(self, integers: str, scale: Floats) -> str:
        axis = 0 if scale.ndim else None
        return self._emit("DequantizeLinear", [integers, self._constant(scale)], axis=axis)

    def _require_exact(self, node: Requantizing, scales: npt.NDArray[Any]) -> None:
        if (np.frexp(scales)[0] != 0.5).any():
            raise UserError(
                f"node '{node.name}': the QDQ form is exact only if all scales are powers of two"
            )
        if self.graph.accumulator_bound(node) > FLOAT32_EXACT:
            raise UserError(f"node '{node.name}': its sums may exceed what float32 holds exactly")


_WRITERS: dict[type[Node], Callable[[_Writer, Any], None]] = {
    Conv: lambda writer, node: writer.conv(node),
    Linear: _Writer.linear,
    AveragePool: _Writer.average_pool,
    Add: _Writer.add,
    MaxPool: _Writer.max_pool,
    Concat: _Writer.concat,
    Gather: _Writer.gather,
    Reshape: _Writer.reshape,
    Flatten: _Writer.reshape,
    Table: _Writer.table,
}


def _check_logits(graph: QuantizedGraph, path: str, images: npt.NDArray[Any]) -> None:
    """Raise UserError unless the file gives the interpreter's logits in every setting."""
    expected = graph(images)
    for optimized, threads in itertools.product((True, False), (1, 2)):
        session = _session(path, optimized, threads)
        what = f"onnxruntime ({_setting(optimized)}, {threads} threads)"
        require_equal(_run(session, [OUTPUT_NAME], images)[0], expected, what)
        require_equal(_run(session, [OUTPUT_NAME], images[:1])[0], expected[:1], what)


def _check_values(writer: _Writer, model: onnx.ModelProto, images: npt.NDArray[Any]) -> None:
    """Raise UserError, naming the value, unless every value inside has the right codes."""
    graph = writer.graph
    shown = {name: short for name, short in writer.names.items() if short != INPUT_NAME}
    model = onnx.ModelProto.FromString(model.SerializeToString())
    names = sorted(set(shown.values()))
    for short in names:
        model.graph.output.append(helper.make_tensor_value_info(short, TensorProto.UINT8, None))
    codes = images if images.dtype == np.uint8 else graph.input.code.quantize(images)
    expected = graph.trace(codes)
    for optimized in (True, False):
        session = _session(model.SerializeToString(), optimized, threads=1)
        inside = dict(zip(names, _run(session, names, images), strict=True)) if names else {}
        for name, short in shown.items():
            what = f"value '{name}': onnxruntime ({_setting(optimized)})"
            got = inside[short].reshape(expected[name].shape)
            require_equal(got, expected[name], what)


def _session(model: str | bytes, optimized: bool, threads: int) -> onnxruntime.InferenceSession:
    return open_session(model, "the exported graph", threads=threads, optimized=optimized)


def _run(
    session: onnxruntime.InferenceSession, names: list[str], images: npt.NDArray[Any]
) -> list[npt.NDArray[Any]]:
    try:
        return session.run(names, {INPUT_NAME: images})
    except _REFUSALS as error:
        raise UserError(f"onnxruntime does not run the exported graph: {error!s:.200}") from error


def _setting(optimized: bool) -> str:
    return "default optimizations" if optimized else "no optimizations"


def _tensor(value: npt.NDArray[Any], name: str) -> onnx.TensorProto:
    """Return a constant; shapes and the like as numbers of variable length, which are short."""
    if value.dtype == np.int64:
        return helper.make_tensor(name, TensorProto.INT64, value.shape, value.reshape(-1).tolist())
    return numpy_helper.from_array(value, name)


def _declared(name: str, value: Value, dtype: type[np.generic]) -> onnx.ValueInfoProto:
    kind = helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
    return helper.make_tensor_value_info(name, kind, ["batch", *value.shape])


def _unless(value: Any, default: Any) -> Any:
    """Return an attribute to write, or None for one that has its default."""
    return None if value == default else value


def _shortest(scale: Floats) -> Floats:
    """Return one scale for all channels if they are all the same."""
    return scale[0].reshape(()) if (scale == scale[0]).all() else scale


def _short_names() -> Iterator[str]:
    """Yield a, b, ... Z, then two letters, and so on: none is the input's or the output's name."""
    for length in itertools.count(1):
        for letters in itertools.product(string.ascii_letters, repeat=length):
            name = "".join(letters)
            if name not in (INPUT_NAME, OUTPUT_NAME):
                yield name
