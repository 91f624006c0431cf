"""Seeds x variants: trainings that are kept, shared between processes, and measured once each.

Trainings are kept under a work folder by the hash of their configuration, as those of recipes are.
So an interrupted sweep goes on where it was, several processes may share one, and a table can be
made at any time from what is there.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

from cattrs import structure

from compress.errors import CompressError
from compress.files import sha256_of
from mnist_edge.data import Dataset
from mnist_edge.settings.training import TrainingConfig
from mnist_edge.store import Stage
from mnist_edge.training.run import QUIET, Run

Job = TypeVar("Job")
Varied = TypeVar("Varied")
Measured = TypeVar("Measured")
Part = tuple[int, int]
"""A share of the work: (1, 2) is the first of two."""

_MODEL = "model.safetensors"


@dataclass(frozen=True)
class Sweep(ABC, Generic[Varied, Measured]):
    """What to train and measure, on what; `measure` gives a dataclass for each training.

    Attributes:
        data: the images.
        work: folder of the trainings.
        epochs: of every training.
        seeds: how many, counted from 0.
        part: which share of the trainings, such as (1, 2) for the first of two processes.
    """

    data: Dataset
    work: Path
    epochs: int
    seeds: int
    part: Part = (1, 1)
    record: ClassVar[str]
    """Name of the file, in a training's folder, of what was measured of its network."""
    measured: ClassVar[type]
    """The dataclass of that."""

    @property
    @abstractmethod
    def variants(self) -> Sequence[Varied]:
        """What is trained with every seed."""

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
    def in_words(self, variant: Varied, found: Measured) -> str:
        """What came of a training, as a line for a log."""

    def jobs(self) -> Sequence[tuple[Varied, int]]:
        """This part's trainings, seed by seed, so that an unfinished sweep has all variants."""
        every = [(each, seed) for seed in range(self.seeds) for each in self.variants]
        return share_of(every, self.part)

    def run_all(self, run: Run = QUIET) -> None:
        """Train and measure this part's variants, or take up what is there already.

        Raises:
            CompressError: a training can't be resumed, or a file can't be written.
        """
        for variant, seed in self.jobs():
            found = self.stored(variant, seed)
            if found is None:
                found = self.measure(variant, seed, run)
                self._keep(variant, seed, found)
            run.say(self.in_words(variant, found))

    def stored(self, variant: Varied, seed: int) -> Measured | None:
        """What is known of a training; None if it, or what it is tested on, has changed since."""
        folder = self.folder(variant, seed)
        if not (folder / _MODEL).exists() or not (folder / self.record).exists():
            return None
        known = self._measuring(folder).find(folder / self.record)
        return structure(known, self.measured) if known else None

    def runs_of(self, variant: Varied) -> tuple[Measured, ...]:
        """What is known of all seeds of a variant."""
        found = (self.stored(variant, seed) for seed in range(self.seeds))
        return tuple(each for each in found if each is not None)

    @property
    def image_counts(self) -> tuple[int, int, int]:
        """How many images there are for training, validation and test."""
        return len(self.data.train), len(self.data.validation), len(self.data.test)

    def _keep(self, variant: Varied, seed: int, found: Any) -> None:
        folder = self.folder(variant, seed)
        self._measuring(folder).take(folder / self.record, lambda: asdict(found))

    def _measuring(self, folder: Path) -> Stage:
        """Of one network; the folder is of the training images, the test images are its own."""
        return Stage({}, {"model": sha256_of(folder / _MODEL), "test": self.data.test.digest})


def share_of(jobs: Sequence[Job], part: Part) -> Sequence[Job]:
    """Every so many of the jobs; the shares of all parts together are all jobs, once each.

    Raises:
        CompressError: there is no such part.
    """
    index, count = part
    if not 1 <= index <= count:
        raise CompressError(f"there is no part {index} of {count}; choose one such as 1/2")
    return jobs[index - 1 :: count]


def seeds_in_words(seeds: Iterable[int]) -> str:
    """Seeds as "seed 3" or "seeds 0 to 4"."""
    found = sorted(set(seeds))
    return f"seed {found[0]}" if len(found) == 1 else f"seeds {found[0]} to {found[-1]}"
