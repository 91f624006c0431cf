"""Pictures of trainings and of published networks."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mnist_edge.report.figures import new_figure, save_figure
from mnist_edge.report.labels import write_labels
from mnist_edge.report.pareto import Point, front
from mnist_edge.report.published_points import PUBLISHED

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from mnist_edge.evaluation.bench import BenchResult, BenchRow
    from mnist_edge.training.loop import EpochReport

_COSTS = {"weight_bytes": "weights in bytes", "macs": "multiply-accumulates an image"}
_MARKERS = "osD^vP*Xhd<>"


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
    """Draw accuracy against bytes of weights and against latency, or these two without data.

    Raises:
        CompressError: the file cannot be written.
    """
    figure = new_figure(11, 4.8)
    if result.source:
        left, right = figure.subplots(1, 2, sharey=True)
        _draw_bench(left, result, lambda row: row.figures.weight_bytes, "weights in bytes")
        _draw_bench(
            right, result, lambda row: row.speeds[0].latency.median_us, "latency at batch 1 in µs"
        )
        left.set_ylabel("test accuracy in %, 95 % interval")
    else:
        left = figure.subplots()
        _draw_bench(left, result, lambda row: row.figures.weight_bytes, "weights in bytes")
        left.set_ylabel("latency at batch 1 in µs, quartiles")
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=4)
    save_figure(figure, path)


def _draw_bench(
    axes: "Axes", result: "BenchResult", across: "Callable[[BenchRow], float | None]", label: str
) -> None:
    """Draw one point an artifact: accuracy, or latency where there is none, over `across`."""
    for index, row in enumerate(result.rows):
        x, (y, low, high) = across(row), _height(row)
        if x is None:
            continue
        # Hollow marks, each larger than the one before: those in the same place all stay visible.
        axes.errorbar(
            x,
            y,
            [[y - low], [high - y]],
            label=row.name,
            fmt=_MARKERS[index % len(_MARKERS)],
            markersize=6 + 2 * index,
            fillstyle="none",
            markeredgewidth=1.6,
            linewidth=0.8,
            capsize=3 + index,
        )
    axes.set_xlabel(label)
    axes.grid(visible=True, alpha=0.3)
    _scale_by_ratio(axes)


def _scale_by_ratio(axes: "Axes") -> None:
    """Make the x axis logarithmic, with its ticks written as plain numbers."""
    from matplotlib.ticker import LogLocator, NullLocator

    axes.set_xscale("log")
    axes.margins(x=0.15)
    low, high = axes.get_xlim()
    steps = (1, 2, 5) if high > 4 * low else (1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9)
    axes.xaxis.set_major_locator(LogLocator(subs=steps))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(
        lambda value, _: f"{value:,.4g}" if value < 1000 else f"{value:,.0f}"
    )


def _height(row: "BenchRow") -> tuple[float, float, float]:
    if row.test is None:
        latency = row.speeds[0].latency
        return latency.median_us, latency.low_us, latency.high_us
    low, high = row.test.interval
    return 100 * row.test.fraction, 100 * low, 100 * high


def plot_pareto(ours: Sequence[Point], path: Path) -> None:
    """Draw our points, the front they make, and other people's, over bytes and over compute.

    Raises:
        CompressError: the file cannot be written.
    """
    figure = new_figure(13, 6.5)
    for axes, (cost, title) in zip(figure.subplots(1, 2, sharey=True), _COSTS.items(), strict=True):
        _draw_pareto(axes, ours, cost)
        axes.set_xlabel(title)
        axes.set_xscale("log")
        axes.margins(0.08)
        axes.grid(alpha=0.3)
    figure.axes[0].set_ylabel("test accuracy in %")
    figure.axes[0].legend(loc="lower right")
    _label_all(figure, ours)
    save_figure(figure, path)


def _label_all(figure: "Figure", ours: Sequence[Point]) -> None:
    """Name the points, once the layout says where they are."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for axes, cost in zip(figure.axes, _COSTS, strict=True):
        known = [point for point in (*ours, *PUBLISHED) if getattr(point, cost) is not None]
        places = [(getattr(point, cost), 100 * point.accuracy) for point in known]
        write_labels(axes, places, [point.name for point in known])


def _draw_pareto(axes: "Axes", ours: Sequence[Point], cost: str) -> None:
    theirs = [point for point in PUBLISHED if getattr(point, cost) is not None]
    axes.plot(
        [getattr(p, cost) for p in theirs],
        [100 * p.accuracy for p in theirs],
        "x",
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
        color="tab:blue",
        ecolor="lightsteelblue",
        label="ours, chosen on validation images; 95 % interval",
    )


def _bars(points: Sequence[Point]) -> list[list[float]]:
    """The distances down and up to the ends of each interval, in percent."""
    ends = [p.interval or (p.accuracy, p.accuracy) for p in points]
    down = [100 * (p.accuracy - low) for p, (low, _) in zip(points, ends, strict=True)]
    up = [100 * (high - p.accuracy) for p, (_, high) in zip(points, ends, strict=True)]
    return [down, up]
