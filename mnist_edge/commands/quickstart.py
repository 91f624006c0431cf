"""The main job in small: data, training, folding, int8, export, bench, one table."""

from dataclasses import replace
from pathlib import Path

from rich.console import Console
from torch import nn

from compress.errors import CompressError
from compress.exporters import export
from compress.graph import QuantizedGraph
from compress.quantization.spec import QuantizationSpec
from compress.simplify.folding import fold
from mnist_edge import data
from mnist_edge.evaluation.bench import bench
from mnist_edge.report import stages as report
from mnist_edge.report.bench_tables import conditions, tables, write_reports
from mnist_edge.report.plots import plot_history
from mnist_edge.report.progress import TerminalListener
from mnist_edge.settings.training import tuned
from mnist_edge.training.calibration import calibration, quantize_on
from mnist_edge.training.run import Run
from mnist_edge.training.train import train

_PHASE = 5
_EPOCHS = 8
_IMAGES = 80_000  # a small data set is gone through until so many images are seen


def quickstart(
    out: Path,
    *,
    dataset: str = "mnist",
    data_dir: Path | None = None,
    seed: int = 0,
    epochs: int | None = None,
) -> None:
    """Train phase 5 shortly, make every kind of artifact of it, and print what each brings.

    Args:
        out: folder for everything that is made.
        dataset: falls back to scikit-learn's digits, and says so, if it can't be had.
        data_dir: folder of the data sets.
        seed: of the training.
        epochs: of the training; by default 8, or more where an epoch is short.
    """
    console = Console(width=None if Console().is_terminal else 160)
    images = _images(dataset, data_dir, console)
    console.print(f"data: {images.name}, {len(images.train):,} training images, {images.source}")
    epochs = epochs or max(_EPOCHS, _IMAGES // len(images.train))
    config = replace(tuned(_PHASE), epochs=epochs, seed=seed)
    console.print(f"training phase {_PHASE} for {epochs} epochs; results go to {out}")
    with TerminalListener(console) as listener:
        result = train(config, images, out, run=Run(overwrite=True, listener=listener))
    plot_history(result.history, out / "curves.png")
    console.print(report.training_table(result))
    files = _artifacts(result.model, images, out)
    console.print(report.files_table(files))
    measured = bench(
        [path for path in files if path.suffix == ".onnx"],
        dataset=images.name,
        data_dir=data_dir,
        baseline=out / "phase5-float.onnx",
    )
    written = write_reports(measured, out)
    for table in tables(measured):
        console.print(table)
    console.print(conditions(measured))
    console.print(f"written: {', '.join(str(path) for path in written)}", soft_wrap=True)


def _images(dataset: str, data_dir: Path | None, console: Console) -> data.Dataset:
    try:
        return data.load(dataset, data_dir=data_dir)
    except CompressError as error:
        console.print(f"[bold]{dataset} could not be had:[/bold] {error}", soft_wrap=True)
        console.print("going on with scikit-learn's bundled handwritten digits instead")
        return data.load("digits")


def _artifacts(model: nn.Module, images: data.Dataset, out: Path) -> list[Path]:
    example = calibration(images, 2)
    folded = fold(model, example)
    integers = quantize_on(images, model, QuantizationSpec(observer="mse"), 2000)
    networks: dict[str, nn.Module | QuantizedGraph] = {
        "float": model,
        "folded": folded,
        "int8": integers,
    }
    return [
        export(network, out / f"phase5-{name}{suffix}", format=format, example=example)
        for name, network in networks.items()
        for format, suffix in (("onnx", ".onnx"), ("torchscript", ".ts"))
    ]
