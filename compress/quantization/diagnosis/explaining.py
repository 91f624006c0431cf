"""What a quantized network loses, and what would help: causes found, remedies tried.

The causes are found as in `compress.quantization.diagnosis.diagnosing`; what helps against them is
tried on the same images, alone and together.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from compress.errors import CompressError
from compress.measuring import Score
from compress.quantization.diagnosis.diagnosing import diagnose
from compress.quantization.diagnosis.results import Diagnosis
from compress.quantization.diagnosis.trials import RemedyTrial, TrialRunner
from compress.quantization.emitting import emit
from compress.quantization.given import Calibration, taken
from compress.quantization.post_training import integer_weights
from compress.quantization.ranges.qparams import choose_qparams
from compress.quantization.spec import QuantizationSpec
from compress.torch_modes import in_usual_modes
from compress.tracing import only_tensor


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

    def __str__(self) -> str:
        diagnosis = self.diagnosis
        lines = [
            f"{_of(diagnosis.right)} right as integers, {_of(diagnosis.float_right)} as floats;"
            f" SQNR {diagnosis.sqnr:.1f} dB, {diagnosis.weight_bytes:,} bytes",
            *(f"{loss.share:.0%} of the noise: {loss.cause} of {loss.layer}"
              for loss in diagnosis.named_losses),
        ]  # fmt: skip
        if not self.trials:
            return "\n".join([*lines, "no remedy was tried: nothing is lost"])
        best = {"best remedy": self.best, "at the same size": self.best_at_same_size}
        return "\n".join([*lines, *(f"{name}: {_words(trial)}" for name, trial in best.items())])

    def _best(self, trials: Sequence[RemedyTrial]) -> RemedyTrial | None:
        # Right answers alone are too much a matter of luck: images near a border between classes
        # that an error happens to move to the right side.
        least = self.diagnosis.same.correct
        worth = [t for t in trials if t.gained >= t.lost and t.same.correct > least]
        return max(worth, key=lambda t: (t.same.correct, t.sqnr), default=None)


def _of(score: Score) -> str:
    return f"{score.correct:,} of {score.count:,}"


def _words(trial: RemedyTrial | None) -> str:
    if trial is None:
        return "none helps"
    return (
        f"{trial.remedy.advice}: {_of(trial.right)} right, SQNR {trial.sqnr:.1f} dB,"
        f" {trial.weight_bytes:,} bytes"
    )


@in_usual_modes
def explain(
    model: nn.Module,
    calibration: Calibration,
    images: Tensor | NDArray[np.generic],
    labels: Tensor | NDArray[np.integer],
    *,
    spec: QuantizationSpec | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> Explanation:
    """Quantize `model` as `quantize` does, find what loses, and try what may help.

    Args:
        model: a traceable float network that answers [N, classes]; it is not changed.
        calibration: inputs as the network takes them, as `quantize` takes them.
        images: other inputs, on which everything is measured: validation images, since settings
            are chosen by them.
        labels: their classes, whole numbers [N].
        spec: how to quantize.
        say: is told what is being done.

    Raises:
        CompressError: the network can't be quantized, or does not answer with classes; the labels
            are not one class an image.

    Example:
        >>> import torch, compress
        >>> from torch import nn
        >>> _ = torch.manual_seed(0)
        >>> model = nn.Sequential(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(288, 4))
        >>> images = torch.rand(256, 1, 8, 8)
        >>> labels = model(images).argmax(1).numpy()
        >>> spec = compress.QuantizationSpec(weight_bits=3)
        >>> found = compress.explain(model, images[:128], images[128:], labels[128:], spec=spec)
        >>> print(found)
        126 of 128 right as integers, 128 of 128 as floats; SQNR 19.4 dB, 555 bytes
        72% of the noise: weights of _0
        27% of the noise: weights of _3
        best remedy: more bits for 2 layers: 127 of 128 right, SQNR 25.3 dB, 708 bytes
        at the same size: AdaRound: 127 of 128 right, SQNR 21.5 dB, 555 bytes
    """
    spec, (model, inputs) = spec or QuantizationSpec(), taken(model, calibration)
    calibration = _only(inputs.tensors)
    images = torch.as_tensor(images)
    labels = _classes(labels, len(images))
    say("quantizing one layer at a time")
    chosen = choose_qparams(model, calibration, spec)
    weights = integer_weights(chosen, spec, calibration)
    diagnosis = diagnose(chosen, weights, images, labels)
    if diagnosis.broken <= diagnosis.mended:
        return Explanation(diagnosis, (), spec)
    runner = TrialRunner(model, calibration, images, labels, spec, chosen)
    return Explanation(diagnosis, runner.trials(diagnosis, emit(chosen, weights), say), spec)


def _only(tensors: Sequence[Tensor]) -> Tensor:
    return tensors[0] if len(tensors) == 1 else only_tensor(tensors, "explain")


def _classes(labels: Tensor | NDArray[np.integer], count: int) -> NDArray[np.int64]:
    """Return labels as an array. Raise CompressError unless they are one class an image."""
    found = np.asarray(labels)
    if found.shape != (count,) or found.dtype.kind not in "iu":
        raise CompressError(
            f"labels must be the classes of the {count} images, whole numbers [{count}], not"
            f" {found.dtype} {list(found.shape)}"
        )
    return found.astype(np.int64)
