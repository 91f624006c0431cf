"""Layers that move codes and compute none."""

from collections.abc import Mapping

from torch import Tensor
from torch.nn import functional

from compress.quantization.plan.layer import PlannedLayer
from compress.quantization.plan.layers.border import PlannedPad
from compress.quantization.plan.layers.concatenation import PlannedConcatenation
from compress.quantization.plan.layers.move import PlannedMove
from compress.quantization.plan.layers.reshape import PlannedReshape
from compress.quantization.ranges.qparams import ChosenQParams
from compress.quantization.rounding.nearest import Coded
from compress.quantization.training.layers.layer import QuantizedLayer, Steps, Values, trains


@trains(PlannedReshape)
class _Reshape(QuantizedLayer):
    def __init__(
        self, chosen: ChosenQParams, layer: PlannedLayer, coded: Mapping[str, Coded]
    ) -> None:
        super().__init__(chosen, layer, coded)
        self.shape = chosen.plan.shape(layer.output)

    def forward(self, values: Values, steps: Steps) -> Tensor:
        x = values[self.layer.inputs[0]]
        return x.reshape(len(x), *self.shape)


@trains(PlannedMove)
class _Move(QuantizedLayer):
    def forward(self, values: Values, steps: Steps) -> Tensor:
        return self.layer.moved(values[self.layer.inputs[0]])


@trains(PlannedConcatenation)
class _Concatenate(QuantizedLayer):
    def forward(self, values: Values, steps: Steps) -> Tensor:
        return self.layer.joined([values[name] for name in self.layer.inputs])


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
