"""What to do about a quantized network that loses: advice for each cause, tried and measured.

`explain` finds the causes (`explaining`), tries what helps against them on
the same images, alone and together, and says what each buys.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from compress.graph import QuantizedGraph
from compress.measuring import Score, agreement
from compress.quantization.diagnosis.explaining import diagnose
from compress.quantization.diagnosis.results import Diagnosis, Loss
from compress.quantization.diagnosis.sensitivity import WIDTHS
from compress.quantization.emitting import emit
from compress.quantization.post_training import integer_weights, quantize_chosen
from compress.quantization.ranges.qparams import ChosenQParams, choose_qparams
from compress.quantization.spec import QuantizationSpec
from compress.quantization.sqnr import decibels

TOGETHER = "all that help"
TOGETHER_SAME_SIZE = "all that help, same bytes"
_HELPFUL_DECIBELS = 0.5
_CERTAIN = 0.05
_FREE_SCALES = "scales that are not powers of two"


@dataclass(frozen=True)
class Remedy:
    """Settings that act against a cause of noise.

    Attributes:
        advice: what to do, in words.
        cause: what it acts against, one of `CAUSES`; empty for several remedies at once.
        layers: the layers it is meant for.
        changes: fields of `QuantizationSpec` and their new values.
    """

    advice: str
    cause: str
    layers: tuple[str, ...]
    changes: Mapping[str, Any]


@dataclass(frozen=True)
class RemedyTrial:
    """A remedy tried.

    Attributes:
        remedy: the settings.
        right: images answered rightly.
        same: images answered as the float network does.
        sqnr: decibels at the output.
        weight_bytes: of the integer network.
        gained: images now right that were wrong without the remedy.
        lost: images now wrong that were right without the remedy.
        chance: how likely so uneven a gain and loss is where both are equally likely (the exact
            two-sided sign test).
    """

    remedy: Remedy
    right: Score
    same: Score
    sqnr: float
    weight_bytes: int
    gained: int
    lost: int
    chance: float

    @property
    def certain(self) -> bool:
        """Whether the change in right answers is more than chance, at the 95 % level."""
        return self.chance < _CERTAIN


@dataclass(frozen=True)
class Explanation:
    """What a quantization loses, and what the remedies buy; none is tried where nothing is lost.

    Attributes:
        diagnosis: the layers that lose, and by what.
        trials: the remedies, in the order of the causes that they act against.
        spec: the settings explained.
    """

    diagnosis: Diagnosis
    trials: tuple[RemedyTrial, ...]
    spec: QuantizationSpec

    @property
    def best(self) -> RemedyTrial | None:
        """The trial that answers most like float, then least noisily; None if none helps."""
        return self._best(self.trials)

    @property
    def best_at_same_size(self) -> RemedyTrial | None:
        """The best of those that take no more bytes."""
        return self._best([t for t in self.trials if t.weight_bytes <= self.diagnosis.weight_bytes])

    def _best(self, trials: Sequence[RemedyTrial]) -> RemedyTrial | None:
        # Right answers alone are too much a matter of luck: images near a border between classes
        # that an error happens to move to the right side.
        least = self.diagnosis.same.correct
        worth = [t for t in trials if t.gained >= t.lost and t.same.correct > least]
        return max(worth, key=lambda t: (t.same.correct, t.sqnr), default=None)


def explain(
    model: nn.Module,
    calibration: Tensor,
    images: Tensor,
    labels: NDArray[np.int64],
    *,
    spec: QuantizationSpec | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> Explanation:
    """Quantize `model` as `quantize` does, find what loses, and try what may help.

    Args:
        model: a traceable float network that answers [N, classes]; it is not changed.
        calibration: inputs as the network takes them, float32 [N, ...].
        images: other inputs, on which everything is measured: validation images, since settings
            are chosen by them.
        labels: their classes, int64 [N].
        spec: how to quantize.
        say: is told what is being done.

    Raises:
        CompressError: the network can't be quantized, or does not answer with classes.
    """
    spec = spec or QuantizationSpec()
    say("quantizing one layer at a time")
    chosen = choose_qparams(model, calibration, spec)
    weights = integer_weights(chosen, spec, calibration)
    diagnosis = diagnose(chosen, weights, images, labels)
    if diagnosis.broken <= diagnosis.mended:
        return Explanation(diagnosis, (), spec)
    clinic = _Clinic(model, calibration, images, labels, spec, chosen)
    return Explanation(diagnosis, clinic.trials(diagnosis, emit(chosen, weights), say), spec)


# --- Advice ---------------------------------------------------------------------------------------


def remedies(losses: Sequence[Loss], spec: QuantizationSpec) -> list[Remedy]:
    """What may help against the causes `losses` of a network quantized as `spec` says."""
    advice = {"weights": _for_weights, "clipping": _for_clipping, "rounding": _for_rounding}
    found: list[Remedy] = []
    for cause in dict.fromkeys(loss.cause for loss in losses):
        known = [dict(remedy.changes) for remedy in found]
        meant = [loss for loss in losses if loss.cause == cause]
        found += [r for r in advice[cause](meant, spec) if dict(r.changes) not in known]
    return found


def chance_of(gained: int, lost: int) -> float:
    """The exact two-sided sign test: how likely so uneven a split of `gained + lost` is."""
    count, fewer = gained + lost, min(gained, lost)
    tail = sum(math.comb(count, k) for k in range(fewer + 1)) / 2**count
    return min(1.0, 2 * tail)


def _for_weights(losses: Sequence[Loss], spec: QuantizationSpec) -> Iterator[Remedy]:
    layers = _layers(losses)
    switches: list[tuple[str, str, Any]] = [
        ("AdaRound", "adaround", True),
        ("equalization", "equalization", True),
        ("bias correction", "bias_correction", True),
        ("weight scales by squared error", "weight_observer", "mse"),
        ("a scale for each channel", "per_channel", True),
        (_FREE_SCALES, "power_of_two", False),
    ]
    for advice, name, value in switches:
        if getattr(spec, name) != value:
            yield Remedy(advice, "weights", layers, {name: value})
    for chosen in dict.fromkeys((layers[:1], layers)):
        widened = _widened(chosen, spec)
        if widened:
            everywhere = dict(spec.bits_by_layer) | widened
            changes = {"bits_by_layer": tuple(sorted(everywhere.items()))}
            yield Remedy(_in_words(widened), "weights", tuple(widened), changes)


def _widened(layers: Sequence[str], spec: QuantizationSpec) -> dict[str, int]:
    """The next width for each layer that has less than the widest."""
    wider = {name: [w for w in WIDTHS if w > spec.bits_of(name)] for name in layers}
    return {name: min(widths) for name, widths in wider.items() if widths}


def _in_words(widened: Mapping[str, int]) -> str:
    if len(widened) > 1:
        return f"more bits for {len(widened)} layers"
    (name, bits), *_ = widened.items()
    return f"{bits} bits for {name}"


def _for_clipping(losses: Sequence[Loss], spec: QuantizationSpec) -> Iterator[Remedy]:
    layers = _layers(loss for loss in losses if loss.observed)
    if layers and spec.observer != "minmax":
        yield Remedy("wider ranges: observer minmax", "clipping", layers, {"observer": "minmax"})
    if layers and spec.observer in ("percentile", "entropy"):
        yield Remedy("other ranges: observer mse", "clipping", layers, {"observer": "mse"})


def _for_rounding(losses: Sequence[Loss], spec: QuantizationSpec) -> Iterator[Remedy]:
    layers = _layers(losses)
    if spec.activation_bits < 8:
        yield Remedy("activations of 8 bits", "rounding", layers, {"activation_bits": 8})
    if spec.power_of_two:
        yield Remedy(_FREE_SCALES, "rounding", layers, {"power_of_two": False})
    chosen = _layers(loss for loss in losses if loss.observed)
    for observer, others in {"mse": ("minmax", "entropy"), "percentile": ("minmax", "mse")}.items():
        if chosen and spec.observer in others:
            advice = f"narrower ranges, finer steps: observer {observer}"
            yield Remedy(advice, "rounding", chosen, {"observer": observer})


def _layers(losses: Iterable[Loss]) -> tuple[str, ...]:
    return tuple(loss.layer for loss in losses)


# --- Trials ---------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Clinic:
    """Tries remedies on the same network and images."""

    model: nn.Module
    calibration: Tensor
    images: Tensor
    labels: NDArray[np.int64]
    spec: QuantizationSpec
    chosen: ChosenQParams

    def trials(
        self, diagnosis: Diagnosis, graph: QuantizedGraph, say: Callable[[str], None]
    ) -> tuple[RemedyTrial, ...]:
        wanted, before = self._float_outputs(), self._outputs(graph)
        tried: list[RemedyTrial] = []
        for remedy in remedies(diagnosis.named_losses, self.spec):
            say(f"trying: {remedy.advice}")
            tried.append(self._try(remedy, wanted, before))
        for remedy in _joined(tried, diagnosis):
            say(f"trying: {remedy.advice}")
            tried.append(self._try(remedy, wanted, before))
        return tuple(tried)

    def _try(
        self, remedy: Remedy, wanted: NDArray[np.float32], before: NDArray[np.float32]
    ) -> RemedyTrial:
        spec = replace(self.spec, **remedy.changes)
        only_bits = set(remedy.changes) <= {"bits_by_layer", "adaround"}
        chosen = self.chosen if only_bits else choose_qparams(self.model, self.calibration, spec)
        graph = quantize_chosen(chosen, spec, self.calibration)
        got = self._outputs(graph)
        classes = got.argmax(1)
        was, now = (outputs.argmax(1) == self.labels for outputs in (before, got))
        gained, lost = int((now & ~was).sum()), int((was & ~now).sum())
        return RemedyTrial(
            remedy=remedy,
            right=agreement(classes, self.labels),
            same=agreement(classes, wanted.argmax(1)),
            sqnr=decibels(wanted, got),
            weight_bytes=graph.weight_bytes,
            gained=gained,
            lost=lost,
            chance=chance_of(gained, lost),
        )

    def _outputs(self, graph: QuantizedGraph) -> NDArray[np.float32]:
        """The real outputs [N, classes] of an integer network."""
        codes = graph.run(graph.input.qparams.quantize(self.images.contiguous().numpy()))
        return graph.value(graph.output).qparams.dequantize(codes)

    def _float_outputs(self) -> NDArray[np.float32]:
        with torch.inference_mode():
            parts = [self.chosen.plan.graph(batch) for batch in self.images.split(250)]
        return torch.cat(parts).numpy()


def _joined(tried: Sequence[RemedyTrial], diagnosis: Diagnosis) -> Iterator[Remedy]:
    """The remedies that helped, put together: at no more bytes, and at any size."""
    helpful = [
        trial
        for trial in tried
        if trial.sqnr > diagnosis.sqnr + _HELPFUL_DECIBELS and trial.gained >= trial.lost
    ]
    free = [trial for trial in helpful if trial.weight_bytes <= diagnosis.weight_bytes]
    seen = [dict(trial.remedy.changes) for trial in tried]
    for advice, trials in ((TOGETHER_SAME_SIZE, free), (TOGETHER, helpful)):
        changes = _merged(trials)
        if len(trials) > 1 and changes not in seen:
            seen.append(changes)
            layers = dict.fromkeys(name for trial in trials for name in trial.remedy.layers)
            yield Remedy(advice, "", tuple(layers), changes)


def _merged(trials: Sequence[RemedyTrial]) -> dict[str, Any]:
    """All changes; where two set the same field, that of the better trial."""
    changes: dict[str, Any] = {}
    for trial in sorted(trials, key=lambda trial: trial.sqnr):
        changes |= trial.remedy.changes
    return changes
