"""The layers of a network in quantization-aware training, one stage an operator.

Between them flow codes less their zero point, whole numbers in float32, so that every sum is exact
(below 2**24) and rounds as the interpreter's does.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from compress.quantization.plan.planning import PlannedLayer, Window, elementwise
from compress.quantization.ranges.qparams import ChosenQParams, ceiling_code
from compress.quantization.rounding.nearest import Coded, real_bias, real_weight
from compress.quantization.rounding.weights import LayerWeights, largest_code, pair_limits, restore
from compress.quantization.training.fake_quant import StepSize, requantize, round_clamp
from compress.tracing import Op, module_of

_BIAS_LIMIT = 2**30
_SAFE_BITS = 8  # fewer bits never saturate: 2 * 63 < 128
Steps = Mapping[str, Tensor]
Values = dict[str, Tensor]


class QuantizedLayer(nn.Module):
    """One layer: takes the values so far, whole numbers, and gives its own."""

    def __init__(
        self, chosen: ChosenQParams, layer: PlannedLayer, coded: Mapping[str, Coded]
    ) -> None:
        super().__init__()
        self.layer = layer
        self.low, self.high = bounds(chosen, layer.output, relu=layer.relu)
        self.ceiling = chosen.ceilings.get(layer.output)

    def highest(self, step: Tensor) -> int:
        """Return the largest code less the zero point, where the output has this step."""
        if self.ceiling is None:
            return self.high
        return min(self.high, ceiling_code(self.ceiling, float(step.detach())))


class WeightedLayer(QuantizedLayer):
    """A convolution or linear layer with rounded weights and bias."""

    def __init__(
        self, chosen: ChosenQParams, layer: PlannedLayer, coded: Mapping[str, Coded]
    ) -> None:
        super().__init__(chosen, layer, coded)
        start = coded[layer.output]
        spec, weight = chosen.spec, real_weight(layer)
        self.bits = spec.bits_of(layer.output)
        self.largest = largest_code(self.bits)
        self.pairs_limited = spec.saturation_safe and self.bits >= _SAFE_BITS
        self.input_shift = chosen.input_shift(layer)
        self.weight = nn.Parameter(torch.from_numpy(weight).float())
        bias = real_bias(chosen, layer, restore(*start), spec)
        self.bias = nn.Parameter(torch.from_numpy(bias).float())
        unit = chosen.units.get(layer.output)
        scales = torch.from_numpy(start[1].copy())
        self.step = StepSize(
            scales if spec.per_channel else scales[0],
            elements=weight[0].size if spec.per_channel else weight.size,
            highest=self.largest,
            unit=None if unit is None else float(unit),
        )

    def forward(self, values: Values, steps: Steps) -> Tensor:
        """Return the output's codes less the zero point."""
        x_step, y_step = steps[self.layer.inputs[0]], steps[self.layer.output]
        step = self.weight_steps()
        weight = self.weight_codes(step)
        bias = self.bias_codes(weight, step, x_step).to(weight.dtype)
        x = values[self.layer.inputs[0]]
        sums = self.accumulate(x, weight, bias)
        return requantize(sums, x_step * step / y_step, self.low, self.highest(y_step))

    def accumulate(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        """Return the sums of products: whole numbers of whole numbers."""
        raise NotImplementedError

    def weight_steps(self) -> Tensor:
        """Return the step of each output channel, [O]."""
        return self.step().expand(len(self.weight))

    def weight_codes(self, step: Tensor) -> Tensor:
        """Return the weights in steps, whole numbers that no processor saturates on."""
        scaled = self.weight / step.view(-1, *(1 for _ in self.weight.shape[1:]))
        low: float | Tensor = -self.largest
        high: float | Tensor = self.largest
        if self.pairs_limited:
            low, high = self._pair_limits(scaled.detach())
        return round_clamp(scaled, low, high)

    def bias_codes(self, weight: Tensor, step: Tensor, x_step: Tensor) -> Tensor:
        """Return the bias in accumulator units, whole numbers in float64."""
        unit = (x_step * step).double()
        bias = self.bias.double() / unit
        if self.input_shift:
            # The sum of a channel's weights answers a constant input; the steps cancel.
            taps = weight.flatten(1).sum(1).double()
            bias = bias + taps * (self.input_shift / x_step.double())
        return round_clamp(bias, -_BIAS_LIMIT, _BIAS_LIMIT)

    def integers(self, steps: Steps) -> LayerWeights:
        """Return the layer as the integer network holds it."""
        step = self.weight_steps()
        weight = self.weight_codes(step)
        bias = self.bias_codes(weight, step, steps[self.layer.inputs[0]])
        return LayerWeights(
            weight.cpu().numpy().astype(np.int8),
            step.contiguous().cpu().numpy(),
            bias.cpu().numpy().astype(np.int32),
            self.bits,
        )

    @torch.no_grad()
    def set_weight(self, weight: NDArray[np.float64], bias: NDArray[np.float64]) -> None:
        """Move the weights [O, ...] and biases [O] to these."""
        self.weight.copy_(torch.from_numpy(weight))
        self.bias.copy_(torch.from_numpy(bias))

    def _pair_limits(self, scaled: Tensor) -> tuple[Tensor, Tensor]:
        rounded = scaled.round().clamp(-self.largest, self.largest)
        limits = pair_limits(rounded.flatten(1).double().cpu().numpy())
        shape = (-1, *(1 for _ in self.weight.shape[1:]))
        low, high = (torch.from_numpy(side).to(scaled).view(shape) for side in limits)
        return low.clamp(min=-self.largest), high.clamp(max=self.largest)


class _Convolution(WeightedLayer):
    def __init__(
        self, chosen: ChosenQParams, layer: PlannedLayer, coded: Mapping[str, Coded]
    ) -> None:
        super().__init__(chosen, layer, coded)
        names = ("stride", "padding", "dilation", "groups")
        self.geometry: dict[str, Any] = {
            name: getattr(module_of(layer.node), name) for name in names
        }

    def accumulate(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        return functional.conv2d(x, weight, bias, **self.geometry)


class _Linear(WeightedLayer):
    def accumulate(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        return functional.linear(x, weight, bias)


class _Summed(QuantizedLayer):
    """Whole numbers are summed, in units of `unit` input steps, then scaled."""

    unit: float = 1.0

    def requantized(self, sums: Tensor, steps: Steps) -> Tensor:
        factor = steps[self.layer.inputs[0]] * self.unit / steps[self.layer.output]
        return requantize(sums, factor, self.low, self.highest(steps[self.layer.output]))


class _AveragePool(_Summed):
    """An average pool, or a mean over the image, which drops the two axes."""

    def __init__(
        self, chosen: ChosenQParams, layer: PlannedLayer, coded: Mapping[str, Coded]
    ) -> None:
        super().__init__(chosen, layer, coded)
        self.shape = chosen.plan.shape(layer.output)
        self.window = _window(layer)
        self.unit = float(np.float32(1 / int(np.prod(self.window.kernel))))

    def forward(self, values: Values, steps: Steps) -> Tensor:
        x = values[self.layer.inputs[0]]
        window = self.window
        sums = functional.avg_pool2d(x, window.kernel, window.stride, divisor_override=1)
        return self.requantized(sums.reshape(len(x), *self.shape), steps)


class _Add(_Summed):
    def forward(self, values: Values, steps: Steps) -> Tensor:
        first, second = (values[name] for name in self.layer.inputs)
        return self.requantized(first + second, steps)


class _MaxPool(QuantizedLayer):
    def forward(self, values: Values, steps: Steps) -> Tensor:
        window = _window(self.layer)
        x = values[self.layer.inputs[0]]
        return functional.max_pool2d(x, window.kernel, window.stride, window.padding)


class _Reshape(QuantizedLayer):
    def __init__(
        self, chosen: ChosenQParams, layer: PlannedLayer, coded: Mapping[str, Coded]
    ) -> None:
        super().__init__(chosen, layer, coded)
        self.shape = chosen.plan.shape(layer.output)

    def forward(self, values: Values, steps: Steps) -> Tensor:
        x = values[self.layer.inputs[0]]
        return x.reshape(len(x), *self.shape)


class _Concatenate(QuantizedLayer):
    def forward(self, values: Values, steps: Steps) -> Tensor:
        return torch.cat([values[name] for name in self.layer.inputs], 1)


class _Table(QuantizedLayer):
    """Any other function of each element, which the integer network holds as a table."""

    def __init__(
        self, chosen: ChosenQParams, layer: PlannedLayer, coded: Mapping[str, Coded]
    ) -> None:
        super().__init__(chosen, layer, coded)
        self.function: Callable[[Tensor], Tensor] = elementwise(layer)

    def forward(self, values: Values, steps: Steps) -> Tensor:
        name = self.layer.inputs[0]
        real = self.function(values[name] * steps[name])
        return round_clamp(real / steps[self.layer.output], self.low, self.high)


QUANTIZED_LAYERS: Mapping[Op, type[QuantizedLayer]] = {
    Op.CONVOLUTION: _Convolution,
    Op.LINEAR: _Linear,
    Op.AVERAGE_POOL: _AveragePool,
    Op.MEAN: _AveragePool,
    Op.ADD: _Add,
    Op.MAX_POOL: _MaxPool,
    Op.RESHAPE: _Reshape,
    Op.CONCATENATE: _Concatenate,
    Op.OTHER: _Table,
}
"""The stage of each kind of layer that a plan holds."""


def bounds(chosen: ChosenQParams, name: str, *, relu: bool = False) -> tuple[int, int]:
    """The smallest and largest code of a value, less its zero point."""
    zero_point = chosen.qparams[name].zero_point
    return (0 if relu else -zero_point), chosen.highest[name] - zero_point


def _window(layer: PlannedLayer) -> Window:
    assert layer.window is not None
    return layer.window
