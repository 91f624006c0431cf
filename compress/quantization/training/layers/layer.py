"""What every layer of quantization-aware training is, and how its class is found."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from torch import Tensor, nn

from compress.quantization.plan.layer import PlannedLayer
from compress.quantization.ranges.qparams import ChosenQParams, ceiling_code
from compress.quantization.rounding.nearest import Coded
from compress.quantization.training.fake_quant import requantize

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
"""The class for each kind of layer that a plan holds."""

Registered = TypeVar("Registered", bound=type[QuantizedLayer])


def trains(kind: type[PlannedLayer]) -> Callable[[Registered], Registered]:
    """Register the decorated class for planned layers of a kind."""

    def register(quantized: Registered) -> Registered:
        QUANTIZED_LAYERS[kind] = quantized
        return quantized

    return register


class SummedLayer(QuantizedLayer):
    """Whole numbers are summed, in units of `unit` input steps, then scaled."""

    unit: float = 1.0

    def requantized(self, sums: Tensor, steps: Steps) -> Tensor:
        """Return the output's codes less the zero point."""
        factor = steps[self.layer.inputs[0]] * self.unit / steps[self.layer.output]
        return requantize(sums, factor, self.low, self.highest(steps[self.layer.output]))


def bounds(chosen: ChosenQParams, name: str, *, relu: bool = False) -> tuple[int, int]:
    """The smallest and largest code of a value, less its zero point."""
    zero_point = chosen.qparams[name].zero_point
    return (0 if relu else -zero_point), chosen.highest[name] - zero_point
