"""The transposed convolution as an integer layer: a convolution that gives several places at once.

Of a stride s, every s-th place of the result is made from the same taps of the kernel. So the s
sets of places are the channels of one convolution of the input itself, which no zeros are put
between; they are then put side by side, and what reaches over the edge is cut off.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, fx, nn

from compress.graph import Conv, Node, Shape
from compress.quantization.plan.layer import Emission, PlannedWeighted, ValueOf, reads
from compress.quantization.plan.moving import Move, few_moves
from compress.quantization.plan.shapes import surrounded
from compress.tracing import Op, module_of, shape_of


@dataclass(frozen=True)
class Phases:
    """One axis of a transposed convolution as a convolution.

    Attributes:
        taps: int64 [stride, window]: the kernel's tap that each set of places has at each place of
            the window; the kernel's length if none.
        padding: places before and after the input.
        cut: places to leave out before the result.
        places: those that the convolution gives.
    """

    taps: NDArray[np.int64]
    padding: tuple[int, int]
    cut: int
    places: int


def phases(size: int, count: int, kernel: int, stride: int, padding: int, dilation: int) -> Phases:
    """Return an axis of `size` places as one that gives `count`, as PyTorch has its settings."""
    reach = dilation * (kernel - 1) // stride
    first = min(padding // stride, reach)
    last = max((padding + count - 1) // stride, size - 1)
    phase, place = np.ogrid[:stride, : reach + 1]
    tap, rest = np.divmod(phase + stride * (reach - place), dilation)
    return Phases(
        taps=np.where((rest == 0) & (tap < kernel), tap, kernel),
        padding=(reach - first, last - size + 1),
        cut=padding - stride * first,
        places=last - first + 1,
    )


@dataclass(kw_only=True)
class PlannedTransposedConvolution(PlannedWeighted):
    """A transposed convolution over an image or a series."""

    @property
    def transposed(self) -> nn.ConvTranspose1d | nn.ConvTranspose2d:
        """The module."""
        module = self.module
        assert isinstance(module, nn.ConvTranspose1d | nn.ConvTranspose2d)
        return module

    @property
    def weight(self) -> Tensor:
        """The real weights, a row an output channel: [O, I / groups, ...]."""
        return by_output(self.transposed.weight, self.transposed.groups)

    def in_module(self, weight: Tensor) -> Tensor:
        """Return weights [O, I / groups, ...] as [I, O / groups, ...]."""
        return by_input(weight, self.groups)

    @property
    def positions(self) -> int:
        """How many sets of places there are, each of which meets its own part of the kernel."""
        return math.prod(self.transposed.stride)

    def nodes(self, emission: Emission) -> list[Node]:
        """Return the convolution, the places side by side, and the cut."""
        down, across = self._axes(emission)
        fields = self._fields(emission, down, across)
        made = (len(fields["weight"]), down.places, across.places)
        moves = _side_by_side(made, (len(down.taps), len(across.taps)))
        target = emission.values[self.output].shape
        moves += _cut(moves[-1].shape if moves else made, target, (down.cut, across.cut))
        return surrounded(emission, self, Conv, fields, made, after=moves)

    def _axes(self, emission: Emission) -> tuple[Phases, Phases]:
        module = self.transposed
        given = (module.kernel_size, module.stride, module.padding, module.dilation)
        axes = [*zip(*given, strict=True)]
        axes = axes if len(axes) == 2 else [(1, 1, 0, 1), *axes]
        sizes, counts = (emission.values[n].shape[1:] for n in (*self.inputs, self.output))
        down, across = (
            phases(size, count, *(int(setting) for setting in settings))  # type: ignore[call-overload]
            for size, count, settings in zip(sizes, counts, axes, strict=True)
        )
        return down, across

    def _fields(self, emission: Emission, down: Phases, across: Phases) -> dict[str, Any]:
        """Return the fields of the convolution; a channel's sets of places are neighbours."""
        held = emission.weights(self)
        weight = held["weight"]
        weight = weight if weight.ndim == 4 else weight[:, :, None]
        weight = np.pad(weight, ((0, 0), (0, 0), (0, 1), (0, 1)))  # what no tap meets is zero
        chosen = weight[:, :, down.taps[:, :, None, None], across.taps]
        chosen = chosen.transpose(0, 2, 4, 1, 3, 5)  # [O, sets, sets, I / groups, height, width]
        copies = chosen.shape[1] * chosen.shape[2]
        return {
            **held,
            "weight": chosen.reshape(-1, *chosen.shape[3:]),
            "weight_scale": np.repeat(held["weight_scale"], copies),
            "bias": np.repeat(held["bias"], copies),
            "padding": (down.padding[0], across.padding[0], down.padding[1], across.padding[1]),
            "groups": self.transposed.groups,
        }


def by_output(weight: Tensor, groups: int) -> Tensor:
    """Return weights [I, O / groups, ...] as [O, I / groups, ...]."""
    grouped = weight.reshape(groups, -1, *weight.shape[1:]).transpose(1, 2)
    return grouped.reshape(-1, *grouped.shape[2:])


def by_input(weight: Tensor, groups: int) -> Tensor:
    """Return weights [O, I / groups, ...] as [I, O / groups, ...]."""
    return by_output(weight, groups)  # the groups keep their places, and the two axes swap


def _side_by_side(made: Shape, sets: tuple[int, int]) -> list[Move]:
    """Return the moves that put the sets of places of each channel side by side."""
    channels, height, width = made[0] // math.prod(sets), *made[1:]
    places = np.arange(math.prod(made)).reshape(channels, *sets, height, width)
    target = (channels, height * sets[0], width * sets[1])
    moves = few_moves(made, target, places.transpose(0, 3, 1, 4, 2).reshape(-1))
    assert moves is not None
    return moves


def _cut(source: Shape, target: Shape, firsts: tuple[int, int]) -> list[Move]:
    places = np.arange(math.prod(source)).reshape(source)
    rows, columns = (slice(first, first + n) for first, n in zip(firsts, target[1:], strict=True))
    moves = few_moves(source, target, places[:, rows, columns].reshape(-1))
    assert moves is not None
    return moves


@reads(Op.TRANSPOSED_CONVOLUTION)
def read(node: fx.Node, value_of: ValueOf) -> PlannedTransposedConvolution | None:
    """Return the layer of a module's call."""
    module = module_of(node)
    if not isinstance(module, nn.ConvTranspose1d | nn.ConvTranspose2d):
        return None
    if len(shape_of(node) or ()) != module.weight.dim() or len(node.args) > 1:
        return None
    return PlannedTransposedConvolution.of(node, value_of(node.args[0]))
