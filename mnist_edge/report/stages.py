"""Tables of what the stages found."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mnist_edge.report.tables import Column, Sheet
from mnist_edge.report.text import mean_and_deviation, percent, thousands, with_interval

if TYPE_CHECKING:
    from compress.layer_profile import LayerProfile
    from compress.manifest import Entry, SeedResult
    from compress.quantization.sqnr import LayerReport
    from mnist_edge.evaluation.comparing import FileComparison
    from mnist_edge.training.train import TrainingResult


def summary_table(title: str, profiles: "Sequence[LayerProfile]") -> Sheet:
    """Layers with shape, kernel, receptive field, parameters and MACs, and their totals."""
    columns: list[Column[LayerProfile]] = [
        Column("layer", lambda layer: layer.name),
        Column("kind", lambda layer: layer.kind),
        Column("output", lambda layer: layer.output_shape, _sides),
        Column("kernel", lambda layer: layer.kernel or None, _sides),
        Column("RF", lambda layer: layer.receptive_field),
        Column("parameters", lambda layer: layer.parameters or None, thousands),
        Column("MACs", lambda layer: layer.macs or None, thousands),
    ]
    sums = [sum(p.parameters for p in profiles), sum(p.macs for p in profiles)]
    totals = ("total", "", "", "", "", *map(thousands, sums))
    return Sheet.of(title, columns, profiles, words=(0, 1), totals=(totals,))


def _sides(shape: Sequence[int]) -> str:
    return "x".join(map(str, shape))


def training_table(result: "TrainingResult") -> Sheet:
    """The selected epoch of a training."""
    chosen = result.selected
    rows = (
        ("epoch kept", f"{chosen.epoch} of {result.config.epochs}"),
        ("loss", f"{chosen.loss:.4f}"),
        ("training accuracy", percent(chosen.train_accuracy)),
        ("validation accuracy", percent(chosen.validation_accuracy)),
        ("seconds an epoch", f"{np.median([r.seconds for r in result.history]):.1f}"),
    )
    return Sheet(f"trained: {result.model_path}", ("", "value"), rows)


def layer_table(layers: "Sequence[LayerReport]") -> Sheet:
    """Each layer's bits, range and signal to noise."""
    columns: list[Column[LayerReport]] = [
        Column("layer", lambda layer: layer.name),
        Column("kind", lambda layer: layer.kind),
        Column("weight bits", lambda layer: layer.weight_bits or None),
        Column("low", lambda layer: layer.low, "{:.3f}".format),
        Column("high", lambda layer: layer.high, "{:.3f}".format),
        Column("SNR dB", lambda layer: layer.sqnr, "{:.1f}".format),
    ]
    return Sheet.of("layers", columns, layers, words=(0, 1))


def comparison_table(comparisons: "Sequence[FileComparison]", *, against: str = "float") -> Sheet:
    """Accuracy on validation images, bytes and speed of the compared files."""
    columns: list[Column[FileComparison]] = [
        Column("network", lambda file: file.name),
        Column("accuracy", lambda file: file.validation, with_interval),
        Column("same answer", lambda file: file.agreement.fraction, percent),
        Column("weight bytes", lambda file: file.figures.weight_bytes, thousands),
        Column("file bytes", lambda file: file.figures.file_bytes, thousands),
        Column("µs at 1", lambda file: file.latency[1].median_us, "{:.1f}".format),
        Column("times", lambda file: file.speedup[1].median, "{:.2f}".format),
        Column("µs an image at 64", lambda file: file.latency[64].median_us / 64, "{:.2f}".format),
        Column("times", lambda file: file.speedup[64].median, "{:.2f}".format),
    ]
    count = thousands(comparisons[0].validation.count)
    title = f"against {against}, on {count} validation images and this machine"
    return Sheet.of(title, columns, comparisons)


def files_table(paths: Sequence[Path]) -> Sheet:
    """Files that were written and checked."""
    columns: list[Column[Path]] = [
        Column("file", str),
        Column("bytes", lambda file: file.stat().st_size, thousands),
    ]
    files = [
        file for path in paths for file in (sorted(path.iterdir()) if path.is_dir() else [path])
    ]
    return Sheet.of("written, and checked against the network", columns, files)


def seeds_trained(results: "Sequence[TrainingResult]") -> tuple[Sheet, list[dict[str, Any]]]:
    """Trainings of several seeds as a table, and as plain values."""
    found: list[dict[str, Any]] = [
        {
            "seed": each.config.seed,
            "validation": each.selected.validation_accuracy,
            "model": str(each.model_path),
        }
        for each in results
    ]
    rows = tuple((str(e["seed"]), percent(e["validation"]), str(e["model"])) for e in found)
    return Sheet("trained", ("seed", "validation", "file"), rows, words=(0, 2)), found


def run_table(
    name: str, chosen: int, seeds: "Sequence[SeedResult]", entries: "Sequence[Entry]"
) -> list[Sheet]:
    """Every seed's accuracy, and the files that were published."""
    of_seeds: list[Column[SeedResult]] = [
        Column("seed", lambda each: each.seed),
        Column("validation", lambda each: each.validation.fraction, percent),
        Column("test", lambda each: each.test, with_interval),
        Column("chosen", lambda each: "yes" if each.seed == chosen else ""),
    ]
    of_files: list[Column[Entry]] = [
        Column("file", lambda entry: entry.file),
        Column("bytes", lambda entry: entry.file_bytes, thousands),
        Column("test", lambda entry: entry.test, with_interval),
        Column(
            "same answer as float",
            lambda entry: entry.agreement and entry.agreement.fraction,
            percent,
        ),
    ]
    mean = mean_and_deviation([each.test.fraction for each in seeds if each.test])
    trained = Sheet.of(f"{name}: every seed", of_seeds, seeds, totals=(("mean", "", mean, ""),))
    return [trained, Sheet.of("published", of_files, entries)] if entries else [trained]
