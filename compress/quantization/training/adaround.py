"""AdaRound: learn for each weight whether it is rounded up or down.

Rounding to the nearest minimizes the error of the weights; what counts is the error of the layer's
output. Each layer in turn, fed with what the integer network gives it, is brought close to the
float layer's output. Source: Nagel et al. 2020, arXiv 2004.10568.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor, fx

from compress.quantization.plan.layer import PlannedWeighted
from compress.quantization.ranges.qparams import ChosenQParams
from compress.quantization.rounding.nearest import Coded, real_weight, with_sharing
from compress.quantization.rounding.weights import largest_code, pair_limits
from compress.quantization.spec import QuantizationSpec
from compress.quantization.training.layers.layer import Values
from compress.quantization.training.qat import prepare_chosen
from compress.tracing import Inputs, inputs_of

# The paper's settings.
_STRETCH_LOW, _STRETCH_HIGH = -0.1, 1.1
_RATE = 1e-2
_PENALTY = 0.01
_SHARP = (20.0, 2.0)
_WARM_UP = 0.2
_BATCH = 32
_CALIBRATION_BATCH = 256


def reconstruct(
    chosen: ChosenQParams,
    coded: Mapping[str, Coded],
    spec: QuantizationSpec,
    calibration: Tensor | Inputs,
) -> dict[str, Coded]:
    """Return the weights of every layer with learned rounding; the scales stay.

    Args:
        chosen: the qparams of the network.
        coded: the weights rounded to the nearest.
        spec: bits, steps and seed.
        calibration: inputs as the network takes them, float32 [N, ...].
    """
    prepared = prepare_chosen(replace(chosen, spec=spec), coded=coded, learn_activations=False)
    generator = torch.Generator().manual_seed(spec.seed)
    learned = dict(coded)
    batches = inputs_of(calibration).split(_CALIBRATION_BATCH)
    floats = _walk(chosen.plan.graph, batches)
    for layer, known in prepared.walk(batches):
        if not isinstance(layer, PlannedWeighted) or layer.output in chosen.shared:
            continue  # shared weights are learned at their first use
        wanted = next(values for node, values in floats if node is layer.node)
        example = _example(chosen, layer, known, wanted)
        weight = _learn(layer, example, coded[layer.output], spec, generator)
        found = with_sharing(chosen, layer.output, (weight, coded[layer.output][1]))
        prepared.set_weights(found)
        learned |= found
    return learned


@dataclass(frozen=True)
class _Example:
    """What a layer is given in integers, as real numbers, and what it should give."""

    inputs: Tensor
    target: Tensor


def _example(
    chosen: ChosenQParams,
    layer: PlannedWeighted,
    known: Sequence[Values],
    wanted: Sequence[Tensor],
) -> _Example:
    name = layer.inputs[0]
    inputs = torch.cat([values[name] for values in known]) * chosen.qparams[name].scale
    return _Example(inputs + chosen.input_shift(layer), torch.cat(list(wanted)))


def _walk(
    graph: fx.GraphModule, batches: Sequence[Inputs]
) -> Iterator[tuple[fx.Node, list[Tensor]]]:
    """Yield each node with its values, by batch, of which none is kept longer than it is read."""
    runs = [fx.Interpreter(graph) for _ in batches]
    for run, batch in zip(runs, batches, strict=True):
        run.args_iter = iter(batch.tensors)
    for node in graph.graph.nodes:
        with torch.no_grad():
            for run in runs:
                run.env[node] = run.run_node(node)
        yield node, [run.env[node] for run in runs]
        for run in runs:
            for read in run.user_to_last_uses.get(node, ()):
                del run.env[read]


def _learn(
    layer: PlannedWeighted,
    example: _Example,
    coded: Coded,
    spec: QuantizationSpec,
    random: torch.Generator,
) -> np.ndarray:
    """Optimize the rounding of one layer; return its integers, int8."""
    scale = torch.from_numpy(coded[1]).view(-1, *(1 for _ in coded[0].shape[1:]))
    scaled = torch.from_numpy(real_weight(layer)).float() / scale
    low, high = _bounds(coded[0], spec, layer)
    floor = scaled.floor()
    choice = _inverse_stretch((scaled - floor).clamp(0, 1)).requires_grad_()
    optimizer = torch.optim.Adam([choice], lr=_RATE)
    energy = _energy(example.target)
    for step in range(spec.adaround_steps):
        picked = torch.randint(len(example.inputs), (_BATCH,), generator=random)
        up = _stretch(choice)
        weight = (floor + up).clamp(low, high) * scale
        got = _apply(layer, weight, example.inputs[picked])
        wanted = example.target[picked]
        if layer.relu:
            got, wanted = got.relu(), wanted.relu()
        loss = (got - wanted).square().sum(1).mean() / energy
        loss = loss + _roundness(up, step / spec.adaround_steps)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    up = (_stretch(choice.detach()) >= 0.5).float()
    return (floor + up).clamp(low, high).numpy().astype(np.int8)


def _energy(target: Tensor) -> float:
    """The scale of the loss, so that one penalty suits every layer."""
    return max(float(target.square().sum(1).mean()), 1e-12)


def _roundness(up: Tensor, progress: float) -> Tensor:
    """The regularizer that drives every choice to 0 or 1, ever more sharply."""
    if progress < _WARM_UP:
        return up.new_zeros(())
    share = (progress - _WARM_UP) / (1 - _WARM_UP)
    power = _SHARP[1] + (_SHARP[0] - _SHARP[1]) * 0.5 * (1 + math.cos(math.pi * share))
    return _PENALTY * (1 - (2 * up - 1).abs().pow(power)).mean()


def _stretch(choice: Tensor) -> Tensor:
    """The rectified sigmoid: 0 is down, 1 is up."""
    stretched = choice.sigmoid() * (_STRETCH_HIGH - _STRETCH_LOW) + _STRETCH_LOW
    return stretched.clamp(0, 1)


def _inverse_stretch(share: Tensor) -> Tensor:
    return torch.logit((share - _STRETCH_LOW) / (_STRETCH_HIGH - _STRETCH_LOW))


def _bounds(
    weight: np.ndarray, spec: QuantizationSpec, layer: PlannedWeighted
) -> tuple[Tensor, Tensor]:
    """The bounds of each row's integers [O, 1, ...], such that no sum of two saturates."""
    bits = spec.bits_of(layer.output)
    largest = largest_code(bits)
    rows = weight.reshape(len(weight), -1).astype(np.float64)
    high = np.full(len(rows), float(largest))
    low = -high
    if spec.saturation_safe and bits == 8:
        # One step up on both of the largest two must be safe still.
        limits = pair_limits(rows + np.sign(rows))
        low, high = np.maximum(low, limits[0]), np.minimum(high, limits[1])
    shape = (-1, *(1 for _ in weight.shape[1:]))
    return torch.from_numpy(low).float().view(shape), torch.from_numpy(high).float().view(shape)


def _apply(layer: PlannedWeighted, weight: Tensor, inputs: Tensor) -> Tensor:
    tensors = {"weight": layer.in_module(weight)}
    return torch.func.functional_call(layer.module, tensors, (inputs,))
