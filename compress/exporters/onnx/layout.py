"""Layouts that onnxruntime's integer kernels are fast on; they change no integer. NumPy only.

Its direct convolution, which copies no windows, takes 8-bit codes with the channels innermost: four
input channels at a time, and 16 output channels or more, in steps of 8 (of 4 with AVX-512). Any
other convolution first copies every window into a matrix, which for a small network takes longer
than the multiplications. The functions here make room for it: `widen` adds channels of zeros,
`column_blocks` reads four columns of an image as channels, and `over_whole_images` lets linear
layers read images as they lie in memory.
"""

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from compress.graph import (
    AveragePool,
    Conv,
    Flatten,
    Linear,
    MaxPool,
    Node,
    QuantizedGraph,
    Table,
    Value,
)

BLOCK = 4
"""The columns of a block, and the input channels that a kernel takes at a time."""

_LEAST_OUTPUTS, _OUTPUT_STEP, _MOST_GROWTH = 16, 8, 2
_PASSING = (MaxPool, AveragePool, Table)


def over_whole_images(graph: QuantizedGraph) -> QuantizedGraph:
    """Make each linear layer of a flattened image a convolution whose window is that image.

    The image then need not be brought into the order of its flat form first. Flat values that
    nothing reads any more are dropped; all others keep their integers.
    """
    flat = {node.output: node.inputs[0] for node in graph.nodes if isinstance(node, Flatten)}
    images = {
        name: graph.value(source) for name, source in flat.items() if _read_by_linears(graph, name)
    }
    nodes: list[Node] = []
    values = [value for value in graph.values if value.name not in images]
    for node in graph.nodes:
        image = images.get(node.inputs[0])
        if isinstance(node, Linear) and image is not None:
            result = graph.value(node.output)
            stacked = f"{node.output} as an image"
            values.append(dataclasses.replace(result, name=stacked, shape=(*result.shape, 1, 1)))
            nodes.append(_window_over(node, image, stacked))
            node = Flatten(name=f"{node.name} flattened", inputs=(stacked,), output=node.output)
        if node.output not in images:
            nodes.append(node)
    return dataclasses.replace(graph, values=tuple(values), nodes=tuple(nodes))


def widen(graph: QuantizedGraph) -> QuantizedGraph:
    """Add output channels of zeros to convolutions until onnxruntime's direct kernel takes them.

    A convolution without groups gets 16 channels, or the next multiple of 8, if that at most
    doubles them and if its output reaches, through pools and tables alone, only convolutions
    without groups. Their weights for the added channels are zero: every other value, and every
    other channel, keeps its integers.

    Returns:
        The wider graph, with the same values and nodes by name; `graph` itself if nothing is
        to be done.
    """
    channels = _wider_channels(graph)
    if not channels:
        return graph
    values = [_with_channels(value, channels.get(value.name)) for value in graph.values]
    nodes = [
        _with_zeros(node, channels) if isinstance(node, Conv) else node for node in graph.nodes
    ]
    return dataclasses.replace(graph, values=tuple(values), nodes=tuple(nodes))


@dataclass(frozen=True)
class ColumnBlocks:
    """A convolution as one over blocks of four columns, each of which gives `outputs` columns.

    Seen with the channels innermost, an image [height, width, channels] is in the same order as
    one of blocks, [height, width / 4, 4 * channels], and so is the result.

    Attributes:
        taps: int64 [outputs, blocks in the window, 4]: the kernel's column that a column of the
            window is multiplied with, for each output column; the kernel's width if none.
        padding: blocks to pad with, left and right.
        columns: output columns computed; those beyond the convolution's own width are spurious.
    """

    taps: npt.NDArray[np.int64]
    padding: tuple[int, int]
    columns: int

    @property
    def outputs(self) -> int:
        """The output columns that one block gives."""
        return len(self.taps)


