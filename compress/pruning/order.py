"""In which order channels go: worst first, everywhere alike or where they cost most."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor

from compress.errors import UserError
from compress.pruning.coupling import Coupling
from compress.pruning.layer_costs import LayerCosts

SCOPES = ("global", "layer", "balanced")


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
    reciprocal of the share of its score that is left: cheap layers stay and none is emptied.

    Args:
        couplings: the channels that can go.
        scores: of each coupling's channels, float [channels].
        costs: of the layers; they are told of each removal.
        scope: one of `SCOPES`.
        round_to: after each block a coupling has a multiple of so many channels.

    Raises:
        UserError: the scope is unknown.
    """
    if scope not in SCOPES:
        raise UserError(f"scope {scope!r} is unknown; choose one of {', '.join(SCOPES)}")
    queues = {
        coupling.layer: _blocks(coupling, score, round_to)
        for coupling, score in zip(couplings, scores, strict=True)
    }
    if scope == "balanced":
        return _by_saving(couplings, scores, queues, costs)
    place = _share_gone if scope == "layer" else _mean_score
    placed = [
        (key, block)
        for coupling in couplings
        for key, block in place(coupling, queues[coupling.layer])
    ]
    return [block for _, block in sorted(placed, key=lambda pair: pair[0])]


def _blocks(coupling: Coupling, scores: Tensor, round_to: int) -> list[Block]:
    """Cut the ascending order of the units where a multiple of `round_to` channels remains."""
    totals = [float(scores[list(unit)].sum()) for unit in coupling.units]
    ascending = sorted(range(len(totals)), key=totals.__getitem__)
    blocks, waiting, left = [], list[int](), coupling.channels
    for unit in ascending:
        waiting.append(unit)
        left -= len(coupling.units[unit])
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


def _by_saving(
    couplings: Sequence[Coupling],
    scores: Sequence[Tensor],
    queues: dict[str, list[Block]],
    costs: LayerCosts,
) -> list[Block]:
    by_layer = {coupling.layer: coupling for coupling in couplings}
    touched = {c.layer: {part.layer for part in c.slices} for c in couplings}
    left = {c.layer: 1.0 for c in couplings}
    shares = {
        c.layer: 1 / max(float(score.sum()), 1e-30)
        for c, score in zip(couplings, scores, strict=True)
    }
    heads = {layer: queue.pop(0) for layer, queue in queues.items() if queue}

    def price(layer: str) -> float:
        saving = costs.saving(by_layer[layer], heads[layer].channels)
        after = left[layer] - heads[layer].score * shares[layer]
        damage = 1 / max(after, 1e-30) - 1 / max(left[layer], 1e-30)
        return damage / saving if saving > 0 else math.inf

    prices = {layer: price(layer) for layer in heads}
    order = []
    while heads:
        cheapest = min(heads, key=prices.__getitem__)
        block = heads.pop(cheapest)
        order.append(block)
        left[cheapest] -= block.score * shares[cheapest]
        costs.remove(by_layer[cheapest], block.channels)
        if queues[cheapest]:
            heads[cheapest] = queues[cheapest].pop(0)
        for layer in heads:  # what a channel saves falls as its neighbours shrink
            if touched[layer] & touched[cheapest]:
                prices[layer] = price(layer)
    return order
