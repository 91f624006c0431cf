"""Pictures of trainings and of published networks."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mnist_edge.report.figures import new_figure, save_figure
from mnist_edge.report.labels import write_labels
from mnist_edge.report.pareto import Point, front
from mnist_edge.report.published_points import PUBLISHED

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from mnist_edge.evaluation.bench import BenchResult
    from mnist_edge.training.loop import EpochReport

_COSTS = {"weight_bytes": "weights in bytes", "macs": "multiply-accumulates an image"}
_FORMAT_COLOURS = {
    "onnx": "tab:blue",
    "torchscript": "tab:orange",
    "c": "tab:green",
    "wasm": "tab:purple",
    "safetensors": "tab:brown",
}
_OTHER_COLOUR = "tab:gray"
_MARK = 5.5  # points across, everywhere
_LABEL = 8.0  # points
_ROOM = 2.6  # to the right of the largest network, for its name
_LINE_HEIGHT = 0.24  # inches
_SHOWN_BELOW_THE_BEST = 0.05


def plot_history(history: "Sequence[EpochReport]", path: Path) -> None:
    """Draw loss, accuracy and learning rate over the epochs as a PNG."""
    figure = new_figure(12, 3.6)
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
    save_figure(figure, path)


def plot_bench(result: "BenchResult", path: Path) -> None:
    """Draw one line an artifact: its accuracy if known, its bytes of weights, its latency.

    Raises:
        CompressError: the file cannot be written.
    """
    drawn = [_draw_bytes, _draw_latency]
    drawn = [_draw_accuracy, *drawn] if result.source else drawn
    figure = new_figure(11, 1.6 + _LINE_HEIGHT * len(result.rows))
    panels = figure.subplots(1, len(drawn), sharey=True, squeeze=False)[0]
    colours = [_FORMAT_COLOURS.get(row.format, _OTHER_COLOUR) for row in result.rows]
    for axes, draw in zip(panels, drawn, strict=True):
        draw(axes, result, colours)
        axes.grid(visible=True, alpha=0.3)
    panels[0].set_yticks(range(len(result.rows)), [row.name for row in result.rows])
    panels[0].invert_yaxis()
    panels[0].margins(y=0.5 / max(len(result.rows), 1))
    _name_formats(figure, result)
    save_figure(figure, path)


def _name_formats(figure: "Figure", result: "BenchResult") -> None:
    """Say below the panels which colour is which format."""
    from matplotlib.lines import Line2D

    known = dict.fromkeys(row.format for row in result.rows)
    marks = [
        Line2D([], [], marker="o", ls="", ms=_MARK, color=_FORMAT_COLOURS.get(name, _OTHER_COLOUR))
        for name in known
    ]
    figure.legend(marks, list(known), loc="outside lower center", ncols=len(known), frameon=False)


def _draw_accuracy(axes: "Axes", result: "BenchResult", colours: Sequence[str]) -> None:
    for line, (row, colour) in enumerate(zip(result.rows, colours, strict=True)):
        if row.test is not None:
            low, high = row.test.interval
            _mark(axes, line, 100 * row.test.fraction, (100 * low, 100 * high), colour)
    axes.set_xlabel("test accuracy in %, 95 % interval")


def _draw_bytes(axes: "Axes", result: "BenchResult", colours: Sequence[str]) -> None:
    for line, (row, colour) in enumerate(zip(result.rows, colours, strict=True)):
        if row.figures.weight_bytes is not None:
            _mark(axes, line, row.figures.weight_bytes, None, colour)
    axes.set_xlabel("weights in bytes")
    _scale_by_ratio(axes)


def _draw_latency(axes: "Axes", result: "BenchResult", colours: Sequence[str]) -> None:
    for line, (row, colour) in enumerate(zip(result.rows, colours, strict=True)):
        latency = row.speeds[0].latency
        _mark(axes, line, latency.median_us, (latency.low_us, latency.high_us), colour)
    axes.set_xlabel("latency at batch 1 in µs, quartiles")
    _scale_by_ratio(axes)


def _mark(
    axes: "Axes", line: int, value: float, ends: tuple[float, float] | None, colour: str
) -> None:
    low, high = ends or (value, value)
    axes.errorbar(
        value, line, xerr=[[value - low], [high - value]], fmt="o", ms=_MARK, color=colour
    )


def _scale_by_ratio(axes: "Axes") -> None:
    """Make the x axis logarithmic, with its ticks written as plain numbers."""
    from matplotlib.ticker import LogLocator, NullLocator

    axes.set_xscale("log")
    axes.margins(x=0.15)
    low, high = axes.get_xlim()
    steps = (1,) if high > 30 * low else (1, 2, 5) if high > 4 * low else (1, 1.5, 2, 3, 5, 7)
    axes.xaxis.set_major_locator(LogLocator(subs=steps))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(
        lambda value, _: f"{value:,.4g}" if value < 1000 else f"{value:,.0f}"
    )


def plot_pareto(ours: Sequence[Point], path: Path, *, others: Sequence[Point] = PUBLISHED) -> None:
    """Draw our points, the front they make, and other people's, over bytes and over compute.

    Args:
        ours: our networks; those far below the best are left out, and counted in the legend.
        path: the PNG to write.
        others: other people's networks on the same data.

    Raises:
        CompressError: the file cannot be written.
    """
    figure = new_figure(8, 11)
    least = max(point.accuracy for point in ours) - _SHOWN_BELOW_THE_BEST
    near = [point for point in ours if point.accuracy >= least]
    far = len(ours) - len(near)
    label = "ours, chosen on validation images; 95 % interval"
    label += f"; {far} below {100 * least:.1f} % left out" if far else ""
    for axes, (cost, title) in zip(figure.subplots(2, 1), _COSTS.items(), strict=True):
        _draw_pareto(axes, near, others, cost, label)
        axes.set_xlabel(title)
        axes.set_ylabel("test accuracy in %")
        _scale_by_ratio(axes)
        axes.margins(0.1, 0.2)
        axes.set_xlim(right=_ROOM * axes.get_xlim()[1])
        axes.grid(alpha=0.3)
    figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=1)
    _label_all(figure, [*near, *others])
    save_figure(figure, path)


def _label_all(figure: "Figure", points: Sequence[Point]) -> None:
    """Name the points, once the layout says where they are."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for axes, cost in zip(figure.axes, _COSTS, strict=True):
        known = [point for point in points if getattr(point, cost) is not None]
        places = [(getattr(point, cost), 100 * point.accuracy) for point in known]
        write_labels(axes, places, [point.name for point in known], size=_LABEL)


