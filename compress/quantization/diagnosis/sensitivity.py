"""Which layers bear few bits: each alone at each width, and the best widths under a byte budget."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from torch import Tensor, nn

from compress.errors import CompressError
from compress.graph import QuantizedGraph
from compress.quantization.emitting import emit
from compress.quantization.plan.layer import PlannedWeighted
from compress.quantization.post_training import integer_weights
from compress.quantization.ranges.calibration import observe
from compress.quantization.ranges.qparams import ChosenQParams, choose_qparams
from compress.quantization.rounding.nearest import real_weight, round_layer, with_bias
from compress.quantization.rounding.weights import LayerWeights
from compress.quantization.spec import QuantizationSpec
from compress.quantization.sqnr import decibels

WIDTHS = (8, 6, 4, 3, 2)


@dataclass(frozen=True)
class LayerSensitivity:
    """The network with one layer at one width and all others at 8 bits.

    Attributes:
        layer: the layer's name.
        bits: of its weights.
        accuracy: what the caller's measure gave.
        sqnr: decibels at the network's output, against the float network.
        layer_bytes: of its weights, packed; biases and scales not counted.
    """

    layer: str
    bits: int
    accuracy: float
    sqnr: float
    layer_bytes: int


@dataclass(frozen=True)
class Sensitivity:
    """Every layer at every width.

    Attributes:
        accuracy: with 8 bits everywhere.
        sqnr: decibels at the output, with 8 bits everywhere.
        fixed_bytes: of all that no width changes: biases, scales, tables.
        entries: ordered by layer, as the network computes them, then by width, widest first.
    """

    accuracy: float
    sqnr: float
    fixed_bytes: int
    entries: tuple[LayerSensitivity, ...]

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers' names, in order."""
        return tuple(dict.fromkeys(entry.layer for entry in self.entries))

    def of(self, layer: str) -> tuple[LayerSensitivity, ...]:
        """The entries of one layer, widest first."""
        return tuple(entry for entry in self.entries if entry.layer == layer)


def measure_sensitivity(
    model: nn.Module,
    calibration: Tensor,
    evaluate: Callable[[QuantizedGraph], float],
    *,
    spec: QuantizationSpec | None = None,
    widths: Sequence[int] = WIDTHS,
    images: int = 500,
) -> Sensitivity:
    """Quantize each layer of `model` alone at each width, all others at 8 bits.

    Args:
        model: a traceable float network; it is not changed.
        calibration: inputs as the network takes them; the first also measure the noise.
        evaluate: the accuracy of an integer network, such as its share of right answers.
        spec: how to quantize; its bits are replaced.
        widths: the bits to try, each 2 to 8.
        images: how many calibration inputs measure the noise.

    Raises:
        CompressError: the network can't be quantized, or a width is out of range.
    """
    wide = replace(spec or QuantizationSpec(), weight_bits=8, bits_by_layer=())
    chosen = choose_qparams(model, calibration, wide)
    judge = _Judge(chosen, calibration, calibration[:images], evaluate)
    weights = integer_weights(chosen, wide, calibration)
    whole = emit(chosen, weights)
    accuracy, noise = judge.measured(whole)
    counts = {layer.output: real_weight(layer).size for layer in chosen.holding}
    entries = []
    for layer in chosen.holding:
        for bits in sorted(set(widths), reverse=True):
            found = accuracy, noise
            if bits != wide.weight_bits:
                alone = replace(wide, bits_by_layer={layer.output: bits})
                found = judge.measured(emit(chosen, judge.changed(weights, layer, alone)))
            size = -(-counts[layer.output] * bits // 8)
            entries.append(LayerSensitivity(layer.output, bits, *found, size))
    fixed = whole.weight_bytes - sum(counts.values())
    return Sensitivity(accuracy, noise, fixed, tuple(entries))


def choose_widths(sensitivity: Sensitivity, *, budget_bytes: int) -> dict[str, int]:
    """Choose each layer's width so that the network fits a budget and its output errs least.

    The noise that a layer's width adds at the output is taken as independent of the others', so
    that it adds up; the exact minimum of the sum is found by dynamic programming over bytes.

    Args:
        sensitivity: what each layer costs.
        budget_bytes: for all that inference holds constant (`QuantizedGraph.weight_bytes`).

    Returns:
        Bits by layer, as `QuantizationSpec.bits_by_layer` takes them.

    Raises:
        CompressError: the budget is too small for the narrowest widths.
    """
    states: dict[int, tuple[float, tuple[int, ...]]] = {sensitivity.fixed_bytes: (0.0, ())}
    for layer in sensitivity.layers:
        states = _extended(states, sensitivity, layer, budget_bytes)
    if not states:
        least = sensitivity.fixed_bytes + sum(
            min(entry.layer_bytes for entry in sensitivity.of(layer))
            for layer in sensitivity.layers
        )
        raise CompressError(f"{budget_bytes} bytes are too few; the narrowest widths need {least}")
    _, widths = min(states.values())
    return dict(zip(sensitivity.layers, widths, strict=True))


_States = dict[int, tuple[float, tuple[int, ...]]]


def _extended(states: _States, sensitivity: Sensitivity, layer: str, budget: int) -> _States:
    """Append each width of a layer to each state; keep those that no other beats."""
    base = _noise(sensitivity.sqnr)
    reached: _States = {}
    for size, (error, widths) in states.items():
        for entry in sensitivity.of(layer):
            total = size + entry.layer_bytes
            added = max(_noise(entry.sqnr) - base, 0.0)
            trial = (error + added, (*widths, entry.bits))
            if total <= budget and (total not in reached or trial < reached[total]):
                reached[total] = trial
    return _undominated(reached)


def _undominated(states: _States) -> _States:
    """Drop the states that are larger than another and err as much."""
    kept: _States = {}
    least = np.inf
    for size in sorted(states):
        if states[size][0] < least:
            least = states[size][0]
            kept[size] = states[size]
    return kept


def _noise(sqnr: float) -> float:
    """The share of noise in the signal's energy."""
    return float(10 ** (-sqnr / 10))


@dataclass(frozen=True)
class _Judge:
    chosen: ChosenQParams
    calibration: Tensor
    images: Tensor
    evaluate: Callable[[QuantizedGraph], float]

    def measured(self, graph: QuantizedGraph) -> tuple[float, float]:
        """The accuracy of a graph, and its decibels at the output."""
        codes = graph.run(graph.input.qparams.quantize(self.images.contiguous().numpy()))
        coded = graph.value(graph.output).qparams.dequantize(codes)
        return self.evaluate(graph), decibels(self._floats, coded)

    def changed(
        self, weights: Mapping[str, LayerWeights], layer: PlannedWeighted, spec: QuantizationSpec
    ) -> Mapping[str, LayerWeights]:
        """The integers where `spec` changes the width of one layer."""
        if spec.adaround:  # each layer is learned on what those before it give
            return integer_weights(self.chosen, spec, self.calibration)
        coded = round_layer(self.chosen, layer, spec)
        changed = [layer for layer in self.chosen.weighted if layer.output in coded]
        anew = {n.output: with_bias(self.chosen, n, coded[n.output], spec) for n in changed}
        return {**weights, **anew}

    @cached_property
    def _floats(self) -> np.ndarray:
        plan = self.chosen.plan
        found: list[np.ndarray] = []
        node = plan.sources[plan.output].name
        observe(plan.graph, [node], [self.images], lambda _, value: found.append(value.numpy()))
        return found[0]
