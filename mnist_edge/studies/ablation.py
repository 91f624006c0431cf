"""One change at a time against the same baseline: train the variants, compare them by seed.

Trainings are kept under a work folder by the hash of their configuration, as those of recipes are.
So an interrupted sweep goes on where it was, several processes may share one, and a table can be
made at any time from what is there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from compress.errors import UserError
from compress.files import read_json, write_json
from compress.measuring import Score
from compress.model_file import load_model
from compress.profile import parameter_count
from mnist_edge.data import Dataset
from mnist_edge.pipeline import score, training_folder
from mnist_edge.settings.training import TrainingConfig, training_config
from mnist_edge.studies.deployment import Deployment, try_deployment
from mnist_edge.studies.sweeps import Part, read_record, share_of, write_record
from mnist_edge.studies.variants import BASELINE, GROUPS, PHASE, RECIPE, VARIANTS, Variant
from mnist_edge.training.learning_rate_range import RangeTest, find_learning_rate
from mnist_edge.training.loop import Listener
from mnist_edge.training.train import TrainingResult, train

_SCORES = "scores.json"
_DEPLOYED_GROUPS = ("architecture", "attention")


@dataclass(frozen=True)
class Run:
    """One seed's training of a variant: the epoch kept, by validation, and what it answers."""

    seed: int
    epoch: int
    validation: Score
    test: Score
    seconds: float


@dataclass(frozen=True)
class Measured:
    """A variant with its trainings; `deployment` is what became of the first seed's network."""

    name: str
    group: str
    settings: Mapping[str, Any]
    parameters: int
    runs: tuple[Run, ...]
    deployment: Deployment | None = None


@dataclass(frozen=True)
class Ablation:
    """All that was measured: the baseline first, then the variants in their groups' order."""

    dataset: str
    images: tuple[int, int, int]
    epochs: int
    variants: tuple[Measured, ...]
    range_test: RangeTest | None = None
    precision: str = "float32"

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Ablation":
        """What `to_json` gave, also after a way through a file."""
        found = values.get("range_test")
        return cls(
            values["dataset"],
            tuple(values["images"]),
            values["epochs"],
            tuple(_measured_from_json(each) for each in values["variants"]),
            RangeTest(**{name: tuple(each) for name, each in found.items()}) if found else None,
            values.get("precision", "float32"),
        )


@dataclass(frozen=True)
class Sweep:
    """What to measure, on what.

    Attributes:
        data: the images.
        work: folder of the trainings.
        epochs: of every training.
        seeds: how many, counted from 0.
        groups: of `GROUPS`; the baseline always belongs to it.
        part: which share of the trainings, such as (1, 2) for the first of two processes.
        choices: the variants that there are.
        precision: of the convolutions in every training, the baseline's too.
    """

    data: Dataset
    work: Path
    epochs: int
    seeds: int
    groups: Sequence[str] = GROUPS
    part: Part = (1, 1)
    choices: Sequence[Variant] = VARIANTS
    precision: str = "float32"

    @property
    def variants(self) -> list[Variant]:
        """The baseline, and those of the groups."""
        return [BASELINE, *(each for each in self.choices if each.group in self.groups)]

    def jobs(self) -> Sequence[tuple[Variant, int]]:
        """This part's trainings, seed by seed, so that an unfinished sweep has all variants."""
        every = [(each, seed) for seed in range(self.seeds) for each in self.variants]
        return share_of(every, self.part)

    def config(self, variant: Variant, seed: int) -> TrainingConfig:
        """The training of a variant."""
        every = {"epochs": self.epochs, "seed": seed, "precision": self.precision}
        overrides = {**variant.settings, **every}
        return training_config(RECIPE, PHASE, overrides)

    def folder(self, variant: Variant, seed: int) -> Path:
        """Where that training is kept."""
        return training_folder(self.config(variant, seed), self.data.name, self.work)


