"""What every layer of quantization-aware training is, and how its class is found."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from torch import Tensor, nn

from compress.quantization.plan.layer import PlannedLayer
from compress.quantization.ranges.qparams import ChosenQParams, ceiling_code
from compress.quantization.rounding.nearest import Coded

Steps = Mapping[str, Tensor]
Values = dict[str, Tensor]


class QuantizedLayer(nn.Module):
    """One layer: takes the values so far, whole numbers, and gives its own."""

    def __init__(
        self, chosen: ChosenQParams, layer: PlannedLayer, coded: Mapping[str, Coded]
    ) -> None:
        super().__init__()
        self.layer: Any = layer
        self.low, self.high = bounds(chosen, layer.output, relu=layer.relu)
        self.ceiling = chosen.ceilings.get(layer.output)

    def highest(self, step: Tensor) -> int:
        """Return the largest code less the zero point, where the output has this step."""
        if self.ceiling is None:
            return self.high
        return min(self.high, ceiling_code(self.ceiling, float(step.detach())))


QUANTIZED_LAYERS: dict[type[PlannedLayer], type[QuantizedLayer]] = {}
"""The class for each kind of layer that a plan holds, or for all kinds that are one of it."""

Registered = TypeVar("Registered", bound=type[QuantizedLayer])


def trains(kind: type[PlannedLayer]) -> Callable[[Registered], Registered]:
    """Register the decorated class for planned layers of a kind."""

    def register(quantized: Registered) -> Registered:
        QUANTIZED_LAYERS[kind] = quantized
        return quantized

    return register


def trained_by(kind: type[PlannedLayer]) -> type[QuantizedLayer]:
    """Return the class for planned layers of a kind: its own, or that of the kinds it is one of."""
    return next(QUANTIZED_LAYERS[base] for base in kind.__mro__ if base in QUANTIZED_LAYERS)


def bounds(chosen: ChosenQParams, name: str, *, relu: bool = False) -> tuple[int, int]:
    """The smallest and largest code of a value, less its zero point."""
    zero_point = chosen.qparams[name].zero_point
    return (0 if relu else -zero_point), chosen.highest[name] - zero_point
