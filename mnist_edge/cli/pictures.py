"""Verbs that read pictures of digits."""

from pathlib import Path
from typing import Any

import click

from compress.errors import CompressError
from mnist_edge.cli import options
from mnist_edge.cli.output import show, written
from mnist_edge.cli.running import trusted
from mnist_edge.evaluation.outputs import RUNS, require_free


@click.command()
@click.argument("files", nargs=-1, required=True)
@options.data_dir
@options.trust
@options.out(
    None,
    "The record, to which rows are added (default: calibration.json beside the first of FILES,"
    " where predict reads it).",
)
@options.as_json
def calibrate(
    files: tuple[str, ...], data_dir: Path | None, trust: bool, out: Path | None, as_json: bool
) -> None:
    """Choose when predict answers "not sure" for FILES.

    FILES are networks of digits. For each, this chooses the temperature of the probabilities and
    the least score that counts as a digit, on half of MNIST's validation images and on drawn
    letters, symbols, scribbles and spots. The figures shown are measured on the other half, and on
    signs in other fonts.
    """
    from mnist_edge.commands import calibrate
    from mnist_edge.data import load_validation
    from mnist_edge.evaluation import artifacts
    from mnist_edge.evaluation.calibration import RECORD

    paths = trusted(map(artifacts.resolve, files), trust=trust)
    place = out or paths[0].parent / RECORD
    require_free([place], overwrite=True)  # rows are added to it; but not to the package's own
    found = calibrate.calibrate(paths, load_validation("mnist", data_dir=data_dir))
    calibrate.write_record(found, place)
    show([calibrate.table(found), written([place])], found, as_json=as_json)


@click.command()
@click.argument("images", nargs=-1, required=True)
@click.option("--model", default="phase5-int8", show_default=True, help="Path or published name.")
@click.option(
    "--show",
    is_flag=True,
    help="Write NAME.seen.png beside each picture: it, and what the network saw of it.",
)
@options.overwrite
@options.trust
@options.as_json
def predict(
    images: tuple[str, ...], model: str, overwrite: bool, as_json: bool, **given: bool
) -> None:
    """Recognize the digit in each of IMAGES.

    Photographs and drawings of any format that Pillow reads, folders of them, patterns such as
    "*.jpg", or - for standard input. Says where there is no digit, or several. A MODEL trained on
    your own data names the class of what it sees.

    Pictures that can't be read are named at the end, and the exit status is 1.
    """
    from mnist_edge.commands import predict
    from mnist_edge.data.picture_paths import pictures_at
    from mnist_edge.evaluation import artifacts
    from mnist_edge.report import seen_pictures

    (path,) = trusted([artifacts.resolve(model)], trust=given["trust"])
    broken: list[str] = []
    found = predict.predict(pictures_at(images, broken), path, broken=broken)
    shown: list[Any] = [predict.table(found)] if found else []
    if given["show"]:
        pairs = [(each.path, each.pixels) for each in found]
        shown.append(written(seen_pictures.write_all(pairs, overwrite=overwrite)))
    show(shown, predict.as_json(found), as_json=as_json)
    _report(broken)


def _report(broken: list[str]) -> None:
    """End with status 1 and a line on the pictures that could not be read, if there are any."""
    if len(broken) == 1:
        raise CompressError(broken[0])
    if broken:
        lines = "; ".join(broken)
        raise CompressError(f"{len(broken)} pictures could not be read: {lines}")


@click.command("digits-to-c")
@click.argument("images", nargs=-1, required=True)
@click.option(
    "--model",
    default="mcu",
    show_default=True,
    help="Integer network to run on them: a C folder, a .safetensors file, or a published name.",
)
@click.option("--name", default="digits", show_default=True, help="Name of the array in C.")
@options.out(None, "The header (default: runs/NAME.h).")
@options.overwrite
@options.as_json
def digits_to_c(
    images: tuple[str, ...], model: str, name: str, out: Path | None, overwrite: bool, as_json: bool
) -> None:
    """Write IMAGES as a C array for an integer network.

    IMAGES are read as predict reads them; nothing is compiled. The header holds the array
    NAME[NAME_COUNT][NAME_BYTES]: each row is one picture, and one input of the run function that
    export writes.

    Pictures that can't be read or are blank are named at the end, and the exit status is 1.
    """
    from compress.exporters.c99.naming import checked_name
    from mnist_edge.commands import digits_to_c
    from mnist_edge.data.picture_paths import pictures_at
    from mnist_edge.evaluation import artifacts

    checked_name(name)  # before any picture is read
    out = out or RUNS / f"{name}.h"
    require_free([out], overwrite=overwrite)
    path = artifacts.resolve_integers(model)
    broken: list[str] = []
    pictures = digits_to_c.code_pictures(pictures_at(images, broken), path, broken=broken)
    digits_to_c.write_c_array(pictures, out, name=name, network=path.name)
    show([written([out])], digits_to_c.as_json(pictures, out), as_json=as_json)
    _report(broken)
