"""Verbs that make a network or a file: each stage from data to artifact."""

import dataclasses
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compress.formats import FORMATS
from compress.pruning.budget import KINDS, Budget
from mnist_edge.cli import options
from mnist_edge.cli.output import show, written
from mnist_edge.cli.running import images_of, set_threads, watched
from mnist_edge.cli.settings_options import made, options_of, overrides_of, values_of
from mnist_edge.evaluation.outputs import RUNS, name_of, require_free
from mnist_edge.settings import pruning
from mnist_edge.settings.augmentation import Augmentation
from mnist_edge.settings.pruning import PruningConfig
from mnist_edge.settings.training import (
    TRAINING_RECIPES,
    TrainingConfig,
    for_few,
    training_config,
    tuned,
)

if TYPE_CHECKING:
    from compress.model_file import StoredModel
    from mnist_edge.data import Dataset

_DEFAULT = click.core.ParameterSource.DEFAULT
_PHASE = 5
_TUNED = tuned.__name__
_MODEL = click.argument("model")
_EXPORTED = tuple(row.name for row in FORMATS.values() if row.name != "safetensors")


@click.command()
@options.out(None, "Folder for everything that is made (default: runs/quickstart-DATASET-seedN).")
@options.known_dataset
@options.data_dir
@options.seed
@options.threads
@click.option(
    "--epochs",
    type=click.IntRange(1, 1000),
    help="Epochs of the training (default for MNIST: 8).",
)
@options.as_json
def quickstart(out: Path | None, threads: int | None, as_json: bool, **given: Any) -> None:
    """Run the whole flow in small, and say what each stage gains.

    Train, fold, prune, distil, quantize to int8, export, bench. A second call in the same folder
    goes on with what the first trained, and measures anew.
    """
    from mnist_edge.commands.quickstart import quickstart

    set_threads(threads)
    folder = out or RUNS / f"quickstart-{given['dataset']}-seed{given['seed']}"
    with watched() as run:
        found = quickstart(folder, **given, run=run)
    show(found.shown, found.value, as_json=as_json)


@click.command()
@options.phase
@options.network
@options.recipe
@options.training({name: of(_PHASE) for name, of in TRAINING_RECIPES.items()})
@options.dataset
@options.data_dir
@options.seed
@options.threads
@options.device
@options.out(None, "Folder of the run (default: runs/phaseN-RECIPE-DATASET-seedN).")
@options.resume
@options.overwrite
@options.as_json
def train(phase: int, recipe: str, out: Path | None, as_json: bool, **given: Any) -> None:
    """Train a phase of the reference document, or --network.

    Weights, history and curves are kept in a folder. Own images are learned by resnet8 if no
    network is named; fewer than 5,000 inputs in batches of 32, at half the rate, for 1,500 steps.
    """
    from mnist_edge.report import stages as report
    from mnist_edge.report.plots import plot_history
    from mnist_edge.training import train as training
    from mnist_edge.training.keeping import keep_better
    from mnist_edge.training.validation import validation_accuracy

    set_threads(given["threads"])
    images = images_of(given)
    given["network"] = given["network"] or _default_network(images)
    config = _training(phase, recipe, images, given)
    folder = out or RUNS / _run_name(config, recipe, images)
    _require_free_run(folder, given)
    start = _trained_before(config)  # read now: its file may be the one that is overwritten
    with watched(given) as run:
        result = training.train(config, images, folder, run=run)
    kept = start is None or keep_better(
        start, result, before=validation_accuracy(start.model, images)
    )
    plot_history(result.history, folder / "curves.png")
    selected = dataclasses.asdict(result.selected) if kept else None
    summary = {"model": str(result.model_path), "selected": selected}
    show(report.training_table(result), summary, as_json=as_json)


def _trained_before(config: TrainingConfig) -> "StoredModel | None":
    """The network to train on, where a file holds it; None where training begins anew."""
    from mnist_edge.networks.files import read_network
    from mnist_edge.networks.named import is_file

    return read_network(config.network) if is_file(config.network) else None


def _require_free_run(folder: Path, given: dict[str, Any]) -> None:
    """A folder that holds a network may be gone on with, or replaced if that is asked for."""
    again = given["overwrite"] or given["resume"]
    require_free([folder / "model.safetensors"], overwrite=again, resumable=True)


def _training(phase: int, recipe: str, images: "Dataset", given: dict[str, Any]) -> TrainingConfig:
    """As the options say, else as the recipe does; few own inputs are learned in small batches."""
    asked = values_of(TrainingConfig, Augmentation, given=given)
    few = for_few(len(images.train)) if images.own is not None and recipe == _TUNED else {}
    open_ones = {name: value for name, value in few.items() if asked.get(name) is None}
    return training_config(recipe, phase, {**asked, **open_ones})


def _default_network(images: "Dataset") -> str:
    """What learns own data where neither a phase nor a network is asked for; "" is the phase."""
    chosen = click.get_current_context().get_parameter_source("phase")
    if images.own is None or chosen is not _DEFAULT:
        return ""
    if len(images.shape) == 3:
        return "resnet8"
    if len(images.shape) == 1:
        return f"linear 64 relu | linear 64 relu | linear {len(images.classes)}"
    raise click.UsageError("--network must say what learns series; see --help")


def _run_name(config: TrainingConfig, recipe: str, images: "Dataset") -> str:
    what = re.sub(r"[^\w.]+", "-", config.network).strip("-")[:40] or f"phase{config.phase}"
    return f"{what}-{recipe}-{images.name}-seed{config.seed}"


