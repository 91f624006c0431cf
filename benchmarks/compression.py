"""What pruning, distilling and quantizing buy, alone and one after the other.

    python benchmarks/compression.py --step train    # every row's network, each seed; many minutes
    python benchmarks/compression.py --step latency  # the first seed's files, under a minute
    python benchmarks/compression.py --step page     # docs/compression.md of what is there

Every row is a step taken from another row's network, so what rows share is trained once. Rows are
kept in a folder under the hash of all that decides them: an interrupted run goes on where it was,
and `--part 1/2` and `--part 2/2` may train in two processes. Float networks and the teacher are
those of the recipes, taken up where they are trained already; the teacher answered augmented
copies of the images beforehand, so that learning from it costs no more than learning without.
"""

import copy
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any, Protocol

import click
import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from compress import measuring
from compress.exporters import export
from compress.files import read_json
from compress.graph import QuantizedGraph
from compress.measuring import interleaved, open_model, speedup
from compress.model_file import load_model, save_model
from compress.pruning import Budget
from compress.simplify.folding import fold
from mnist_edge import data, pipeline
from mnist_edge.cli import options
from mnist_edge.data import Dataset, model_input
from mnist_edge.evaluation import artifacts
from mnist_edge.evaluation.scoring import score
from mnist_edge.networks.models import INPUT_SHAPE
from mnist_edge.pipeline import Network
from mnist_edge.report import compression_page
from mnist_edge.report.compression_page import (
    BATCHES,
    CUT,
    DISTILLED,
    FLOAT,
    PRUNED,
    SLOWER,
    TUNED,
    TUNED_PRUNED,
)
from mnist_edge.report.pages import write_page
from mnist_edge.settings.pruning import PruningConfig, fine_tuning
from mnist_edge.settings.recipe import ArtifactRecipe, read_recipe
from mnist_edge.settings.training import TrainingConfig
from mnist_edge.store import Stage
from mnist_edge.studies.sweeps import share_of
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
RESULT, MEASURED = "result.json", "network.onnx"


