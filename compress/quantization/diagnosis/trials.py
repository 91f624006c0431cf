"""Remedies tried on the same network and images, alone and together, and what each buys."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from compress.graph import QuantizedGraph
from compress.measuring import Score, agreement
from compress.quantization.diagnosis.advice import Remedy, remedies
from compress.quantization.diagnosis.results import Diagnosis
from compress.quantization.post_training import quantize_chosen
from compress.quantization.ranges.qparams import ChosenQParams, choose_again
from compress.quantization.spec import QuantizationSpec
from compress.quantization.sqnr import decibels

TOGETHER = "all that help"
TOGETHER_SAME_SIZE = "all that help, same bytes"
_HELPFUL_DECIBELS = 0.5
_CERTAIN = 0.05


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


def chance_of(gained: int, lost: int) -> float:
    """The exact two-sided sign test: how likely so uneven a split of `gained + lost` is."""
    count, fewer = gained + lost, min(gained, lost)
    tail = sum(math.comb(count, k) for k in range(fewer + 1)) / 2**count
    return min(1.0, 2 * tail)


@dataclass(frozen=True, eq=False)
class TrialRunner:
    """Tries remedies on the same network and images.

    Attributes:
        model: the float network.
        calibration: inputs, float32 [N, ...], that ranges are chosen on.
        images: inputs, float32 [N, ...], that remedies are judged on.
        labels: the classes of `images`.
        spec: the settings that the remedies change.
        chosen: the qparams that these settings choose.
    """

    model: nn.Module
    calibration: Tensor
    images: Tensor
    labels: NDArray[np.int64]
    spec: QuantizationSpec
    chosen: ChosenQParams

    def trials(
        self, diagnosis: Diagnosis, graph: QuantizedGraph, say: Callable[[str], None]
    ) -> tuple[RemedyTrial, ...]:
        """Try what acts against the named losses, then what helped put together."""
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
        chosen = choose_again(self.chosen, self.model, self.calibration, spec)
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
