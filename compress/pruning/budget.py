"""What a pruned network may cost."""

from dataclasses import dataclass, replace
from typing import Any, TypedDict

from compress.boards.targets import TARGETS
from compress.errors import CompressError
from compress.settings import check, setting


class Limit(TypedDict, total=False):
    """A budget as keywords; one of the measures is given."""

    macs: float
    params: float
    weight_bytes: float
    latency: float
    runtime: str


KINDS = ("macs", "params", "weight_bytes", "latency")
"""The measures that a budget may be in."""
HOST_RUNTIMES = ("onnxruntime", "onnxruntime-float", "c")
RUNTIMES = (*HOST_RUNTIMES, *TARGETS)
"""Where a latency is measured: on this machine, or on an emulated board."""


@dataclass(frozen=True)
class Budget:
    """What a network may cost, in one of four measures; the others are None.

    A number up to 1 is a share of what the unpruned network costs, a larger one is absolute.

    Attributes:
        macs: multiply-accumulates for one input, as `compress.profile.mac_count` counts them.
        params: values of all parameters, those of BatchNorm included.
        weight_bytes: what the folded, quantized network holds constant: packed weights of
            `weight_bits`, an int32 bias and a float32 scale an output channel, tables of
            activations: `QuantizedGraph.weight_bytes`, unless scales happen to be equal.
        latency: what one input takes in `runtime`: median microseconds on one thread of this
            machine, or instructions on an emulated board.
        weight_bits: of every weight, for `weight_bytes`.
        runtime: one of `RUNTIMES`, for `latency`: "onnxruntime" and "c" run the network as 8-bit
            integers, "onnxruntime-float" the folded float network.
    """

    macs: float | None = setting(None, help="Budget: a share up to 1, or a number of MACs", above=0)
    params: float | None = setting(None, help="Budget: a share up to 1, or parameters", above=0)
    weight_bytes: float | None = setting(
        None, help="Budget: a share up to 1, or bytes of 8-bit weights", above=0
    )
    latency: float | None = setting(
        None,
        help="Budget: a share up to 1, or microseconds (instructions on a board) an input",
        above=0,
    )
    weight_bits: int = setting(8, help="Bits of each weight in the budget of bytes", low=2, high=8)
    runtime: str = setting(
        "onnxruntime",
        help="Where the latency is measured: as 8-bit integers, or in float",
        choices=RUNTIMES,
    )

    def __post_init__(self) -> None:
        given = [name for name in KINDS if getattr(self, name) is not None]
        if len(given) != 1:
            raise CompressError(f"give one budget of {', '.join(KINDS)}, not {len(given)}")
        check(self)

    @property
    def kind(self) -> str:
        """The measure that is given, one of `KINDS`."""
        return next(name for name in KINDS if getattr(self, name) is not None)

    @property
    def unit(self) -> str:
        """What is counted, in words."""
        if self.kind != "latency":
            return self.kind.replace("_", " ")
        on = "instructions on" if self.runtime in TARGETS else "microseconds in"
        return f"{on} {self.runtime}"

    @property
    def goal(self) -> str:
        """What is aimed at, in words."""
        return f"{self.value:,.0f} {self.unit}"

    @property
    def value(self) -> float:
        """The number that is given."""
        return float(getattr(self, self.kind))

    def limit(self, start: float) -> float:
        """The most that may be spent, where the unpruned network costs `start`."""
        return self.value * start if self.value <= 1 else self.value

    def stage(self, start: float, share: float) -> "Budget":
        """The absolute budget after `share`, 0 to 1, of the way down from `start` to this one."""
        between = start + share * (self.limit(start) - start)
        absolute: dict[str, Any] = {self.kind: max(between, 1 + 1e-9)}
        return replace(self, **absolute)