# --- The steps ------------------------------------------------------------------------------------


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
        return pipeline.train_seeds(
            recipe, self.data, self.work, seeds=[self.seed], run=followed()
        )[0]

    @cached_property
    def teacher(self) -> Path:
        """The folder of the teacher's logits of augmented copies of the images."""
        folder = pipeline.teach(self.taught, self.data, self.work, run=followed())
        assert folder is not None
        return folder

    @property
    def taught(self) -> ArtifactRecipe:
        """The float recipe, had it a teacher."""
        return replace(self.recipe(BASE_RECIPE), teacher=TEACHER)

    def recipe(self, name: str) -> ArtifactRecipe:
        return read_recipe(self.recipes / f"{name}.toml")

    def tuning(self, *, taught: bool, epochs: int | None = None) -> TrainingConfig:
        """Fine-tuning on the same images in the same order, with the teacher's answers or not."""
        config = fine_tuning(epochs=epochs or self.epochs, seed=self.seed)
        batch = self.recipe(BASE_RECIPE).training.batch_size
        return replace(config, batch_size=batch, **({} if taught else {"distillation": 0.0}))

    def teaching(self) -> dict[str, Any]:
        """All that decides the teacher's answers."""
        teacher, recipe = self.recipe(TEACHER), self.taught
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

    taught: bool

    def settings(self, chain: SeedChain) -> dict[str, Any]:
        return {"training": chain.tuning(taught=self.taught).to_json(), **chain.teaching()}

    def take(self, chain: SeedChain, base: Network, place: Path) -> Network:
        config = chain.tuning(taught=self.taught)
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

    taught: bool
    steps: int = STEPS
    step_epochs: int = STEP_EPOCHS
    epochs: int | None = None

    def config(self, chain: SeedChain) -> PruningConfig:
        return PruningConfig(
            Budget(macs=SHARE),
            steps=self.steps,
            step_epochs=self.step_epochs,
            training=chain.tuning(taught=self.taught, epochs=self.epochs),
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
    taught: bool = False

    def settings(self, chain: SeedChain) -> dict[str, Any]:
        recipe = chain.recipe(self.recipe)
        training = pipeline.integer_training(recipe, chain.seed)
        settings = {
            "spec": asdict(recipe.quantization),
            "images": recipe.calibration_images,
            "training": None if training is None else training.to_json(),
        }
        return settings | (chain.teaching() if self.taught else {})

    def take(self, chain: SeedChain, base: Network, place: Path) -> Network:
        recipe, teacher = chain.recipe(self.recipe), chain.teacher if self.taught else None
        shared = base is chain.start.model and not self.taught
        folder = chain.work / recipe.name if shared else place  # a recipe's own training is there
        begun = replace(chain.start, model=as_float(base))
        return pipeline.build_variant(recipe, begun, chain.data, folder, teacher=teacher)


@dataclass(frozen=True)
class Row:
    """A step taken from the network of another row; None for the first."""

    base: str | None
    step: Step


_INT8, _INT8_TAUGHT, _INT4_TAUGHT = (
    Quantize(INT8),
    Quantize(INT8_TRAINED, taught=True),
    Quantize(INT4_TRAINED, taught=True),
)
_BOTH = f"{DISTILLED} > {PRUNED}"
ROWS: dict[str, Row] = {
    FLOAT: Row(None, Start()),
    "fold": Row(FLOAT, Fold()),
    "int8": Row(FLOAT, _INT8),
    "int8 QAT": Row(FLOAT, Quantize(INT8_TRAINED)),
    "4-bit QAT": Row(FLOAT, Quantize(INT4_TRAINED)),
    CUT: Row(FLOAT, Cut()),
    "prune, new statistics": Row(FLOAT, Cut(statistics=True)),
    PRUNED: Row(FLOAT, Prune(taught=True)),
    TUNED_PRUNED: Row(FLOAT, Prune(taught=False)),
    SLOWER: Row(FLOAT, Prune(True, SLOW_STEPS, SLOW_STEP_EPOCHS, SLOW_EPOCHS)),
    f"{PRUNED} > fold": Row(PRUNED, Fold()),
    f"{TUNED_PRUNED} > int8": Row(TUNED_PRUNED, _INT8),
    f"{PRUNED} > int8": Row(PRUNED, _INT8),
    f"{PRUNED} > int8 QAT + distil": Row(PRUNED, _INT8_TAUGHT),
    f"{PRUNED} > 4-bit QAT + distil": Row(PRUNED, _INT4_TAUGHT),
    TUNED: Row(FLOAT, Tune(taught=False)),
    DISTILLED: Row(FLOAT, Tune(taught=True)),
    _BOTH: Row(DISTILLED, Prune(taught=True)),
    f"{DISTILLED} > int8": Row(DISTILLED, _INT8),
    f"{_BOTH} > int8": Row(_BOTH, _INT8),
    f"{_BOTH} > int8 QAT + distil": Row(_BOTH, _INT8_TAUGHT),
    f"{_BOTH} > 4-bit QAT + distil": Row(_BOTH, _INT4_TAUGHT),
    f"{DISTILLED} > int8 QAT + distil": Row(DISTILLED, _INT8_TAUGHT),
}


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


# --- Training, and what comes of it ---------------------------------------------------------------


def folder_of(name: str, chain: SeedChain) -> Path:
    """Where a row's network of one seed is kept."""
    return stage_of(name, chain).folder(chain.work / "compression", chain.seed)


def stage_of(name: str, chain: SeedChain) -> Stage:
    """All that decides a row's network, by the row that it starts from."""
    row = ROWS[name]
    settings = {"step": type(row.step).__name__, **row.step.settings(chain)}
    return Stage(settings, {"base": None if row.base is None else stage_of(row.base, chain).key})


class Networks:
    """The networks of one seed, each made once or taken up."""

    def __init__(self, chain: SeedChain) -> None:
        self.chain, self.made = chain, dict[str, Network]()

    def of(self, name: str) -> Network:
        if name not in self.made:
            folder, stage = folder_of(name, self.chain), stage_of(name, self.chain)
            stage.take(folder / RESULT, partial(self._make, name, folder), files=[MEASURED])
            begun = ROWS[name].base is None
            self.made[name] = self.chain.start.model if begun else load_network(folder)
        return self.made[name]

    def _make(self, name: str, folder: Path) -> dict[str, Any]:
        row = ROWS[name]
        base = self.chain.start.model if row.base is None else self.of(row.base)
        say(f"seed {self.chain.seed}: {name}, in {folder}")
        network = row.step.take(self.chain, base, folder)
        store(network, folder)
        return judged(name, network, folder, self.chain)


def store(network: Network, folder: Path) -> None:
    """Keep a network, and as the ONNX file that is measured."""
    example = torch.zeros(2, *INPUT_SHAPE)
    if isinstance(network, QuantizedGraph):
        network.save(folder / "graph.safetensors")
    else:
        save_model(network, example, folder / "model.safetensors")
    export(network, folder / MEASURED, format="onnx", example=example)


def load_network(folder: Path) -> Network:
    integers = folder / "graph.safetensors"
    if integers.exists():
        return QuantizedGraph.load(integers)
    return load_model(folder / "model.safetensors").model


def judged(name: str, network: Network, folder: Path, chain: SeedChain) -> dict[str, Any]:
    """Accuracy and size of a row's file; of integers, the bytes as packed."""
    path, images = folder / MEASURED, chain.data
    figures = measuring.measure(path)
    scores = {
        part: asdict(score(path, getattr(images, part), images)[0])
        for part in ("validation", "test")
    }
    packed = network if isinstance(network, QuantizedGraph) else figures
    say(f"seed {chain.seed}: {name}: {scores['validation']['correct']} of the validation images")
    return {
        **{"seed": chain.seed, **scores, "file_bytes": figures.file_bytes},
        **{"weight_bytes": packed.weight_bytes, "macs": packed.macs},
    }


def train_all(chains: Sequence[SeedChain]) -> None:
    """Make the rows one by one, all seeds of each, so that what is there can be compared."""
    every = [Networks(chain) for chain in chains]
    for name in ROWS:
        for networks in every:
            networks.of(name)


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


# --- The record -----------------------------------------------------------------------------------


def collected(chains: Sequence[SeedChain]) -> dict[str, Any]:
    """Every row's figures, seed by seed, as far as they are there."""
    rows = []
    for name, row in ROWS.items():
        known = (stage_of(name, chain).find(folder_of(name, chain) / RESULT) for chain in chains)
        if found := [each for each in known if each is not None]:
            rows.append({"name": name, "base": row.base, "seeds": found})
    first = chains[0]
    return {
        **{"dataset": first.recipe(BASE_RECIPE).dataset, "share": SHARE, "epochs": first.epochs},
        **{
            "steps": STEPS,
            "step_epochs": STEP_EPOCHS,
            "slow": [SLOW_STEPS, SLOW_STEP_EPOCHS, SLOW_EPOCHS],
            "statistics_images": STATISTICS_IMAGES,
        },
        **{"views": first.taught.views, "rows": rows},
    }


def latency(chain: SeedChain, threads: int, rounds: int) -> dict[str, Any]:
    """Latency of all rows' files of one seed, with the published float one, in one run a batch."""
    baseline = artifacts.resolve(pipeline.BASELINE)
    files = {name: folder_of(name, chain) / MEASURED for name in ROWS}
    files = {baseline.name: baseline} | {n: path for n, path in files.items() if path.exists()}
    rows: list[dict[str, Any]] = []
    for batch in BATCHES:
        say(f"{len(files)} files at batch {batch}")
        pixels = chain.data.test.images[:batch]
        runners = {name: bound(path, pixels, threads) for name, path in files.items()}
        timed = interleaved(runners, rounds=rounds)
        rows += [
            {
                **{"name": name, "batch": batch, "median_us": found.median_us},
                "over_float": asdict(speedup(found, timed[baseline.name])),
            }
            for name, found in timed.items()
        ]
    return {
        **{"machine": measuring.machine(), "threads": threads, "rounds": rounds},
        **{"seed": chain.seed, "baseline": baseline.name, "rows": rows},
    }


def bound(path: Path, pixels: NDArray[np.uint8], threads: int) -> Callable[[], object]:
    model = open_model(path, threads=threads, input_shape=INPUT_SHAPE)
    return model.bind(model_input(pixels, model.input_dtype))


@click.command()
@click.option("--step", type=click.Choice(("train", "latency", "page")), required=True)
@options.data_dir
@options.seeds
@options.work
@options.part
@click.option("--epochs", type=click.IntRange(1), default=8, show_default=True)
@click.option("--threads", type=click.IntRange(1), default=1, show_default=True)
@click.option("--rounds", type=click.IntRange(1), default=15, show_default=True)
@click.option("--recipes", type=click.Path(path_type=Path), help="Folder of other recipes.")
@click.option("--out", type=click.Path(path_type=Path), default="docs", show_default=True)
def main(
    step: str,
    data_dir: Path | None,
    seeds: int,
    work: Path,
    part: tuple[int, int],
    epochs: int,
    threads: int,
    rounds: int,
    recipes: Path | None,
    out: Path,
) -> None:
    """Train every row's network, time the files, or write the page."""
    torch.set_num_threads(threads)
    recipes = recipes or artifacts.recipes_dir()
    name = read_recipe(recipes / f"{BASE_RECIPE}.toml").dataset
    load = cache(lambda: data.load(name, data_dir=data_dir))
    chains = [SeedChain(seed, epochs, recipes, work, load) for seed in range(seeds)]
    if step == "train":
        train_all(share_of(chains, part))
        return
    path = out / "compression.json"
    found = read_json(path) if path.exists() else {}
    measured = collected(chains)
    if measured["rows"]:
        found |= {"networks": measured}
    if step == "latency":
        found["latency"] = latency(chains[0], threads, rounds)
    written = write_page(out, "compression", found, compression_page.as_markdown)
    say(f"written: {', '.join(map(str, written))}")


if __name__ == "__main__":
    main()
