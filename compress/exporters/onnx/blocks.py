"""Columns of an image read as channels, so that a kernel takes several at once. NumPy only.

Seen with the channels innermost, an image [height, width, channels] is in the same order as one of
blocks of columns, [height, width / size, size * channels]. A convolution on blocks multiplies with
some zeros, but computes several columns for each window that the kernel looks up.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from compress.graph import Conv, QuantizedGraph, Value

BLOCK_SIZES = (2, 4)


@dataclass(frozen=True)
class ColumnBlocks:
    """A convolution as one over blocks of columns, each of which gives `outputs` columns.

    Attributes:
        taps: int64 [outputs, blocks in the window, size]: the kernel's column that a column of the
            window is multiplied with, for each output column; the kernel's width if none.
        padding: blocks to pad with, left and right.
        columns: output columns computed; those beyond the convolution's own width are spurious.
    """

    taps: npt.NDArray[np.int64]
    padding: tuple[int, int]
    columns: int

    @property
    def size(self) -> int:
        """The columns of a block."""
        return self.taps.shape[2]

    @property
    def outputs(self) -> int:
        """The output columns that one block gives."""
        return len(self.taps)


def column_blocks(node: Conv, x: Value, size: int) -> ColumnBlocks | None:
    """Return how to compute `node` on blocks of `size` columns of `x`.

    None where blocks do not fit: the width is no multiple of their size, or the stride no divisor
    of it, or the convolution has groups.
    """
    width, stride = x.shape[2] // size, node.stride[1]
    if node.groups > 1 or x.shape[2] % size or size % stride:
        return None
    left, span = node.padding[1], node.dilation[1] * (node.kernel[1] - 1)
    first, last = -left // size, (size - stride + span - left) // size
    taps = _taps(node, np.arange(size * first, size * (last + 1)).reshape(-1, size))
    positions = -(-node.output_shape([x])[2] // len(taps))
    right = max(0, positions + last - width)
    return ColumnBlocks(taps, (-first, right), (width + right - last) * len(taps))


def stays_in_blocks(graph: QuantizedGraph, name: str, blocks: ColumnBlocks) -> bool:
    """Whether the one reader of a value in blocks of columns can take the blocks as they are.

    That is a convolution whose stride is a block and that pads nothing.
    """
    readers = [node for node in graph.nodes if name in node.inputs]
    if len(readers) != 1 or name in graph.outputs.values() or not isinstance(readers[0], Conv):
        return False
    reader, exact = readers[0], blocks.columns == graph.value(name).shape[2]
    plain = reader.groups == 1 and reader.dilation == (1, 1) and not any(reader.padding)
    return exact and plain and reader.stride[1] == blocks.outputs


def _taps(node: Conv, columns: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the kernel's column that each of `columns` meets, for each output column."""
    size, stride = columns.shape[1], node.stride[1]
    dilation, width = node.dilation[1], node.kernel[1]
    starts = np.arange(0, size, stride).reshape(-1, *(1 for _ in columns.shape)) - node.padding[1]
    tap, rest = np.divmod(columns - starts, dilation)
    return np.where((rest == 0) & (tap >= 0) & (tap < width), tap, width)
