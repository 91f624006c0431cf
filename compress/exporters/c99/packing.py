"""Weights in the order in which the C code uses them, and in as few bits as they need."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from compress.exporters.c99.lowering import Layer, Plane
from compress.qgraph import Conv, Linear

WIDEST_BLOCK = 16
"""The channels of a block: the 32-bit lanes of the widest vectors."""

SCRATCH_BYTES = 512
"""Blocks of packed weights are made so narrow that unpacked they take no more, if that can be."""


@dataclass(frozen=True, kw_only=True)
class Blocks:
    """The weights of a convolution: see convolve.c.jinja for the order.

    `data` is what C holds: int8 weights, or uint8 with `bits` bits a weight. `runs`, `run_codes`
    and `quads` describe one row of the window; `lanes` the channels of a block.
    """

    data: npt.NDArray[np.int8] | npt.NDArray[np.uint8]
    bits: int
    lanes: int
    runs: int
    run_codes: int
    quads: int
    block_bytes: int
    """The bytes of the largest block, unpacked."""


def weights_of(layer: Layer, plane: Plane) -> npt.NDArray[np.int8]:
    """Return a convolution's or a linear layer's weights: [O, C / groups, height, width]."""
    assert isinstance(layer.node, Conv | Linear)
    weight = layer.node.weight
    if isinstance(layer.node, Linear):
        return weight.reshape(len(weight), plane.channels, plane.height, plane.width)
    return weight


def groups_of(layer: Layer) -> int:
    """Return the number of groups of a convolution or a linear layer."""
    return layer.node.groups if isinstance(layer.node, Conv) else 1


def blocks(layer: Layer, plane: Plane) -> Blocks:
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
        lanes=lanes,
        runs=runs,
        run_codes=codes,
        quads=-(-codes // 4),
        block_bytes=max(block.size for block in ordered),
    )


def pack(numbers: npt.NDArray[np.int8], bits: int) -> npt.NDArray[np.uint8]:
    """Return signed numbers as a stream of `bits` bits each, the first in the lowest bits."""
    each = (numbers.astype(np.uint8)[:, None] >> np.arange(bits, dtype=np.uint8)) & 1
    return np.packbits(each.ravel(), bitorder="little")


def _ordered(rows: npt.NDArray[np.int8], groups: int, lanes: int) -> list[npt.NDArray[np.int8]]:
    """Return the blocks, each in the order [row and run][quad][lane][4], flat."""
    found = []
    for group in np.split(rows, groups):
        for start in range(0, len(group), lanes):
            block = group[start : start + lanes]
            found.append(block.reshape(*block.shape[:2], -1, 4).transpose(1, 2, 0, 3).ravel())
    return found


def _lanes(bits: int, outputs: int, row_size: int) -> int:
    """Return the channels of a block; fewer if they are unpacked into the arena."""
    lanes = WIDEST_BLOCK
    while bits < 8 and lanes > 2 and min(lanes, outputs) * row_size > SCRATCH_BYTES:
        lanes //= 2
    return min(lanes, outputs)
