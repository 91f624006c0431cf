"""Arithmetic of two values, and functions of each element."""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from compress.quantization.plan.layer import PlannedSum
from compress.quantization.plan.layers.mul import PlannedMul
from compress.quantization.plan.layers.table import PlannedTable
from compress.quantization.plan.layers.weighted_sum import PlannedWeightedSum
from compress.quantization.ranges.qparams import ChosenQParams
from compress.quantization.rounding.nearest import Coded
from compress.quantization.training.fake_quant import requantize, round_clamp
from compress.quantization.training.layers.layer import (
    QuantizedLayer,
    Steps,
    Values,
    trains,
)


@trains(PlannedSum)
class _Sum(QuantizedLayer):
    """Sums, in units of input steps, then scaled: an addition, or a mean of windows."""

    def forward(self, values: Values, steps: Steps) -> Tensor:
        names, target = self.layer.inputs, steps[self.layer.output]
        factor = steps[names[0]] * float(self.layer.unit) / target
        sums = self.layer.sums(*(values[name] for name in names))
        return requantize(sums, factor, self.low, self.highest(target))


@trains(PlannedWeightedSum)
class _WeightedSum(QuantizedLayer):
    """The scales' ratio is rounded as in the integer network, and trained as if it were not."""

    def forward(self, values: Values, steps: Steps) -> Tensor:
        names, target = self.layer.inputs, steps[self.layer.output]
        weights, unit = self.layer.weights(*(float(steps[name].detach()) for name in names))
        first, second = (
            values[name] * _straight(coefficient * steps[name] / unit, weight)
            for name, coefficient, weight in zip(
                names, self.layer.coefficients, weights, strict=True
            )
        )
        factor = torch.tensor(unit, dtype=target.dtype, device=target.device) / target
        return requantize(first + second, factor, self.low, self.highest(target))


def _straight(real: Tensor, rounded: int) -> Tensor:
    """Return a whole number whose gradient is that of the number it was rounded from."""
    return rounded + (real - real.detach())


@trains(PlannedMul)
class _Mul(QuantizedLayer):
    """A product; the zero point has its part in the rounding of ties, as in the integer network."""

    def __init__(
        self, chosen: ChosenQParams, layer: PlannedMul, coded: Mapping[str, Coded]
    ) -> None:
        super().__init__(chosen, layer, coded)
        self.zero_point = chosen.qparams[layer.output].zero_point

    def forward(self, values: Values, steps: Steps) -> Tensor:
        first, second = self.layer.inputs
        step = steps[self.layer.output]
        factor = steps[first] * steps[second] / step
        products = values[first] * values[second]
        return requantize(products, factor, self.low, self.highest(step), self.zero_point)


@trains(PlannedTable)
class _Table(QuantizedLayer):
    """Any other function of each element, which the integer network holds as a table."""

    def __init__(
        self, chosen: ChosenQParams, layer: PlannedTable, coded: Mapping[str, Coded]
    ) -> None:
        super().__init__(chosen, layer, coded)
        self.function: Callable[[Tensor], Tensor] = layer.function

    def forward(self, values: Values, steps: Steps) -> Tensor:
        name = self.layer.inputs[0]
        real = self.function(values[name] * steps[name])
        return round_clamp(real / steps[self.layer.output], self.low, self.high)
