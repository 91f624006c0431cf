"""Accuracy against bytes and against compute: which networks no other beats, ours and others'."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from compress.files import written_whole
from mnist_edge.report.label_places import label
from mnist_edge.report.published_points import PUBLISHED

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COSTS = {"weight_bytes": "weights in bytes", "macs": "multiply-accumulates an image"}


@dataclass(frozen=True)
class Point:
    """One network on the plot.

    Attributes:
        name: as it is labelled.
        accuracy: on the test images, a fraction.
        interval: its 95 % interval; None where it is somebody else's figure.
        weight_bytes: of all constants of inference; None if unknown.
        macs: multiply-accumulates for one image; None if unknown.
    """

    name: str
    accuracy: float
    interval: tuple[float, float] | None = None
    weight_bytes: int | None = None
    macs: int | None = None


def others() -> tuple[Point, ...]:
    """The published points of other people."""
    return tuple(
        Point(p.name, p.accuracy, weight_bytes=p.weight_bytes, macs=p.macs) for p in PUBLISHED
    )


def front(points: Sequence[Point], cost: str) -> list[Point]:
    """The points that no other beats, by rising cost.

    A point is beaten by one that costs no more and is more accurate, or as accurate and cheaper.

    Args:
        points: those to choose from; points of unknown cost are left out.
        cost: the attribute that counts, "weight_bytes" or "macs".
    """
    known = [point for point in points if getattr(point, cost) is not None]
    best: list[Point] = []
    for point in sorted(known, key=lambda p: (getattr(p, cost), -p.accuracy)):
        if not best or point.accuracy > best[-1].accuracy:
            best.append(point)
    return best


def plot(ours: Sequence[Point], path: Path) -> None:
    """Draw our points, the front they make, and other people's, over bytes and over compute.

    Raises:
        UserError: the file cannot be written.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(13, 6.5), dpi=120, layout="constrained")
    for axes, (cost, title) in zip(figure.subplots(1, 2, sharey=True), _COSTS.items(), strict=True):
        _draw(axes, ours, cost)
        axes.set_xlabel(title)
        axes.set_xscale("log")
        axes.margins(0.08)
        axes.grid(alpha=0.3)
    figure.axes[0].set_ylabel("test accuracy in %")
    figure.axes[0].legend(loc="lower right")
    _label_all(figure, ours)
    with written_whole(path) as temporary:
        figure.savefig(temporary)


def _label_all(figure: "Figure", ours: Sequence[Point]) -> None:
    """Name the points, once the layout says where they are."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for axes, cost in zip(figure.axes, _COSTS, strict=True):
        known = [point for point in (*ours, *others()) if getattr(point, cost) is not None]
        places = [(getattr(point, cost), 100 * point.accuracy) for point in known]
        label(axes, places, [point.name for point in known])


def _draw(axes: "Axes", ours: Sequence[Point], cost: str) -> None:
    theirs = [point for point in others() if getattr(point, cost) is not None]
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
