"""Convolutions and linear layers, whose weights and biases are trained and rounded."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from compress.quantization.plan.layer import PlannedWeighted
from compress.quantization.plan.layers.convolution import PlannedConvolution
from compress.quantization.plan.layers.linear import PlannedLinear
from compress.quantization.plan.layers.transposed_convolution import (
    PlannedTransposedConvolution,
    by_input,
)
from compress.quantization.ranges.qparams import ChosenQParams
from compress.quantization.rounding.nearest import Coded, real_bias, real_weight
from compress.quantization.rounding.weights import (
    LayerWeights,
    bias_dtype,
    largest_bias,
    largest_code,
    pair_limits,
    restore,
)
from compress.quantization.training.fake_quant import StepSize, requantize, round_clamp
from compress.quantization.training.layers.layer import QuantizedLayer, Steps, Values, trains

_SAFE_BITS = 8  # fewer bits never saturate: 2 * 63 < 128


class WeightedLayer(QuantizedLayer):
    """A convolution or linear layer with rounded weights and bias."""

    channel_axis: ClassVar[int] = 1
    _holder: tuple["WeightedLayer", ...] = ()

    def __init__(
        self, chosen: ChosenQParams, layer: PlannedWeighted, coded: Mapping[str, Coded]
    ) -> None:
        super().__init__(chosen, layer, coded)
        start = coded[layer.output]
        spec, weight = chosen.spec, real_weight(layer)
        self.bits = chosen.bits_of(layer.output, spec)
        self.largest = largest_code(self.bits)
        self.pairs_limited = spec.saturation_safe and self.bits >= _SAFE_BITS
        self.bias_bits = spec.bias_bits
        self.input_shift = chosen.input_shift(layer)
        self.weight = nn.Parameter(torch.from_numpy(weight).float())
        bias = real_bias(chosen, layer, restore(*start), spec)
        self.bias = nn.Parameter(torch.from_numpy(bias).float())
        unit = chosen.units.get(layer.output)
        one_each = spec.per_channel or layer.output in chosen.shared
        scales = torch.from_numpy(start[1].copy())
        self.step = StepSize(
            scales if one_each else scales[0],
            elements=weight[0].size if one_each else weight.size,
            highest=self.largest,
            unit=None if unit is None else float(unit),
        )

    def share(self, holder: "WeightedLayer") -> None:
        """Use the weights of another layer, in its steps; this one's scale what comes out."""
        self.weight = holder.weight
        self._holder = (holder,)  # no submodule of this one

    def forward(self, values: Values, steps: Steps) -> Tensor:
        """Return the output's codes less the zero point."""
        x_step, y_step = steps[self.layer.inputs[0]], steps[self.layer.output]
        step = self.weight_steps()
        weight = self.weight_codes(step)
        bias = self.bias_codes(weight, step, x_step).to(weight.dtype)
        x = values[self.layer.inputs[0]]
        sums = self.accumulate(x, weight, bias)
        sums = sums.movedim(self.channel_axis, 1)
        coded = requantize(sums, x_step * step / y_step, self.low, self.highest(y_step))
        return coded.movedim(1, self.channel_axis)

    def accumulate(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        """Return the sums of products: whole numbers of whole numbers."""
        raise NotImplementedError

    def weight_steps(self) -> Tensor:
        """Return the step of each output channel, [O]."""
        return self.step().expand(len(self.weight))

    def weight_codes(self, step: Tensor) -> Tensor:
        """Return the weights in steps, whole numbers that no processor saturates on."""
        for holder in self._holder:
            return holder.weight_codes(holder.weight_steps())
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
        limit = largest_bias(self.bias_bits)
        return round_clamp(bias, -limit, limit)

    def integers(self, steps: Steps) -> LayerWeights:
        """Return the layer as the integer network holds it."""
        step = self.weight_steps()
        weight = self.weight_codes(step)
        bias = self.bias_codes(weight, step, steps[self.layer.inputs[0]])
        return LayerWeights(
            weight.cpu().numpy().astype(np.int8),
            step.contiguous().cpu().numpy(),
            bias.cpu().numpy().astype(bias_dtype(self.bias_bits)),
            self.bits,
        )

    @torch.no_grad()
    def set_weight(self, weight: NDArray[np.float64], bias: NDArray[np.float64]) -> None:
        """Move the weights [O, ...] and biases [O] to these; shared weights stay their holder's."""
        if not self._holder:
            self.weight.copy_(torch.from_numpy(weight))
        self.bias.copy_(torch.from_numpy(bias))

    def _pair_limits(self, scaled: Tensor) -> tuple[Tensor, Tensor]:
        rounded = scaled.round().clamp(-self.largest, self.largest)
        limits = pair_limits(rounded.flatten(1).double().cpu().numpy())
        shape = (-1, *(1 for _ in self.weight.shape[1:]))
        low, high = (torch.from_numpy(side).to(scaled).view(shape) for side in limits)
        return low.clamp(min=-self.largest), high.clamp(max=self.largest)


@trains(PlannedConvolution)
class _Convolution(WeightedLayer):
    def __init__(
        self, chosen: ChosenQParams, layer: PlannedConvolution, coded: Mapping[str, Coded]
    ) -> None:
        super().__init__(chosen, layer, coded)
        module = layer.convolution
        names = ("stride", "dilation", "groups")
        self.geometry: dict[str, Any] = {name: getattr(module, name) for name in names}
        top, left, bottom, right = layer.padding
        even = (top, left) == (bottom, right)
        self.outside = None if even else (left, right, top, bottom)[: 2 * (module.weight.dim() - 2)]
        self.geometry["padding"] = (top, left)[4 - module.weight.dim() :] if even else 0

    def accumulate(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        if self.outside is not None:
            x = functional.pad(x, self.outside)
        convolve = functional.conv1d if weight.dim() == 3 else functional.conv2d
        return convolve(x, weight, bias, **self.geometry)


@trains(PlannedTransposedConvolution)
class _TransposedConvolution(WeightedLayer):
    def __init__(
        self, chosen: ChosenQParams, layer: PlannedTransposedConvolution, coded: Mapping[str, Coded]
    ) -> None:
        super().__init__(chosen, layer, coded)
        names = ("stride", "padding", "output_padding", "groups", "dilation")
        self.geometry: dict[str, Any] = {n: getattr(layer.transposed, n) for n in names}

    def accumulate(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        one_row = weight.dim() == 3
        convolve = functional.conv_transpose1d if one_row else functional.conv_transpose2d
        return convolve(x, by_input(weight, self.geometry["groups"]), bias, **self.geometry)


@trains(PlannedLinear)
class _Linear(WeightedLayer):
    channel_axis = -1

    def accumulate(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        return functional.linear(x, weight, bias)
