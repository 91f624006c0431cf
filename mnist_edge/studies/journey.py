"""The document's five phases, trained as it says over several seeds, and its claims tested.

The document reports the epoch that was best on the test images. To show that figure beside honest
ones, the weights of every epoch are kept, and scored on the test images after the training is over:
nothing that is trained or chosen here ever depends on them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import nn

from compress.errors import CompressError
from compress.measuring import Score
from compress.model_file import save_model
from compress.profile import layers, parameter_count
from mnist_edge.data.parts import trained_on_all
from mnist_edge.evaluation.scoring import score
from mnist_edge.networks import models
from mnist_edge.pipeline import training_folder
from mnist_edge.report.statistics import Interval, t_interval
from mnist_edge.settings.training import TrainingConfig, training_config
from mnist_edge.studies.sweeps import Sweep
from mnist_edge.training.run import Listener, PassedOn, Run
from mnist_edge.training.train import train

RECIPE = "reference"


@dataclass(frozen=True)
class Reported:
    """What the document says of a phase: accuracies in percent, at the epoch best on test."""

    aim: str
    parameters: int
    train: float
    test: float
    epoch: int
    also: str = ""


DOCUMENT = {
    1: Reported("the skeleton: pooling at receptive field 5, no dropout", 7600, 99.13, 99.07, 13),
    2: Reported("close phase 1's gap with dropout of channels", 7600, 98.34, 99.02, 14),
    3: Reported("more capacity after the pooling", 9660, 98.84, 99.39, 13),
    4: Reported(
        "the capacity spread better, within 10,000 parameters",
        *(9980, 98.89, 99.37, 15),
        also="99.47 and 99.45 % at epochs 17 and 19",
    ),
    5: Reported("generalize, with rotation of the images", 9980, 98.67, 99.47, 14),
}


@dataclass(frozen=True)
class EpochAccuracy:
    """Shares of right answers after an epoch; `train` is over the epoch, while it was trained."""

    epoch: int
    train: float
    validation: float
    test: float


@dataclass(frozen=True)
class PhaseRun:
    """One seed's training of a phase.

    Attributes:
        seed: of all randomness.
        epochs: every epoch, the first first.
        train_at_rest: the last epoch's network on the training images as they are, no dropout.
        mistakes: what it answers wrongly of the test images: (index, label, answer).
    """

    seed: int
    epochs: tuple[EpochAccuracy, ...]
    train_at_rest: Score
    mistakes: tuple[tuple[int, int, int], ...]

    @property
    def last(self) -> EpochAccuracy:
        """The last epoch, whatever it gave."""
        return self.epochs[-1]

    @property
    def best_on_test(self) -> EpochAccuracy:
        """The first epoch with the highest test accuracy: the document's way, not ours."""
        return max(self.epochs, key=lambda each: (each.test, -each.epoch))

    @property
    def gap(self) -> float:
        """Training above test accuracy at the last epoch, as the document measures both."""
        return self.last.train - self.last.test

    @property
    def gap_at_rest(self) -> float:
        """The same of the finished network on unchanged images."""
        return self.train_at_rest.fraction - self.last.test


@dataclass(frozen=True)
class Phase:
    """A phase's trainings."""

    phase: int
    parameters: int
    runs: tuple[PhaseRun, ...]


@dataclass(frozen=True)
class Journey:
    """All that was measured.

    Attributes:
        dataset: the images' name.
        images: how many there are for training, validation and test.
        epochs: of every training.
        phases: those that are there, in order, trained with the validation images held back.
        fields: (layer, side of its output, receptive field) where that grows in phase 5.
        whole: the phases that are there trained on all training images, as the document does, those
            for validation too.
        whole_epochs: of every training of those.
    """

    dataset: str
    images: tuple[int, int, int]
    epochs: int
    phases: tuple[Phase, ...]
    fields: tuple[tuple[str, int, int], ...]
    whole: tuple[Phase, ...] = ()
    whole_epochs: int = 0

    def of(self, phase: int) -> Phase | None:
        """A phase's trainings, if there are any."""
        return next((each for each in self.phases if each.phase == phase), None)


