"""What is too much of the channels that layers are to keep, and in which order it goes."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from compress.errors import CompressError
from compress.pruning.channels import Channels
from compress.pruning.coupling import Coupling, Side, Slice
from compress.pruning.order import Block, blocks_of


def surplus(network: nn.Module, target: Channels) -> float:
    """Return how many channels too many the network has."""
    return float(sum(max(0, _width(network, name) - count) for name, count in target.widths))


def surplus_order(
    couplings: Sequence[Coupling], scores: Sequence[Tensor], target: Channels
) -> list[Block]:
    """Put what is too much in an order: the same share of each coupling, the lowest first.

    Raises:
        CompressError: a layer is unknown, or its channels cannot go, or not so many.
    """
    placed: list[tuple[float, Block]] = []
    for name, count in target.widths:
        found = [pair for pair in zip(couplings, scores, strict=True) if _makes(pair[0], name)]
        if not found:
            raise CompressError(f"there is no layer {name!r:.60} whose channels can go")
        placed += _surplus(*found[0], name, count)
    return [block for _, block in sorted(placed, key=lambda pair: pair[0])]


def _surplus(coupling: Coupling, score: Tensor, name: str, count: int) -> list[tuple[float, Block]]:
    """The blocks that leave a layer `count` channels, each with the share gone by then."""
    part = next(each for each in coupling.slices if _is_made(each, name))
    blocks, gone, wanted = [], 0, part.size - count
    for block in blocks_of(coupling, score, 1):
        if gone >= wanted:
            break
        lost = int(torch.isin(part.channels, torch.tensor(block.channels)).sum())
        gone += lost
        if lost:
            blocks.append((gone / max(wanted, 1), block))
    if gone != max(wanted, 0):
        raise CompressError(
            f"layer {name} has {part.size} channels, which go in groups; it cannot keep {count}"
        )
    return blocks


def _is_made(part: Slice, name: str) -> bool:
    return part.layer == name and part.side is Side.OUTPUT


def _makes(coupling: Coupling, name: str) -> bool:
    return any(_is_made(part, name) for part in coupling.slices)


def _width(network: nn.Module, name: str) -> int:
    try:
        weight = network.get_submodule(name).weight
    except AttributeError:
        raise CompressError(f"there is no layer {name!r:.60} with weights") from None
    assert isinstance(weight, Tensor)
    return len(weight)
