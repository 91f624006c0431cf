"""Which channels must go together: a coupling, and where each layer holds its channels.

A channel of a convolution's output is also a channel of the BatchNorm after it, of every layer that
reads it, and, past an addition, of the other branch. Those are coupled: one goes only with all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import torch
from torch import Tensor, nn

from compress.pruning.following import Followed
from compress.simplify.layers import ConvNd, by_group

Removed = Mapping[str, Sequence[int]]
"""Channels to remove, by the coupling's layer."""


class Side(Enum):
    """Which of a layer's channels: those it makes (or passes on), or those it reads."""

    OUTPUT = "output"
    INPUT = "input"


@dataclass(frozen=True, eq=False)
class Slice:
    """The part of one layer that belongs to the channels of a coupling.

    Attributes:
        layer: the module's path in the network.
        side: OUTPUT for what a layer makes, and for BatchNorm, PReLU and depthwise convolutions,
            whose channels pass through; INPUT for what a layer reads.
        indices: channels of the layer on that side, int64 [K].
        channels: the coupling's channel that each of them belongs to, int64 [K].
        size: how many channels the layer has on that side.
    """

    layer: str
    side: Side
    indices: Tensor
    channels: Tensor
    size: int

    def sums(self, network: nn.Module, values: Mapping[str, Tensor]) -> Tensor | None:
        """Add up, for each of `indices`, the entries of `values` that belong to it.

        Args:
            network: the network of the slice.
            values: one tensor for each of some parameters, by name and of the parameter's shape.

        Returns:
            [K], or None if the layer's weight is not among `values`.
        """
        module = network.get_submodule(self.layer)
        weight, bias = (values.get(f"{self.layer}.{name}") for name in ("weight", "bias"))
        if weight is None:
            return None
        if not isinstance(module, ConvNd | nn.Linear):
            by_output = weight
        elif self.side is Side.INPUT:
            return by_group(module, weight).sum((1, 3)).flatten()[self.indices]
        else:
            by_output = by_group(module, weight).sum((2, 3)).flatten()
        return (by_output if bias is None else by_output + bias)[self.indices]


@dataclass(frozen=True, eq=False)
class Coupling:
    """Channels that run through several layers and go from all of them, or stay in all.

    Attributes:
        layer: path of the layer that makes the channels, or of the first of several.
        channels: how many there are.
        slices: where each layer holds them.
        units: the sets of channels that can go alone: single ones, or, at a grouped convolution,
            one of each group. Each is a tuple of channels; those in none of them stay.
        needed: sets of channels of each of which one must stay, or a tensor would be empty.
        numbers: for each channel the number of its unit in `Followed.settled`, int64 [channels].
    """

    layer: str
    channels: int
    slices: tuple[Slice, ...]
    units: tuple[tuple[int, ...], ...]
    needed: tuple[frozenset[int], ...]
    numbers: Tensor

    @property
    def layers(self) -> frozenset[str]:
        """Paths of the layers that hold the channels."""
        return frozenset(part.layer for part in self.slices)

    def sums(self, network: nn.Module, values: Mapping[str, Tensor]) -> Tensor:
        """Add up the entries of `values` by slice and channel, as `Slice.sums` does.

        Returns:
            [slices, channels]; slices without entries in `values` are left out.
        """
        rows = []
        for part in self.slices:
            found = part.sums(network, values)
            if found is not None:
                zeros = torch.zeros(self.channels, dtype=found.dtype)
                rows.append(zeros.index_add(0, part.channels, found.cpu()))
        return torch.stack(rows) if rows else torch.zeros(0, self.channels)


@dataclass(frozen=True, eq=False)
class Couplings:
    """The couplings of a network whose channels may go, and why the other layers keep theirs."""

    prunable: tuple[Coupling, ...]
    fixed: Mapping[str, str]
    followed: Followed
