"""Additions, multiplications, and functions of each element."""

from collections.abc import Callable, Mapping

from torch import Tensor

from compress.quantization.plan.layers import PlannedAdd, PlannedMul, PlannedTable
from compress.quantization.ranges.qparams import ChosenQParams
from compress.quantization.rounding.nearest import Coded
from compress.quantization.training.fake_quant import requantize, round_clamp
from compress.quantization.training.layers.layer import (
    QuantizedLayer,
    Steps,
    SummedLayer,
    Values,
    trains,
)


@trains(PlannedAdd)
class _Add(SummedLayer):
    def forward(self, values: Values, steps: Steps) -> Tensor:
        first, second = (values[name] for name in self.layer.inputs)
        return self.requantized(first + second, steps)


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
