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
    """Round the weights of every layer to the nearest integers, in the bits that `spec` says."""
    return {layer.output: round_layer(chosen, layer, spec) for layer in chosen.weighted}


def round_layer(chosen: ChosenQParams, layer: PlannedWeighted, spec: QuantizationSpec) -> Coded:
    """As `round_weights`, of one layer."""
    return quantize_weight(
        real_weight(layer),
        spec,
        bits=spec.bits_of(layer.output),
        unit=chosen.units.get(layer.output),
        bias=_float_bias(layer) / chosen.qparams[layer.inputs[0]].scale,
    )


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
    integers = quantize_bias(bias, chosen.qparams[layer.inputs[0]].scale, scale)
    return LayerWeights(weight, scale, integers, spec.bits_of(layer.output))


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
