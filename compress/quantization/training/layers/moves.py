"""Layers that move codes and compute none."""

from collections.abc import Mapping

from torch import Tensor
from torch.nn import functional

from compress.quantization.plan.layer import PlannedMoving
from compress.quantization.plan.layers.border import PlannedPad
from compress.quantization.ranges.qparams import ChosenQParams
from compress.quantization.rounding.nearest import Coded
from compress.quantization.training.layers.layer import QuantizedLayer, Steps, Values, trains


@trains(PlannedMoving)
class _Moving(QuantizedLayer):
    """Moves its inputs as the planned layer does."""

    def forward(self, values: Values, steps: Steps) -> Tensor:
        return self.layer.moved(*(values[name] for name in self.layer.inputs))


@trains(PlannedPad)
class _Pad(QuantizedLayer):
    """The constant is the code that is nearest to it."""

    def __init__(
        self, chosen: ChosenQParams, layer: PlannedPad, coded: Mapping[str, Coded]
    ) -> None:
        super().__init__(chosen, layer, coded)
        self.sides = [size for end in reversed(layer.ends) for size in end]

    def forward(self, values: Values, steps: Steps) -> Tensor:
        step = float(steps[self.layer.output].detach())
        fill = round(self.layer.value / step) if self.layer.value else 0
        fill = min(max(fill, self.low), self.high)
        return functional.pad(values[self.layer.inputs[0]], self.sides, value=float(fill))
