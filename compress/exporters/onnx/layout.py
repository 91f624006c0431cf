"""Layouts that onnxruntime's integer kernels are fast on; they change no integer. NumPy only.

Its direct convolution, which copies no windows, takes 8-bit codes with the channels innermost: four
input channels at a time, and 16 output channels or more, in steps of 8 (of 4 with AVX-512). Any
other convolution first copies every window into a matrix, which for a small network takes longer
than the multiplications. The functions here make room for it: `arrange` adds channels of zeros, or
reads several columns of an image as channels (`compress.exporters.onnx.blocks`), whichever takes
less time by `nanoseconds`, and `over_whole_images` lets linear layers read images as they lie in
memory.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from compress.exporters.onnx.blocks import BLOCK_SIZES, ColumnBlocks, column_blocks
from compress.exporters.onnx.costs import LEAST_OUTPUTS, depthwise_nanoseconds, nanoseconds
from compress.exporters.onnx.tiles import Tiles, tiles_of
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

_OUTPUT_STEP, _MOST_GROWTH = 8, 2
_WORTH = 0.9  # blocks make the file larger, so they must save a tenth of a layer's time
_MOST_DENSE = 32  # channels of a depthwise convolution that is written as a dense one
_PASSING = (MaxPool, AveragePool, Table)

Way = tuple[float, int, ColumnBlocks | Tiles | None]
"""The time of a convolution, its output channels, and what it reads."""


def over_whole_images(graph: QuantizedGraph) -> QuantizedGraph:
    """Make each linear layer of a flattened image a convolution whose window is that image.

    The image then need not be brought into the order of its flat form first. Flat values that
    nothing reads any more are dropped; all others keep their integers.
    """
    flat = {node.output: node.inputs[0] for node in graph.nodes if isinstance(node, Flatten)}
    images = {
        name: graph.value(source)
        for name, source in flat.items()
        if len(graph.value(source).shape) == 3 and _read_by_linears(graph, name)
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


@dataclass(frozen=True, eq=False)
class Arrangement:
    """A graph as the kernels are to see it.

    Attributes:
        graph: with output channels of zeros added to some convolutions. Their readers' weights for
            these are zero: every other value, and every other channel, keeps its integers.
        blocks: for the convolutions that are to read blocks of columns, by the node's name.
        tiles: for those that are to read tiles.
    """

    graph: QuantizedGraph
    blocks: Mapping[str, ColumnBlocks]
    tiles: Mapping[str, Tiles]


def arrange(graph: QuantizedGraph) -> Arrangement:
    """Give each convolution the channels and blocks of columns that it is fastest with.

    Channels are added only where the output reaches, through pools and tables alone, convolutions
    without groups, and at most as many as there are.
    """
    graph = _with_dense(graph)
    channels: dict[str, int] = {}
    blocks: dict[str, ColumnBlocks] = {}
    tiles: dict[str, Tiles] = {}
    for node in graph.nodes:
        if isinstance(node, Conv) and node.groups == 1:
            carriers = _carriers(graph, node.output)
            x = graph.value(node.inputs[0])
            inputs = channels.get(x.name, x.shape[0])
            count, found = fastest(node, x, inputs, widens=bool(carriers))
            if count > len(node.weight):
                channels |= dict.fromkeys(carriers, count)
            if isinstance(found, Tiles):
                tiles[node.name] = found
            elif found is not None:
                blocks[node.name] = found
    return Arrangement(_with_channels(graph, channels), blocks, tiles)


def _with_dense(graph: QuantizedGraph) -> QuantizedGraph:
    """Write depthwise convolutions of few channels as dense ones where that is faster."""
    gaining = {n.name for n in graph.nodes if isinstance(n, Conv) and _gains_by_zeros(graph, n)}
    if not gaining:
        return graph
    nodes = [
        dense(node) if isinstance(node, Conv) and node.name in gaining else node
        for node in graph.nodes
    ]
    return dataclasses.replace(graph, nodes=tuple(nodes))


def _gains_by_zeros(graph: QuantizedGraph, node: Conv) -> bool:
    x = graph.value(node.inputs[0])
    if node.groups == 1 or not node.groups == x.shape[0] == len(node.weight) <= _MOST_DENSE:
        return False
    widens = bool(_carriers(graph, node.output))
    time, *_ = _least(dense(node), x, x.shape[0], widens=widens)
    return time < _WORTH * depthwise_nanoseconds(node, x)


def dense(node: Conv) -> Conv:
    """Return a depthwise convolution as one without groups, whose other weights are zero."""
    channels = len(node.weight)
    weight = np.zeros((channels, channels, *node.kernel), np.int8)
    weight[np.arange(channels), np.arange(channels)] = node.weight[:, 0]
    # Weights of 1 bit are never zero.
    bits = max(node.weight_bits, 2)
    return dataclasses.replace(node, weight=weight, groups=1, weight_bits=bits)


def _with_channels(graph: QuantizedGraph, channels: Mapping[str, int]) -> QuantizedGraph:
    if not channels:
        return graph
    values = [_wider(value, channels.get(value.name)) for value in graph.values]
    nodes = [
        _with_zeros(node, channels) if isinstance(node, Conv) else node for node in graph.nodes
    ]
    return dataclasses.replace(graph, values=tuple(values), nodes=tuple(nodes))


def fastest(
    node: Conv, x: Value, inputs: int, *, widens: bool
) -> tuple[int, ColumnBlocks | Tiles | None]:
    """Return the output channels and the blocks of columns, or tiles, that take the least time.

    Args:
        node: the convolution.
        x: what it reads.
        inputs: the channels that it reads, those of zeros included.
        widens: whether its output may get channels of zeros.
    """
    if node.groups > 1:
        return len(node.weight), None
    _, count, found = _least(node, x, inputs, widens=widens)
    return count, found


def _least(node: Conv, x: Value, inputs: int, *, widens: bool) -> Way:
    """As `fastest`, of a convolution without groups, and first the time."""
    outputs, ways = len(node.weight), list[Way]()
    read_as = (*(column_blocks(node, x, size) for size in BLOCK_SIZES), tiles_of(node, x))
    for blocks in (None, *read_as):
        if blocks is not None or not ways:
            columns = blocks.outputs if isinstance(blocks, ColumnBlocks) else 1
            count = _suitable(outputs, columns) if widens else outputs
            worth = 1.0 if blocks is None else 1 / _WORTH
            time = worth * nanoseconds(node, x, inputs, count, blocks)
            ways.append((time, count, blocks))
    return min(ways, key=lambda way: way[:2])


def _read_by_linears(graph: QuantizedGraph, name: str) -> bool:
    readers = [node for node in graph.nodes if name in node.inputs]
    read = bool(readers) and name not in graph.outputs.values()
    return read and all(isinstance(n, Linear) for n in readers)


def _window_over(node: Linear, image: Value, output: str) -> Conv:
    """The linear layer as a convolution that takes the whole image at once."""
    shared = {field.name: getattr(node, field.name) for field in dataclasses.fields(Linear)}
    weight = node.weight.reshape(len(node.weight), *image.shape)
    given = {"weight": weight, "inputs": (image.name,), "output": output}
    return Conv(**{**shared, **given})


def _suitable(channels: int, columns: int) -> int:
    """Return as many channels as make a number that suits the kernel, of so many columns."""
    step = max(_OUTPUT_STEP // columns, 1)
    count = -(-max(channels, LEAST_OUTPUTS // columns) // step) * step
    return count if count <= _MOST_GROWTH * channels else channels


def _carriers(graph: QuantizedGraph, name: str) -> list[str]:
    """Return `name` and the values that carry its channels on to convolutions, or none."""
    carriers = [name]
    for carrier in carriers:
        readers = [node for node in graph.nodes if carrier in node.inputs]
        if carrier in graph.outputs.values() or not all(map(_takes_more, readers)):
            return []
        carriers += [node.output for node in readers if isinstance(node, _PASSING)]
    return carriers


def _takes_more(node: Node) -> bool:
    if isinstance(node, Table):
        return node.table.ndim == 1
    return isinstance(node, _PASSING) or (isinstance(node, Conv) and node.groups == 1)


def _wider(value: Value, channels: int | None) -> Value:
    if channels is None:
        return value
    return dataclasses.replace(value, shape=(channels, *value.shape[1:]))


def _with_zeros(node: Conv, channels: Mapping[str, int]) -> Conv:
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
