"""The reference document's phases as numbers: their widths, and what each layer costs."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from compress.errors import CompressError
from compress.layer_profile import LayerProfile

INPUT_SHAPE = (1, 28, 28)
CLASSES = 10


@dataclass(frozen=True)
class Widths:
    """Output channels of the convolutions of one phase, in order; `head` is the last 1x1."""

    conv1: int
    conv2: int
    conv3: int
    conv4: int
    conv5: int
    conv6: int
    conv7: int
    head: int | None
    dropout: float


PHASES = {
    1: Widths(16, 32, 8, 8, 8, 8, 10, None, 0.0),
    2: Widths(16, 32, 8, 8, 8, 8, 10, None, 0.04),
    3: Widths(16, 32, 16, 10, 10, 10, 10, 10, 0.04),
    4: Widths(16, 32, 14, 10, 12, 10, 12, 10, 0.04),
    5: Widths(16, 32, 14, 10, 12, 10, 12, 10, 0.04),
}


def profiles(phase: int) -> list[LayerProfile]:
    """Return the layers of a phase, as `compress.profile.layers` finds them in its network.

    It is computed from the widths, so that it needs no PyTorch.

    Raises:
        CompressError: there is no such phase.
    """
    if phase not in PHASES:
        raise CompressError(f"there is no phase {phase}; choose one of 1 to 5")
    return list(_Counting().layers(PHASES[phase]))


class _Counting:
    """Goes through a network, and keeps what the next layer starts from."""

    def __init__(self) -> None:
        self.channels, self.side = INPUT_SHAPE[:2]
        self.seen, self.jump = 1, 1

    def layers(self, widths: Widths) -> Iterator[LayerProfile]:
        yield from self._block(1, widths.conv1, widths.dropout)
        yield from self._block(2, widths.conv2, widths.dropout)
        yield self._convolution("conv3", widths.conv3, kernel=1)
        yield self._halved()
        yield from self._block(4, widths.conv4, widths.dropout)
        yield from self._block(5, widths.conv5, widths.dropout)
        yield from self._block(6, widths.conv6, widths.dropout)
        yield self._convolution("conv7", widths.conv7)
        yield self._averaged()
        if widths.head is not None:
            yield self._convolution("head", widths.head, kernel=1)
        yield replace(self._elementwise("flatten", "reshape"), output_shape=(self.channels,))

    def _block(self, index: int, width: int, dropout: float) -> Iterator[LayerProfile]:
        yield self._convolution(f"conv{index}", width)
        yield self._elementwise(f"relu{index}", "relu")
        yield self._elementwise(f"norm{index}", "batch norm", 2 * self.channels)
        if dropout:
            yield self._elementwise(f"drop{index}", "dropout")

    def _convolution(self, name: str, width: int, *, kernel: int = 3) -> LayerProfile:
        parameters = self.channels * width * kernel**2
        self.channels, self.side = width, self.side - kernel + 1
        self.seen += (kernel - 1) * self.jump
        plain = self._elementwise(name, "convolution", parameters)
        return replace(plain, kernel=(kernel, kernel), macs=parameters * self.side**2)

    def _halved(self) -> LayerProfile:
        self.side, self.seen, self.jump = self.side // 2, self.seen + self.jump, 2 * self.jump
        return replace(self._elementwise("pool", "max pool"), kernel=(2, 2))

    def _averaged(self) -> LayerProfile:
        kernel = (self.side, self.side)
        self.seen, self.side = self.seen + (self.side - 1) * self.jump, 1
        return replace(self._elementwise("average", "adaptive average pool"), kernel=kernel)

    def _elementwise(self, name: str, kind: str, parameters: int = 0) -> LayerProfile:
        shape = (self.channels, self.side, self.side)
        return LayerProfile(name, kind, shape, (), min(self.seen, INPUT_SHAPE[1]), parameters, 0)
