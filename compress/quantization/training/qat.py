"""Quantization-aware training: a network that is trained on the very integers that will ship.

`prepare` makes, from a float network, a module that computes in float32 what the integer network
computes: between its layers flow codes less their zero point, whole numbers, so that every sum is
exact (below 2**24) and rounds as the interpreter's does. Step sizes of weights and activations are
learned (LSQ, arXiv 1902.08153). `convert` reads the integer network out of it.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from compress.graph import Code, QuantizedGraph
from compress.quantization.emitting import emit
from compress.quantization.plan.lowering import Layer, Window, elementwise
from compress.quantization.ranges.calibration import as_images
from compress.quantization.ranges.choices import WEIGHTED, Choices, ceiling_code, choose
from compress.quantization.rounding.nearest import Coded, real_bias, real_weight, round_weights
from compress.quantization.rounding.weights import LayerWeights, largest_code, pair_limits, restore
from compress.quantization.spec import QuantizationSpec
from compress.quantization.training.fake_quant import StepSize, requantize, round_clamp
from compress.tracing import Op, module_of

_BIAS_LIMIT = 2**30
_SAFE_BITS = 8  # fewer bits never saturate: 2 * 63 < 128
Steps = Mapping[str, Tensor]
Values = dict[str, Tensor]


def prepare(
    model: nn.Module,
    calibration: Tensor,
    *,
    spec: QuantizationSpec | None = None,
    learn_activations: bool = True,
) -> "PreparedNetwork":
    """Fold `model` and make it trainable as the integer network that it will be.

    It starts from what quantization after training gives: the same codes, the same weight scales.

    Args:
        model: a traceable float network; it is not changed.
        calibration: inputs as the network takes them; training data, a few hundred at least.
        spec: how to quantize.
        learn_activations: whether the activations' step sizes are learned too, or frozen.

    Raises:
        UserError: the network can't be traced or expressed in integers.
    """
    spec, images = spec or QuantizationSpec(), as_images(calibration)
    return prepare_chosen(choose(model, images, spec), learn_activations=learn_activations)


def prepare_chosen(
    choices: Choices,
    *,
    coded: Mapping[str, Coded] | None = None,
    learn_activations: bool = True,
) -> "PreparedNetwork":
    """As `prepare`, from choices already made; `coded` starts at these integers instead."""
    given = round_weights(choices, choices.spec) if coded is None else coded
    prepared = PreparedNetwork(choices, given, learn_activations)
    if coded is not None:
        prepared.set_weights(coded)
    return prepared


def convert(prepared: "PreparedNetwork") -> QuantizedGraph:
    """Return the integer network that `prepared` simulates, with its learned scales."""
    return prepared.to_graph()


class PreparedNetwork(nn.Module):
    """The integer network as a trainable module; takes what the float network takes.

    Its output are the real logits of the output's codes, its parameters the real weights and
    biases and the ratios of the step sizes.
    """

    def __init__(
        self, choices: Choices, coded: Mapping[str, Coded], learn_activations: bool
    ) -> None:
        super().__init__()
        self.choices = choices
        self.steps = nn.ModuleDict(
            {_key(group): _activation_step(choices, group, learn_activations)
             for group in sorted(set(choices.groups.values()))}
        )  # fmt: skip
        self.stages = nn.ModuleList(
            _stage(choices, layer, coded.get(layer.output)) for layer in choices.plan.layers
        )

    @property
    def weighted(self) -> list["WeightedStage"]:
        """The stages that have weights, in order."""
        return [stage for stage in self.stages if isinstance(stage, WeightedStage)]

    def forward(self, images: Tensor) -> Tensor:
        """Return real logits [N, ...] of float32 inputs [N, ...]."""
        steps = self._current_steps()
        output = self.choices.plan.output
        return self._flow(images, steps)[output] * steps[output]

    def trace(self, images: Tensor) -> Values:
        """Return the codes of every value, uint8 [N, ...], by name, as the interpreter does."""
        with torch.no_grad():
            flow = self._flow(images, self._current_steps())
        zero = {name: code.zero_point for name, code in self.choices.codes.items()}
        return {name: (value + zero[name]).to(torch.uint8) for name, value in flow.items()}

    def to_graph(self) -> QuantizedGraph:
        """Return the integer network."""
        with torch.no_grad():
            steps = self._current_steps()
            codes = {
                name: Code(float(steps[name]), code.zero_point)
                for name, code in self.choices.codes.items()
            }
            weights = {stage.layer.output: stage.integers(steps) for stage in self.weighted}
        return emit(self.choices, weights, codes=codes)

    def set_weights(self, coded: Mapping[str, Coded]) -> None:
        """Move weights to the real numbers that integers stand for, and the biases as fits them.

        The scales must be those of the integers.
        """
        for stage in self.weighted:
            if stage.layer.output in coded:
                restored = restore(*coded[stage.layer.output])
                bias = real_bias(self.choices, stage.layer, restored, self.choices.spec)
                stage.set_weight(restored, bias)

    def _stages(self) -> Iterator["Stage"]:
        for stage in self.stages:
            assert isinstance(stage, Stage)
            yield stage

    def _current_steps(self) -> dict[str, Tensor]:
        by_group = {group: self.steps[_key(group)]() for group in self.choices.groups.values()}
        return {name: by_group[group] for name, group in self.choices.groups.items()}

    def _flow(self, images: Tensor, steps: Steps) -> Values:
        name = self.choices.plan.input
        low, high = _bounds(self.choices, name)
        values = {name: round_clamp(images / steps[name], low, high)}
        for stage in self._stages():
            values[stage.layer.output] = stage(values, steps)
        return values


class Stage(nn.Module):
    """One layer: takes the values so far, whole numbers, and gives its own."""

    def __init__(self, choices: Choices, layer: Layer) -> None:
        super().__init__()
        self.layer = layer
        self.low, self.high = _bounds(choices, layer.output, relu=layer.relu)
        self.ceiling = choices.ceilings.get(layer.output)

    def highest(self, step: Tensor) -> int:
        """Return the largest code less the zero point, where the output has this step."""
        if self.ceiling is None:
            return self.high
        return min(self.high, ceiling_code(self.ceiling, float(step.detach())))


class WeightedStage(Stage):
    """A convolution or linear layer with rounded weights and bias."""

    def __init__(self, choices: Choices, layer: Layer, coded: Coded) -> None:
        super().__init__(choices, layer)
        spec, weight = choices.spec, real_weight(layer)
        self.bits = spec.bits_of(layer.output)
        self.largest = largest_code(self.bits)
        self.pairs_limited = spec.saturation_safe and self.bits >= _SAFE_BITS
        self.input_shift = choices.input_shift(layer)
        self.weight = nn.Parameter(torch.from_numpy(weight).float())
        bias = real_bias(choices, layer, restore(*coded), spec)
        self.bias = nn.Parameter(torch.from_numpy(bias).float())
        unit = choices.units.get(layer.output)
        scales = torch.from_numpy(coded[1].copy())
        self.step = StepSize(
            scales if spec.per_channel else scales[0],
            elements=weight[0].size if spec.per_channel else weight.size,
            highest=self.largest,
            unit=None if unit is None else float(unit),
        )
        module = module_of(layer.node)
        self.geometry = _convolution_settings(module) if isinstance(module, nn.Conv2d) else None

    def forward(self, values: Values, steps: Steps) -> Tensor:
        """Return the output's codes less the zero point."""
        x_step, y_step = steps[self.layer.inputs[0]], steps[self.layer.output]
        step = self.weight_steps()
        weight = self.weight_codes(step)
        bias = self.bias_codes(weight, step, x_step).to(weight.dtype)
        x = values[self.layer.inputs[0]]
        if self.geometry is None:
            sums = functional.linear(x, weight, bias)
        else:
            sums = functional.conv2d(x, weight, bias, **self.geometry)
        return requantize(sums, x_step * step / y_step, self.low, self.highest(y_step))

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


