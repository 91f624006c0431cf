"""The windows of pools, as the float graph tells them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import fx

from compress.tracing import per_axis, setting, shape_of, source_of, spatial_axes

Pair = tuple[int, int]


@dataclass(frozen=True)
class Window:
    """The geometry of a pool over an image, each (rows, columns); a series has one row.

    `padding` is (top, left, bottom, right).
    """

    kernel: Pair
    stride: Pair
    padding: tuple[int, int, int, int] = (0, 0, 0, 0)
    dilation: Pair = (1, 1)

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of a pool's node that hold kernel, stride and padding."""
        return {"kernel": self.kernel, "stride": self.stride, "padding": self.padding}


def window_of(node: fx.Node, *, dilation_at: int, ceil_at: int) -> Window | None:
    """Return a pool's window over an image or a series; None if it slides over something else.

    Where the pool rounds its size up, the border at the end is as wide as the last window needs.

    Args:
        node: the pool.
        dilation_at: the place of `dilation` among the function's arguments.
        ceil_at: that of `ceil_mode`.
    """
    axes, shape = spatial_axes(node), shape_of(node) or ()
    if axes not in (1, 2) or len(shape) != axes + 2:
        return None
    kernel = per_axis(setting(node, "kernel_size", 1), axes)
    stride = per_axis(setting(node, "stride", 2) or kernel, axes)
    before = per_axis(setting(node, "padding", 3, 0), axes)
    dilation = per_axis(setting(node, "dilation", dilation_at, 1), axes)
    after = before
    if setting(node, "ceil_mode", ceil_at, False):
        sizes = (shape_of(source_of(node)) or ())[2:]
        geometry = zip(sizes, shape[2:], kernel, stride, dilation, before, strict=True)
        after = tuple(
            max(p, (out - 1) * s + d * (k - 1) + 1 - size - p) for size, out, k, s, d, p in geometry
        )
    padding = (*_pair(before, 0), *_pair(after, 0))
    return Window(_pair(kernel, 1), _pair(stride, 1), padding, _pair(dilation, 1))


def _pair(values: tuple[int, ...], one_row: int) -> Pair:
    return (values[0], values[1]) if len(values) == 2 else (one_row, values[0])


@dataclass(frozen=True)
class Spans:
    """Windows along one axis: `firsts` to `lasts` (behind the last), which count as `sizes`."""

    firsts: NDArray[np.int64]
    lasts: NDArray[np.int64]
    sizes: NDArray[np.int64]

    def matrix(self, size: int) -> NDArray[np.int8]:
        """Return int8 [windows, size]: 1 where a window sees the place."""
        places = np.arange(size)
        inside = (self.firsts[:, None] <= places) & (places < self.lasts[:, None])
        return inside.astype(np.int8)


def adaptive_spans(size: int, count: int) -> Spans:
    """Return the windows of an adaptive pool of `size` places to `count`."""
    firsts = np.arange(count) * size // count
    lasts = -(-(np.arange(count) + 1) * size // count)
    return Spans(firsts, lasts, lasts - firsts)


def sliding_spans(
    size: int, count: int, kernel: int, stride: int, padding: int, *, count_padding: bool
) -> Spans:
    """Return the windows of a pool that slides, as PyTorch counts them.

    Args:
        size: places of the input.
        count: windows.
        kernel: places of a window.
        stride: places from window to window.
        padding: places before the input, and after it, that count if `count_padding`; what a last
            window takes in beyond those never does.
        count_padding: as PyTorch's `count_include_pad`.
    """
    firsts = np.arange(count) * stride - padding
    lasts = np.minimum(firsts + kernel, size + padding)
    inside = np.maximum(firsts, 0), np.minimum(lasts, size)
    sizes = lasts - firsts if count_padding else inside[1] - inside[0]
    return Spans(*inside, sizes)
