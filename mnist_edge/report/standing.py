"""Networks of one data set as a plot inside a report: accuracy against bytes of weights."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from compress.reporting.content import Plot
from compress.reporting.figures import COLOURS, drawn
from mnist_edge.report.labels import write_labels
from mnist_edge.report.pareto import Point, front

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SHOWN_BELOW_THE_BEST = 0.05


def standing_plot(points: Sequence[Point], shown: Collection[str], dataset: str) -> Plot | None:
    """Networks measured on the same data: those of the report among the others.

    Args:
        points: of one data set; those of unknown bytes, or far below the best, are left out.
        shown: the names of those that the report is about.
        dataset: the data set's name.

    Returns:
        None where fewer than two are left.
    """
    known = [point for point in points if point.weight_bytes is not None]
    best = max((point.accuracy for point in known), default=0.0)
    near = [p for p in known if p.accuracy >= best - _SHOWN_BELOW_THE_BEST or p.name in shown]
    if len(near) < 2:
        return None
    far = len(known) - len(near)
    svg = drawn(
        lambda figure: _draw(figure, near, shown),
        name=f"accuracy on {dataset} against bytes of weights",
        size=(6.6, 4.2),
    )
    about = (
        f"Test accuracy on {dataset}, with its 95 % interval, against bytes of weights. All points"
        " are of this data set; the line joins those that no other beats."
    )
    more = f" {far} far below the best are left out." if far else ""
    return Plot(f"Among the networks for {dataset}", svg, about + more)


def _draw(figure: "Figure", points: Sequence[Point], shown: Collection[str]) -> None:
    axes = figure.subplots()
    best = front(points, "weight_bytes")
    line = [(p.weight_bytes, 100 * p.accuracy) for p in best]
    axes.plot(*zip(*line, strict=True), "-", color=COLOURS["line"], lw=2, zorder=1)
    for ours, colour in ((False, COLOURS["quiet"]), (True, COLOURS["coded"])):
        some = [p for p in points if (p.name in shown) is ours]
        ends = [p.interval or (p.accuracy, p.accuracy) for p in some]
        share = [100 * p.accuracy for p in some]
        axes.errorbar(
            [float(p.weight_bytes or 0) for p in some],
            share,
            yerr=[
                [s - 100 * low for s, (low, _) in zip(share, ends, strict=True)],
                [100 * high - s for s, (_, high) in zip(share, ends, strict=True)],
            ],
            fmt="o",
            ms=5,
            color=colour,
            ecolor=COLOURS["line"],
            zorder=2 + ours,
        )
    _scale(figure, points)
    places = [(p.weight_bytes or 0, 100 * p.accuracy) for p in points]
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    write_labels(axes, places, [p.name for p in points], size=8)


def _scale(figure: "Figure", points: Sequence[Point]) -> None:
    from matplotlib.ticker import LogLocator, NullLocator

    (axes,) = figure.axes
    axes.set_xscale("log")
    sizes = [p.weight_bytes or 1 for p in points]
    steps = (1, 2, 5) if max(sizes) > 4 * min(sizes) else (1, 1.5, 2, 3, 5, 7)
    axes.xaxis.set_major_locator(LogLocator(subs=steps))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.margins(0.1)
    axes.grid()
    axes.set_axisbelow(True)
    axes.set_xlabel("bytes of weights")
    axes.set_ylabel("test accuracy in %")