@click.command()
@click.option("--teacher", required=True, help="Teacher, a float model: path or published name.")
@click.option(
    "--student", required=True, help="Student: a float model to go on with, or a recipe to train."
)
@options.teaching(tuned(_PHASE))
@click.option(
    "--views",
    type=click.IntRange(1, 10_000),
    help="Compute the teacher's logits once, for N augmented copies of the images.",
)
@options.training({"": tuned(_PHASE)})
@options.dataset
@options.data_dir
@options.seed
@options.threads
@options.out(None, "Folder of the run (default: runs/STUDENT-distilled-seedN).")
@options.resume
@options.overwrite
@options.as_json
def distill(teacher: str, student: str, out: Path | None, as_json: bool, **given: Any) -> None:
    """Train a student by distillation from a teacher.

    From its logits, and with --features from its last features too. Where the student is a recipe,
    its settings are the defaults.
    """
    from mnist_edge.commands import distill

    folder = out or RUNS / f"{name_of(student)}-distilled-seed{given['seed']}"
    _require_free_run(folder, given)
    set_threads(given["threads"])
    images = images_of(given, teacher)
    overrides = values_of(TrainingConfig, Augmentation, given=given)
    with watched(given) as run:
        found = distill.distill_file(
            *(teacher, student, images, folder),
            overrides=overrides,
            views=given["views"],
            run=run,
        )
    show(distill.tables(found), found.to_json(), as_json=as_json)


@click.command()
@_MODEL
@options_of(Budget)
@options_of(PruningConfig, without=("tuned",))
@click.option(
    "--epochs",
    type=click.IntRange(0, 10_000),
    help="Fine-tuning after the last step (default: "
    f"{pruning.fine_tuning().epochs}); 0 fine-tunes nowhere.",
)
@overrides_of(TrainingConfig, "learning_rate", bases={"": pruning.fine_tuning()})
@click.option(
    "--teacher", help="Teacher of the fine-tuning, a float model (default: MODEL itself)."
)
@options.teaching(pruning.fine_tuning())
@options.out(None, "Folder of the run (default: runs/MODEL-pruned-seedN).")
@options.resume
@options.overwrite
@options.dataset
@options.data_dir
@options.seed
@options.threads
@options.as_json
def prune(model: str, as_json: bool, **given: Any) -> None:
    """Remove the least important channels of a float MODEL.

    Down to one budget, in steps with fine-tuning in between. MODEL is a .safetensors or .onnx file,
    a published name, or FILE.py:NAME, which runs your code.
    """
    if sum(given[kind] is not None for kind in KINDS) != 1:
        words = (f"--{kind.replace('_', '-')}" for kind in KINDS)
        raise click.UsageError(f"give one of {', '.join(words)}")
    from mnist_edge.commands import prune

    set_threads(given["threads"])
    config = _pruning(given)
    images = images_of(given, model)
    with watched(given) as run:
        outcome = prune.prune_file(
            *(model, images, config),
            out=given["out"],
            teacher=given["teacher"],
            threads=given["threads"] or 1,
            run=run,
        )
    show(prune.tables(outcome), outcome.to_json(), as_json=as_json)


def _pruning(given: dict[str, Any]) -> PruningConfig:
    names = ("learning_rate", "seed", *options.TEACHING)
    tuning = {name: given[name] for name in names}
    return made(
        PruningConfig,
        given,
        target=made(Budget, given),
        training=pruning.fine_tuning(epochs=given["epochs"] or None, **tuning),
        tuned=given["epochs"] != 0,
    )


@click.command()
@_MODEL
@click.option(
    "--format",
    "formats",
    type=click.Choice(_EXPORTED),
    multiple=True,
    default=("onnx",),
    show_default=True,
    help="Format to write; may be given several times.",
)
@click.option("--fold", is_flag=True, help="Fold the network first.")
@click.option(
    "--project",
    "projects",
    type=click.Choice(("cmake", "arduino")),
    multiple=True,
    help="With --format c: also write a CMakeLists.txt, or a sketch, so that the Arduino IDE opens"
    " the folder.",
)
@click.option(
    "--weights-file",
    is_flag=True,
    help="With --format c: the weights in a binary file beside the source, which for large networks"
    " compiles in seconds.",
)
@options.out(None, "The file, or a folder (default: runs).")
@options.overwrite
@options.dataset
@options.data_dir
@options.as_json
def export(
    model: str, formats: tuple[str, ...], fold: bool, out: Path | None, as_json: bool, **given: Any
) -> None:
    """Write MODEL for a runtime, and check it there.

    MODEL is a .safetensors or .onnx file, float or quantized, a published name, or FILE.py:NAME,
    which runs your code. A file tells the shape of its inputs itself; for FILE.py:NAME, --data
    tells it.
    """
    from mnist_edge.commands import export
    from mnist_edge.networks.code_names import is_code
    from mnist_edge.report import stages as report

    data = images_of(given) if is_code(model) else None
    paths = export.export_file(
        *(model, formats),
        fold_first=fold,
        data=data,
        projects=given["projects"],
        weights_file=given["weights_file"],
        out=out,
        overwrite=given["overwrite"],
    )
    show(report.files_table(paths), [str(path) for path in paths], as_json=as_json)


@click.command()
@click.argument("models", nargs=-1)
@options.out("runs/draw.html", "The page.")
@options.overwrite
@options.as_json
def page(models: tuple[str, ...], out: Path, overwrite: bool, as_json: bool) -> None:
    """Make a page that reads drawn digits in the browser.

    One file that loads nothing else: the networks are in it, as WebAssembly. MODELS are integer
    networks of 28x28 pixels, .safetensors files or published names; by default a few of those
    published.
    """
    from mnist_edge.commands import page as pages

    require_free([out], overwrite=overwrite)
    pages.page(models or pages.NETWORKS, out)
    show(written([out]), {"written": out, "bytes": out.stat().st_size}, as_json=as_json)
