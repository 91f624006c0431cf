"""Layers that move codes and compute none."""

from collections.abc import Mapping

import torch
from torch import Tensor

from compress.quantization.plan.layer import PlannedLayer
from compress.quantization.plan.layers import PlannedConcatenation, PlannedReshape
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


@trains(PlannedConcatenation)
class _Concatenate(QuantizedLayer):
    def forward(self, values: Values, steps: Steps) -> Tensor:
        return torch.cat([values[name] for name in self.layer.inputs], 1)
