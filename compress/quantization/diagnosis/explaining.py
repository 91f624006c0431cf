"""What a quantized network loses, and what would help: causes found, remedies tried.

The causes are found as in `compress.quantization.diagnosis.diagnosing`; what helps against them is
tried on the same images, alone and together.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from compress.quantization.diagnosis.diagnosing import diagnose
from compress.quantization.diagnosis.results import Diagnosis
from compress.quantization.diagnosis.trials import RemedyTrial, TrialRunner
from compress.quantization.emitting import emit
from compress.quantization.post_training import integer_weights
from compress.quantization.ranges.qparams import choose_qparams
from compress.quantization.spec import QuantizationSpec


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
    runner = TrialRunner(model, calibration, images, labels, spec, chosen)
    return Explanation(diagnosis, runner.trials(diagnosis, emit(chosen, weights), say), spec)
