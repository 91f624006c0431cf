"""One change at a time against the same baseline: train the variants, compare them by seed."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from cattrs import structure
from torch import nn

from compress.errors import CompressError
from compress.measuring import Score
from compress.model_file import load_model
from compress.profile import parameter_count
from mnist_edge.evaluation.scoring import score
from mnist_edge.pipeline import training_folder
from mnist_edge.settings.training import TrainingConfig, training_config
from mnist_edge.store import Stage
from mnist_edge.studies.deployment import Deployment, try_deployment
from mnist_edge.studies.sweeps import Sweep
from mnist_edge.studies.variants import BASELINE, GROUPS, PHASE, RECIPE, VARIANTS, Variant
from mnist_edge.training.learning_rate_range import RangeTest, find_learning_rate
from mnist_edge.training.run import Run, say_nothing
from mnist_edge.training.train import build_network, train

_DEPLOYED_GROUPS = ("architecture", "attention")


@dataclass(frozen=True)
class VariantRun:
    """One seed's training of a variant: the epoch kept, by validation, and what it answers."""

    seed: int
    epoch: int
    validation: Score
    test: Score
    seconds: float


@dataclass(frozen=True)
class MeasuredVariant:
    """A variant with its trainings; `deployment` is what became of the first seed's network."""

    name: str
    group: str
    settings: Mapping[str, Any]
    parameters: int
    runs: tuple[VariantRun, ...]
    deployment: Deployment | None = None


@dataclass(frozen=True)
class Ablation:
    """All that was measured: the baseline first, then the variants in their groups' order.

    `tried_on` is the day on which the networks were folded, quantized and exported, YYYY-MM-DD:
    later code may take what was refused then.
    """

    dataset: str
    images: tuple[int, int, int]
    epochs: int
    variants: tuple[MeasuredVariant, ...]
    range_test: RangeTest | None = None
    precision: str = "float32"
    tried_on: str = ""


@dataclass(frozen=True)
class AblationSweep(Sweep[Variant, VariantRun]):
    """Variants of phase 5 against the same baseline.

    Attributes:
        groups: of `GROUPS`; the baseline always belongs to it.
        choices: the variants that there are.
        precision: of the convolutions in every training, the baseline's too.
    """

    groups: Sequence[str] = GROUPS
    choices: Sequence[Variant] = VARIANTS
    precision: str = "float32"
    name = "ablation"
    measured = VariantRun

    @property
    def listed(self) -> list[Variant]:
        """The baseline, and all choices."""
        return [BASELINE, *self.choices]

    @property
    def variants(self) -> list[Variant]:
        """The baseline, and those of the groups."""
        return [BASELINE, *(each for each in self.choices if each.group in self.groups)]

    def config(self, variant: Variant, seed: int) -> TrainingConfig:
        """The training of a variant."""
        every = {"epochs": self.epochs, "seed": seed, "precision": self.precision}
        return training_config(RECIPE, PHASE, {**variant.settings, **every})

    def folder(self, variant: Variant, seed: int) -> Path:
        """Where that training is kept, as those of recipes are."""
        return training_folder(self.config(variant, seed), self.data, self.work)

    def measure(self, variant: Variant, seed: int, run: Run) -> VariantRun:
        """Train, and run the kept network's file on validation and test images."""
        data, folder = self.data, self.folder(variant, seed)
        result = train(self.config(variant, seed), data, folder, run=replace(run, resume=True))
        return VariantRun(
            seed,
            result.selected.epoch,
            score(result.model_path, data.validation, data)[0],
            score(result.model_path, data.test, data)[0],
            float(np.median([report.seconds for report in result.history])),
        )

    def error(self, found: VariantRun) -> float:
        """The share of validation images that a training answers wrongly."""
        return 1 - found.validation.fraction

    def in_words(self, variant: Variant, found: VariantRun) -> str:
        """Accuracy and time as a line."""
        share = 100 * found.validation.fraction
        return (
            f"{variant.name}, seed {found.seed}: validation {share:.2f} %, "
            f"{found.seconds:.1f} s an epoch"
        )


def collect(sweep: AblationSweep, *, say: Callable[[str], None] = say_nothing) -> Ablation:
    """Read all that is there of a sweep, of every group.

    What networks of other architectures can be made into is tried anew each time.

    Raises:
        CompressError: the baseline is not there.
    """
    measured = [_collected(sweep, variant, say) for variant in sweep.listed]
    found = [each for each in measured if each is not None]
    if measured[0] is None:
        raise CompressError(
            f"no training of the baseline over {sweep.epochs} epochs is in {sweep.work}; "
            "train it before making the page"
        )
    has_schedules = any(each.group == "schedule" for each in found)
    rates = _range_test(sweep, say) if has_schedules else None
    name, images = sweep.data.name, sweep.image_counts
    today = datetime.date.today().isoformat()
    return Ablation(name, images, sweep.epochs, tuple(found), rates, sweep.precision, today)


def shares(measured: MeasuredVariant, part: str) -> tuple[float, ...]:
    """The shares of right answers on "validation" or "test", one for each seed."""
    return tuple(getattr(run, part).fraction for run in measured.runs)


def _collected(
    sweep: AblationSweep, variant: Variant, say: Callable[[str], None]
) -> MeasuredVariant | None:
    runs = sweep.runs_of(variant)
    if not runs:
        return None
    deployment = None
    if variant.group in _DEPLOYED_GROUPS:
        say(f"folding, quantizing and exporting {variant.name}")
        deployment = try_deployment(_trained(sweep, variant, runs[0].seed), sweep.data)
    count = parameter_count(build_network(sweep.config(variant, 0), sweep.data))
    return MeasuredVariant(variant.name, variant.group, variant.settings, count, runs, deployment)


def _trained(sweep: AblationSweep, variant: Variant, seed: int) -> nn.Module:
    """A variant's network; where another machine has trained it, it is trained here, too."""
    config, folder = sweep.config(variant, seed), sweep.folder(variant, seed)
    file = folder / "model.safetensors"
    if file.exists():
        return load_model(file).model
    return train(config, sweep.data, folder, run=Run(resume=True)).model


def _range_test(sweep: AblationSweep, say: Callable[[str], None]) -> RangeTest:
    """The baseline's range test, kept beside its training."""
    config = sweep.config(BASELINE, 0)

    def measure() -> dict[str, Any]:
        say("testing the range of learning rates")
        return asdict(find_learning_rate(config, sweep.data))

    stage = Stage({"training": config.to_json()}, {"data": sweep.data.digest})
    found = stage.take(sweep.folder(BASELINE, 0) / "range-test.json", measure)
    return structure(found, RangeTest)
