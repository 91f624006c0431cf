"""What quantizing costs, layer by layer: integers held against the float network they come from."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from compress.graph import QuantizedGraph
from compress.measuring import agreement
from compress.quantization.diagnosis.finished import read_finished
from compress.quantization.diagnosis.judged_layers import judged_layers
from compress.quantization.diagnosis.partial_execution import PartialExecution
from compress.quantization.diagnosis.totals import LayerTotals, Totals
from compress.quantization.post_training import quantize_chosen
from compress.quantization.ranges.calibration import calibrate
from compress.quantization.ranges.qparams import ChosenQParams, choose_again, choose_qparams
from compress.quantization.rounding.weights import LayerWeights, restore
from compress.quantization.spec import QuantizationSpec
from compress.quantization.sqnr import decibels, ratio_in_decibels
from compress.reporting.answers import are_classes
from compress.reporting.content import (
    LayerCost,
    LayerPicture,
    QuantizationCost,
    RangeRow,
    Remedy,
)

_BATCH = 250
_BINS = 64
_SHOWN_CHANNELS = 8

Say = Callable[[str], None]

_REMEDIES: tuple[tuple[str, Any, str], ...] = (
    ("per_channel", False, "a weight scale for each channel"),
    ("weight_observer", "minmax", "weight scales by squared error"),
    ("observer", "minmax", "activation ranges by the observer {}"),
    ("equalization", False, "ranges of channels equalized"),
    ("bias_correction", False, "biases corrected for the mean error"),
    ("adaround", False, "the rounding of each weight learned (AdaRound)"),
)
"""Settings that lessen the loss, the value of each that does nothing, and what it does."""


@dataclass(frozen=True)
class Made:
    """How an integer network was made, as far as is known.

    Attributes:
        model: the float network.
        name: what that is called.
        spec: the settings.
        origin: how it is known that it was made from that network, in words.
        calibration: inputs that the ranges may be chosen on, float32 [N, ...]; None leaves out
            what each setting mends.
    """

    model: nn.Module
    name: str
    spec: QuantizationSpec = field(default_factory=QuantizationSpec)
    origin: str = ""
    calibration: Tensor | None = None


def quantization_cost(
    graph: QuantizedGraph,
    made: Made,
    images: Tensor,
    labels: NDArray[np.int64] | None,
    *,
    inputs: str,
    say: Say = lambda line: None,
) -> QuantizationCost:
    """Hold an integer network against the float network that it was made from.

    Each layer is rounded alone in the float network, and the integers are followed layer by layer.

    Args:
        graph: the integers.
        made: from what, and how.
        images: inputs as the float network takes them, float32 [N, ...].
        labels: their classes; None leaves out how many are answered rightly.
        inputs: what they are, in words.
        say: is told what is being done.

    Raises:
        CompressError: the integers are not those of this float network.
    """
    say("following the integers layer by layer")
    chosen, weights = read_finished(graph, made.model, images, made.spec)
    totals = Totals(chosen, graph, list(judged_layers(chosen, graph, weights)))
    for batch in images.split(_BATCH):
        totals.add(batch)
    say("trying what each setting mends")
    last = totals.layers[-1].parts["so far"]
    return QuantizationCost(
        baseline=made.name,
        origin=made.origin or _evidence(chosen, weights),
        inputs=inputs,
        sqnr=ratio_in_decibels(totals.signal, last.output),
        layers=tuple(_layer_costs(totals)),
        ranges=tuple(_ranges(totals, images)),
        remedies=tuple(_remedies(graph, made, images, labels)),
        pictures=tuple(_pictures(totals, images[:1])),
    )


def _evidence(chosen: ChosenQParams, weights: dict[str, LayerWeights]) -> str:
    """How many of the integer weights are the float ones, rounded."""
    near, count = 0, 0
    for layer in chosen.weighted:
        if layer.output in weights:
            integers = weights[layer.output]
            real = layer.weight.detach().double().numpy()
            steps = integers.scale.reshape(-1, *(1 for _ in real.shape[1:]))
            error = np.abs(real - restore(integers.weight, integers.scale)) / steps
            near, count = near + int((error < 1).sum()), count + error.size
    share = 100 * near / max(count, 1)
    return f"{share:.1f} % of its {count:,} weights are within a step of the float ones"


def _layer_costs(totals: Totals) -> Iterator[LayerCost]:
    noise = {layer.judged.layer.output: sum(_noise(layer)) for layer in totals.layers}
    whole = sum(noise.values()) or 1.0
    for layer in totals.layers:
        judged, parts = layer.judged, layer.parts
        alone = parts.get("alone", parts["activations"])
        weights = parts.get("weights")
        yield LayerCost(
            name=judged.layer.output,
            kind=judged.kind,
            bits=judged.bits,
            accumulated=ratio_in_decibels(layer.signal, parts["so far"].local),
            alone=ratio_in_decibels(layer.signal, alone.local),
            weights=ratio_in_decibels(totals.signal, weights.output) if weights else None,
            values=ratio_in_decibels(totals.signal, parts["activations"].output),
            damage=noise[judged.layer.output] / whole,
        )


def _noise(layer: LayerTotals) -> Iterator[float]:
    for name in ("weights", "activations"):
        if name in layer.parts:
            yield layer.parts[name].output


def _ranges(totals: Totals, images: Tensor) -> Iterator[RangeRow]:
    chosen = totals.chosen
    nodes = {x.judged.at: chosen.plan.sources[x.judged.at].name for x in totals.layers}
    names = set(nodes.values())
    seen = calibrate(chosen.plan.graph, names, images, counted=names, averaged=())
    for layer in totals.layers:
        name = layer.judged.layer.output
        found, code = seen[nodes[layer.judged.at]].histogram, chosen.qparams[name]
        codes = chosen.highest[name] + 1
        low, high = (code.scale * (end - code.zero_point) for end in (0, codes - 1))
        yield RangeRow(
            name=name,
            low=low,
            high=high,
            edges=tuple(map(float, np.linspace(found.low, found.high, _BINS + 1))),
            counts=_binned(found.counts),
            clipped=layer.clipped / layer.elements,
            unused_codes=int((layer.used[:codes] == 0).sum()),
            codes=codes,
        )


def _binned(counts: NDArray[np.float64]) -> tuple[int, ...]:
    return tuple(int(part.sum()) for part in np.array_split(counts, _BINS))


def _remedies(
    graph: QuantizedGraph, made: Made, images: Tensor, labels: NDArray[np.int64] | None
) -> Iterator[Remedy]:
    """From the plainest way to round to the network as it is, a setting more each time."""
    if made.calibration is None:
        return
    with torch.inference_mode():
        wanted = torch.cat([made.model(batch) for batch in images.split(_BATCH)]).numpy()

    def judged(name: str, network: QuantizedGraph) -> Remedy:
        (got,) = network.call_all([images.contiguous().numpy()])
        if not are_classes(got):
            return Remedy(name, decibels(wanted, got), None, None)
        classes = got.argmax(1)
        right = None if labels is None else agreement(classes, labels)
        return Remedy(name, decibels(wanted, got), agreement(classes, wanted.argmax(1)), right)

    plain = {name: nothing for name, nothing, _ in _REMEDIES}
    spec, calibration = replace(made.spec, **plain), made.calibration
    chosen = choose_qparams(made.model, calibration, replace(made.spec, equalization=False))
    steps = [("rounded the plainest way", spec)]
    for name, nothing, words in _REMEDIES:
        asked = _asked(made.spec, name)
        if asked != nothing:
            spec = replace(spec, **{name: getattr(made.spec, name)})
            steps.append((f"+ {words.format(asked)}", spec))
    for name, spec in steps:
        again = choose_again(chosen, made.model, calibration, spec)
        yield judged(name, quantize_chosen(again, spec, calibration))
    yield judged("the network as it is", graph)


def _asked(spec: QuantizationSpec, name: str) -> Any:
    """A setting's value, or what it means where that is chosen by the widths."""
    if name == "weight_observer":
        widths = (spec.weight_bits, *dict(spec.bits_by_layer).values())
        return spec.scale_observer(min(widths))
    return getattr(spec, name)


