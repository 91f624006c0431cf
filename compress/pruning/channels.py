"""Pruning to widths that are given: so many channels of each layer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from torch import Tensor, nn

from compress.errors import CompressError
from compress.pruning.coupling import Coupling, Side
from compress.pruning.order import Block, blocks_of


@dataclass(frozen=True)
class Channels:
    """How many output channels layers are to keep, by their paths; other layers keep theirs.

    Such widths are what pruning to a latency found on one machine, written down for all.

    Attributes:
        widths: the channels of each layer.
        surplus: how many channels more, over all these layers, a step on the way may keep.
    """

    widths: tuple[tuple[str, int], ...]
    surplus: float = 0.0
    kind = "channels"
    unit = "channels too many"

    def __init__(
        self, widths: Mapping[str, int] | Sequence[tuple[str, int]], surplus: float = 0.0
    ) -> None:
        pairs = widths.items() if isinstance(widths, Mapping) else widths
        object.__setattr__(self, "widths", tuple((str(name), count) for name, count in pairs))
        object.__setattr__(self, "surplus", surplus)
        for name, count in self.widths:
            if isinstance(count, bool) or not isinstance(count, int) or count < 1:
                raise CompressError(
                    f"layer {name} cannot keep {count!r:.40} channels; give 1 or more"
                )

    @property
    def value(self) -> float:
        """The channels too many that may stay."""
        return self.surplus

    def limit(self, start: float) -> float:
        """The most channels too many."""
        return self.surplus

    def stage(self, start: float, share: float) -> "Channels":
        """The target after `share`, 0 to 1, of the way down from `start` channels too many."""
        return replace(self, surplus=start + share * (self.surplus - start))

    def cost(self, network: nn.Module) -> float:
        """Return how many channels too many the network has."""
        return float(sum(max(0, _width(network, name) - count) for name, count in self.widths))

    def order(self, couplings: Sequence[Coupling], scores: Sequence[Tensor]) -> list[Block]:
        """Put what is too much in an order: the same share of each coupling, the lowest first.

        Raises:
            CompressError: a layer is unknown, or its channels cannot go, or not so many.
        """
        placed: list[tuple[float, Block]] = []
        for name, count in self.widths:
            found = [pair for pair in zip(couplings, scores, strict=True) if _makes(pair[0], name)]
            if not found:
                raise CompressError(f"there is no layer {name!r:.60} whose channels can go")
            placed += _surplus(*found[0], name, count)
        return [block for _, block in sorted(placed, key=lambda pair: pair[0])]


def _surplus(coupling: Coupling, score: Tensor, name: str, count: int) -> list[tuple[float, Block]]:
    """The blocks that leave a coupling `count` channels, each with the share gone by then."""
    blocks, gone, wanted = [], 0, coupling.channels - count
    for block in blocks_of(coupling, score, 1):
        if gone >= wanted:
            break
        gone += len(block.channels)
        blocks.append((gone / max(wanted, 1), block))
    if gone != max(wanted, 0):
        raise CompressError(
            f"layer {name} has {coupling.channels} channels, which go in groups; it cannot keep"
            f" {count}"
        )
    return blocks


def _makes(coupling: Coupling, name: str) -> bool:
    return any(part.layer == name and part.side is Side.OUTPUT for part in coupling.slices)


def _width(network: nn.Module, name: str) -> int:
    try:
        weight = network.get_submodule(name).weight
    except AttributeError:
        raise CompressError(f"there is no layer {name!r:.60} with weights") from None
    assert isinstance(weight, Tensor)
    return len(weight)
