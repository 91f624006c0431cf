"""Which channels of a network can go, each with all that goes with it: found and tried out."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, fx

from compress.pruning.coupling import Coupling, Couplings, Side, Slice
from compress.pruning.cutting import agree, cut
from compress.pruning.following import MIXED, Followed, follow
from compress.pruning.numbered import numbered_in
from compress.pruning.numbering import thinned
from compress.tracing import Example, Inputs, inputs_of


def find_couplings(network: fx.GraphModule, example: Example | Inputs) -> Couplings:
    """Find the channels of `network` that can be removed, each with all that goes with it.

    Each coupling is tried out: half of it is cut off and the answer compared with that of the
    network in which nothing reads these channels. What does not pass keeps its channels.

    Args:
        network: as `compress.tracing.trace` returns it; it is not changed.
        example: a batch of input, [N, ...].
    """
    inputs, followed = inputs_of(example, network), follow(network)
    found = _Reading(followed).couplings()
    if _agree_by_halves(network, inputs, found):
        return found
    alone = [replace(found, prunable=(coupling,)) for coupling in found.prunable]
    good = [each.prunable[0] for each in alone if _agree_by_halves(network, inputs, each)]
    others = {c.layer: MIXED for c in found.prunable if c not in good}
    return Couplings(tuple(good), {**found.fixed, **others}, followed)


def _agree_by_halves(network: fx.GraphModule, example: Inputs, couplings: Couplings) -> bool:
    """Try `agree` with every second unit of each coupling removed."""
    removed = {coupling.layer: _every_second(coupling) for coupling in couplings.prunable}
    try:
        smaller = cut(network, example, couplings, removed)
    except Exception:  # torch refuses mismatched shapes in many ways
        return False
    return agree(network, smaller, example, couplings, removed)


def _every_second(coupling: Coupling) -> list[int]:
    gone: set[int] = set()
    for unit in coupling.units[1::2]:
        if not any(needed <= gone.union(unit) for needed in coupling.needed):
            gone.update(unit)
    return sorted(gone)


class _Reading:
    """Couplings, read off the numbers of a network's channels."""

    def __init__(self, followed: Followed) -> None:
        self.followed, self.settled = followed, followed.settled
        self.together = self._together()
        self.needed = self._needed()

    def couplings(self) -> Couplings:
        """The couplings of which something can go; why nothing of the others can."""
        found, fixed = list[Coupling](), dict[str, str]()
        for place, paths in enumerate(self.together):
            coupling = self._coupling(paths, self.needed[place])
            if reason := self._reason_against(coupling):
                fixed[coupling.layer] = reason
            else:
                found.append(coupling)
        return Couplings(tuple(found), fixed, self.followed)

    def _units(self, numbers: Tensor) -> set[int]:
        return set(self.settled.units[thinned(numbers)].unique().tolist())

    def _together(self) -> list[list[str]]:
        """The layers that make channels, in one list those that share a unit; all in order."""
        together: list[tuple[set[int], list[str]]] = []
        for path, made in self.followed.made.items():
            units, paths = self._units(made), [path]
            for each in [each for each in together if each[0] & units]:
                together.remove(each)
                units, paths = units | each[0], [*each[1], *paths]
            together.append((units, paths))
        order = {path: place for place, path in enumerate(self.followed.made)}
        lists = [sorted(paths, key=order.__getitem__) for _, paths in together]
        return sorted(lists, key=lambda paths: order[paths[0]])

    def _needed(self) -> list[set[frozenset[int]]]:
        """For each coupling the sets of units of which one must stay: what a tensor has of it.

        Of a tensor with channels of several couplings it is that with most of them.
        """
        makers = [
            set().union(*(self._units(self.followed.made[p]) for p in paths))
            for paths in self.together
        ]
        owner = {unit: place for place, units in enumerate(makers) for unit in units}
        needed: list[set[frozenset[int]]] = [set() for _ in self.together]
        for units in {frozenset(self._units(each.numbers)) for each in self._tensors()}:
            if not any(self.settled.stays[list(units)]) and units <= owner.keys():
                most = Counter(owner[unit] for unit in units).most_common(1)[0][0]
                needed[most].add(units & makers[most])
        return needed

    def _tensors(self) -> Iterator[Any]:
        for value in self.followed.values.values():
            yield from (each for each in numbered_in(value) if each.numbers.numel())

    def _coupling(self, paths: Sequence[str], needed: set[frozenset[int]]) -> Coupling:
        widest = max(paths, key=lambda path: len(self.followed.made[path]))
        numbers = self._channels(widest, paths)
        places: dict[int, list[int]] = {}
        units: dict[int, list[int]] = {}
        for place, number in enumerate(numbers):
            places.setdefault(int(self.settled.channels[number]), []).append(place)
            units.setdefault(int(self.settled.units[number]), []).append(place)
        sets = [frozenset(p for unit in each for p in units[unit]) for each in needed]
        return Coupling(
            layer=widest,
            channels=len(numbers),
            slices=tuple(self._slices(places)),
            units=tuple(tuple(u) for n, u in units.items() if not self.settled.stays[n]),
            needed=tuple(sorted(sets, key=sorted)),
            numbers=self.settled.units[numbers],
        )

    def _channels(self, widest: str, paths: Sequence[str]) -> list[int]:
        """The numbers of the channels: of the widest layer's, then of those that it lacks."""
        numbers = self.followed.made[widest].tolist()
        known = {int(self.settled.channels[number]) for number in numbers}
        for path in paths:
            for number in self.followed.made[path].tolist():
                if (channel := int(self.settled.channels[number])) not in known:
                    known.add(channel)
                    numbers.append(number)
        return numbers

    def _slices(self, places: dict[int, list[int]]) -> Iterator[Slice]:
        """Where layers hold the channels at these places."""
        sides = (
            (self.followed.made, Side.OUTPUT),
            (self.followed.passed, Side.OUTPUT),
            (self.followed.read, Side.INPUT),
        )
        for held, side in sides:
            for path, numbers in held.items():
                pairs = _placed(self.settled.channels[numbers].tolist(), places)
                if pairs and not (side is Side.INPUT and path in self.followed.depthwise):
                    indices, channels = torch.tensor(pairs).t()
                    yield Slice(path, side, indices, channels, len(numbers))

    def _reason_against(self, coupling: Coupling) -> str:
        """Say why none of its channels can go; empty if some can."""
        if not coupling.units:
            return self.settled.reasons[int(coupling.numbers[0])]
        sets, units = coupling.needed, coupling.units
        blocked = all(any(needed <= set(unit) for needed in sets) for unit in units)
        return "they go only all together" if blocked else ""


def _placed(channels: Sequence[int], places: dict[int, list[int]]) -> list[tuple[int, int]]:
    """Pair each index with its channel's place, and repeated ones with each of its places."""
    seen = Counter[int]()
    pairs = []
    for index, channel in enumerate(channels):
        if channel in places:
            found = places[channel]
            pairs.append((index, found[seen[channel] % len(found)]))
            seen[channel] += 1
    return pairs
