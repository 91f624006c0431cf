"""The verb that makes integers of a float network."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compress.quantization.spec import QuantizationSpec
from mnist_edge.cli import options
from mnist_edge.cli.output import log, say, show
from mnist_edge.cli.running import images_of, set_threads, watched
from mnist_edge.cli.settings_options import made, options_of, overrides_of
from mnist_edge.evaluation.outputs import require_free
from mnist_edge.settings import quantization_training
from mnist_edge.settings.calibration import Calibration
from mnist_edge.settings.defaults import QUANTIZATION
from mnist_edge.settings.quantization_training import QuantizationTrainingConfig
from mnist_edge.settings.recipe import INPUTS, ArtifactRecipe

if TYPE_CHECKING:
    from mnist_edge.commands.quantize import Subject
    from mnist_edge.data import Dataset

_MODEL = click.argument("model")
_FINE_TUNING = {
    f"{bits} bits": quantization_training.fine_tuning(bits) for bits in quantization_training.WIDTHS
}
_NOTHING_REFUSED = -1000.0  # decibels


@click.command()
@_MODEL
@click.option(
    "--int8",
    is_flag=True,
    help="8-bit activations, weights of --weight-bits; it is what is done, and may be left out.",
)
@options_of(QuantizationSpec, base=QUANTIZATION, without=("seed",))
@click.option(
    "--max-loss",
    type=click.FloatRange(0, 100),
    metavar="POINTS",
    help="Take the cheapest way that loses at most so many points of validation accuracy: weights"
    " of --weight-bits, or of 4, 6, then 8 bits, each rounded to the nearest, then by AdaRound;"
    " trained as integers only if all of these lose more.",
)
@click.option("--mixed", is_flag=True, help="Choose the bits of each layer by its sensitivity.")
@options_of(ArtifactRecipe, "budget_bytes")
@click.option("--qat", is_flag=True, help="Quantization-aware training: fine-tune as integers.")
@overrides_of(QuantizationTrainingConfig, "epochs", bases=_FINE_TUNING)
@click.option("--teacher", help="Teacher of --qat, a float model (default: MODEL itself).")
@options.resume
@options.overwrite
@options_of(Calibration)
@click.option(
    "--input",
    "input_kind",
    type=click.Choice(INPUTS),
    help="What the file takes: normalized inputs, or raw pixels (default: uint8 for own colour"
    " pictures, else float).",
)
@click.option("--explain", is_flag=True, help="Name the layers that lose, and try what may help.")
@options.out(
    None,
    "The ONNX file to write; the integers go beside it (default: runs/MODEL-intBITS.onnx; trained:"
    " runs/MODEL-intBITS-seedN.onnx).",
)
@options.dataset
@options.data_dir
@options.seed
@options.threads
@options.as_json
def quantize(model: str, as_json: bool, **given: Any) -> None:
    """Quantize a trained float MODEL to integers.

    MODEL is a .safetensors or .onnx file, a published name, or FILE.py:NAME, which runs your code.
    Of the options, --epochs, --teacher and --resume go with --qat or --max-loss.
    """
    _check_quantize(given)
    from mnist_edge.commands import quantize

    set_threads(given["threads"])
    if given["explain"]:  # what is to be explained is not refused
        given["least_sqnr"] = _NOTHING_REFUSED
    images = images_of(given, model)
    subject = quantize.Subject.read(model, images, raw_pixels=_takes_pixels(given, images))
    spec = _spec(subject, given)
    _require_free_files(subject.source, spec, given)
    tried: tuple[Any, ...] = ()
    with watched(given) as run:
        if given["max_loss"] is not None:
            tried = _cheapest(subject, spec, given, run)
            spec, given["qat"] = tried[-1].spec, tried[-1].trained
        outcome = quantize.quantize_subject(
            *(subject, spec, made(Calibration, given)),
            out=given["out"],
            fine_tuning=_fine_tuning(given, run) if given["qat"] else None,
            made=tried[-1].graph if tried else None,
            threads=given["threads"] or 1,
        )
    if given["explain"]:
        outcome = quantize.explained(outcome, subject, spec, given["images"], say=say)
    shown, value = quantize.tables(outcome), outcome.to_json()
    if tried:
        from mnist_edge.commands import cheapest

        shown = [cheapest.table(tried, given["max_loss"]), *shown]
        value = {**value, "tried": [each.to_json() for each in tried]}
    show(shown, value, as_json=as_json)


def _require_free_files(source: Path, spec: QuantizationSpec, given: dict[str, Any]) -> None:
    """Refuse to replace a file before anything is computed, whichever way may be chosen."""
    from mnist_edge.commands import quantize

    trained, chosen = bool(given["qat"]), given["max_loss"] is not None
    widths = _widths(spec) if chosen else (spec.weight_bits,)
    targets = [
        quantize.target_of(
            source,
            dataclasses.replace(spec, weight_bits=bits),
            out=given["out"],
            seed=given["seed"] if seeded else None,
        )
        for bits in widths
        for seeded in ((False, True) if chosen else (trained,))
    ]
    files = [path for each in targets for path in (each, each.with_suffix(".safetensors"))]
    again = given["overwrite"] or given["resume"]
    require_free(files, overwrite=again, resumable=trained or chosen)


def _cheapest(
    subject: "Subject", spec: QuantizationSpec, given: dict[str, Any], run: Any
) -> tuple[Any, ...]:
    """All ways to quantize that were tried; the last is the cheapest that loses little enough."""
    from mnist_edge.commands import cheapest

    return cheapest.find_cheapest(
        *(subject.network, subject.data, spec, made(Calibration, given)),
        most_lost=given["max_loss"],
        widths=_widths(spec),
        train=lambda each: subject.trained(each, _fine_tuning(given, run), given["out"]),
        say=log,
    )


def _widths(spec: QuantizationSpec) -> tuple[int, ...]:
    """The weights' bits that --max-loss may choose from."""
    from mnist_edge.commands import cheapest

    asked = click.get_current_context().get_parameter_source("weight_bits")
    free = asked is click.core.ParameterSource.DEFAULT
    return cheapest.WIDTHS if free else (spec.weight_bits,)


