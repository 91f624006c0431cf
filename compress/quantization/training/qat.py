"""Quantization-aware training: a network that is trained on the very integers that will ship.

`prepare` makes, from a float network, a module that computes in float32 what the integer network
computes: between its layers flow codes less their zero point, whole numbers, so that every sum is
exact (below 2**24) and rounds as the interpreter's does. Step sizes of weights and activations are
learned (LSQ, arXiv 1902.08153). `convert` reads the integer network out of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from compress.errors import CompressError
from compress.graph import QParams, QuantizedGraph
from compress.quantization.emitting import emit
from compress.quantization.given import Calibration, taken
from compress.quantization.plan.layer import PlannedLayer
from compress.quantization.ranges.qparams import ChosenQParams, choose_qparams
from compress.quantization.rounding.nearest import Coded, real_bias, round_weights
from compress.quantization.rounding.weights import restore
from compress.quantization.spec import QuantizationSpec
from compress.quantization.training.fake_quant import StepSize, round_clamp
from compress.quantization.training.layers import (
    QuantizedLayer,
    Steps,
    Values,
    WeightedLayer,
    bounds,
    trained_by,
)
from compress.torch_modes import in_usual_modes
from compress.tracing import Inputs


@in_usual_modes
def prepare(
    model: nn.Module,
    calibration: Calibration,
    *,
    spec: QuantizationSpec | None = None,
    learn_activations: bool = True,
) -> "PreparedNetwork":
    """Fold `model` and make it trainable as the integer network that it will be.

    The module answers with the very numbers that the integer network will give, so that a loop of
    your own trains what ships; `convert` reads the integers out of it. It starts from what
    `quantize` gives: the same codes, the same weight scales. The step sizes of weights and
    activations are learned with the weights (LSQ, Esser et al. 2020, arXiv 1902.08153), by any
    optimizer: about a tenth of the learning rate that trained the floats is a start.

    Args:
        model: a traceable float network, trained; it is not changed.
        calibration: inputs as the network takes them, float32 [N, ...], in any form that
            `quantize` takes; training data, a few hundred at least.
        spec: how to quantize; the default is 8 bits everywhere.
        learn_activations: whether the activations' step sizes are learned too, or frozen.

    Raises:
        CompressError: the network can't be traced or expressed in integers.

    Example:
        >>> import torch, compress
        >>> from torch import nn
        >>> _ = torch.manual_seed(0)
        >>> images = torch.rand(256, 1, 8, 8)
        >>> left, right = images.split(4, dim=3)
        >>> labels = (left.mean((1, 2, 3)) > right.mean((1, 2, 3))).long()  # which half is brighter
        >>> def train(network, rate):
        ...     optimizer = torch.optim.Adam(network.parameters(), rate)
        ...     for _ in range(60):
        ...         loss = nn.functional.cross_entropy(network.train()(images), labels)
        ...         optimizer.zero_grad()
        ...         loss.backward()
        ...         optimizer.step()
        ...     return network.eval()
        >>> model = nn.Sequential(
        ...     *(nn.Conv2d(1, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.Linear(288, 2))
        ... )
        >>> model = train(model, 1e-2)
        >>> spec = compress.QuantizationSpec(weight_bits=2)
        >>> prepared = train(compress.prepare(model, images, spec=spec), 1e-3)
        >>> graph = compress.convert(prepared)
        >>> bool((graph(images.numpy()) == prepared(images).detach().numpy()).all())
        True
        >>> bool((graph(images.numpy()).argmax(1) == labels.numpy()).mean() > 0.95)
        True
    """
    spec, (model, images) = spec or QuantizationSpec(), taken(model, calibration)
    return prepare_chosen(choose_qparams(model, images, spec), learn_activations=learn_activations)


def prepare_chosen(
    chosen: ChosenQParams,
    *,
    coded: Mapping[str, Coded] | None = None,
    learn_activations: bool = True,
) -> "PreparedNetwork":
    """As `prepare`, from qparams already chosen; `coded` starts at these integers instead."""
    given = round_weights(chosen, chosen.spec) if coded is None else coded
    prepared = PreparedNetwork(chosen, given, learn_activations)
    if coded is not None:
        prepared.set_weights(coded)
    return prepared


@in_usual_modes
def convert(prepared: "PreparedNetwork") -> QuantizedGraph:
    """Return the integer network that `prepared` simulates, with its learned scales.

    Args:
        prepared: what `prepare` made, trained or not; it is not changed.

    Raises:
        CompressError: it is anything else, or what it learned is not finite.

    Example:
        >>> import torch, compress
        >>> _ = torch.manual_seed(0)
        >>> model = torch.nn.Sequential(torch.nn.Conv2d(1, 4, 3), torch.nn.ReLU())
        >>> images = torch.rand(64, 1, 8, 8)
        >>> prepared = compress.prepare(model, images)  # then train it: see `prepare`
        >>> compress.convert(prepared)
        QuantizedGraph(1 node, 40 parameters, 56 weight bytes)
    """
    if not isinstance(prepared, PreparedNetwork):
        raise CompressError(
            f"convert takes what prepare returned, not {type(prepared).__name__}; quantize turns a"
            " network into integers without training"
        )
    for name, tensor in prepared.named_parameters():
        if not bool(tensor.isfinite().all()):
            raise CompressError(f"{name} holds NaN or infinity; the training diverged")
    return prepared.to_graph()


class PreparedNetwork(nn.Module):
    """The integer network as a trainable module; takes what the float network takes, by position.

    It answers as that does, one tensor, a tuple or a dict, with the real logits of the outputs'
    codes. Its parameters are the real weights and biases and the ratios of the step sizes.
    """

    def __init__(
        self, chosen: ChosenQParams, coded: Mapping[str, Coded], learn_activations: bool
    ) -> None:
        super().__init__()
        self.chosen = chosen
        self.steps = nn.ModuleDict(
            {_key(group): _activation_step(chosen, group, learn_activations)
             for group in sorted(set(chosen.groups.values()))}
        )  # fmt: skip
        self.stages = nn.ModuleList(
            trained_by(type(layer))(chosen, layer, coded) for layer in chosen.plan.layers
        )
        made = {stage.layer.output: stage for stage in self.weighted}
        for output, each in chosen.shared.items():
            made[output].share(made[each.holder])

    @property
    def weighted(self) -> list[WeightedLayer]:
        """The stages that have weights, in order."""
        return [stage for stage in self.stages if isinstance(stage, WeightedLayer)]

    def forward(self, *images: Tensor, **named: Tensor) -> Any:
        """Return real logits [N, ...] of float32 inputs [N, ...]."""
        steps, plan = self._current_steps(), self.chosen.plan
        flow = self._flow(self._in_order(images, named), steps)
        return plan.arranged([flow[name] * steps[name] for name in plan.outputs.values()])

    def trace(self, *images: Tensor) -> Values:
        """Return the codes of every value, uint8 [N, ...], by name, as the interpreter does."""
        with torch.no_grad():
            flow = self._flow(images, self._current_steps())
        zero = {name: code.zero_point for name, code in self.chosen.qparams.items()}
        return {name: (value + zero[name]).to(torch.uint8) for name, value in flow.items()}

    def walk(self, batches: Sequence[Inputs]) -> Iterator[tuple[PlannedLayer, list[Values]]]:
        """Yield each layer with the values known before it, codes less the zero point, by batch.

        It is computed afterwards, so that weights set meanwhile count; values that no later layer
        reads are dropped.
        """
        stages = list(self._stages())
        last = {name: stage for stage in stages for name in stage.layer.inputs}
        with torch.no_grad():
            steps = self._current_steps()
            known = [self._entering(batch.tensors, steps) for batch in batches]
        for stage in stages:
            yield stage.layer, known
            with torch.no_grad():
                for values in known:
                    values[stage.layer.output] = stage(values, steps)
                    for name in {name for name in stage.layer.inputs if last[name] is stage}:
                        del values[name]

    def to_graph(self) -> QuantizedGraph:
        """Return the integer network."""
        with torch.no_grad():
            steps = self._current_steps()
            codes = {
                name: QParams(float(steps[name]), code.zero_point)
                for name, code in self.chosen.qparams.items()
            }
            weights = {stage.layer.output: stage.integers(steps) for stage in self.weighted}
        return emit(self.chosen, weights, codes=codes)

    def set_weights(self, coded: Mapping[str, Coded]) -> None:
        """Move weights to the real numbers that integers stand for, and the biases as fits them.

        The scales must be those of the integers.
        """
        for stage in self.weighted:
            if stage.layer.output in coded:
                restored = restore(*coded[stage.layer.output])
                bias = real_bias(self.chosen, stage.layer, restored, self.chosen.spec)
                stage.set_weight(restored, bias)

    def _stages(self) -> Iterator[QuantizedLayer]:
        for stage in self.stages:
            assert isinstance(stage, QuantizedLayer)
            yield stage

    def _current_steps(self) -> dict[str, Tensor]:
        groups = dict.fromkeys(self.chosen.groups.values())
        by_group = {group: self.steps[_key(group)]() for group in groups}
        return {name: by_group[group] for name, group in self.chosen.groups.items()}

    def _in_order(self, images: Sequence[Tensor], named: Mapping[str, Tensor]) -> list[Tensor]:
        """Return the inputs in the order of the plan."""
        inputs = self.chosen.plan.inputs
        calls = [str(self.chosen.plan.sources[name].target) for name in inputs]
        rest = calls[len(images) :]
        if len(images) > len(inputs) or set(rest) != set(named):
            raise CompressError(f"the network takes {len(inputs)} inputs: {', '.join(calls)}")
        return [*images, *(named[name] for name in rest)]

    def _entering(self, images: Sequence[Tensor], steps: Steps) -> Values:
        values: Values = {}
        for name, given in zip(self.chosen.plan.inputs, images, strict=True):
            values[name] = round_clamp(given / steps[name], *bounds(self.chosen, name))
        return values

    def _flow(self, images: Sequence[Tensor], steps: Steps) -> Values:
        values = self._entering(images, steps)
        for stage in self._stages():
            values[stage.layer.output] = stage(values, steps)
        return values


def _activation_step(chosen: ChosenQParams, group: str, learned: bool) -> StepSize:
    members = [name for name, leader in chosen.groups.items() if leader == group]
    largest = max(int(np.prod(chosen.plan.shape(name))) for name in members)
    inputs = [chosen.groups[name] for name in chosen.plan.inputs]
    is_given = chosen.spec.input_code is not None and group in inputs
    return StepSize(
        torch.tensor(chosen.qparams[group].scale),
        elements=largest,
        highest=chosen.highest[group],
        unit=None if is_given else chosen.scale_unit,
        learned=learned and group not in chosen.fixed,
    )


def _key(group: str) -> str:
    return f"step_{group}"  # a bare name may be one of ModuleDict's own methods