class _Moved(Stage):
    """A max pool, a reshape or a concatenation: codes pass as they are."""

    def __init__(self, choices: Choices, layer: Layer) -> None:
        super().__init__(choices, layer)
        self.shape = choices.plan.shape(layer.output)

    def forward(self, values: Values, steps: Steps) -> Tensor:
        inputs = [values[name] for name in self.layer.inputs]
        if self.layer.op is Op.CONCATENATE:
            return torch.cat(inputs, 1)
        if self.layer.op is Op.RESHAPE:
            return inputs[0].reshape(len(inputs[0]), *self.shape)
        window = _window(self.layer)
        return functional.max_pool2d(inputs[0], window.kernel, window.stride, window.padding)


class _Summed(Stage):
    """An average pool, a mean or an addition: whole numbers are summed, then scaled."""

    def __init__(self, choices: Choices, layer: Layer) -> None:
        super().__init__(choices, layer)
        self.shape = choices.plan.shape(layer.output)
        size = int(np.prod(layer.window.kernel)) if layer.window else 1
        self.unit = float(np.float32(1 / size))

    def forward(self, values: Values, steps: Steps) -> Tensor:
        inputs = [values[name] for name in self.layer.inputs]
        factor = steps[self.layer.inputs[0]] * self.unit / steps[self.layer.output]
        if self.layer.op is Op.ADD:
            sums = inputs[0] + inputs[1]
        else:
            window = _window(self.layer)
            sums = functional.avg_pool2d(
                inputs[0], window.kernel, window.stride, divisor_override=1
            ).reshape(len(inputs[0]), *self.shape)
        return requantize(sums, factor, self.low, self.highest(steps[self.layer.output]))


