"""Verbs that study many trainings, and make the pages of what they find."""

from pathlib import Path
from typing import Any

import click

from mnist_edge.cli import options
from mnist_edge.cli.output import log, say, show, written
from mnist_edge.cli.running import images_of, set_threads, watched
from mnist_edge.cli.settings_options import options_of, values_of
from mnist_edge.evaluation.outputs import RUNS, name_of, require_free
from mnist_edge.settings.augmentation import Augmentation
from mnist_edge.settings.training import TRAINING_RECIPES, TrainingConfig, training_config
from mnist_edge.studies.variants import GROUPS

_PHASE = 5
_RATE = click.FloatRange(0, min_open=True)
_exported = click.option(
    "--exported",
    type=click.Path(path_type=Path),
    default="exported",
    show_default=True,
    help="Folder of the published networks and their manifest.",
)


@click.command()
@_exported
@click.option(
    "--bench",
    type=click.Path(path_type=Path),
    default="docs/bench/bench.json",
    show_default=True,
    help="What bench measured of them.",
)
@click.option(
    "--write",
    type=click.Path(path_type=Path),
    help="Markdown file whose tables of results are replaced.",
)
@click.option("--pictures", is_flag=True, help="Draw the pictures of the bench run anew, too.")
@options.as_json
def results(exported: Path, bench: Path, write: Path | None, pictures: bool, as_json: bool) -> None:
    """Make the tables of results in the README and docs.

    From the manifest and a bench run, as Markdown.
    """
    from mnist_edge.report import bench_tables, results

    if pictures:
        say(written(bench_tables.draw(bench_tables.read_record(bench), bench.parent)))
    texts = results.texts(exported, bench)
    if write:
        results.write_into(write, texts)
    if as_json:
        show([], results.as_json(exported, bench), as_json=True)
    elif not write:
        click.echo(texts["results"])


@click.command()
@_exported
@options.out("runs/docs-mnist", "Folder of selections.md and selections.json.")
@options.overwrite
@options.data_dir
@options.as_json
def selections(
    exported: Path, out: Path, overwrite: bool, data_dir: Path | None, as_json: bool
) -> None:
    """Log what each published network was chosen from, and by what.

    From the trainings' record; the published files are run on the validation images.
    """
    from mnist_edge import data
    from mnist_edge.report import selection_page

    pages = (out / "selections.md", out / "selections.json")
    require_free(pages, overwrite=overwrite)
    found = selection_page.collect(exported, data.load(data_dir=data_dir), say=say)
    paths = selection_page.write_pages(found, out)
    show(written(paths), found, as_json=as_json)


@click.command()
@click.option(
    "--all-images",
    is_flag=True,
    help="Train on all training images, as the document does, none held back for validation.",
)
@options_of(TrainingConfig, "epochs")
@options.sweep
def journey(all_images: bool, as_json: bool, **given: Any) -> None:
    """Train the reference document's five phases as it says.

    Writes the page journey.md, its results as JSON, and its plots. The page has one part for
    trainings with images held back and one for trainings on all images. A call trains one of the
    two; results of the other that are in --work or beside an earlier page stay on the page.
    """
    from mnist_edge.studies import journey as phases
    from mnist_edge.studies import journey_page

    set_threads(given["threads"])
    _require_free_page("journey", given)
    images = images_of(given)
    sweep = phases.JourneySweep(images, **_asked(given))
    whole, out = sweep.on_all_images(), _pages_folder(given)
    known = journey_page.read_record(out)  # a damaged one is refused before training
    _train(whole if all_images else sweep, given)
    found = phases.collect(sweep, whole, known)
    paths = journey_page.write_pages(found, images, out)
    show([*journey_page.tables(found), written(paths)], found, as_json=as_json)


@click.command()
@click.option(
    "--only",
    "groups",
    type=click.Choice(GROUPS),
    multiple=True,
    help="Train this group's variants; may be given several times (default: all).",
)
@options_of(TrainingConfig, "epochs", "precision")
@options.sweep
def ablate(groups: tuple[str, ...], precision: str, as_json: bool, **given: Any) -> None:
    """Measure improvements of phase 5, one at a time.

    Writes the page improvements.md, its results as JSON, and its plots.
    """
    from mnist_edge.studies import ablation, improvements

    set_threads(given["threads"])
    _require_free_page("improvements", given)
    images = images_of(given)
    sweep = ablation.AblationSweep(
        images, groups=groups or GROUPS, precision=precision, **_asked(given)
    )
    _train(sweep, given)
    found = ablation.collect(sweep, say=say)
    paths = improvements.write_pages(found, images, _pages_folder(given))
    show([improvements.table(found), written(paths)], found, as_json=as_json)


def _asked(given: dict[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in ("work", "epochs", "seeds", "storage")}


def _train(sweep: Any, given: dict[str, Any]) -> None:
    """Train what is asked for, beside any other workers, until all of it is trained."""
    if not given["page_only"]:
        with watched(say=log) as run:
            sweep.run_all(run)


def _require_free_page(name: str, given: dict[str, Any]) -> None:
    pages = [_pages_folder(given) / f"{name}.{suffix}" for suffix in ("md", "json")]
    require_free(pages, overwrite=given["overwrite"])


def _pages_folder(given: dict[str, Any]) -> Path:
    """Where pages of a data set go."""
    if given["out"] is not None:
        return Path(given["out"])
    return RUNS / f"docs-{name_of(given['dataset'])}"


@click.command("find-lr")
@options.phase
@options.recipe
@click.option("--low", type=_RATE, default=1e-5, show_default=True, help="Rate of the first step.")
@click.option(
    "--high",
    type=_RATE,
    default=10.0,
    show_default=True,
    help="Rate of the last step, if the training does not break before.",
)
@click.option(
    "--steps",
    type=click.IntRange(2, 100_000),
    default=400,
    show_default=True,
    help="Steps from the first rate to the last.",
)
@options.training({name: of(_PHASE) for name, of in TRAINING_RECIPES.items()})
@options.dataset
@options.data_dir
@options.seed
@options.threads
@options.device
@options.out(
    None,
    "Picture of the loss over the rate (default: runs/learning-rates-phaseN-RECIPE-seedN.png).",
)
@options.overwrite
@options.as_json
def find_lr(
    phase: int, recipe: str, out: Path | None, overwrite: bool, as_json: bool, **given: Any
) -> None:
    """Run a learning-rate range test.

    The rate is raised at every step of a training while the loss is recorded.
    """
    from mnist_edge.report import learning_rates
    from mnist_edge.training.learning_rate_range import find_learning_rate

    out = out or RUNS / f"learning-rates-phase{phase}-{recipe}-seed{given['seed']}.png"
    require_free([out], overwrite=overwrite)
    set_threads(given["threads"])
    overrides = values_of(TrainingConfig, Augmentation, given=given)
    config = training_config(recipe, phase, overrides)
    how = {name: given[name] for name in ("low", "high", "steps", "device")}
    found = find_learning_rate(config, images_of(given), **how)
    learning_rates.plot(found, out)
    show([learning_rates.table(found), written([out])], found.to_json(), as_json=as_json)
