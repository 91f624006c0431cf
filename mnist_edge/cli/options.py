"""Command-line options that mean the same in every verb."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from mnist_edge.data import DATASETS

DATASET = "mnist"
CALIBRATION_IMAGES = 2000
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
seed = click.option(
    "--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True, help="Randomness."
)
threads = click.option("--threads", type=click.IntRange(1, 1024), help="CPU threads.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")


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
    callback=_parsed_part,
    help="Train one share of the sweep, such as 1/2 and 2/2 in two processes; then --page-only.",
)


def out(default: str, what: str) -> Callable[[Command], Command]:
    """The option `--out` with its default and what it names."""
    return click.option(
        "--out", type=click.Path(path_type=Path), default=default, show_default=True, help=what
    )


def quantization(command: Command) -> Command:
    """Every setting of a quantization, by the names of `QuantizationSpec`'s fields."""
    for option in reversed(_QUANTIZATION):
        command = option(command)
    return command


def fine_tuning(command: Command) -> Command:
    """Every setting of quantization-aware training."""
    for option in reversed(_FINE_TUNING):
        command = option(command)
    return command


def quantization_words(settings: Mapping[str, Any]) -> list[str]:
    """The words that give `quantize` these settings, by the names of `QuantizationSpec`'s fields.

    Settings at their default, and those that have no option, need none.
    """

    @quantization
    def carrier() -> None: ...

    words: list[str] = []
    for option in reversed(carrier.__click_params__):  # type: ignore[attr-defined]
        default = option.get_default(click.Context(click.Command("quantize")))
        value = settings.get(option.name, default)
        if value in (default, ()):
            continue
        if option.multiple:
            words += [word for pair in value for word in (option.opts[0], "=".join(map(str, pair)))]
        elif option.is_flag:
            words.append((option.opts if value else option.secondary_opts)[0])
        else:
            words += [option.opts[0], str(value)]
    return words


def _bits_of_layers(
    context: click.Context, parameter: click.Parameter, given: tuple[str, ...]
) -> tuple[tuple[str, int], ...]:
    try:
        return tuple((name, int(bits)) for name, bits in (pair.rsplit("=", 1) for pair in given))
    except ValueError:
        message = f"{' '.join(given)} is not a layer and its bits, such as conv2=6"
        raise click.BadParameter(message) from None


def _parsed_widths(
    context: click.Context, parameter: click.Parameter, text: str | None
) -> tuple[int, ...] | None:
    if text is None:
        return None
    if not re.fullmatch(r"\d{1,4}(,\d{1,4}){4}", text):
        raise click.BadParameter(f"{text!r} is not five numbers such as 14,10,12,10,12")
    return tuple(map(int, text.split(",")))


def training(command: Command) -> Command:
    """Every setting of a training, each left to the recipe if not given."""
    for option in reversed(_TRAINING):
        command = option(command)
    return command


def pruning(command: Command) -> Command:
    """What is pruned how far, by the names of `Budget`'s and `PruningConfig`'s fields."""
    for option in reversed(_PRUNING):
        command = option(command)
    return command


def teaching(command: Command) -> Command:
    """How a student learns from its teacher."""
    for option in reversed(_TEACHING):
        command = option(command)
    return command


