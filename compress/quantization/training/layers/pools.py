"""Average and max pools."""

from collections.abc import Mapping

import numpy as np
from torch import Tensor
from torch.nn import functional

from compress.quantization.plan.layers.average_pool import PlannedAveragePool
from compress.quantization.plan.layers.max_pool import PlannedMaxPool
from compress.quantization.ranges.qparams import ChosenQParams
from compress.quantization.rounding.nearest import Coded
from compress.quantization.training.layers.layer import (
    QuantizedLayer,
    Steps,
    SummedLayer,
    Values,
    trains,
)


@trains(PlannedAveragePool)
class _AveragePool(SummedLayer):
    """An average pool, or a mean over the image, which drops the two axes."""

    def __init__(
        self, chosen: ChosenQParams, layer: PlannedAveragePool, coded: Mapping[str, Coded]
    ) -> None:
        super().__init__(chosen, layer, coded)
        self.shape = chosen.plan.shape(layer.output)
        self.window = layer.window
        self.unit = float(np.float32(1 / int(np.prod(self.window.kernel))))

    def forward(self, values: Values, steps: Steps) -> Tensor:
        x = values[self.layer.inputs[0]]
        window = self.window
        sums = functional.avg_pool2d(x, window.kernel, window.stride, divisor_override=1)
        return self.requantized(sums.reshape(len(x), *self.shape), steps)


@trains(PlannedMaxPool)
class _MaxPool(QuantizedLayer):
    def forward(self, values: Values, steps: Steps) -> Tensor:
        window = self.layer.window
        x = values[self.layer.inputs[0]]
        return functional.max_pool2d(x, window.kernel, window.stride, window.padding)