def column_blocks(node: Conv, x: Value) -> ColumnBlocks | None:
    """Return how to compute `node` on blocks of columns of `x`.

    None where blocks would not help, because the kernels take the channels as they are, or do
    not fit, because the width is no multiple of 4 or the stride no divisor of it.
    """
    width, stride = x.shape[2] // BLOCK, node.stride[1]
    if node.groups > 1 or x.shape[0] >= BLOCK or x.shape[2] % BLOCK or BLOCK % stride:
        return None
    left, span = node.padding[1], node.dilation[1] * (node.kernel[1] - 1)
    first, last = -left // BLOCK, (BLOCK - stride + span - left) // BLOCK
    taps = _taps(node, np.arange(BLOCK * first, BLOCK * (last + 1)).reshape(-1, BLOCK))
    positions = -(-node.output_shape([x])[2] // len(taps))
    right = max(0, positions + last - width)
    return ColumnBlocks(taps, (-first, right), (width + right - last) * len(taps))


def stays_in_blocks(graph: QuantizedGraph, name: str, blocks: ColumnBlocks) -> bool:
    """Whether the one reader of a value in blocks of columns can take the blocks as they are.

    That is a convolution whose stride is a block and that pads nothing.
    """
    readers = [node for node in graph.nodes if name in node.inputs]
    if len(readers) != 1 or name == graph.output or not isinstance(readers[0], Conv):
        return False
    reader, exact = readers[0], blocks.columns == graph.value(name).shape[2]
    plain = reader.groups == 1 and reader.dilation == (1, 1) and not any(reader.padding)
    return exact and plain and reader.stride[1] == blocks.outputs


def _taps(node: Conv, columns: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the kernel's column that each of `columns` meets, for each output column."""
    stride, dilation, width = node.stride[1], node.dilation[1], node.kernel[1]
    starts = np.arange(0, BLOCK, stride).reshape(-1, *(1 for _ in columns.shape)) - node.padding[1]
    tap, rest = np.divmod(columns - starts, dilation)
    return np.where((rest == 0) & (tap >= 0) & (tap < width), tap, width)


def _read_by_linears(graph: QuantizedGraph, name: str) -> bool:
    readers = [node for node in graph.nodes if name in node.inputs]
    return name != graph.output and bool(readers) and all(isinstance(n, Linear) for n in readers)


def _window_over(node: Linear, image: Value, output: str) -> Conv:
    """The linear layer as a convolution that takes the whole image at once."""
    shared = {field.name: getattr(node, field.name) for field in dataclasses.fields(Linear)}
    weight = node.weight.reshape(len(node.weight), *image.shape)
    given = {"weight": weight, "inputs": (image.name,), "output": output}
    return Conv(**{**shared, **given})


def _wider_channels(graph: QuantizedGraph) -> dict[str, int]:
    """Return the channels of every value that gets more."""
    channels: dict[str, int] = {}
    for node in graph.nodes:
        if isinstance(node, Conv) and node.groups == 1:
            count = _suitable(len(node.weight))
            if count > len(node.weight):
                channels |= dict.fromkeys(_carriers(graph, node.output), count)
    return channels


def _suitable(channels: int) -> int:
    count = max(_LEAST_OUTPUTS, -(-channels // _OUTPUT_STEP) * _OUTPUT_STEP)
    return count if count <= _MOST_GROWTH * channels else channels


def _carriers(graph: QuantizedGraph, name: str) -> list[str]:
    """Return `name` and the values that carry its channels on to convolutions, or none."""
    carriers = [name]
    for carrier in carriers:
        readers = [node for node in graph.nodes if carrier in node.inputs]
        if carrier == graph.output or not all(map(_takes_more, readers)):
            return []
        carriers += [node.output for node in readers if isinstance(node, _PASSING)]
    return carriers


def _takes_more(node: Node) -> bool:
    return isinstance(node, _PASSING) or (isinstance(node, Conv) and node.groups == 1)


def _with_channels(value: Value, channels: int | None) -> Value:
    if channels is None:
        return value
    return dataclasses.replace(value, shape=(channels, *value.shape[1:]))


def _with_zeros(node: Conv, channels: dict[str, int]) -> Conv:
    outputs = channels.get(node.output, len(node.weight)) - len(node.weight)
    inputs = channels.get(node.inputs[0], node.weight.shape[1]) - node.weight.shape[1]
    if not outputs and not inputs:
        return node
    more: dict[str, Any] = {
        "weight": np.pad(node.weight, ((0, outputs), (0, inputs), (0, 0), (0, 0))),
        "weight_scale": np.pad(node.weight_scale, (0, outputs), mode="edge"),
        "bias": np.pad(node.bias, (0, outputs)),
        "weight_bits": max(node.weight_bits, 2),  # weights of 1 bit are never zero
    }
    return dataclasses.replace(node, **more)
