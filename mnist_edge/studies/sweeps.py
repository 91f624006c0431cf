"""Seeds x variants: a fixed list of trainings, run as the trials of a study, measured once each.

The list is all variants by seed; a worker may run some of the variants alone. What was measured is
kept with the trial, the training under a work folder by the hash of its configuration, as those of
recipes are. So any number of workers share a sweep, an interrupted one goes on where it was, and a
page can be made at any time from what is there.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from cattrs import structure

from compress.errors import CompressError
from mnist_edge.data import Dataset
from mnist_edge.settings.training import TrainingConfig
from mnist_edge.store import hash_of
from mnist_edge.training.run import QUIET, Run
from mnist_edge.trials.storage import open_storage
from mnist_edge.trials.study import (
    COMPLETE,
    FAILED,
    REASON,
    Drawn,
    Ending,
    Listed,
    Report,
    Study,
    Trial,
)

Varied = TypeVar("Varied")
Measured = TypeVar("Measured")
_FOUND = "found"
"""Of a trial's attributes: what was measured, as plain values."""


@dataclass(frozen=True)
class Sweep(ABC, Generic[Varied, Measured]):
    """What to train and measure, on what; `measure` gives a dataclass for each training.

    Attributes:
        data: the images.
        work: folder of the trainings.
        epochs: of every training.
        seeds: how many, counted from 0.
        storage: where the trials are kept, as `open_storage` takes it; None: a journal file in
            `work`.
    """

    data: Dataset
    work: Path
    epochs: int
    seeds: int
    storage: str | None = None
    name: ClassVar[str]
    """Of its studies, which data and epochs tell apart."""
    measured: ClassVar[type]
    """The dataclass of what is measured."""

    @property
    @abstractmethod
    def listed(self) -> Sequence[Varied]:
        """All variants that there are, with every seed of which there is a trial."""

    @property
    def variants(self) -> Sequence[Varied]:
        """Those of them that this worker is to see trained."""
        return self.listed

    @abstractmethod
    def config(self, variant: Varied, seed: int) -> TrainingConfig:
        """The training of a variant."""

    @abstractmethod
    def folder(self, variant: Varied, seed: int) -> Path:
        """Where that training is kept."""

    @abstractmethod
    def measure(self, variant: Varied, seed: int, run: Run) -> Measured:
        """Train, or take up what is there of it, and measure."""

    @abstractmethod
    def error(self, found: Measured) -> float:
        """The share of validation images that a training answers wrongly."""

    @abstractmethod
    def in_words(self, variant: Varied, found: Measured) -> str:
        """What came of a training, as a line for a log."""

    def jobs(self) -> list[tuple[Varied, int]]:
        """All trainings, seed by seed, so that an unfinished sweep has all variants."""
        return [(each, seed) for seed in range(self.seeds) for each in self.listed]

    def run_all(self, run: Run = QUIET) -> None:
        """Train and measure the variants, or wait for the workers that do.

        Raises:
            CompressError: a training can't be resumed, a file can't be written, the storage stays
                away, or a trial has ended several workers.
        """
        jobs, wanted = self.jobs(), list(self.variants)

        def do(trial: Trial, report: Report) -> Ending:
            variant, seed = jobs[trial.number]
            found = self.measure(variant, seed, run)
            run.say(self.in_words(variant, found))
            return Ending(COMPLETE, (self.error(found),), {_FOUND: asdict(found)})  # type: ignore[call-overload]

        self._study.work(do, wanted=lambda trial: jobs[trial.number][0] in wanted, say=run.say)
        for trial in self._study.trials():
            if trial.state == FAILED:
                raise CompressError(f"trial {trial.number} has failed: {trial.attrs[REASON]}")

    def stored(self, variant: Varied, seed: int) -> Measured | None:
        """What was measured of a training; None if that is yet to be done."""
        return self._found_in(self._trials, variant, seed)

    def runs_of(self, variant: Varied) -> tuple[Measured, ...]:
        """What was measured of all seeds of a variant."""
        trials = self._trials
        found = (self._found_in(trials, variant, seed) for seed in range(self.seeds))
        return tuple(each for each in found if each is not None)

    @property
    def image_counts(self) -> tuple[int, int, int]:
        """How many images there are for training, validation and test."""
        return len(self.data.train), len(self.data.validation), len(self.data.test)

    @cached_property
    def identity(self) -> str:
        """The hash of all that decides the trials; the number of seeds does not."""
        configs = [self.config(each, 0).to_json() for each in self.listed]
        return hash_of({"trainings": configs, "data": [self.data.digest, self.data.test.digest]})

    @property
    def journal(self) -> Path:
        """The file of the trials where no storage is named."""
        return self.work / "studies" / f"{self._name}.log"

    @property
    def _name(self) -> str:
        return f"{self.name}-{self.data.name}-{self.epochs}-epochs-{self.identity}"

    @cached_property
    def _study(self) -> Study:
        drawn = [Drawn(attrs={"variant": str(v), "seed": seed}) for v, seed in self.jobs()]
        plan = Listed.of(self._name, self.identity, "error", drawn)
        return Study(plan, open_storage(self.storage, self.journal))

    def _found_in(self, trials: Sequence[Trial], variant: Varied, seed: int) -> Measured | None:
        number = self.jobs().index((variant, seed))
        if number >= len(trials) or _FOUND not in trials[number].attrs:
            return None
        return structure(trials[number].attrs[_FOUND], self.measured)

    @property
    def _trials(self) -> list[Trial]:
        """The trials that there are; looking for them leaves no file behind."""
        begun = self.storage is not None or self.journal.exists()
        return self._study.trials() if begun else []


def seeds_in_words(seeds: Iterable[int]) -> str:
    """Seeds as "seed 3" or "seeds 0 to 4"."""
    found = sorted(set(seeds))
    return f"seed {found[0]}" if len(found) == 1 else f"seeds {found[0]} to {found[-1]}"
