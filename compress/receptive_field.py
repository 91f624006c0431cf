"""The arithmetic of receptive fields: how many pixels reach a value, one spatial axis at a time."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Axis:
    """One spatial axis of an activation, seen from the image.

    Attributes:
        seen: pixels that reach one value.
        jump: pixels between two neighbouring values; below 1 after a transposed convolution.
        size: values along the axis.
    """

    seen: int
    jump: float
    size: int

    def widened(self, steps: int) -> int:
        """Pixels that reach a value made from this one and from those up to `steps` further."""
        return self.seen + math.ceil(steps * self.jump)

    def slid(self, kernel: int, stride: float = 1, dilation: int = 1) -> "Axis":
        """The axis after a window has slid over it; its size is left for the caller to set."""
        seen = self.widened((kernel - 1) * dilation)
        return Axis(seen, self.jump * stride, 1 if kernel == self.size else self.size)

    @property
    def whole(self) -> "Axis":
        """A value that is made from all along the axis."""
        return Axis(self.widened(self.size - 1), self.jump, 1)


def joined(branches: Sequence[tuple[Axis, ...]]) -> tuple[Axis, ...]:
    """Return the largest of several fields, axis by axis, of those with the most axes."""
    most = max(len(axes) for axes in branches)
    alike = [axes for axes in branches if len(axes) == most]
    return tuple(
        Axis(max(a.seen for a in axis), max(a.jump for a in axis), max(a.size for a in axis))
        for axis in zip(*alike, strict=True)
    )
