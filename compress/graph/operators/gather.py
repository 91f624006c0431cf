"""The choice of channels: its node, shape, checks and integers."""

from collections.abc import Sequence
from dataclasses import dataclass

from compress.graph.node import Rearranging
from compress.graph.numbers import Codes, Shape
from compress.graph.values import Value


@dataclass(frozen=True, eq=False, kw_only=True)
class Gather(Rearranging):
    """The channels (or features) named by `channels`, in that order: a split or a shuffle."""

    channels: tuple[int, ...]

    def output_shape(self, inputs: Sequence[Value]) -> Shape:
        """Return the input's shape with as many channels as are named."""
        self._check_count(inputs, 1)
        shape = inputs[0].shape
        self.require(isinstance(self.channels, tuple) and bool(self.channels), "names no channel")
        self._check_ints("channels", len(self.channels), 0)
        self.require(max(self.channels) < shape[0], f"names a channel beyond the {shape[0]}")
        return (len(self.channels), *shape[1:])

    def compute(self, inputs: Sequence[Codes], of: Sequence[Value], to: Value) -> Codes:
        """Return the named channels."""
        return inputs[0][:, list(self.channels)]
