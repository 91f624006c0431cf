"""Quantization after training: the folded network's weights rounded, layer by layer."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from compress.quantization.plan.layer import PlannedWeighted
from compress.quantization.plan.layers.linear import PlannedLinear
from compress.quantization.ranges.qparams import ChosenQParams, response
from compress.quantization.rounding.bias_correction import mean_error
from compress.quantization.rounding.weights import (
    LayerWeights,
    quantize_bias,
    quantize_weight,
    restore,
)
from compress.quantization.spec import QuantizationSpec

Coded = tuple[NDArray[np.int8], NDArray[np.float32]]
"""A weight tensor as integers [O, ...] and scales [O]."""


def round_weights(chosen: ChosenQParams, spec: QuantizationSpec) -> dict[str, Coded]:
    """Round the weights of every layer to the nearest integers, in the bits that `spec` says.

    Layers that share weights get the same integers: those of the first.
    """
    coded: dict[str, Coded] = {}
    for layer in chosen.holding:
        coded |= round_layer(chosen, layer, spec)
    return coded


def round_layer(
    chosen: ChosenQParams, layer: PlannedWeighted, spec: QuantizationSpec
) -> dict[str, Coded]:
    """As `round_weights`, of one layer that holds its weights, and those that share them."""
    return with_sharing(chosen, layer.output, _rounded(chosen, layer, spec))


def with_sharing(chosen: ChosenQParams, holder: str, coded: Coded) -> dict[str, Coded]:
    """The rounded weights of a layer and those that share them, at scales of their own."""
    weight, scale = coded
    shared = {name: each for name, each in chosen.shared.items() if each.holder == holder}
    scales = {name: (scale * each.factor).astype(np.float32) for name, each in shared.items()}
    return {holder: coded, **{name: (weight, scale) for name, scale in scales.items()}}


def _rounded(chosen: ChosenQParams, layer: PlannedWeighted, spec: QuantizationSpec) -> Coded:
    return quantize_weight(
        real_weight(layer),
        spec,
        bits=spec.bits_of(layer.output),
        unit=chosen.units.get(layer.output),
        bias=_widest_bias(chosen, layer),
    )


def _widest_bias(chosen: ChosenQParams, layer: PlannedWeighted) -> NDArray[np.float64]:
    """The bias [O] over the scale of the input, the largest of all layers that share weights.

    So the scales are such that each of them finds room in its bits.
    """
    biases = [_float_bias(layer) / chosen.qparams[layer.inputs[0]].scale]
    for other in chosen.weighted:
        shared = chosen.shared.get(other.output)
        if shared is not None and shared.holder == layer.output:
            unit = chosen.qparams[other.inputs[0]].scale * shared.factor
            biases.append(_float_bias(other) / unit)
    return np.max(np.abs(biases), axis=0)


def layer_weights(
    chosen: ChosenQParams, coded: Mapping[str, Coded], spec: QuantizationSpec
) -> dict[str, LayerWeights]:
    """Join every layer's rounded weights with the bias that fits them."""
    return {
        layer.output: with_bias(chosen, layer, coded[layer.output], spec)
        for layer in chosen.weighted
    }


def with_bias(
    chosen: ChosenQParams, layer: PlannedWeighted, coded: Coded, spec: QuantizationSpec
) -> LayerWeights:
    """As `layer_weights`, of one layer."""
    weight, scale = coded
    restored = restore(weight, scale)
    bias = real_bias(chosen, layer, restored, spec) + shift_response(chosen, layer, restored)
    integers = quantize_bias(bias, chosen.qparams[layer.inputs[0]].scale, scale, spec)
    return LayerWeights(weight, scale, integers, chosen.bits_of(layer.output, spec))


def real_weight(layer: PlannedWeighted) -> NDArray[np.float64]:
    """The float weights of a layer [O, ...]."""
    return layer.weight.detach().cpu().double().numpy()


def real_bias(
    chosen: ChosenQParams,
    layer: PlannedWeighted,
    restored: NDArray[np.float64],
    spec: QuantizationSpec,
) -> NDArray[np.float64]:
    """The float bias [O], with the mean error of the rounded weights taken off if so asked."""
    bias = _float_bias(layer)
    if spec.bias_correction:
        seen = chosen.statistics[layer.inputs[0]]
        features = isinstance(layer, PlannedLinear) and seen.feature_mean is not None
        means = seen.feature_mean if features else seen.channel_mean
        assert means is not None
        sides = {"groups": layer.groups, "positions": layer.positions}
        bias += mean_error(real_weight(layer), restored, means, **sides)
    return bias


def shift_response(
    chosen: ChosenQParams, layer: PlannedWeighted, restored: NDArray[np.float64]
) -> NDArray[np.float64]:
    """What a bias [O] must give back because the input's zero point was rounded."""
    shift = np.full(restored.shape[1] * layer.groups, chosen.input_shift(layer))
    return response(restored, shift, groups=layer.groups, positions=layer.positions)


def _float_bias(layer: PlannedWeighted) -> NDArray[np.float64]:
    """The float biases of a layer [O]; zeros where it has none."""
    module = layer.module
    if module.bias is None:
        return np.zeros(len(layer.weight))
    return module.bias.detach().cpu().double().numpy().copy()