class _Mapped(Stage):
    """Any other function of each element, which the integer network holds as a table."""

    def __init__(self, choices: Choices, layer: Layer) -> None:
        super().__init__(choices, layer)
        self.function: Callable[[Tensor], Tensor] = elementwise(layer)

    def forward(self, values: Values, steps: Steps) -> Tensor:
        name = self.layer.inputs[0]
        real = self.function(values[name] * steps[name])
        return round_clamp(real / steps[self.layer.output], self.low, self.high)


_STAGES: dict[Op, type[Stage]] = {
    **dict.fromkeys((Op.MAX_POOL, Op.RESHAPE, Op.CONCATENATE), _Moved),
    **dict.fromkeys((Op.AVERAGE_POOL, Op.MEAN, Op.ADD), _Summed),
    Op.OTHER: _Mapped,
}


def _stage(choices: Choices, layer: Layer, coded: Coded | None) -> Stage:
    if layer.op in WEIGHTED:
        assert coded is not None
        return WeightedStage(choices, layer, coded)
    return _STAGES[layer.op](choices, layer)


def _activation_step(choices: Choices, group: str, learned: bool) -> StepSize:
    members = [name for name, leader in choices.groups.items() if leader == group]
    largest = max(int(np.prod(choices.plan.shape(name))) for name in members)
    is_given = choices.spec.input_code is not None and group == choices.groups[choices.plan.input]
    return StepSize(
        torch.tensor(choices.codes[group].scale),
        elements=largest,
        highest=choices.highest[group],
        unit=None if is_given else choices.scale_unit,
        learned=learned and group not in choices.fixed,
    )


def _bounds(choices: Choices, name: str, *, relu: bool = False) -> tuple[int, int]:
    """The smallest and largest code of a value, less its zero point."""
    zero_point = choices.codes[name].zero_point
    return (0 if relu else -zero_point), choices.highest[name] - zero_point


def _convolution_settings(module: nn.Conv2d) -> dict[str, Any]:
    names = ("stride", "padding", "dilation", "groups")
    return {name: getattr(module, name) for name in names}


def _window(layer: Layer) -> Window:
    assert layer.window is not None
    return layer.window


def _key(group: str) -> str:
    return f"step_{group}"  # a bare name may be one of ModuleDict's own methods
