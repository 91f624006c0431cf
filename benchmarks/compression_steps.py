"""The steps of compression that `compression.py` takes one after the other."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import click
import torch
from torch import nn

from compress.pruning import Budget
from compress.settings import plain_values
from compress.simplify.folding import fold
from mnist_edge import pipeline
from mnist_edge.data import Dataset
from mnist_edge.networks.models import INPUT_SHAPE
from mnist_edge.publishing import Network
from mnist_edge.settings.pruning import PruningConfig, fine_tuning
from mnist_edge.settings.recipe import ArtifactRecipe, read_recipe
from mnist_edge.settings.training import TrainingConfig
from mnist_edge.training.calibration import calibration
from mnist_edge.training.pruning import prune_in_steps
from mnist_edge.training.run import EpochReport, Listener, Run
from mnist_edge.training.train import TrainingResult, train

BASE_RECIPE, TEACHER = "phase5-float", "teacher"
INT8, INT8_TRAINED, INT4_TRAINED = "phase5-int8", "phase5-int8-qat", "phase5-int4"
SHARE = 0.25
STEPS, STEP_EPOCHS = 2, 1
SLOW_STEPS, SLOW_STEP_EPOCHS, SLOW_EPOCHS = 5, 2, 12
STATISTICS_IMAGES = 10_000


@dataclass(frozen=True)
class SeedChain:
    """One seed's way through all steps.

    Attributes:
        seed: of the float training and all that follows.
        epochs: of every fine-tuning in float.
        recipes: folder of the recipes.
        work: folder of the trainings.
        load: reads the images.
    """

    seed: int
    epochs: int
    recipes: Path
    work: Path
    load: Callable[[], Dataset]

    @cached_property
    def data(self) -> Dataset:
        return self.load()

    @cached_property
    def start(self) -> TrainingResult:
        """The float training that every row goes back to."""
        recipe = self.recipe(BASE_RECIPE)
        trained, _ = pipeline.train_seeds(
            recipe, self.data, self.work, seeds=[self.seed], run=followed()
        )
        return trained[0]

    @cached_property
    def teacher(self) -> Path:
        """The folder of the teacher's logits of augmented copies of the images."""
        folder = pipeline.teach(self.student_recipe, self.data, self.work, run=followed())
        assert folder is not None
        return folder

    @property
    def student_recipe(self) -> ArtifactRecipe:
        """The float recipe, had it a teacher."""
        return replace(self.recipe(BASE_RECIPE), teacher=TEACHER)

    def recipe(self, name: str) -> ArtifactRecipe:
        return read_recipe(self.recipes / f"{name}.toml")

    def tuning(self, *, distilled: bool, epochs: int | None = None) -> TrainingConfig:
        """Fine-tuning on the same images in the same order, with the teacher's answers or not."""
        config = fine_tuning(epochs=epochs or self.epochs, seed=self.seed)
        batch = self.recipe(BASE_RECIPE).training.batch_size
        return replace(config, batch_size=batch, **({} if distilled else {"distillation": 0.0}))

    def teaching(self) -> dict[str, Any]:
        """All that decides the teacher's answers."""
        teacher, recipe = self.recipe(TEACHER), self.student_recipe
        return {
            "teacher": [teacher.dataset, teacher.training.to_json(), teacher.seeds],
            "views": [recipe.views, recipe.training.augmentation.to_json()],
        }


class Step(Protocol):
    """A way from one network to the next."""

    def settings(self, chain: SeedChain) -> dict[str, Any]:
        """All that decides the result beside the network that it starts from."""

    def take(self, chain: SeedChain, base: Network, place: Path) -> Network:
        """The next network; what is trained is kept under `place`, and taken up again."""


@dataclass(frozen=True)
class Start:
    """The float network as its recipe trains it."""

    def settings(self, chain: SeedChain) -> dict[str, Any]:
        recipe = chain.recipe(BASE_RECIPE)
        return {"dataset": recipe.dataset, "training": recipe.training.to_json()}

    def take(self, chain: SeedChain, base: Network, place: Path) -> Network:
        return chain.start.model


@dataclass(frozen=True)
class Fold:
    """BatchNorm into convolutions, the linear tail merged."""

    def settings(self, chain: SeedChain) -> dict[str, Any]:
        return {}

    def take(self, chain: SeedChain, base: Network, place: Path) -> Network:
        return fold(as_float(base), torch.zeros(2, *INPUT_SHAPE))


