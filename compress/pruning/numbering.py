"""Numbers for channels: which numbers stand for one channel, which go together, and which stay."""

from collections.abc import Iterable

import torch
from torch import Tensor

STAYS = 0
"""The number of what never goes: the network's input."""


class Numbers:
    """Numbers given to channels, and what is found out about them.

    Numbers that are joined are one channel. Those that are tied are channels of their own that go
    together, such as those at one place of each group of a grouped convolution.
    """

    def __init__(self) -> None:
        self.count = 1
        self._joined: set[tuple[int, int]] = set()
        self._tied: set[tuple[int, int]] = set()
        self._reasons: dict[int, str] = {}

    def new(self, count: int) -> Tensor:
        """Return numbers that nothing has yet, int64 [count]."""
        self.count += count
        return torch.arange(self.count - count, self.count)

    def join(self, one: Tensor, other: Tensor) -> None:
        """Let numbers at the same place of two tensors, one broadcast to the other, be one."""
        self._joined |= _pairs(one, other)

    def tie(self, one: Tensor, other: Tensor) -> None:
        """Let numbers at the same place of two tensors go together."""
        self._tied |= _pairs(one, other)

    def fix(self, numbers: Tensor, reason: str) -> None:
        """Say that numbers stay, and why."""
        for number in thinned(numbers).unique().tolist():
            self._reasons.setdefault(number, reason)

    def settled(self) -> "Settled":
        """Return what follows from all that was said."""
        channels = _leaders(self.count, self._joined)
        units = _leaders(self.count, self._joined | self._tied)
        reasons = {int(units[number]): reason for number, reason in reversed(self._reasons.items())}
        reasons.setdefault(int(units[STAYS]), "they are computed together with what stays")
        return Settled(channels, units, reasons)


class Settled:
    """What is one channel, what goes together and what stays.

    Attributes:
        channels: for each number the least that is joined with it, int64 [count].
        units: for each number the least that goes with it, int64 [count].
        reasons: why units stay, by their least number.
        stays: for each number whether it stays, bool [count].
    """

    def __init__(self, channels: Tensor, units: Tensor, reasons: dict[int, str]) -> None:
        self.channels, self.units, self.reasons = channels, units, reasons
        self.stays = torch.isin(units, torch.tensor(list(reasons)))


def thinned(numbers: Tensor) -> Tensor:
    """Return one of what is repeated along an axis without taking memory."""
    for axis, stride in enumerate(numbers.stride()):
        if stride == 0 and numbers.shape[axis] > 1:
            numbers = numbers.narrow(axis, 0, 1)
    return numbers


def spread(numbers: Tensor) -> Tensor:
    """Return the same numbers without memory for axes along which they do not differ."""
    shape = numbers.shape
    for axis in range(numbers.dim()):
        first = numbers.narrow(axis, 0, min(1, shape[axis]))
        if numbers.shape[axis] > 1 and bool((numbers == first).all()):
            numbers = first
    return numbers.expand(shape)


def _pairs(one: Tensor, other: Tensor) -> set[tuple[int, int]]:
    both = torch.broadcast_tensors(one, other)
    for axis in range(both[0].dim()):
        if all(each.stride(axis) == 0 for each in both):
            both = tuple(each.narrow(axis, 0, min(1, each.shape[axis])) for each in both)
    pairs = torch.stack([each.reshape(-1) for each in both], 1).unique(dim=0)
    return {(a, b) for a, b in pairs.tolist() if a != b}


def _leaders(count: int, pairs: Iterable[tuple[int, int]]) -> Tensor:
    """Return for each number the least that the pairs connect it with, int64 [count]."""
    leader = list(range(count))

    def find(number: int) -> int:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    for one, other in pairs:
        least, most = sorted((find(one), find(other)))
        leader[most] = least
    return torch.tensor([find(number) for number in range(count)])
