"""In which order channels go: worst first, everywhere alike or where they cost most."""

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from torch import Tensor

from compress.errors import CompressError
from compress.pruning.choices import SCOPES
from compress.pruning.coupling import Coupling
from compress.pruning.layer_costs import LayerCosts

_TINY = 1e-30


@dataclass(frozen=True)
class Block:
    """Channels of a coupling that go in one step, so that what stays is a round number."""

    layer: str
    channels: tuple[int, ...]
    score: float


def removal_order(
    couplings: Sequence[Coupling],
    scores: Sequence[Tensor],
    costs: LayerCosts,
    *,
    scope: str,
    round_to: int,
) -> list[Block]:
    """Put all that can be removed in an order; pruning takes a beginning of it.

    Within a coupling the lowest scores go first. Between couplings, scope "global" compares the
    scores themselves and "layer" takes the same share of each coupling. "balanced" takes next what
    does the least damage for the cost that it saves now, where the damage to a coupling is the
    reciprocal of the share of its score that is left: cheap layers stay and none is emptied. Where
    costs fall in steps, it takes as many blocks at once as save most for their damage.

    Args:
        couplings: the channels that can go.
        scores: of each coupling's channels, float [channels].
        costs: of the layers; they are told of each removal.
        scope: one of `SCOPES`.
        round_to: after each block a coupling has a multiple of so many channels.

    Raises:
        CompressError: the scope is unknown.
    """
    if scope not in SCOPES:
        raise CompressError(f"scope {scope!r} is unknown; choose one of {', '.join(SCOPES)}")
    queues = {
        coupling.layer: blocks_of(coupling, score, round_to)
        for coupling, score in zip(couplings, scores, strict=True)
    }
    if scope == "balanced":
        return list(_Balance(couplings, scores, queues, costs))
    place = _share_gone if scope == "layer" else _mean_score
    placed = [
        (key, block)
        for coupling in couplings
        for key, block in place(coupling, queues[coupling.layer])
    ]
    return [block for _, block in sorted(placed, key=lambda pair: pair[0])]


def blocks_of(coupling: Coupling, scores: Tensor, round_to: int) -> list[Block]:
    """Cut a coupling's units in ascending order where a multiple of `round_to` channels stays.

    A unit whose removal would leave a tensor empty stays.
    """
    totals = [float(scores[list(unit)].sum()) for unit in coupling.units]
    ascending = sorted(range(len(totals)), key=totals.__getitem__)
    blocks, waiting, left = [], list[int](), coupling.channels
    emptied = [set(needed) for needed in coupling.needed]
    for unit in ascending:
        members = set(coupling.units[unit])
        if any(needed <= members for needed in emptied):
            continue
        emptied = [needed - members for needed in emptied]
        waiting.append(unit)
        left -= len(members)
        if left and left % round_to == 0:
            channels = tuple(c for one in waiting for c in coupling.units[one])
            blocks.append(Block(coupling.layer, channels, sum(totals[one] for one in waiting)))
            waiting = []
    return blocks


_Placed = list[tuple[float, Block]]


def _share_gone(coupling: Coupling, blocks: Sequence[Block]) -> _Placed:
    gone = itertools.accumulate(len(block.channels) for block in blocks)
    return [(count / coupling.channels, block) for count, block in zip(gone, blocks, strict=True)]


def _mean_score(coupling: Coupling, blocks: Sequence[Block]) -> _Placed:
    return [(block.score / len(block.channels), block) for block in blocks]


def _joined(blocks: Sequence[Block]) -> Block:
    channels = tuple(channel for block in blocks for channel in block.channels)
    return Block(blocks[0].layer, channels, sum(block.score for block in blocks))


class _Balance:
    """The couplings' next blocks with the damage that each does for what it saves."""

    def __init__(
        self,
        couplings: Sequence[Coupling],
        scores: Sequence[Tensor],
        queues: Mapping[str, Sequence[Block]],
        costs: LayerCosts,
    ) -> None:
        self.costs = costs
        self.couplings = {coupling.layer: coupling for coupling in couplings}
        self.totals = {
            coupling.layer: max(float(score.sum()), _TINY)
            for coupling, score in zip(couplings, scores, strict=True)
        }
        self.left = dict.fromkeys(self.couplings, 1.0)
        self.waiting = {layer: list(queue) for layer, queue in queues.items() if queue}
        self.heads: dict[str, tuple[int, Block]] = {}
        """The next removal of each coupling: how many of its blocks, and these as one."""
        self.prices: dict[str, float] = {}
        self._price(self.waiting)

    def __iter__(self) -> Iterator[Block]:
        """Yield the cheapest block, and count it as gone, until there is none."""
        while self.waiting:
            layer = min(self.waiting, key=self.prices.__getitem__)
            count, block = self.heads[layer]
            self.waiting[layer] = self.waiting[layer][count:]
            if not self.waiting[layer]:
                del self.waiting[layer]
            self.left[layer] -= block.score / self.totals[layer]
            self.costs.remove(self.couplings[layer], block.channels)
            # What a channel saves falls as its neighbours shrink.
            self._price([other for other in self.waiting if self._touch(other, layer)])
            yield block

    def _price(self, layers: Iterable[str]) -> None:
        for layer in layers:
            counts = range(1, len(self.waiting[layer]) + 1 if self.costs.stepwise else 2)
            joined = [(count, _joined(self.waiting[layer][:count])) for count in counts]
            prices = [self._price_of(layer, block) for _, block in joined]
            best = min(range(len(prices)), key=prices.__getitem__)
            self.heads[layer], self.prices[layer] = joined[best], prices[best]

    def _price_of(self, layer: str, block: Block) -> float:
        """Return the damage that a removal does for what it saves."""
        left = self.left[layer]
        after = left - block.score / self.totals[layer]
        damage = 1 / max(after, _TINY) - 1 / max(left, _TINY)
        saving = self.costs.saving(self.couplings[layer], block.channels)
        return damage / saving if saving > 0 else math.inf

    def _touch(self, one: str, other: str) -> bool:
        return bool(self.couplings[one].layers & self.couplings[other].layers)
