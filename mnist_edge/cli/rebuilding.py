"""The verb that rebuilds an artifact from its recipe."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compress.errors import CompressError
from mnist_edge.cli import options
from mnist_edge.cli.output import show, written
from mnist_edge.cli.running import images_of, set_threads, watched
from mnist_edge.evaluation.outputs import RUNS, require_free

if TYPE_CHECKING:
    from compress.manifest import Entry
    from mnist_edge.data import Dataset
    from mnist_edge.pipeline import RunResult
    from mnist_edge.settings.recipe import ArtifactRecipe
    from mnist_edge.training.run import Run


@click.command()
@click.argument("recipe")
@click.option(
    "--seed",
    "seeds",
    type=click.IntRange(0),
    multiple=True,
    help="Only train this seed of the recipe, and make nothing of it; may be given several times.",
)
@options.out(None, "Folder of the artifacts (default: runs/RECIPE).")
@options.overwrite
@click.option(
    "--publish",
    is_flag=True,
    help="Write into the exported/ of this checkout, and replace what is published there.",
)
@click.option(
    "--report",
    "report_folder",
    type=click.Path(path_type=Path),
    help="Folder of stages.json, stages.md and stages.png, for a recipe with stages (default: that"
    " of --out).",
)
@options.storage
@options.work
@options.network
@options.recipe_dataset
@options.data_dir
@options.threads
@options.as_json
def run(
    recipe: str,
    seeds: tuple[int, ...],
    report_folder: Path | None,
    work: Path,
    as_json: bool,
    **given: Any,
) -> None:
    """Rebuild an artifact from its RECIPE.

    Or, where the recipe says so, make and compare every stage on the way. RECIPE is a TOML file or
    a recipe's name. --data and --network take the place of the recipe's. Trainings are kept in
    --work, and taken up again. With --storage, the workers that run this share its seeds.
    """
    from mnist_edge import pipeline
    from mnist_edge.evaluation import artifacts
    from mnist_edge.report import stages as report
    from mnist_edge.settings.recipe import read_recipe

    set_threads(given["threads"])
    wanted = read_recipe(artifacts.resolve_recipe(recipe))
    if given["storage"] and (wanted.stages or seeds):
        raise CompressError("--storage is of all seeds of a recipe without stages; leave it out")
    out = None if seeds else _artifacts_folder(wanted, given)
    given["dataset"] = given["dataset"] or wanted.dataset
    images = images_of(given)
    if given["network"]:
        network = dataclasses.replace(wanted.training, network=given["network"], layers=())
        wanted = dataclasses.replace(wanted, training=network)
    with watched() as run:
        if out is None:
            trained, _ = pipeline.train_seeds(wanted, images, work, seeds=seeds, run=run)
            show(*report.seeds_trained(trained), as_json=as_json)
        elif wanted.stages:
            places = (out, work, report_folder or out)
            _make_stages(wanted, images, *places, run, given["data_dir"], as_json)
        else:
            _show_result(_made(wanted, images, out, work, run, given["storage"]), out, as_json)


def _made(
    wanted: "ArtifactRecipe",
    images: "Dataset",
    out: Path,
    work: Path,
    run: "Run",
    storage: str | None,
) -> "RunResult | None":
    """What the recipe gives; None where another worker has made it there meanwhile."""
    from mnist_edge import pipeline
    from mnist_edge.studies.seeds import run_shared
    from mnist_edge.trials.storage import open_storage

    if storage is not None:
        before = _entries(out, wanted.name)
        shared = run_shared(wanted, images, out, work, open_storage(storage, work), run=run)
        if shared is not None or _entries(out, wanted.name) != before:
            return shared
    return pipeline.run_recipe(wanted, images, out, work, run=run)


def _entries(out: Path, name: str) -> "list[Entry]":
    """What a folder's manifest says of a recipe's files."""
    from compress.manifest import entries_in

    return [entry for entry in entries_in(out) if entry.variant == name]


def _show_result(result: "RunResult | None", out: Path, as_json: bool) -> None:
    from mnist_edge.report import stages as report

    if result is None:
        show(f"made by another worker: {out}", {}, as_json=as_json)
        return
    name, chosen = result.recipe.name, result.seed
    shown = [*report.run_table(name, chosen, result.seeds, result.entries), f"written: {out}"]
    value = {"seed": chosen, "seeds": result.seeds, "entries": result.entries}
    show(shown, value, as_json=as_json)


def _make_stages(
    wanted: "ArtifactRecipe",
    images: "Dataset",
    out: Path,
    work: Path,
    reports: Path,
    run: "Run",
    data_dir: Path | None,
    as_json: bool,
) -> None:
    from mnist_edge.commands.stage_costs import stage_costs, stages_as_json, write_stage_reports
    from mnist_edge.commands.stages import run_stages

    made = run_stages(wanted, images, out, work, data_dir=data_dir, run=run)
    paths = write_stage_reports(made, reports)
    shown = [stage_costs(made.rows, images.name), written(paths)]
    show(shown, stages_as_json(made), as_json=as_json)


def _artifacts_folder(wanted: "ArtifactRecipe", given: dict[str, Any]) -> Path:
    """Where a recipe's artifacts go: `--out`, runs/RECIPE, or exported/ of a checkout.

    Raises:
        CompressError: there is something already, or nothing can be published here.
    """
    folder = given["out"] or RUNS / wanted.name
    if not given["publish"]:
        files = [folder / name for name in ("stages.json", "manifest.json")]
        require_free(files, overwrite=given["overwrite"])
        return Path(folder)
    if given["out"] or given["network"] or given["dataset"] not in (None, wanted.dataset):
        raise click.UsageError("--publish is of the recipe as it is; leave out the other options")
    if not Path("exported/manifest.json").is_file() or not Path("recipes").is_dir():
        raise click.UsageError("--publish works in a checkout, which holds exported and recipes")
    return Path("exported")
