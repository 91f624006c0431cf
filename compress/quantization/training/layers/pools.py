"""Interpolations, and pools whose windows differ from place to place."""

from collections.abc import Mapping

import torch
from torch import Tensor

from compress.quantization.plan.layers.resample import PlannedResample
from compress.quantization.ranges.qparams import ChosenQParams
from compress.quantization.rounding.nearest import Coded
from compress.quantization.training.fake_quant import round_clamp
from compress.quantization.training.layers.layer import (
    QuantizedLayer,
    Steps,
    Values,
    trains,
)


@trains(PlannedResample)
class _Resample(QuantizedLayer):
    """Weighted sums whose scale differs from place to place."""

    unit: Tensor

    def __init__(
        self, chosen: ChosenQParams, layer: PlannedResample, coded: Mapping[str, Coded]
    ) -> None:
        super().__init__(chosen, layer, coded)
        self.register_buffer("unit", torch.from_numpy(layer.unit))
        self.shape = chosen.plan.shape(layer.output)

    def forward(self, values: Values, steps: Steps) -> Tensor:
        x, step = values[self.layer.inputs[0]], steps[self.layer.output]
        factor = steps[self.layer.inputs[0]] * self.unit / step
        coded = round_clamp(self.layer.sums(x) * factor, self.low, self.highest(step))
        return coded.reshape(len(x), *self.shape)