def _draw_pareto(
    axes: "Axes", ours: Sequence[Point], others: Sequence[Point], cost: str, label: str
) -> None:
    theirs = [point for point in others if getattr(point, cost) is not None]
    if theirs:
        axes.plot(
            [getattr(p, cost) for p in theirs],
            [100 * p.accuracy for p in theirs],
            "x",
            ms=_MARK,
            color="tab:gray",
            label="published by others, most chosen on the test images",
        )
    best = front(ours, cost)
    axes.plot(
        [getattr(p, cost) for p in best],
        [100 * p.accuracy for p in best],
        "-",
        color="tab:blue",
        alpha=0.5,
    )
    known = [point for point in ours if getattr(point, cost) is not None]
    axes.errorbar(
        [getattr(p, cost) for p in known],
        [100 * p.accuracy for p in known],
        yerr=_bars(known),
        fmt="o",
        ms=_MARK,
        color="tab:blue",
        ecolor="lightsteelblue",
        label=label,
    )


def _bars(points: Sequence[Point]) -> list[list[float]]:
    """The distances down and up to the ends of each interval, in percent."""
    ends = [p.interval or (p.accuracy, p.accuracy) for p in points]
    down = [100 * (p.accuracy - low) for p, (low, _) in zip(points, ends, strict=True)]
    up = [100 * (high - p.accuracy) for p, (_, high) in zip(points, ends, strict=True)]
    return [down, up]