def _takes_pixels(given: dict[str, Any], images: "Dataset") -> bool:
    """As --input says; else own colour pictures are raw, which no single code of others is."""
    if given["input_kind"] is not None:
        return bool(given["input_kind"] == "uint8")
    return images.about is not None and images.about.is_image and not images.about.grey


def _check_quantize(given: dict[str, Any]) -> None:
    if given["mixed"] != (given["budget_bytes"] is not None):
        raise click.UsageError("--mixed and --budget-bytes go together")
    if given["mixed"] and given["bits_by_layer"]:
        raise click.UsageError("--mixed chooses the bits of layers; leave out --layer-bits")
    trains = given["qat"] or given["max_loss"] is not None
    if not trains and any(given[n] for n in ("epochs", "teacher", "resume")):
        raise click.UsageError("--epochs, --teacher and --resume go with --qat or --max-loss")
    if given["max_loss"] is not None and (given["qat"] or given["mixed"] or given["explain"]):
        raise click.UsageError("--max-loss chooses the way; leave out --qat, --mixed, --explain")
    if given["qat"] and given["explain"]:
        raise click.UsageError("--explain is of quantization after training, without --qat")


def _spec(subject: "Subject", given: dict[str, Any]) -> QuantizationSpec:
    """As the options say, or with each layer's bits chosen for a budget."""
    spec, budget = made(QuantizationSpec, given), given["budget_bytes"]
    if budget is None:
        return spec
    from mnist_edge.commands.sensitivity import mixed_spec

    return mixed_spec(
        *(subject.network, subject.data),
        spec=spec,
        calibration_images=given["images"],
        budget=budget,
    )


def _fine_tuning(given: dict[str, Any], run: Any) -> Any:
    from mnist_edge.commands.quantize import FineTuning

    return FineTuning(given["epochs"], given["seed"], given["teacher"], run)
