"""The main job in small: train, fold, prune, distil, int8, export, bench, and one table."""

import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from torch import nn

from compress.errors import CompressError
from compress.graph import QuantizedGraph
from compress.manifest import entry_of
from compress.reporting.content import Report
from compress.reporting.page import write_report
from mnist_edge import data
from mnist_edge.commands.report import Measuring, report_of
from mnist_edge.commands.stage_costs import stage_costs, stages_as_json, write_stage_reports
from mnist_edge.commands.stages import StagesResult, run_stages
from mnist_edge.evaluation import artifacts
from mnist_edge.evaluation.origins import Origin
from mnist_edge.report import stages as report
from mnist_edge.report.bench_tables import conditions, points_of, write_reports
from mnist_edge.report.plots import plot_history
from mnist_edge.report.standing import standing_plot
from mnist_edge.report.subjects import Subject
from mnist_edge.settings.recipe import ArtifactRecipe, read_recipe
from mnist_edge.settings.timing import Timing
from mnist_edge.training.run import QUIET, Run

_RECIPE = "phase5-core"
_NAME = "phase5"
_EPOCHS, _PRUNED_EPOCHS = 8, 4
_IMAGES = 80_000  # a small data set is gone through until so many images are seen
_ROUNDS = 10


class SubstitutedData(UserWarning):
    """Other data than those asked for were taken."""


def quickstart(
    out: Path,
    *,
    dataset: str = "mnist",
    data_dir: Path | None = None,
    seed: int = 0,
    epochs: int | None = None,
    run: Run = QUIET,
) -> "Quickstart":
    """Take phase 5 through every stage, shortly, and find what each costs and buys.

    The recipe is `recipes/phase5-core.toml` with fewer epochs and no teacher. What is trained is
    kept under `out` and taken up by the next call.

    Args:
        out: folder for everything that is made.
        dataset: falls back to scikit-learn's digits, and says so, if it can't be had.
        data_dir: folder of the data sets.
        seed: of the training.
        epochs: of the training; by default 8, or more where an epoch is short. Half as many follow
            the pruning.
        run: device, and where progress goes.

    Raises:
        CompressError: the folder holds other things, or a stage fails.
    """
    stages = out / "stages"
    if not stages.is_dir() and out.exists() and any(out.iterdir()):
        raise CompressError(f"{out} holds other things than a quickstart; name another with --out")
    images = _images(dataset, data_dir)
    data_line = f"data: {images.name}, {len(images.train):,} training images, {images.source}"
    run.say(data_line)
    recipe = _shortened(epochs or max(_EPOCHS, _IMAGES // len(images.train)), seed, images.name)
    made = run_stages(
        *(recipe, images, out, stages),
        data_dir=data_dir,
        timing=Timing(rounds=_ROUNDS),
        run=replace(run, resume=True),
    )
    plot_history(made.training.history, out / "curves.png")
    written = (*write_reports(made.bench, out), *write_stage_reports(made, out))
    page = _report(made, images, out, run)
    shown = [
        *(data_line, report.training_table(made.training), report.files_table(made.files)),
        *(stage_costs(made.rows, images.name), conditions(made.bench)),
        f"written: {', '.join(map(str, written))}",
        f"all of it on one page, for a browser: {page}",
    ]
    return Quickstart(shown, {**stages_as_json(made), "report": str(page)})


@dataclass(frozen=True)
class Quickstart:
    """What came of it: tables and lines for people, and plain values for machines."""

    shown: list[Any]
    value: dict[str, Any]


def _report(made: StagesResult, images: data.Dataset, out: Path, run: Run) -> Path:
    """The page of the integers, held against the float network that they were made from."""
    files = {path.name: path for path in made.files}
    integers, real = files[f"{_NAME}-int8.onnx"], files[f"{_NAME}-distilled.onnx"]
    float_network, graph = made.networks["distilled"], made.networks["int8"]
    assert isinstance(float_network, nn.Module)
    assert isinstance(graph, QuantizedGraph)
    subject = Subject(
        name=integers.stem,
        read=graph,
        path=integers,
        entry=entry_of(integers),
        origin=Origin(real.stem, "quantized from it in this run", None, real),
        real=float_network,
        runnable=integers,
    )
    measuring = Measuring(bench=out / "bench.json")
    found = report_of(subject, images, measuring, command="mnist-edge quickstart", say=run.say)
    plot = standing_plot(points_of(made.bench), {subject.name}, images.name)
    page = Report(subject.name, (found,), (plot,) if plot else ())
    return write_report(page, out / "report.html", overwrite=True)


def _shortened(epochs: int, seed: int, dataset: str) -> ArtifactRecipe:
    """The recipe of the whole flow, for one seed and so many epochs, without its teacher."""
    recipe = read_recipe(artifacts.resolve_recipe(_RECIPE))
    assert recipe.pruning is not None
    tuning = replace(recipe.pruning.training, epochs=max(1, epochs * _PRUNED_EPOCHS // _EPOCHS))
    return replace(
        recipe,
        name=_NAME,
        dataset=dataset,
        seeds=(seed,),
        teacher=None,
        training=replace(recipe.training, epochs=epochs),
        pruning=replace(recipe.pruning, training=tuning),
    )


def _images(dataset: str, data_dir: Path | None) -> data.Dataset:
    try:
        return data.load(dataset, data_dir=data_dir)
    except CompressError as error:
        if data.names_a_folder(data_dir):
            raise
        warnings.warn(
            f"{dataset} could not be had: {error}; going on with scikit-learn's bundled"
            " handwritten digits instead",
            SubstitutedData,
            stacklevel=2,
        )
        return data.load("digits")