def run_sweep(
    sweep: Sweep,
    *,
    listener: Callable[[TrainingConfig], Listener] = lambda config: Listener(),
    say: Callable[[str], None] = lambda line: None,
) -> None:
    """Train this part's variants and score them, or take up what is there already.

    Raises:
        UserError: a training can't be resumed, or a file can't be written.
    """
    for variant, seed in sweep.jobs():
        run = _stored(sweep, variant, seed)
        if run is None:
            config = sweep.config(variant, seed)
            folder = sweep.folder(variant, seed)
            heard = listener(config)
            run = _scored(train(config, sweep.data, folder, resume=True, listener=heard), sweep)
        share = 100 * run.validation.fraction
        say(f"{variant.name}, seed {seed}: validation {share:.2f} %, {run.seconds:.1f} s an epoch")


def collect(sweep: Sweep, *, say: Callable[[str], None] = lambda line: None) -> Ablation:
    """Read all that is there of a sweep, of every part and group.

    What networks of other architectures can be made into is tried anew each time.

    Raises:
        UserError: the baseline is not there.
    """
    every = replace(sweep, groups=GROUPS)
    measured = [_collected(every, variant, say) for variant in every.variants]
    found = [each for each in measured if each is not None]
    if measured[0] is None:
        raise UserError(
            f"no training of the baseline over {sweep.epochs} epochs is in {sweep.work}; "
            "train it before making the page"
        )
    data = sweep.data
    images = (len(data.train), len(data.validation), len(data.test))
    has_schedules = any(each.group == "schedule" for each in found)
    rates = _range_test(every, say) if has_schedules else None
    return Ablation(data.name, images, sweep.epochs, tuple(found), rates, sweep.precision)


def shares(measured: Measured, part: str) -> tuple[float, ...]:
    """The shares of right answers on "validation" or "test", one for each seed."""
    return tuple(getattr(run, part).fraction for run in measured.runs)


def _scored(result: TrainingResult, sweep: Sweep) -> Run:
    """Run the kept network's file on validation and test images, and note what came of it."""
    data, path = sweep.data, result.model_path
    run = Run(
        result.config.seed,
        result.selected.epoch,
        score(path, data.validation, data)[0],
        score(path, data.test, data)[0],
        float(np.median([report.seconds for report in result.history])),
    )
    write_record(path.parent, _SCORES, asdict(run))
    return run


def _stored(sweep: Sweep, variant: Variant, seed: int) -> Run | None:
    record = read_record(sweep.folder(variant, seed), _SCORES)
    return None if record is None else _run_from_json(record)


def _collected(sweep: Sweep, variant: Variant, say: Callable[[str], None]) -> Measured | None:
    stored = (_stored(sweep, variant, seed) for seed in range(sweep.seeds))
    runs = tuple(run for run in stored if run is not None)
    if not runs:
        return None
    model = load_model(sweep.folder(variant, runs[0].seed) / "model.safetensors").model
    deployment = None
    if variant.group in _DEPLOYED_GROUPS:
        say(f"folding, quantizing and exporting {variant.name}")
        deployment = try_deployment(model, sweep.data)
    count = parameter_count(model)
    return Measured(variant.name, variant.group, variant.settings, count, runs, deployment)


def _range_test(sweep: Sweep, say: Callable[[str], None]) -> RangeTest:
    """The baseline's range test, kept beside its training."""
    path = sweep.folder(BASELINE, 0) / "range-test.json"
    if not path.exists():
        say("testing the range of learning rates")
        write_json(path, asdict(find_learning_rate(sweep.config(BASELINE, 0), sweep.data)))
    return RangeTest(**{name: tuple(values) for name, values in read_json(path).items()})


def _measured_from_json(values: Mapping[str, Any]) -> Measured:
    runs = tuple(_run_from_json(run) for run in values["runs"])
    deployed = values.get("deployment")
    if deployed is not None:
        right = deployed["integer_score"]
        deployed = Deployment(**{**deployed, "integer_score": Score(**right) if right else None})
    return Measured(**{**values, "runs": runs, "deployment": deployed})


def _run_from_json(values: Mapping[str, Any]) -> Run:
    scores = {part: Score(**values[part]) for part in ("validation", "test")}
    return Run(**{**values, **scores})
