"""Command-line options that mean the same in every verb."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from mnist_edge.data import DATASETS

Command = TypeVar("Command", bound=Callable[..., Any])

dataset = click.option(
    "--dataset",
    type=click.Choice(DATASETS),
    default="mnist",
    show_default=True,
    help="Images to work on; digits needs no network.",
)
data_dir = click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the data sets (default: $MNIST_EDGE_DATA, else a cache folder).",
)
seed = click.option(
    "--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True, help="Randomness."
)
threads = click.option("--threads", type=click.IntRange(1, 1024), help="CPU threads.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")


def out(default: str, what: str) -> Callable[[Command], Command]:
    """The option `--out` with its default and what it names."""
    return click.option(
        "--out", type=click.Path(path_type=Path), default=default, show_default=True, help=what
    )


def training(command: Command) -> Command:
    """Every setting of a training, each left to the recipe if not given."""
    for option in reversed(_TRAINING):
        command = option(command)
    return command


_NUMBER, _SHARE = click.FloatRange(min=0), click.FloatRange(0, 1, max_open=True)
_TRAINING = [
    click.option("--epochs", type=click.IntRange(1, 10_000), help="Passes over the images."),
    click.option("--batch-size", type=click.IntRange(2), help="Images a step."),
    click.option("--learning-rate", type=click.FloatRange(0, min_open=True), help="Highest rate."),
    click.option("--momentum", type=_SHARE, help="Of SGD."),
    click.option("--nesterov/--no-nesterov", default=None, help="Nesterov's momentum for SGD."),
    click.option("--weight-decay", type=_NUMBER, help="On weights, not BatchNorm and biases."),
    click.option(
        "--optimizer", type=click.Choice(("sgd", "adam", "adamw")), help="How weights are moved."
    ),
    click.option(
        "--schedule",
        type=click.Choice(("constant", "step", "cosine", "linear", "one-cycle")),
        help="How the rate changes.",
    ),
    click.option("--warm-up", type=_NUMBER, help="Epochs of linear rise of the rate."),
    click.option("--label-smoothing", type=_SHARE, help="Share of the target for all classes."),
    click.option(
        "--average-decay", type=_SHARE, help="Decay a step of the weights' moving average; 0: off."
    ),
    click.option("--dropout", type=_SHARE, help="Channel dropout rate, in place of the phase's."),
    click.option(
        "--select", type=click.Choice(("best", "last")), help="Epoch to keep, by validation."
    ),
    click.option(
        "--precision", type=click.Choice(("float32", "bfloat16")), help="Of the convolutions."
    ),
    click.option("--rotation", type=_NUMBER, help="Augmentation: degrees either way."),
    click.option("--translation", type=_NUMBER, help="Augmentation: pixels either way."),
    click.option("--scale", type=_SHARE, help="Augmentation: change of size either way."),
    click.option("--shear", type=_NUMBER, help="Augmentation: degrees either way."),
    click.option("--fill", type=click.FloatRange(0, 255), help="Value of pixels moved in."),
    click.option(
        "--interpolation", type=click.Choice(("nearest", "bilinear")), help="Of moved pixels."
    ),
]
