"""Options that several verbs have, and that mean the same in each."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from mnist_edge.cli.settings_options import options_of, overrides_of
from mnist_edge.data import DATASETS, SPLIT, is_own
from mnist_edge.settings.augmentation import Augmentation
from mnist_edge.settings.defaults import DATASET
from mnist_edge.settings.training import TRAINING_RECIPES, TrainingConfig

TEACHING = ("teaching", "distillation", "temperature", "features")
"""The settings of a training that matter where there is a teacher."""
_ELSEWHERE = ("phase", "layers", "network", "seed", *TEACHING)
_LARGEST_SIDE = 1024
Command = TypeVar("Command", bound=Callable[..., Any])


def _known_or_own(ctx: click.Context, option: click.Parameter, name: str | None) -> str | None:
    if name is not None and name not in DATASETS and not is_own(name):
        raise click.BadParameter(
            f"no data set is called {name!r}, and there is no such folder; choose one of"
            f" {', '.join(DATASETS)}, or give a folder of pictures or an .npz file"
        )
    return name


def _dataset_option(default: str | None, shown: str) -> Callable[[Command], Command]:
    return click.option(
        "--data",
        "--dataset",
        "dataset",
        default=default,
        metavar="NAME|FOLDER|FILE.npz",
        callback=_known_or_own,
        help=f"Data to work on: {', '.join(DATASETS)}; a folder with one folder of pictures a"
        " class; or an .npz file of x and y. digits needs no download."
        f"  [default: {shown}]",
    )


known_dataset = click.option(
    "--data",
    "--dataset",
    "dataset",
    type=click.Choice(DATASETS),
    default=DATASET,
    show_default=True,
    help="Images to work on; digits needs no network.",
)


def _parsed_size(ctx: click.Context, option: click.Parameter, text: str | None) -> Any:
    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,4})(?:x(\d{1,4}))?", text)
    width, height = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 2 <= min(width, height) <= max(width, height) <= _LARGEST_SIDE:
        raise click.BadParameter(
            f"{text!r} is no size from 2 to {_LARGEST_SIDE}, such as 64 or 64x48"
        )
    return height, width


def _parsed_split(ctx: click.Context, option: click.Parameter, text: str | None) -> Any:
    if text is None:
        return None
    if not re.fullmatch(r"\d{1,2},\d{1,2},\d{1,2}", text):
        raise click.BadParameter(f"{text!r} is not of the form 80,10,10")
    return tuple(map(int, text.split(",")))


_size = click.option(
    "--size",
    callback=_parsed_size,
    metavar="SIDE|WIDTHxHEIGHT",
    help="Pixels that pictures of a folder are brought to (default: MODEL's, else their own).",
)
_grey = click.option("--grey", is_flag=True, help="Leave out the colours of pictures of a folder.")
_split = click.option(
    "--split",
    callback=_parsed_split,
    metavar="TRAIN,VALIDATION,TEST",
    help="Percent of a folder or file for each part, where it doesn't say itself (default: MODEL's,"
    f" else {','.join(map(str, SPLIT))}).",
)
data_dir = click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the data sets (default: $MNIST_EDGE_DATA, else a cache folder).",
)
phase = options_of(TrainingConfig, "phase")
network = options_of(TrainingConfig, "network")
recipe = click.option(
    "--recipe",
    type=click.Choice(tuple(TRAINING_RECIPES)),
    default="tuned",
    show_default=True,
    help="The settings of those options that are not given.",
)
seed = options_of(TrainingConfig, "seed")
threads = click.option(
    "--threads",
    type=click.IntRange(1, 256),
    help="CPU threads (default: PyTorch's choice; 1 for what is timed).",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
device = click.option("--device", default="cpu", show_default=True, help="PyTorch device.")
resume = click.option("--resume", is_flag=True, help="Go on with what the folder holds.")
overwrite = click.option(
    "--overwrite", is_flag=True, help="Replace what is there; without it that is an error."
)


def dataset(command: Command) -> Command:
    """The options that say which data, and in what form."""
    return _form_of_data(_dataset_option(DATASET, DATASET)(command))


def recipe_dataset(command: Command) -> Command:
    """As `dataset`, where a recipe names the data that are taken if none are given."""
    return _form_of_data(_dataset_option(None, "the recipe's")(command))


def _form_of_data(command: Command) -> Command:
    for option in (_split, _grey, _size):
        command = option(command)
    return command


trust = click.option(
    "--trust",
    is_flag=True,
    help="Open TorchScript, C and ONNX files with loops although nothing vouches for them.",
)
seeds = click.option(
    "--seeds",
    type=click.IntRange(1, 1000),
    default=3,
    show_default=True,
    help="How many seeds, from 0 on.",
)
work = click.option(
    "--work",
    type=click.Path(path_type=Path),
    default="runs",
    show_default=True,
    help="Folder of the trainings, which are kept and taken up again.",
)
storage = click.option(
    "--storage",
    metavar="URL|FILE",
    help="Where the trials are kept: postgresql+psycopg://USER@HOST/DATABASE, for workers on any"
    " machines, or a journal file (default: one in the run's folder).",
)
page_only = click.option(
    "--page-only", is_flag=True, help="Train nothing; make the page of what is there."
)
pages_out = click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder of the page (default: runs/docs-DATASET).",
)


def sweep(command: Command) -> Command:
    """The options of every study: which trainings, where they are kept, on what data."""
    places = (work, pages_out, overwrite)
    shared = (seeds, storage, page_only, *places, dataset, data_dir, threads, as_json)
    for option in reversed(shared):
        command = option(command)
    return command


def out(default: str | None, what: str) -> Callable[[Command], Command]:
    """The option `--out` with its default and what it names."""
    path = click.Path(path_type=Path)
    return click.option("--out", type=path, default=default, show_default=True, help=what)


def training(bases: Mapping[str, TrainingConfig]) -> Callable[[Command], Command]:
    """The settings of a training, each left to one of the `bases` if it isn't given."""
    moved = {name: base.augmentation for name, base in bases.items()}
    first = overrides_of(TrainingConfig, bases=bases, without=_ELSEWHERE)
    then = overrides_of(Augmentation, bases=moved)
    return lambda command: first(then(command))


def teaching(base: TrainingConfig) -> Callable[[Command], Command]:
    """How a student learns from its teacher, as `base` says if it isn't given."""
    return overrides_of(TrainingConfig, *TEACHING, bases={"": base})