@dataclass(frozen=True)
class Claim:
    """Something the document says, and what the seeds give for it: confirmed where above zero."""

    text: str
    measure: str
    found: Interval

    @property
    def verdict(self) -> str:
        """ "confirmed", "contradicted", or "not shown" where the interval holds zero."""
        if self.found.above_zero:
            return "confirmed"
        return "contradicted" if self.found.below_zero else "not shown"


@dataclass(frozen=True)
class JourneySweep(Sweep[int, PhaseRun]):
    """The five phases as the document trains them.

    Attributes:
        phases: those that are trained.
        all_images: whether the data's training images hold those for validation, too.
    """

    phases: Sequence[int] = tuple(models.PHASES)
    all_images: bool = False
    name = "journey"
    measured = PhaseRun

    @property
    def listed(self) -> Sequence[int]:
        """All phases."""
        return tuple(models.PHASES)

    @property
    def variants(self) -> Sequence[int]:
        """The phases that are trained."""
        return self.phases

    def config(self, variant: int, seed: int) -> TrainingConfig:
        """The document's training of a phase."""
        return training_config(RECIPE, variant, {"epochs": self.epochs, "seed": seed})

    def folder(self, variant: int, seed: int) -> Path:
        """Where a training is kept, apart from those that keep no weights of every epoch."""
        config = self.config(variant, seed)
        return training_folder(config, self.data, self.work / "journey")

    def measure(self, variant: int, seed: int, run: Run) -> PhaseRun:
        """Train, and score the weights of every epoch."""
        folder, data = self.folder(variant, seed), self.data
        keeping = replace(run, resume=True, listener=_KeepsWeights(folder, run.listener))
        result = train(self.config(variant, seed), data, folder, run=keeping)
        files = [_epoch_file(folder, report.epoch) for report in result.history]
        if not all(path.exists() for path in files):
            raise CompressError(
                f"{folder} lacks the weights of an epoch; remove it to train it anew"
            )
        tests = [score(path, data.test, data) for path in files]
        epochs = tuple(
            EpochAccuracy(
                report.epoch, report.train_accuracy, report.validation_accuracy, right.fraction
            )
            for report, (right, _) in zip(result.history, tests, strict=True)
        )
        at_rest = score(files[-1], data.train, data)[0]
        return PhaseRun(seed, epochs, at_rest, _mistakes(tests[-1][1], data.test.labels))

    def on_all_images(self) -> "JourneySweep":
        """The same trainings by the document's own protocol: no image is held back."""
        return replace(self, data=trained_on_all(self.data), all_images=True)

    def error(self, found: PhaseRun) -> float:
        """The share of validation images that a training answers wrongly."""
        return 1 - found.last.validation

    def in_words(self, variant: int, found: PhaseRun) -> str:
        """Accuracy as a line."""
        last = found.last
        share, on = (last.test, "test") if self.all_images else (last.validation, "validation")
        return f"phase {variant}, seed {found.seed}: {on} {100 * share:.2f} %"


def collect(
    sweep: JourneySweep, whole: JourneySweep | None = None, known: Journey | None = None
) -> Journey:
    """Read all that is there of the journey.

    Args:
        sweep: the trainings with the validation images held back.
        whole: those on all images.
        known: an earlier record; of these images, it completes the protocol that isn't there.

    Raises:
        CompressError: nothing is there.
    """
    held, on_all = _trained(sweep), _trained(whole) if whole is not None else ()
    if not (held or on_all):
        raise CompressError(
            f"no phase is trained over {sweep.epochs} epochs in {sweep.work}; train first"
        )
    name, images, epochs = sweep.data.name, sweep.image_counts, sweep.epochs
    whole_epochs = epochs if on_all else 0
    found = Journey(name, images, epochs, held, _receptive_fields(), on_all, whole_epochs)
    if known is None or (known.dataset, known.images) != (name, images):
        return found
    if not held:
        found = replace(found, epochs=known.epochs, phases=known.phases)
    if not on_all:
        found = replace(found, whole_epochs=known.whole_epochs, whole=known.whole)
    return found


