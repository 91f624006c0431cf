"""What a learning-rate range test found, as a table and a picture."""

from collections.abc import Sequence
from pathlib import Path

from mnist_edge.report.figures import new_figure, save_figure
from mnist_edge.report.tables import Sheet
from mnist_edge.training.learning_rate_range import BROKEN, RangeTest


def table(found: RangeTest) -> Sheet:
    """The rates to know of."""
    rates = (("falls fastest", found.steepest), ("is lowest", found.lowest))
    rows = tuple((where, f"{rate:.2g}") for where, rate in rates)
    suggested = (("suggested highest rate", f"{found.suggested:.2g}"),)
    headings = ("where the loss", "rate")
    return Sheet("learning-rate range test", headings, rows, totals=suggested)


def plot(found: RangeTest, path: Path) -> None:
    """Draw the loss over the rate as a PNG, with the rates to know of."""
    figure = new_figure(7, 4)
    axes = figure.subplots()
    axes.semilogx(found.rates, found.losses, color="0.8", label="loss of a batch")
    axes.semilogx(found.rates, found.smoothed, color="C0", label="smoothed")
    marks = {"falls fastest": found.steepest, "lowest": found.lowest, "suggested": found.suggested}
    for color, (name, rate) in zip(("C2", "C1", "C3"), marks.items(), strict=True):
        axes.axvline(rate, color=color, linestyle="--", label=f"{name}: {rate:.2g}")
    axes.set_ylim(0, _top(found.smoothed))
    axes.set_xlabel("learning rate")
    axes.set_ylabel("loss")
    axes.grid(alpha=0.3)
    axes.legend()
    save_figure(figure, path)


def _top(smoothed: Sequence[float]) -> float:
    return 1.2 * max(smoothed[0], min(smoothed) * BROKEN)
