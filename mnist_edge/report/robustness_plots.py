"""Pictures of what corrupted images cost: which corruption whom, and what training changed."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from mnist_edge.evaluation.robustness import Robustness, RobustnessRow
from mnist_edge.report.figures import new_figure, save_figure

_CELL = 0.42, 0.27  # inches across and down
_FROM, _TO = 0.5, 90.0  # percent, from one end of the colours to the other
_LIGHT_ABOVE = 0.55  # of the colours, where letters turn white


def plot_errors(found: Robustness, path: Path) -> None:
    """Draw a row a corruption, a column a network: wrong answers in percent, darker for more.

    Raises:
        CompressError: the file cannot be written.
    """
    names = tuple(found.rows[0].corrupted)
    errors = np.array([[100 * row.error(name) for row in found.rows] for name in names])
    shades = np.log(errors.clip(_FROM, _TO) / _FROM) / np.log(_TO / _FROM)
    figure = new_figure(2 + _CELL[0] * len(found.rows), 1.6 + _CELL[1] * len(names))
    axes = figure.subplots()
    axes.imshow(shades, cmap="Blues", vmin=0, vmax=1.15, aspect="auto")
    for (row, column), error in np.ndenumerate(errors):
        colour = "white" if shades[row, column] > _LIGHT_ABOVE else "black"
        axes.text(column, row, f"{error:.1f}", ha="center", va="center", color=colour, fontsize=7)
    axes.set_yticks(range(len(names)), names)
    axes.set_xticks(range(len(found.rows)), _short(found.rows), rotation=45, ha="right")
    axes.tick_params(length=0)
    axes.set_title(f"Wrong answers on {found.images:,} corrupted images, %")
    save_figure(figure, path)


def plot_change(found: Robustness, path: Path) -> None:
    """Draw each network's mean error on MNIST-C before and now, joined by a line.

    Raises:
        CompressError: the file cannot be written.
    """
    pairs = found.pairs
    figure = new_figure(8, 1.2 + _CELL[1] * len(pairs))
    axes = figure.subplots()
    for place, pair in enumerate(pairs):
        axes.plot([_mean(row) for row in pair], [place, place], color="tab:gray", zorder=1)
    places = range(len(pairs))
    for which, colour, label in ((0, "tab:orange", "before"), (1, "tab:blue", "now")):
        axes.scatter([_mean(pair[which]) for pair in pairs], places, c=colour, label=label, s=30)
    axes.set_yticks(places, _short([now for _, now in pairs]))
    axes.invert_yaxis()
    axes.set_xlim(left=0)
    axes.set_xlabel("mean error on MNIST-C, %")
    axes.grid(axis="x", alpha=0.3)
    axes.legend()
    save_figure(figure, path)


def _mean(row: RobustnessRow) -> float:
    """The mean error in percent; nothing is drawn where not all corruptions were tried."""
    return float("nan") if row.mean_error is None else 100 * row.mean_error


def _short(rows: Sequence[RobustnessRow]) -> list[str]:
    return [row.file.removesuffix(".onnx") for row in rows]