_QUANTIZATION = [
    click.option(
        "--weight-bits",
        type=click.IntRange(2, 8),
        default=8,
        show_default=True,
        help="2 is ternary.",
    ),
    click.option(
        "--layer-bits",
        "bits_by_layer",
        multiple=True,
        metavar="NAME=BITS",
        callback=_bits_of_layers,
        help="Bits of one layer's weights. May be given several times.",
    ),
    click.option(
        "--observer",
        type=click.Choice(("minmax", "percentile", "mse", "entropy")),
        default="mse",
        show_default=True,
        help="How activation ranges are chosen.",
    ),
    click.option(
        "--bias-correction/--no-bias-correction",
        default=True,
        show_default=True,
        help="Take the mean error of rounded weights off the biases.",
    ),
    click.option(
        "--per-channel/--per-tensor",
        default=True,
        show_default=True,
        help="A weight scale for each output channel, or one a layer, which takes fewer bytes.",
    ),
    click.option(
        "--equalize", "equalization", is_flag=True, help="Make the ranges of channels alike first."
    ),
    click.option("--adaround", is_flag=True, help="Learn which way to round each weight."),
    click.option("--power-of-two", is_flag=True, help="Scales that are powers of two."),
]
_FINE_TUNING = [
    click.option("--qat", is_flag=True, help="Quantization-aware training: fine-tune as integers."),
    click.option("--epochs", type=click.IntRange(1, 1000), help="Of --qat (default: by the bits)."),
    click.option("--teacher", help="Float model that --qat learns from (default: MODEL itself)."),
    click.option("--resume", is_flag=True, help="Go on from the checkpoint of --qat."),
    click.option(
        "--overwrite", is_flag=True, help="Start --qat anew although there is a checkpoint."
    ),
]

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
        type=click.Choice(("constant", "step", "cosine", "linear", "one-cycle", "plateau")),
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
    click.option("--elastic", type=_NUMBER, help="Augmentation: alpha of elastic deformation."),
    click.option("--elastic-sigma", type=_NUMBER, help="Its smoothness, pixels (default: 4)."),
    click.option(
        "--erasing", type=click.FloatRange(0, 1), help="Augmentation: probability of a hole."
    ),
    click.option("--erasing-area", type=_SHARE, help="Its largest share of the image."),
    click.option(
        "--activation",
        type=click.Choice(("relu", "silu", "gelu", "hardswish", "prelu")),
        help="After each convolution.",
    ),
    click.option(
        "--attention",
        type=click.Choice(("none", "se", "eca", "cbam")),
        help="After the pooling, at the same number of parameters.",
    ),
    click.option(
        "--residual/--no-residual", default=None, help="Shortcuts, at the same parameters."
    ),
    click.option(
        "--widths",
        metavar="C3,C4,C5,C6,C7",
        callback=_parsed_widths,
        help="Output channels of conv3 to conv7, in place of the phase's.",
    ),
]
_BUDGET = click.FloatRange(min=0, min_open=True)
_PRUNING = [
    click.option("--macs", type=_BUDGET, help="Budget: a share up to 1, or a number of MACs."),
    click.option("--params", type=_BUDGET, help="Budget: a share up to 1, or parameters."),
    click.option(
        "--weight-bytes", type=_BUDGET, help="Budget: a share up to 1, or bytes of 8-bit weights."
    ),
    click.option(
        "--latency-us",
        type=_BUDGET,
        help="Budget: a share up to 1, or microseconds an image in onnxruntime, measured.",
    ),
    click.option(
        "--criterion",
        type=click.Choice(("magnitude", "bn-scale", "taylor", "hessian", "lamp", "random")),
        default="magnitude",
        show_default=True,
        help="Which channels are missed least; random is the control.",
    ),
    click.option(
        "--scope",
        type=click.Choice(("balanced", "global", "layer")),
        default="balanced",
        show_default=True,
        help="Where they go first: where most is saved, anywhere, everywhere alike.",
    ),
    click.option(
        "--round-to",
        type=click.IntRange(1, 1024),
        default=1,
        show_default=True,
        help="Leave a multiple of so many channels.",
    ),
    click.option(
        "--steps",
        type=click.IntRange(1, 1000),
        default=3,
        show_default=True,
        help="Cut in so many steps.",
    ),
    click.option(
        "--pruning-schedule",
        "schedule",
        type=click.Choice(("linear", "cubic")),
        default="cubic",
        show_default=True,
        help="How far each step goes.",
    ),
    click.option(
        "--step-epochs",
        type=click.IntRange(1, 10_000),
        default=2,
        show_default=True,
        help="Fine-tuning after each step but the last.",
    ),
]
_TEACHING = [
    click.option(
        "--loss",
        "teaching",
        type=click.Choice(("logits", "decoupled")),
        help="The teacher's answers as they are (Hinton), or decoupled.",
    ),
    click.option(
        "--weight", "distillation", type=click.FloatRange(0, 1), help="The teacher's share."
    ),
    click.option(
        "--temperature", type=click.FloatRange(0, min_open=True), help="Softens both answers."
    ),
    click.option("--features", type=_NUMBER, help="Weight of matching the last features too."),
]
