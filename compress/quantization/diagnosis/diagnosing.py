"""Why a quantized network loses: which layers, what in them, and where the answers change.

Each layer is quantized alone in the float network, its weights and its output's code also apart
from each other, and the integers are followed layer by layer, on the same images. What to do about
it is in `compress.quantization.diagnosis.advice`.
"""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from compress.errors import CompressError
from compress.measuring import agreement
from compress.quantization.diagnosis.judged_layers import judged_layers
from compress.quantization.diagnosis.results import (
    ChangedAnswer,
    Diagnosis,
    Effect,
    LayerExplanation,
    Loss,
)
from compress.quantization.diagnosis.totals import LayerTotals, PartTotals, Totals
from compress.quantization.emitting import emit
from compress.quantization.ranges.qparams import ChosenQParams
from compress.quantization.rounding.weights import LayerWeights
from compress.quantization.sqnr import ratio_in_decibels

_BATCH = 250


def diagnose(
    chosen: ChosenQParams,
    weights: Mapping[str, LayerWeights],
    images: Tensor,
    labels: NDArray[np.int64],
) -> Diagnosis:
    """Compare a float network with its integers, layer by layer.

    Args:
        chosen: of the float network, as `choose_qparams` makes them.
        weights: its integers, as `integer_weights` makes them.
        images: inputs as the network takes them, float32 [N, ...], not those of the calibration.
        labels: their classes, int64 [N].

    Raises:
        CompressError: the output is not [N, classes].
    """
    if len(chosen.plan.shape(chosen.plan.output)) != 1 or not len(images):
        raise CompressError("explaining needs images, and a network that gives one output a class")
    graph = emit(chosen, weights)
    totals = Totals(chosen, graph, list(judged_layers(chosen, graph, weights)))
    for batch in images.split(_BATCH):
        totals.add(batch)
    return _diagnosis(totals, labels)


def _diagnosis(totals: Totals, labels: NDArray[np.int64]) -> Diagnosis:
    wanted = np.concatenate(totals.answers)
    last = totals.layers[-1].parts["so far"]
    return Diagnosis(
        float_right=agreement(wanted, labels),
        right=agreement(last.classes, labels),
        same=agreement(last.classes, wanted),
        sqnr=ratio_in_decibels(totals.signal, last.output),
        weight_bytes=totals.graph.weight_bytes,
        layers=tuple(_explained(totals, layer, wanted, labels) for layer in totals.layers),
        losses=_losses(totals),
        changed=tuple(_changed(totals, wanted, labels)),
    )


def _explained(
    totals: Totals, layer: LayerTotals, wanted: NDArray[np.int64], labels: NDArray[np.int64]
) -> LayerExplanation:
    def effect(part: PartTotals) -> Effect:
        return Effect(
            ratio_in_decibels(layer.signal, part.local),
            ratio_in_decibels(totals.signal, part.output),
            agreement(part.classes, labels),
            agreement(part.classes, wanted),
        )

    judged = layer.judged
    effects = {name: effect(part) for name, part in layer.parts.items()}
    codes = totals.chosen.highest[judged.layer.output] + 1
    return LayerExplanation(
        name=judged.layer.output,
        kind=judged.kind,
        weight_bits=judged.bits,
        accumulated=effects["so far"].sqnr,
        right_so_far=effects["so far"].right,
        alone=effects.get("alone", effects["activations"]),
        weights=effects.get("weights"),
        activations=effects["activations"],
        clipped=layer.clipped / layer.elements,
        clipping=layer.clipping_share,
        codes=codes,
        unused_codes=int((layer.used[:codes] == 0).sum()),
    )


def _losses(totals: Totals) -> tuple[Loss, ...]:
    """The noise that each cause alone makes at the output, as shares of their sum."""
    noise = [each for layer in totals.layers for each in _noise(layer)]
    total, groups = sum(amount for _, _, amount in noise), totals.chosen.groups
    found = [
        Loss(name, cause, amount / total, groups[name] != groups[totals.plan.output])
        for name, cause, amount in noise
        if amount
    ]
    return tuple(sorted(found, key=lambda loss: -loss.share))


def _noise(layer: LayerTotals) -> Iterator[tuple[str, str, float]]:
    """A layer's name, each cause, and the noise that it makes at the network's output."""
    name, by_code = layer.judged.layer.output, layer.parts["activations"].output
    if "weights" in layer.parts:
        yield name, "weights", layer.parts["weights"].output
    yield name, "clipping", layer.clipping_share * by_code
    yield name, "rounding", (1 - layer.clipping_share) * by_code


def _changed(
    totals: Totals, wanted: NDArray[np.int64], labels: NDArray[np.int64]
) -> Iterator[ChangedAnswer]:
    """The images answered otherwise, with the layer after which that is so for good."""
    so_far = np.stack([layer.parts["so far"].classes for layer in totals.layers])
    for image in np.flatnonzero(so_far[-1] != wanted):
        still = so_far[:, image] == wanted[image]
        since = int(np.flatnonzero(still).max() + 1) if still.any() else 0
        yield ChangedAnswer(
            int(image),
            int(labels[image]),
            int(wanted[image]),
            int(so_far[-1, image]),
            totals.layers[since].judged.layer.output,
        )
