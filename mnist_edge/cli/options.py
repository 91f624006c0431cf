"""Options that several verbs have, and that mean the same in each."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from mnist_edge.cli.settings_options import options_of, overrides_of
from mnist_edge.data import DATASETS
from mnist_edge.settings.augmentation import Augmentation
from mnist_edge.settings.defaults import DATASET
from mnist_edge.settings.training import TRAINING_RECIPES, TrainingConfig

TEACHING = ("teaching", "distillation", "temperature", "features")
"""The settings of a training that matter where there is a teacher."""
_ELSEWHERE = ("phase", "layers", "seed", *TEACHING)
Command = TypeVar("Command", bound=Callable[..., Any])

dataset = click.option(
    "--dataset",
    type=click.Choice(DATASETS),
    default=DATASET,
    show_default=True,
    help="Images to work on; digits needs no network.",
)
data_dir = click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the data sets (default: $MNIST_EDGE_DATA, else a cache folder).",
)
phase = options_of(TrainingConfig, "phase")
recipe = click.option(
    "--recipe",
    type=click.Choice(tuple(TRAINING_RECIPES)),
    default="tuned",
    show_default=True,
    help="The settings of those options that are not given.",
)
seed = options_of(TrainingConfig, "seed")
threads = click.option("--threads", type=click.IntRange(1, 1024), help="CPU threads.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
device = click.option("--device", default="cpu", show_default=True, help="PyTorch device.")
resume = click.option("--resume", is_flag=True, help="Go on with what the folder holds.")
overwrite = click.option(
    "--overwrite", is_flag=True, help="Start anew although the folder holds a run."
)

seeds = click.option(
    "--seeds",
    type=click.IntRange(1, 1000),
    default=3,
    show_default=True,
    help="How many, from 0 on.",
)
work = click.option(
    "--work",
    type=click.Path(path_type=Path),
    default="runs",
    show_default=True,
    help="Folder of the trainings, which are kept and taken up again.",
)
page_only = click.option(
    "--page-only", is_flag=True, help="Train nothing; make the page of what is there."
)
pages_out = click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder of the page (default: docs for MNIST, else runs/docs-DATASET).",
)


def _parsed_part(ctx: click.Context, option: click.Parameter, text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,4})/(\d{1,4})", text)
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        raise click.BadParameter(f"{text!r} is not a part such as 1/2")
    return int(found[1]), int(found[2])


part = click.option(
    "--part",
    default="1/1",
    show_default=True,
    callback=_parsed_part,
    help="Train one share of the sweep, such as 1/2 and 2/2 in two processes; then --page-only.",
)


def sweep(command: Command) -> Command:
    """The options of every study: which trainings, where they are kept, on what data."""
    shared = (seeds, part, page_only, work, pages_out, dataset, data_dir, threads, as_json)
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