def _trained(sweep: JourneySweep) -> tuple[Phase, ...]:
    """The phases of which there is a training, in order."""
    return tuple(
        Phase(phase, parameter_count(models.build(phase)), runs)
        for phase in sweep.listed
        if (runs := sweep.runs_of(phase))
    )


def claims(journey: Journey) -> list[Claim]:
    """The document's analyses, each with what was measured, as far as its phases are there."""
    found = []
    for text, measure, needed, values in _CLAIMS:
        phases = [journey.of(phase) for phase in needed]
        if all(phase is not None for phase in phases):
            pairs = _by_seed([phase for phase in phases if phase is not None])
            if pairs:
                found.append(Claim(text, measure, t_interval([values(*runs) for runs in pairs])))
    return found


_CLAIMS: tuple[tuple[str, str, tuple[int, ...], Callable[..., float]], ...] = (
    ("Phase 1 overfits", "training above test, while training", (1,), lambda one: one.gap),
    ("Phase 1 overfits", "training above test, at rest", (1,), lambda one: one.gap_at_rest),
    ("Phase 2 underfits", "test above training, while training", (2,), lambda two: -two.gap),
    ("Phase 2 underfits", "test above training, at rest", (2,), lambda two: -two.gap_at_rest),
    (
        "Capacity after the pooling helps",
        "test, phase 3 above phase 2",
        (2, 3),
        lambda two, three: three.last.test - two.last.test,
    ),
    (
        "Rotation generalizes",
        "test, phase 5 above phase 4",
        (4, 5),
        lambda four, five: five.last.test - four.last.test,
    ),
    (
        "Rotation generalizes",
        "gap at rest, phase 4 above phase 5",
        (4, 5),
        lambda four, five: four.gap_at_rest - five.gap_at_rest,
    ),
)


def _by_seed(phases: Sequence[Phase]) -> list[tuple[PhaseRun, ...]]:
    """The runs of several phases that have a seed in common, side by side."""
    by_seed = [{run.seed: run for run in phase.runs} for phase in phases]
    seeds = sorted(set.intersection(*(set(runs) for runs in by_seed)))
    return [tuple(runs[seed] for runs in by_seed) for seed in seeds]


class _KeepsWeights(PassedOn):
    """Writes the network of every epoch, and passes every event on."""

    def __init__(self, folder: Path, inner: Listener) -> None:
        super().__init__(inner)
        self.folder = folder

    def on_weights(self, epoch: int, network: nn.Module) -> None:
        save_model(network, torch.zeros(2, *models.INPUT_SHAPE), _epoch_file(self.folder, epoch))
        super().on_weights(epoch, network)


def _epoch_file(folder: Path, epoch: int) -> Path:
    return folder / "epochs" / f"{epoch:04d}.safetensors"


def _mistakes(answers: np.ndarray, labels: np.ndarray) -> tuple[tuple[int, int, int], ...]:
    wrong = np.flatnonzero(answers != labels)
    return tuple((int(at), int(labels[at]), int(answers[at])) for at in wrong)


def _receptive_fields() -> tuple[tuple[str, int, int], ...]:
    """Layers of phase 5 that widen the receptive field: name, side of the output, field."""
    profiles = layers(models.build(5).eval(), torch.zeros(1, *models.INPUT_SHAPE))
    wider, seen = [], 1
    for each in profiles:
        if each.receptive_field > seen:
            seen = each.receptive_field
            wider.append((each.name, each.output_shape[1], seen))
    return tuple(wider)
