"""The geometry of windows: how many fit, and what they see. Shared by convolutions and pools."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from compress.graph.numbers import Shape


def window_counts(
    shape: Shape,
    kernel: tuple[int, int],
    stride: tuple[int, int],
    padding: tuple[int, int, int, int] = (0, 0, 0, 0),
    dilation: tuple[int, int] = (1, 1),
) -> tuple[int, int]:
    """Return how many windows fit vertically and horizontally; less than 1 if none."""
    extents = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    spaces = [shape[1 + i] + padding[i] + padding[i + 2] - extents[i] for i in (0, 1)]
    return spaces[0] // stride[0] + 1, spaces[1] // stride[1] + 1


def taps(
    x: npt.NDArray[Any],
    kernel: tuple[int, int],
    stride: tuple[int, int],
    dilation: tuple[int, int] = (1, 1),
) -> Iterator[npt.NDArray[Any]]:
    """Yield, for each place in the window, what all windows see there: views [N, C, out, out]."""
    height, width = window_counts(x.shape[1:], kernel, stride, dilation=dilation)
    for row in range(0, kernel[0] * dilation[0], dilation[0]):
        for column in range(0, kernel[1] * dilation[1], dilation[1]):
            yield x[
                :,
                :,
                row : row + height * stride[0] : stride[0],
                column : column + width * stride[1] : stride[1],
            ]


def pad(x: npt.NDArray[Any], padding: tuple[int, int, int, int]) -> npt.NDArray[Any]:
    """Return [N, C, height, width] with (top, left, bottom, right) rows and columns of zeros."""
    top, left, bottom, right = padding
    return np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right))) if any(padding) else x
