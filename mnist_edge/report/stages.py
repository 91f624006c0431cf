"""Tables and plots of what the stages found."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich.table import Table

from compress.files import written_whole
from compress.measuring import Score

if TYPE_CHECKING:
    from torch import nn

    from compress.manifest import Entry, SeedResult
    from compress.profile import LayerProfile
    from compress.quantization.sqnr import LayerReport
    from mnist_edge.evaluation.comparing import FileComparison
    from mnist_edge.training.run import EpochReport
    from mnist_edge.training.train import TrainingResult


def profile(model: "nn.Module") -> "list[LayerProfile]":
    """The layers of one of the document's networks."""
    import torch

    from compress.profile import layers
    from mnist_edge.networks.models import INPUT_SHAPE

    return layers(model.eval(), torch.zeros(1, *INPUT_SHAPE))


def summary_table(title: str, profiles: "Sequence[LayerProfile]") -> Table:
    """Layers with shape, kernel, receptive field, parameters and MACs, and their totals."""
    table = _table(title, "layer", "kind", output=1, kernel=1, RF=1, parameters=1, MACs=1)
    for layer in profiles:
        table.add_row(
            layer.name,
            layer.kind,
            "x".join(map(str, layer.output_shape)),
            "x".join(map(str, layer.kernel)) or "-",
            str(layer.receptive_field),
            f"{layer.parameters:,}" if layer.parameters else "-",
            f"{layer.macs:,}" if layer.macs else "-",
        )
    parameters, macs = (sum(getattr(p, name) for p in profiles) for name in ("parameters", "macs"))
    table.add_section()
    table.add_row("total", "", "", "", "", f"{parameters:,}", f"{macs:,}")
    return table


def training_table(result: "TrainingResult") -> Table:
    """The selected epoch of a training."""
    chosen = result.selected
    table = _table(f"trained: {result.model_path}", "", value=1)
    table.add_row("epoch kept", f"{chosen.epoch} of {result.config.epochs}")
    table.add_row("loss", f"{chosen.loss:.4f}")
    table.add_row("training accuracy", percent(chosen.train_accuracy))
    table.add_row("validation accuracy", percent(chosen.validation_accuracy))
    table.add_row("seconds an epoch", f"{np.median([r.seconds for r in result.history]):.1f}")
    return table


def layer_table(layers: "Sequence[LayerReport]") -> Table:
    """Each layer's bits, range and signal to noise."""
    table = _table("layers", "layer", "kind", weight_bits=1, low=1, high=1, SNR_dB=1)
    for layer in layers:
        bits = str(layer.weight_bits) if layer.weight_bits else "-"
        numbers = (f"{layer.low:.3f}", f"{layer.high:.3f}", f"{layer.signal_to_noise:.1f}")
        table.add_row(layer.name, layer.kind, bits, *numbers)
    return table


def comparison_table(comparisons: "Sequence[FileComparison]", *, against: str = "float") -> Table:
    """Accuracy on validation images, bytes and speed of the compared files."""
    count = comparisons[0].validation.count
    table = _table(
        f"against {against}, on {count:,} validation images and this machine",
        "network",
        accuracy=1,
        same_answer=1,
        weight_bytes=1,
        file_bytes=1,
        us_at_1=1,
        times=1,
        us_an_image_at_64=1,
        times_=1,
    )
    for item in comparisons:
        table.add_row(
            item.name,
            with_interval(item.validation),
            percent(item.agreement.fraction),
            f"{item.figures.weight_bytes:,}",
            f"{item.figures.file_bytes:,}",
            f"{item.latency[1].median_us:.1f}",
            f"{item.speedup[1].median:.2f}",
            f"{item.latency[64].median_us / 64:.2f}",
            f"{item.speedup[64].median:.2f}",
        )
    return table


def files_table(paths: Sequence[Path]) -> Table:
    """Files that were written and checked."""
    table = _table("written, and checked against the network", "file", bytes=1)
    files = [
        file for path in paths for file in (sorted(path.iterdir()) if path.is_dir() else [path])
    ]
    for file in files:
        table.add_row(str(file), f"{file.stat().st_size:,}")
    return table


def run_table(
    name: str, chosen: int, seeds: "Sequence[SeedResult]", entries: "Sequence[Entry]"
) -> list[Table]:
    """Every seed's accuracy, and the files that were published."""
    table = _table(f"{name}: every seed", "seed", validation=1, test=1, chosen=1)
    for seed in seeds:
        test = with_interval(seed.test) if seed.test else "-"
        mark = "yes" if seed.seed == chosen else ""
        table.add_row(str(seed.seed), percent(seed.validation.fraction), test, mark)
    tests = [seed.test.fraction for seed in seeds if seed.test]
    table.add_section()
    table.add_row("mean", "", mean_and_deviation(tests), "")
    files = _table("published", "file", bytes=1, test=1, same_answer_as_float=1)
    for entry in entries:
        same = percent(entry.agreement.fraction) if entry.agreement else "-"
        test = with_interval(entry.test) if entry.test else "-"
        files.add_row(entry.file, f"{entry.file_bytes:,}", test, same)
    return [table, files] if entries else [table]


def plot_history(history: "Sequence[EpochReport]", path: Path) -> None:
    """Draw loss, accuracy and learning rate over the epochs as a PNG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 3.6), layout="constrained")
    loss, accuracy, rate = figure.subplots(1, 3)
    epochs = [report.epoch for report in history]
    loss.semilogy(epochs, [r.loss for r in history], label="train")
    loss.semilogy(epochs, [r.validation_loss for r in history], label="validation")
    accuracy.plot(epochs, [100 * r.train_accuracy for r in history], label="train")
    accuracy.plot(epochs, [100 * r.validation_accuracy for r in history], label="validation")
    accuracy.set_ylim(bottom=max(90, accuracy.get_ylim()[0]) if len(history) > 3 else None)
    rate.plot(epochs, [r.learning_rate for r in history])
    for axes, title in ((loss, "loss"), (accuracy, "accuracy, %"), (rate, "learning rate")):
        axes.set_title(title)
        axes.set_xlabel("epoch")
        axes.grid(alpha=0.3)
    loss.legend()
    accuracy.legend()
    with written_whole(path) as temporary:
        figure.savefig(temporary, dpi=110)


def percent(fraction: float) -> str:
    """A share as a percentage with two decimals."""
    return f"{100 * fraction:.2f} %"


def with_interval(score: Score) -> str:
    """An accuracy with its 95 % Wilson interval."""
    low, high = score.interval
    return f"{percent(score.fraction)} ({100 * low:.2f} to {100 * high:.2f})"


def mean_and_deviation(fractions: Sequence[float]) -> str:
    """Mean and standard deviation over seeds, as percentages."""
    if len(fractions) < 2:
        return percent(fractions[0]) if fractions else "-"
    spread = 100 * np.std(fractions, ddof=1)
    return f"{100 * np.mean(fractions):.2f} +- {spread:.2f} %"


def _table(title: str, *texts: str, **numbers: int) -> Table:
    """A table with left-aligned text columns, then right-aligned number columns."""
    table = Table(title=title, title_justify="left", min_width=len(title))
    for text in texts:
        table.add_column(text)
    for name in numbers:
        table.add_column(name.strip("_").replace("_", " "), justify="right")
    return table
