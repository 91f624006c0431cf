"""The verb that reports networks."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compress.boards import TARGETS
from compress.errors import CompressError
from mnist_edge.cli import options
from mnist_edge.cli.output import say, show, written
from mnist_edge.cli.running import images_of, set_threads
from mnist_edge.evaluation.outputs import require_free

if TYPE_CHECKING:
    from mnist_edge.data import Dataset


@click.command()
@click.argument("models", nargs=-1, required=True)
@options.out("report.html", "The page.")
@options.overwrite
@click.option("--baseline", help="Float network that MODEL was made from (default: as published).")
@click.option(
    "--timing/--no-timing",
    default=True,
    show_default=True,
    help="Time layers and files on this machine.",
)
@click.option(
    "--bench",
    "bench_record",
    type=click.Path(path_type=Path),
    help="A bench.json whose speeds are shown, in place of timing files.",
)
@click.option(
    "--target",
    "targets",
    multiple=True,
    help=f"Emulated board to measure on: {', '.join(TARGETS)} or all. May be given several times.",
)
@click.option(
    "--measurements",
    type=click.Path(path_type=Path),
    help="JSON file that keeps what is measured of layers and boards, and is taken up again.",
)
@click.option(
    "--node-data",
    type=click.Path(path_type=Path),
    help="JSON file to write for Google's Model Explorer: what each layer costs.",
)
@options.dataset
@options.data_dir
@options.threads
@options.as_json
def report(models: tuple[str, ...], out: Path, as_json: bool, **given: Any) -> None:
    """Show networks in one HTML file.

    Layers, what quantizing costs, memory over time, answers and mistakes, speed, where they come
    from. The file loads nothing else and needs no script. MODELS are .safetensors or .onnx files,
    or published names. The page says what can't be shown.
    """
    from compress.reporting.node_data import write_node_data
    from mnist_edge.commands import report as reports

    set_threads(given["threads"])
    node_data, overwrite = given["node_data"], given["overwrite"]
    if node_data and len(models) > 1:
        raise CompressError(f"--node-data is of one network, not of {len(models)}")
    require_free([path for path in (out, node_data) if path], overwrite=overwrite)
    targets = given["targets"]
    measuring = reports.Measuring(
        timing=given["timing"],
        targets=tuple(TARGETS) if "all" in targets else targets,
        bench=given["bench_record"],
        kept=given["measurements"],
        data_dir=given["data_dir"],
    )
    found = reports.report(
        models,
        _data(given, models[0]),
        out,
        baseline=given["baseline"],
        measuring=measuring,
        command=shlex.join(["mnist-edge", *_without_overwrite(sys.argv[1:])]),
        overwrite=overwrite,
        say=say,
    )
    more = write_node_data(found[0], node_data, overwrite=overwrite) if node_data else ()
    several = len(found) > 1
    left_out = [
        f"note: {one.name}: {line}" if several else f"note: {line}"
        for one in found
        for line in one.left_out
    ]
    paths = [out, *more]
    show([*left_out, written(paths)], [str(path) for path in paths], as_json=as_json)


def _without_overwrite(words: list[str]) -> list[str]:
    return [word for word in words if word != "--overwrite"]


def _data(given: dict[str, Any], model: str) -> "Dataset | str":
    """The data; where nobody asked for any and they can't be had, why not."""
    from mnist_edge.data import DatasetMissing

    source = click.get_current_context().get_parameter_source("dataset")
    try:
        return images_of(given, model)
    except DatasetMissing as error:
        if source is not click.core.ParameterSource.DEFAULT or given["data_dir"]:
            raise
        return str(error)
    except CompressError:
        if source is not click.core.ParameterSource.DEFAULT:
            raise
        return f"{given['dataset']} is not what the network was trained on; name its data by --data"
