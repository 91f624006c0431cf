"""Tiles of an image read as channels, so that a kernel takes several places at once. NumPy only.

A convolution with a stride of s visits every s-th place: over tiles of s x s places, whose codes
are channels, it is one of stride 1, with a window a s-th as high and as wide. No product is added
where s divides the window. The direct convolution, which takes four channels at a time, then reads
an image of one channel, too.
"""

from dataclasses import dataclass

from compress.graph import Conv, Value


@dataclass(frozen=True)
class Tiles:
    """A strided convolution as one of stride 1 over tiles.

    Attributes:
        size: rows and columns of a tile.
        kernel: rows and columns of the window, in tiles.
        border: places to add before the convolution: top, left, bottom, right.
    """

    size: tuple[int, int]
    kernel: tuple[int, int]
    border: tuple[int, int, int, int]

    @property
    def places(self) -> int:
        """The places of a tile."""
        return self.size[0] * self.size[1]


def tiles_of(node: Conv, x: Value) -> Tiles | None:
    """Return how to compute `node` on tiles of `x`.

    None where that is nothing else, or does not fit: without a stride, with groups or dilation, or
    where the last places of `x` are beyond all windows.
    """
    if node.groups > 1 or node.dilation != (1, 1) or node.stride == (1, 1):
        return None
    kernel = [-(-taps // stride) for taps, stride in zip(node.kernel, node.stride, strict=True)]
    made = node.output_shape([x])[1:]
    whole = [s * (m + k - 1) for s, m, k in zip(node.stride, made, kernel, strict=True)]
    top, left = node.padding[:2]
    bottom, right = whole[0] - top - x.shape[1], whole[1] - left - x.shape[2]
    if min(bottom, right) < 0:
        return None
    return Tiles(node.stride, (kernel[0], kernel[1]), (top, left, bottom, right))
