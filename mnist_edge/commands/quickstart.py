"""The main job in small: train, fold, prune, distil, int8, export, bench, and one table."""

from dataclasses import replace
from pathlib import Path

from rich.console import Console

from compress.errors import CompressError
from mnist_edge import data
from mnist_edge.commands.stage_costs import stage_costs, write_stage_reports
from mnist_edge.commands.stages import run_stages
from mnist_edge.evaluation import artifacts
from mnist_edge.report import stages as report
from mnist_edge.report.bench_tables import conditions, write_reports
from mnist_edge.report.plots import plot_history
from mnist_edge.report.progress import TerminalListener
from mnist_edge.settings.recipe import ArtifactRecipe, read_recipe
from mnist_edge.settings.timing import Timing
from mnist_edge.training.run import Run

_RECIPE = "phase5-core"
_EPOCHS, _PRUNED_EPOCHS = 8, 4
_IMAGES = 80_000  # a small data set is gone through until so many images are seen
_ROUNDS = 10


def quickstart(
    out: Path,
    *,
    dataset: str = "mnist",
    data_dir: Path | None = None,
    seed: int = 0,
    epochs: int | None = None,
) -> None:
    """Take phase 5 through every stage, shortly, and print what each costs and buys.

    The recipe is `recipes/phase5-core.toml` with fewer epochs and no teacher. What is trained is
    kept under `out` and taken up by the next call.

    Args:
        out: folder for everything that is made.
        dataset: falls back to scikit-learn's digits, and says so, if it can't be had.
        data_dir: folder of the data sets.
        seed: of the training.
        epochs: of the training; by default 8, or more where an epoch is short. Half as many follow
            the pruning.
    """
    console = Console(width=None if Console().is_terminal else 200, markup=False)
    images = _images(dataset, data_dir, console)
    console.print(f"data: {images.name}, {len(images.train):,} training images, {images.source}")
    recipe = _shortened(epochs or max(_EPOCHS, _IMAGES // len(images.train)), seed, images.name)
    with TerminalListener(console) as listener:
        run = Run(resume=True, listener=listener, say=lambda line: console.print(line))
        timing = Timing(rounds=_ROUNDS)
        made = run_stages(
            recipe, images, out, out / "stages", data_dir=data_dir, timing=timing, run=run
        )
    plot_history(made.training.history, out / "curves.png")
    console.print(report.training_table(made.training).as_rich())
    console.print(report.files_table(made.files).as_rich())
    written = (*write_reports(made.bench, out), *write_stage_reports(made, out))
    console.print(stage_costs(made.rows, images.name).as_rich())
    console.print(conditions(made.bench))
    console.print(f"written: {', '.join(str(path) for path in written)}", soft_wrap=True)


def _shortened(epochs: int, seed: int, dataset: str) -> ArtifactRecipe:
    """The recipe of the whole flow, for one seed and so many epochs, without its teacher."""
    recipe = read_recipe(artifacts.resolve_recipe(_RECIPE))
    assert recipe.pruning is not None
    tuning = replace(recipe.pruning.training, epochs=max(1, epochs * _PRUNED_EPOCHS // _EPOCHS))
    return replace(
        recipe,
        name="phase5",
        dataset=dataset,
        seeds=(seed,),
        teacher=None,
        training=replace(recipe.training, epochs=epochs),
        pruning=replace(recipe.pruning, training=tuning),
    )


def _images(dataset: str, data_dir: Path | None, console: Console) -> data.Dataset:
    try:
        return data.load(dataset, data_dir=data_dir)
    except CompressError as error:
        console.print(f"{dataset} could not be had: {error}", soft_wrap=True)
        console.print("going on with scikit-learn's bundled handwritten digits instead")
        return data.load("digits")