@dataclass(frozen=True)
class Tune:
    """More epochs, from the labels alone or from a teacher's answers too."""

    distilled: bool

    def settings(self, chain: SeedChain) -> dict[str, Any]:
        return {"training": chain.tuning(distilled=self.distilled).to_json(), **chain.teaching()}

    def take(self, chain: SeedChain, base: Network, place: Path) -> Network:
        config = chain.tuning(distilled=self.distilled)
        start = as_float(base)
        return train(
            config, chain.data, place, start=start, teacher=chain.teacher, run=followed()
        ).model


@dataclass(frozen=True)
class Cut:
    """Channels away at once, with no training; BatchNorm's statistics may be taken anew."""

    statistics: bool = False

    def settings(self, chain: SeedChain) -> dict[str, Any]:
        config = PruningConfig(Budget(macs=SHARE), steps=1, tuned=False)
        images = STATISTICS_IMAGES if self.statistics else 0
        return {"pruning": config.to_json(), "statistics": images}

    def take(self, chain: SeedChain, base: Network, place: Path) -> Network:
        config = PruningConfig(Budget(macs=SHARE), steps=1, tuned=False)
        cut = prune_in_steps(as_float(base), chain.data, config, place, run=followed()).model
        return with_new_statistics(cut, chain.data) if self.statistics else cut


@dataclass(frozen=True)
class Prune:
    """Channels away in steps with fine-tuning after each; None epochs are those of every row."""

    distilled: bool
    steps: int = STEPS
    step_epochs: int = STEP_EPOCHS
    epochs: int | None = None

    def config(self, chain: SeedChain) -> PruningConfig:
        return PruningConfig(
            Budget(macs=SHARE),
            steps=self.steps,
            step_epochs=self.step_epochs,
            training=chain.tuning(distilled=self.distilled, epochs=self.epochs),
        )

    def settings(self, chain: SeedChain) -> dict[str, Any]:
        return {"pruning": self.config(chain).to_json(), **chain.teaching()}

    def take(self, chain: SeedChain, base: Network, place: Path) -> Network:
        return prune_in_steps(
            as_float(base),
            chain.data,
            self.config(chain),
            place,
            teacher=chain.teacher,
            run=followed(),
        ).model


@dataclass(frozen=True)
class Quantize:
    """Integers as a recipe makes them: after training, or trained on as integers.

    Trained on, they learn from the float network's own answers, or from the teacher's.
    """

    recipe: str
    distilled: bool = False

    def settings(self, chain: SeedChain) -> dict[str, Any]:
        recipe = chain.recipe(self.recipe)
        training = pipeline.integer_training(recipe, chain.seed)
        settings = {
            "spec": plain_values(recipe.quantization),
            "images": recipe.calibration_images,
            "training": None if training is None else training.to_json(),
        }
        return settings | (chain.teaching() if self.distilled else {})

    def take(self, chain: SeedChain, base: Network, place: Path) -> Network:
        recipe, teacher = chain.recipe(self.recipe), chain.teacher if self.distilled else None
        shared = base is chain.start.model and not self.distilled
        folder = chain.work / recipe.name if shared else place  # a recipe's own training is there
        begun = replace(chain.start, model=as_float(base))
        return pipeline.build_variant(recipe, begun, chain.data, folder, teacher=teacher)


def as_float(network: Network) -> nn.Module:
    assert isinstance(network, nn.Module), "integers have no channels left to train"
    return network


def with_new_statistics(network: nn.Module, images: Dataset) -> nn.Module:
    """The network with BatchNorm's means and variances of the first training images."""
    renewed = copy.deepcopy(network).eval()
    norms = [module for module in renewed.modules() if isinstance(module, nn.BatchNorm2d)]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.train().momentum = None  # the plain mean over all batches
    with torch.no_grad():
        for batch in calibration(images, STATISTICS_IMAGES).split(500):
            renewed(batch)
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
    return renewed.eval()


class Lines(Listener):
    """A line an epoch, for logs."""

    def on_epoch(self, report: EpochReport) -> None:
        accuracy = 100 * report.validation_accuracy
        say(f"  epoch {report.epoch}: validation {accuracy:.2f} %, {report.seconds:.1f} s")


def followed() -> Run:
    """Trainings go on where they were, and tell of every epoch."""
    return Run(resume=True, listener=Lines(), say=say)


def say(line: str) -> None:
    click.echo(line, err=True)
