"""The whole flow as a picture: what each stage has of accuracy, bytes, compute and speed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from compress.measuring import Score
from mnist_edge.report.figures import new_figure, save_figure
from mnist_edge.report.text import thousands

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SHOWN_BELOW_THE_BEST = 2.0  # points of accuracy
_COLOUR, _LIGHT = "tab:blue", "lightsteelblue"
_LINE_HEIGHT = 0.5  # inches


@dataclass(frozen=True)
class StageFigures:
    """What is drawn of a stage; what is None is left out.

    Attributes:
        times: how many times as fast as the first stage, for some batch sizes.
    """

    stage: str
    test: Score | None
    macs: int | None
    weight_bytes: int | None
    times: Sequence[tuple[int, float | None]]


def plot_stages(stages: Sequence[StageFigures], path: Path, *, dataset: str) -> None:
    """Draw a line a stage with four panels: accuracy, bytes of weights, MACs, times as fast.

    Args:
        stages: in their order; the first is what speed is compared with.
        path: the PNG to write.
        dataset: whose test images the accuracy is of.

    Raises:
        CompressError: the file cannot be written.
    """
    figure = new_figure(12, 1.3 + _LINE_HEIGHT * len(stages))
    panels = figure.subplots(1, 4, sharey=True)
    _draw_accuracy(panels[0], stages, dataset)
    _draw_bars(panels[1], [each.weight_bytes for each in stages], "weights in bytes")
    _draw_bars(panels[2], [each.macs for each in stages], "multiply-accumulates an image")
    _draw_times(panels[3], stages)
    panels[0].set_yticks(range(len(stages)), [each.stage for each in stages])
    panels[0].invert_yaxis()
    for axes in panels:
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(axis="y", length=0)
    save_figure(figure, path)


def _draw_accuracy(axes: "Axes", stages: Sequence[StageFigures], dataset: str) -> None:
    """Dots with intervals; of a stage far below the best, as one just cut, the figure alone."""
    known = [(line, each.test) for line, each in enumerate(stages) if each.test is not None]
    axes.set_xlabel(f"test accuracy in %, 95 % interval\n({dataset})")
    if not known:
        return
    least = 100 * max(test.fraction for _, test in known) - _SHOWN_BELOW_THE_BEST
    near = [(line, test) for line, test in known if 100 * test.fraction >= least]
    for line, test in near:
        low, high = (100 * end for end in test.interval)
        value = 100 * test.fraction
        axes.errorbar(value, line, xerr=[[value - low], [high - value]], fmt="o", color=_COLOUR)
        _write(axes, value, line, f"{value:.2f}", above=True)
    axes.margins(x=0.2)
    left = axes.get_xlim()[0]
    for line, test in known:
        if (line, test) not in near:
            _write(
                axes,
                left,
                line,
                f"\N{BLACK LEFT-POINTING SMALL TRIANGLE} {100 * test.fraction:.2f}",
            )
    axes.set_xlim(left=left)
    axes.grid(visible=True, axis="x", alpha=0.3)


def _draw_bars(axes: "Axes", values: Sequence[int | None], title: str) -> None:
    for line, value in enumerate(values):
        if value is not None:
            axes.barh(line, value, height=0.6, color=_COLOUR)
            _write(axes, value, line, thousands(value))
    _leave_room(axes, title)


def _draw_times(axes: "Axes", stages: Sequence[StageFigures]) -> None:
    """Two thin bars a stage: at the smaller and at the larger batch."""
    for line, each in enumerate(stages):
        for place, (batch, times) in enumerate(each.times):
            if times is None:
                continue
            y, colour = line - 0.17 + 0.34 * place, (_COLOUR, _LIGHT)[place % 2]
            label = f"batch {batch}" if line == 0 else None
            axes.barh(y, times, height=0.3, color=colour, label=label)
            _write(axes, times, y, f"{times:.2f}", size=8)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="upper right", frameon=False, fontsize=9)
    _leave_room(axes, f"times as fast as {stages[0].stage}")


def _leave_room(axes: "Axes", title: str) -> None:
    """Room for the figures to the right of the bars, which tell what ticks would."""
    axes.set_xlabel(title)
    axes.set_xlim(0, 1.3 * axes.get_xlim()[1])
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)


def _write(
    axes: "Axes", x: float, y: float, text: str, *, above: bool = False, size: int = 9
) -> None:
    offset, align = ((0, 6), "center") if above else ((5, 0), "left")
    axes.annotate(
        text,
        (x, y),
        xytext=offset,
        textcoords="offset points",
        ha=align,
        va="bottom" if above else "center",
        fontsize=size,
    )