# The layers as pictures.


def _pictures(totals: Totals, image: Tensor) -> Iterator[LayerPicture]:
    """What each layer that gives images gives for one input, in float and as integers."""
    plan, graph = totals.plan, totals.graph
    real = PartialExecution(plan.graph, known={}).values(image)
    codes = graph.trace(graph.input.qparams.quantize(image.contiguous().numpy()))
    for layer in totals.layers:
        at = layer.judged.at
        wanted = real[plan.sources[at]][0].numpy()
        if wanted.ndim != 3 or min(wanted.shape[1:]) < 2 or codes[at][0].shape != wanted.shape:
            continue
        code = totals.chosen.qparams[layer.judged.layer.output]
        got = code.dequantize(codes[at])[0]
        ends = float(min(wanted.min(), got.min())), float(max(wanted.max(), got.max()))
        error = np.abs(got - wanted)
        shown = min(len(wanted), _SHOWN_CHANNELS)
        most = max(float(error.max()), 1e-30)
        yield LayerPicture(
            name=layer.judged.layer.output,
            channels=len(wanted),
            shown=shown,
            real=strip(wanted[:shown], *ends),
            coded=strip(got[:shown], *ends),
            error=strip(error[:shown], 0.0, most),
            largest_error=float(error.max()),
            step=code.scale,
        )


def strip(channels: NDArray[np.floating[Any]], low: float, high: float) -> bytes:
    """Channels [C, H, W] side by side as a grey PNG, `low` black and `high` white."""
    from PIL import Image

    scaled = (channels - low) / max(high - low, 1e-30)
    pixels = np.clip(np.rint(255 * scaled), 0, 255).astype(np.uint8)
    apart = np.pad(pixels, ((0, 0), (0, 0), (0, 1)), constant_values=128)
    whole = np.concatenate(list(apart), axis=1)[:, :-1]
    held = io.BytesIO()
    Image.fromarray(whole).save(held, "PNG", optimize=True)
    return held.getvalue()
