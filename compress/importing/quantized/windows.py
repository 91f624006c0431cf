"""The windows of convolutions and pools as the integer network has them, over two axes."""

from collections.abc import Sequence
from dataclasses import dataclass

import onnx

from compress.importing.nodes import attributes
from compress.importing.padding import explicit_pads
from compress.importing.quantized.building import Building, Codes, Unquantizable


@dataclass(frozen=True)
class Window:
    """The geometry of a window, (rows, columns); `padding` is (top, left, bottom, right)."""

    kernel: tuple[int, int]
    stride: tuple[int, int]
    dilation: tuple[int, int]
    padding: tuple[int, int, int, int]


def window(
    node: onnx.NodeProto, codes: Codes, output: Sequence[int], kernel: Sequence[int] = ()
) -> Window:
    """Return a node's window; over one axis, it is one over rows of height 1.

    Where the number of windows is rounded up, the border reaches as far as the last one.

    Args:
        node: a convolution or pool.
        codes: what it reads, (channels, ...).
        output: the shape that it gives, without the batch.
        kernel: the window's sizes, where its attributes don't give them.

    Raises:
        Unquantizable: it slides over three axes or more.
    """
    given, sizes = attributes(node), codes.shape[1:]
    kernel = list(given.get("kernel_shape") or kernel)
    if len(kernel) not in (1, 2) or len(sizes) != len(kernel):
        raise Unquantizable(f"it slides over {len(kernel)} axes; 1 and 2 are taken")
    stride = list(given.get("strides") or [1] * len(kernel))
    dilation = list(given.get("dilations") or [1] * len(kernel))
    pads = explicit_pads(given, sizes, kernel)
    ends = [
        max(end, (count - 1) * step + (k - 1) * d + 1 - size - begin)
        for end, count, step, k, d, size, begin in zip(
            pads[len(kernel) :], output[1:], stride, kernel, dilation, sizes, pads, strict=False
        )
    ]
    alone = len(kernel) == 1
    rows = [1] if alone else []
    edges = [0] if alone else []
    return Window(
        kernel=_pair(rows + kernel),
        stride=_pair(rows + stride),
        dilation=_pair(rows + dilation),
        padding=(*_pair(edges + pads[: len(kernel)]), *_pair(edges + ends)),
    )


def as_image(building: Building, codes: Codes) -> Codes:
    """Return codes of (channels, length) as (channels, 1, length)."""
    if len(codes.shape) == 2:
        return building.reshaped(codes, (codes.shape[0], 1, codes.shape[1]))
    return codes


def _pair(values: Sequence[int]) -> tuple[int, int]:
    first, second = values
    return first, second
