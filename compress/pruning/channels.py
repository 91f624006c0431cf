"""Pruning to widths that are given: so many channels of each layer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from compress.errors import CompressError


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
    def goal(self) -> str:
        """What is aimed at, in words."""
        widths = ", ".join(f"{count} channels of {name}" for name, count in self.widths)
        return f"{widths} and {self.surplus:,.0f} more" if self.surplus else widths

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
