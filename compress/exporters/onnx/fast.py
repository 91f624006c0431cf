"""The QOperator form as onnxruntime is fast on; see `compress.exporters.onnx.layout`.

Weights are stored as they were; the file says how to arrange them, and onnxruntime does so once,
when it loads the file.
"""

import numpy as np
import numpy.typing as npt

from compress.exporters.emitters import Emitters
from compress.exporters.onnx import operators
from compress.exporters.onnx.additions import is_safe, write_addition
from compress.exporters.onnx.blocks import ColumnBlocks, stays_in_blocks
from compress.exporters.onnx.layout import arrange, over_whole_images
from compress.exporters.onnx.tiles import Tiles
from compress.exporters.onnx.writer import Packed, Write, Writer, shortest, unless
from compress.graph import Add, Conv, QuantizedGraph, Requantizing, Reshape, Value, Weighted

_CHANNELS_LAST, _CHANNELS_FIRST = (0, 2, 3, 1), (0, 3, 1, 2)

FAST: Emitters[Write] = Emitters("ONNX, laid out for onnxruntime", base=operators.ONNX)


class FastWriter(Writer):
    """Writes the widened graph for onnxruntime's direct convolution; stores the narrow arrays."""

    def __init__(self, graph: QuantizedGraph, *, packed: Packed) -> None:
        graph = over_whole_images(graph)
        arranged = arrange(graph)
        super().__init__(arranged.graph, FAST, packed=packed)
        self.blocks, self.tiles = arranged.blocks, arranged.tiles
        self.narrow = {node.name: node for node in graph.nodes if isinstance(node, Weighted)}
        self.blocked: dict[str, str] = {}
        """The values that stay in blocks of columns, which only one convolution reads."""
        self.in_blocks: dict[str, str] = {}
        """The values that stay in blocks because all their readers take just such blocks."""
        self.series: dict[str, str] = {}
        """The series that are read as images of one row in blocks alone, by the image's name."""

    def conv_on_blocks(self, node: Conv, blocks: ColumnBlocks) -> None:
        """Write a convolution on blocks of columns of its input."""
        scale, bias = shortest(node.weight_scale), self.bias(node)
        name = self.qlinear(
            node,
            self._as_blocks(self.graph.value(node.inputs[0]), blocks.size),
            self._block_weight(node, blocks),
            self._repeated(self.constant(scale), blocks.outputs if scale.ndim else 1),
            self._repeated(bias, blocks.outputs) if bias else None,
            strides=unless((node.stride[0], 1), (1, 1)),
            dilations=unless((node.dilation[0], 1), (1, 1)),
            pads=(node.padding[0], blocks.padding[0], node.padding[2], blocks.padding[1]),
        )
        name = self.rectified(node, name)
        if stays_in_blocks(self.graph, node.output, blocks):
            self.blocked[node.output] = name
        elif self._all_read_blocks(node.output, blocks):
            self.in_blocks[node.output] = name
        else:
            self.names[node.output] = self._as_columns(name, self.graph.value(node.output), blocks)

    def conv_of_blocks(self, node: Conv) -> None:
        """Write a convolution that strides from block to block of its input's columns."""
        columns = node.stride[1]
        outputs, channels, height, width = node.weight.shape
        whole = -(-width // columns) * columns
        weight = self.weight(node, node.weight)
        weight = self._padded(weight, node.weight.shape, (outputs, channels, height, whole))
        weight = self._reshaped(weight, (outputs, channels, height, -1, columns))
        weight = self.emit("Transpose", [weight], perm=(0, 4, 1, 2, 3))
        weight = self._reshaped(weight, (outputs, columns * channels, height, whole // columns))
        strides = unless((node.stride[0], 1), (1, 1))
        self.requantized(node, self.blocked[node.inputs[0]], weight, strides=strides)

    def conv_on_tiles(self, node: Conv, tiles: Tiles) -> None:
        """Write a strided convolution on tiles of its input."""
        x = self._as_tiles(self.graph.value(node.inputs[0]), tiles)
        outputs, channels = node.weight.shape[:2]
        (rows, columns), (high, wide) = tiles.size, tiles.kernel
        weight = self.weight(node, node.weight)
        whole = (outputs, channels, rows * high, columns * wide)
        weight = self._padded(weight, node.weight.shape, whole)
        weight = self._reshaped(weight, (outputs, channels, high, rows, wide, columns))
        weight = self.emit("Transpose", [weight], perm=(0, 3, 5, 1, 2, 4))
        weight = self._reshaped(weight, (outputs, tiles.places * channels, high, wide))
        self.requantized(node, x, weight)

    def _as_tiles(self, x: Value, tiles: Tiles) -> str:
        """Turn [batch, channels, height, width] to [.., places * channels, rows, columns]."""
        channels, height, width = x.shape
        (rows, columns), (top, left, bottom, right) = tiles.size, tiles.border
        name = self.names[x.name]
        if any(tiles.border):
            ends = self.constant(np.array((0, 0, top, left, 0, 0, bottom, right)))
            name = self.emit("Pad", [name, ends, self.code(x.qparams)[1]])
        down, across = (top + height + bottom) // rows, (left + width + right) // columns
        if channels == 1:  # so that a tile's columns are copied together
            name = self._reshaped(name, (0, down, rows, across, columns))
            name = self.emit("Transpose", [name], perm=(0, 1, 3, 2, 4))
        else:
            name = self._reshaped(name, (0, channels, down, rows, across, columns))
            name = self.emit("Transpose", [name], perm=(0, 2, 4, 3, 5, 1))
        name = self._reshaped(name, (0, down, across, -1))
        return self.emit("Transpose", [name], perm=_CHANNELS_FIRST)

    def _end(self, name: str, result: Value) -> None:
        if len(result.shape) == 1:
            # The kernels leave the channels last: flattened so, they need not be moved first.
            last = self.emit("Transpose", [self.names[result.name]], perm=_CHANNELS_LAST)
            self.names[result.name] = last
        super()._end(name, result)

    def weight(self, node: Weighted, weight: npt.NDArray[np.int8]) -> str:
        """Return the name of a node's weights: the narrow ones, padded."""
        narrow = self.narrow[node.name]
        if isinstance(narrow, Conv) and isinstance(node, Conv) and narrow.groups > node.groups:
            name, shape = self._dense_weight(narrow)
            return self._padded(name, shape, weight.shape)
        kept = weight[tuple(slice(size) for size in narrow.weight.shape)]
        return self._padded(super().weight(node, kept), kept.shape, weight.shape)

    def _dense_weight(self, node: Conv) -> tuple[str, tuple[int, ...]]:
        """Name the weights of a depthwise convolution as a dense one's, and their shape.

        Rows padded to one channel more than there are shift from one to the next by a channel.
        """
        channels, (height, width) = len(node.weight), node.kernel
        each = height * width
        name = self._reshaped(super().weight(node, node.weight), (channels, each))
        name = self._padded(name, (channels, each), (channels, (channels + 1) * each))
        name = self._reshaped(name, (-1,))
        ends = [self.constant(np.array([end])) for end in (0, channels * channels * each)]
        name = self.emit("Slice", [name, *ends])
        shape = (channels, channels, height, width)
        return self._reshaped(name, shape), shape

    def bias(self, node: Requantizing) -> str | None:
        """Return the name of a node's bias: the narrow one, padded; or None if it is zero."""
        bias = super().bias(self.narrow.get(node.name, node))
        if bias is None or not isinstance(node, Weighted):
            return None
        return self._padded(bias, self.narrow[node.name].bias.shape, node.bias.shape)

    def _ones(self, shape: tuple[int, ...]) -> str:
        one = self.constant(np.ones([1] * len(shape), np.int8))
        return self.emit("Expand", [one, self.constant(np.array(shape))])

    def _repeated(self, name: str, copies: int) -> str:
        if copies == 1:
            return name
        return self.emit("Tile", [name, self.constant(np.array([copies]))])

    def _padded(self, name: str, shape: tuple[int, ...], wanted: tuple[int, ...]) -> str:
        """Append zeros to a constant along each axis."""
        more = [after - before for before, after in zip(shape, wanted, strict=True)]
        ends = np.array([0] * len(shape) + more)
        return self.emit("Pad", [name, self.constant(ends)]) if any(more) else name

    def _as_blocks(self, x: Value, size: int) -> str:
        """Turn [batch, channels, height, width] to [.., size * channels, height, width / size]."""
        if x.name in self.in_blocks:
            return self.in_blocks[x.name]
        channels, height, width = x.shape
        if x.name in self.series:
            name = self.emit("Transpose", [self.series[x.name]], perm=(0, 2, 1))
        elif channels > 1:
            name = self.emit("Transpose", [self.names[x.name]], perm=_CHANNELS_LAST)
        else:
            name = self.names[x.name]
        name = self._reshaped(name, (0, height, width // size, size * channels))
        return self.emit("Transpose", [name], perm=_CHANNELS_FIRST)

    def image_of_series(self, node: Reshape) -> bool:
        """Whether a change of shape makes a series an image that is read in blocks alone."""
        before, after = (self.graph.value(name).shape for name in (node.inputs[0], node.output))
        if len(before) != 2 or after != (before[0], 1, before[1]):
            return False
        readers = [n for n in self.graph.nodes if node.output in n.inputs]
        inner = node.output not in self.graph.outputs.values()
        return inner and bool(readers) and all(n.name in self.blocks for n in readers)

    def _all_read_blocks(self, name: str, blocks: ColumnBlocks) -> bool:
        """Whether every reader of a value takes blocks of as many columns as it is made in."""
        value = self.graph.value(name)
        if name in self.graph.outputs.values() or blocks.columns != value.shape[2]:
            return False
        taken = (self.blocks.get(n.name) for n in self.graph.nodes if name in n.inputs)
        return all(found is not None and found.size == blocks.outputs for found in taken)

    def _as_columns(self, name: str, y: Value, blocks: ColumnBlocks) -> str:
        """Turn blocks of output columns to [batch, channels, height, width]."""
        channels, height, width = y.shape
        name = self.emit("Transpose", [name], perm=_CHANNELS_LAST)
        name = self._reshaped(name, (0, height, blocks.columns, channels))
        if blocks.columns > width:
            limits = [self.constant(np.array([limit])) for limit in (0, width, 2)]
            name = self.emit("Slice", [name, *limits])
        return self.emit("Transpose", [name], perm=_CHANNELS_FIRST)

    def _block_weight(self, node: Conv, blocks: ColumnBlocks) -> str:
        """Pick, for each output column, the kernel's column at each column of the window."""
        outputs, channels, height, width = node.weight.shape
        name = self.weight(node, node.weight)
        name = self._padded(name, node.weight.shape, (outputs, channels, height, width + 1))
        name = self.emit("Gather", [name, self.constant(blocks.taps)], axis=3)
        name = self.emit("Transpose", [name], perm=(3, 0, 5, 1, 2, 4))
        return self._reshaped(
            name, (blocks.outputs * outputs, blocks.size * channels, height, blocks.taps.shape[1])
        )

    def _reshaped(self, name: str, sizes: tuple[int, ...]) -> str:
        return self.emit("Reshape", [name, self.constant(np.array(sizes))])


@FAST.emits(Conv)
def conv(writer: FastWriter, node: Conv) -> None:
    """Write a convolution, on blocks of columns or on tiles if its channels are too few."""
    blocks = writer.blocks.get(node.name)
    if node.inputs[0] in writer.blocked:
        writer.conv_of_blocks(node)
    elif blocks is not None:
        writer.conv_on_blocks(node, blocks)
    elif node.name in writer.tiles:
        writer.conv_on_tiles(node, writer.tiles[node.name])
    else:
        operators.weighted.conv(writer, node)


@FAST.emits(Reshape)
def reshape(writer: FastWriter, node: Reshape) -> None:
    """Write a change of shape, unless blocks are cut from the series itself."""
    if writer.image_of_series(node):
        writer.series[node.output] = writer.names[node.inputs[0]]
    else:
        operators.moves.reshape(writer, node)


@FAST.emits(Add)
def add(writer: FastWriter, node: Add) -> None:
    """Write an addition in onnxruntime's own form if its rounding can't differ from ours."""
    if is_safe(writer, node):
        write_addition(writer, node)
    else:
        operators.elementwise.add(writer, node)
