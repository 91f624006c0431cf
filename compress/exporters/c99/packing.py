"""Weights in the order in which the C code uses them, and in as few bits as they need."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from compress.exporters.c99.lowering import Operation, Plane
from compress.exporters.c99.short_sums import ShortSums, short_sums
from compress.graph import CODE_MAX, Conv, Linear

WIDEST_BLOCK = 32
"""The channels of a block: the 32-bit lanes of the widest vectors."""

BLOCK_BYTES = 2**15
"""Blocks of packed weights are made so narrow that unpacked they take no more, if that can be."""

MOST_GATHERED = 288
"""The codes of a window up to which it is copied, where there are dot products of pairs: 3x3x32."""

GROUP = 8
"""Numbers are packed in groups of so many."""


@dataclass(frozen=True, kw_only=True)
class Blocks:
    """The weights of a convolution: see convolve.c.jinja for the order.

    `data` is what C holds: int8 weights, or packed, with `bits` bits a weight. The window's codes
    stand in `rows` times `runs` runs of `quads` times four, for each of `groups`; `lanes` are the
    channels of a block.
    `most` is the largest sum of a channel's weights of one sign; `largest_bias` of a magnitude.
    `short` are the sums of 16 bits, where there are some.
    """

    data: npt.NDArray[np.int8]
    bits: int
    groups: int
    lanes: int
    rows: int
    runs: int
    quads: int
    most: int
    largest_bias: int
    short: ShortSums | None

    @property
    def window_codes(self) -> int:
        """The codes under a window, each run filled to a multiple of four."""
        return 4 * self.rows * self.runs * self.quads

    @property
    def block_bytes(self) -> int:
        """The bytes of the largest block, unpacked."""
        return self.rows * self.runs * self.quads * 4 * (self.lanes + self.lanes % 2)

    @property
    def scratch_bytes(self) -> int:
        """The bytes of the unpacked weights of two channels; 0 if none are packed."""
        return self.rows * self.runs * self.quads * 4 * 2 if self.bits < 8 else 0


def weights_of(layer: Operation, plane: Plane) -> npt.NDArray[np.int8]:
    """Return a convolution's or a linear layer's weights: [O, C / groups, height, width]."""
    assert isinstance(layer.node, Conv | Linear)
    weight = layer.node.weight
    if isinstance(layer.node, Linear):
        return weight.reshape(len(weight), plane.channels, plane.height, plane.width)
    return weight


def groups_of(layer: Operation) -> int:
    """Return the number of groups of a convolution or a linear layer."""
    return layer.node.groups if isinstance(layer.node, Conv) else 1


def blocks(layer: Operation, plane: Plane) -> Blocks:
    """Return the weights of `layer`, which reads `plane`, in blocks."""
    assert isinstance(layer.node, Conv | Linear)
    weight, groups = weights_of(layer, plane), groups_of(layer)
    one_run = groups == 1 and layer.window.dilation[1] == 1
    outputs, channels, height, width = weight.shape
    runs = 1 if one_run else width
    codes = channels * width // runs
    rows = weight.transpose(0, 2, 3, 1).reshape(outputs, height * runs, codes)
    rows = np.pad(rows, ((0, 0), (0, 0), (0, -codes % 4)))
    bits = max(layer.node.weight_bits, 2)  # weights of -1 and 1 too: runs are filled with zeros
    lanes = _lanes(bits, outputs // groups, rows[0].size)
    ordered = _ordered(rows, groups, lanes)
    return Blocks(
        data=np.concatenate([pack(block, bits) if bits < 8 else block for block in ordered]),
        bits=bits,
        groups=groups,
        lanes=lanes,
        rows=height,
        runs=runs,
        quads=-(-codes // 4),
        most=_most(weight),
        largest_bias=int(np.abs(biases(layer, plane)).max()),
        short=short_sums(rows) if layer.node.saturation_safe else None,
    )


def channel_pairs_fit(held: Blocks) -> bool:
    """Whether the weights of two channels can be added up to pairs, see dot_products.c.jinja.

    Their sums have 24 bits, -128 less a borrow would be no byte, and biases take 128 times the
    weights.
    """
    small = held.most * CODE_MAX < 2**23 and held.largest_bias < 2**30
    return small and int(held.data.min()) > -128


def quads_fit(held: Blocks) -> bool:
    """Whether four products of codes less 128 always add up to 16 bits, see convolve.c.jinja."""
    quads = np.abs(held.data.astype(np.int64)).reshape(-1, 4).sum(axis=1)
    return int(quads.max()) * 128 < 2**15


def packed_pairs_fit(held: Blocks) -> bool:
    """Whether `quads_fit` holds for any weights of so few bits, and biases take 128 times them."""
    return held.bits <= 6 and held.largest_bias < 2**30 and held.most < 2**22


def _most(weight: npt.NDArray[np.int8]) -> int:
    rows = weight.reshape(len(weight), -1).astype(np.int64)
    return int(max(np.maximum(rows, 0).sum(axis=1).max(), np.maximum(-rows, 0).sum(axis=1).max()))


def biases(layer: Operation, plane: Plane) -> npt.NDArray[np.int64]:
    """Return the biases of `layer`, less what the zero point of `plane` adds to its sums."""
    assert isinstance(layer.node, Conv | Linear)
    zero = weight_sums(layer, plane) * plane.qparams.zero_point
    return layer.node.bias.astype(np.int64) - zero


def weight_sums(layer: Operation, plane: Plane) -> npt.NDArray[np.int64]:
    """Return the sums of the weights of each channel of `layer`, which reads `plane`."""
    weights = weights_of(layer, plane).astype(np.int64)
    return weights.reshape(len(weights), -1).sum(axis=1)


@dataclass(frozen=True, kw_only=True)
class Taps:
    """The weights of a depthwise convolution in the order [tap][channel], int8 or packed."""

    data: npt.NDArray[np.int8]
    bits: int
    taps: int
    channels: int

    @property
    def block_bytes(self) -> int:
        """The bytes of all weights, unpacked."""
        return self.taps * (self.channels + -self.channels % GROUP)

    @property
    def scratch_bytes(self) -> int:
        """The bytes of the unpacked weights of a group of channels; 0 if none are packed."""
        return self.taps * GROUP if self.bits < 8 else 0


def taps(layer: Operation) -> Taps:
    """Return the weights of the depthwise convolution `layer`."""
    assert isinstance(layer.node, Conv)
    weight = layer.node.weight.transpose(2, 3, 1, 0).reshape(-1, len(layer.node.weight))
    bits = max(layer.node.weight_bits, 2)
    filled = np.pad(weight, ((0, 0), (0, -weight.shape[1] % GROUP)))
    return Taps(
        data=pack(filled.ravel(), bits) if bits < 8 else weight.ravel(),
        bits=bits,
        taps=len(weight),
        channels=weight.shape[1],
    )


def pack(numbers: npt.NDArray[np.int8], bits: int) -> npt.NDArray[np.int8]:
    """Return signed numbers of `bits` bits, whose count is a multiple of 8, packed in groups of 8.

    A number is stored as its distance from the least one. A group takes `bits` bytes: first the
    upper four bits of each number, if there are four, then the next two, then the last one.
    """
    groups = (numbers.astype(np.int64) + 2 ** (bits - 1)).reshape(-1, GROUP)
    parts, left = [], bits
    for width in (4, 2, 1):
        if bits & width:
            left -= width
            parts.append(_folded(groups >> left & (2**width - 1), width))
    return np.concatenate(parts, axis=1).astype(np.uint8).ravel().view(np.int8)


def _folded(columns: npt.NDArray[np.int64], width: int) -> npt.NDArray[np.int64]:
    """Put the second half of the columns above the first, again and again, until bytes are full."""
    while width < 8:
        low, high = np.split(columns, 2, axis=1)
        columns, width = low | high << width, 2 * width
    return columns


def _ordered(rows: npt.NDArray[np.int8], groups: int, lanes: int) -> list[npt.NDArray[np.int8]]:
    """Return the blocks, each in the order [run][quad][lane][4], flat; odd ones get a lane of 0."""
    found = []
    for group in np.split(rows, groups):
        for start in range(0, len(group), lanes):
            block = group[start : start + lanes]
            block = np.pad(block, ((0, len(block) % 2), (0, 0), (0, 0)))
            found.append(block.reshape(*block.shape[:2], -1, 4).transpose(1, 2, 0, 3).ravel())
    return found


def _lanes(bits: int, outputs: int, row_size: int) -> int:
    """Return the channels of a block; fewer if very many weights are unpacked at once."""
    lanes = WIDEST_BLOCK
    while bits < 8 and lanes > 2 and min(lanes, outputs) * row_size > BLOCK_BYTES:
        lanes //= 2
    return min(lanes, outputs)
