"""The page of the five phases: Markdown, JSON, pictures, and tables to print."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from cattrs import BaseValidationError, structure

from compress.errors import CompressError
from compress.files import read_json
from mnist_edge.data import CLASSES, SIDE, Dataset
from mnist_edge.report.figures import new_figure, save_figure
from mnist_edge.report.pages import render, write_page
from mnist_edge.report.tables import Sheet
from mnist_edge.report.text import in_points, mean_and_deviation
from mnist_edge.studies.journey import DOCUMENT, EpochAccuracy, Journey, Phase, PhaseRun, claims
from mnist_edge.studies.sweeps import seeds_in_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NAME = "journey"
_PICTURES = {
    "curves": f"{NAME}/curves.png",
    "confusion": f"{NAME}/confusion.png",
    "mistakes": f"{NAME}/misclassified.png",
    "fields": f"{NAME}/receptive-field.png",
}
_SHOWN_MISTAKES = 12
_WIDEST = 5
"""The phase whose receptive field is shown; the layers that widen it are the same in all."""


def write_pages(journey: Journey, data: Dataset, out: Path) -> list[Path]:
    """Write the page, its JSON and its pictures into the folder `out`; return the files."""
    written = write_page(out, NAME, asdict(journey), lambda v: as_markdown(structure(v, Journey)))
    drawn = by_protocol(journey)[0]
    plot_curves(drawn, out / _PICTURES["curves"])
    plot_confusion(drawn, out / _PICTURES["confusion"])
    plot_mistakes(drawn, data, out / _PICTURES["mistakes"])
    plot_receptive_field(journey, data, out / _PICTURES["fields"])
    return [*written, *(out / path for path in _PICTURES.values())]


def read_record(out: Path) -> Journey | None:
    """The results beside an earlier page in a folder; None without.

    Raises:
        CompressError: the file holds no journey.
    """
    path = out / f"{NAME}.json"
    if not path.exists():
        return None
    try:
        return structure(read_json(path), Journey)
    except (BaseValidationError, TypeError) as error:
        raise CompressError(f"{path} holds no results of a journey; move it away") from error


def as_markdown(journey: Journey) -> str:
    """The page, with each number from `journey` or, where it says so, from the document."""
    protocols = by_protocol(journey)
    return render(
        "journey.md.jinja",
        dataset=journey.dataset,
        images=journey.images,
        protocols=[_protocol(each) for each in protocols],
        remarks=[(phase, found.also) for phase, found in DOCUMENT.items() if found.also],
        pictures=_PICTURES,
        drawn=_title(protocols[0]),
        first_seed=_seeds(protocols[0])[0],
        widest=_WIDEST,
        fields=journey.fields,
    )


def by_protocol(journey: Journey) -> list[Journey]:
    """The journey apart: with images held back, and on all images; each that is there."""
    trained, held, tested = journey.images
    whole = replace(
        journey,
        images=(trained + held, 0, tested),
        epochs=journey.whole_epochs,
        phases=journey.whole,
    )
    return [each for each in (journey, whole) if each.phases]


def _title(journey: Journey) -> str:
    trained, held, _ = journey.images
    return f"{trained:,} images, {held:,} held back" if held else f"all {trained:,} images"


def _seeds(journey: Journey) -> list[int]:
    return sorted({run.seed for each in journey.phases for run in each.runs})


def _protocol(journey: Journey) -> dict[str, Any]:
    """What the page says of the trainings by one protocol."""
    seeds = _seeds(journey)
    return {
        "title": _title(journey),
        "on_all": not journey.images[1],
        "epochs": journey.epochs,
        "seeds": seeds_in_words(seeds),
        "count": len(seeds),
        "last": [_last_row(each) for each in journey.phases],
        "best": [_best_row(each) for each in journey.phases],
        "claims": [(c.text, c.measure, in_points(c.found), c.verdict) for c in claims(journey)],
    }


def tables(journey: Journey) -> list[Sheet]:
    """The page's main tables for the terminal, for each protocol."""
    return [sheet for each in by_protocol(journey) for sheet in _tables(each)]


def _tables(journey: Journey) -> list[Sheet]:
    last = (_last_row(each) for each in journey.phases)
    phases = Sheet(
        f"trained on {_title(journey)}: last of {journey.epochs} epochs",
        ("phase", "parameters", "training", "at rest", "test", "gap", "gap at rest"),
        tuple((row[0], *row[2:]) for row in last),
        words=(),
    )
    said = Sheet(
        f"trained on {_title(journey)}: the document's analyses",
        ("verdict", "the document says", "measured", "found, points"),
        tuple((c.verdict, c.text, c.measure, in_points(c.found)) for c in claims(journey)),
        words=(0, 1, 2),
    )
    return [phases, said]


def plot_curves(journey: Journey, path: Path) -> None:
    """Draw training and test accuracy over the epochs, a panel for each phase."""
    count = len(journey.phases)
    figure = new_figure(3.2 * count, 3.4)
    panels = np.atleast_1d(figure.subplots(1, count, sharey=True))
    for axes, each in zip(panels, journey.phases, strict=True):
        _draw_range(axes, each, "training", lambda epoch: epoch.train)
        _draw_range(axes, each, "test", lambda epoch: epoch.test)
        axes.set_title(f"phase {each.phase}")
        axes.set_xlabel("epoch")
        axes.grid(alpha=0.3)
    # The first epochs would hide what the later ones do.
    middle = [
        run.epochs[len(run.epochs) // 4].train for each in journey.phases for run in each.runs
    ]
    panels[0].set_ylim(100 * min(middle) - 0.5, 100.1)
    panels[0].set_ylabel("accuracy, %")
    panels[0].legend()
    save_figure(figure, path)


def plot_confusion(journey: Journey, path: Path) -> None:
    """Draw how often each class is taken for each other, summed over the seeds."""
    count = len(journey.phases)
    figure = new_figure(3.6 * count, 3.9)
    for axes, each in zip(np.atleast_1d(figure.subplots(1, count)), journey.phases, strict=True):
        matrix = confusion(each.runs)
        axes.imshow(matrix, cmap="Reds")
        for (label, answer), times in np.ndenumerate(matrix):
            if times:
                color = "white" if times > matrix.max() / 2 else "black"
                place = {"ha": "center", "va": "center"}
                axes.text(answer, label, str(times), color=color, fontsize=7, **place)
        axes.set_title(f"phase {each.phase}")
        axes.set_xticks(range(CLASSES))
        axes.set_yticks(range(CLASSES))
        axes.set_xlabel("answer")
        axes.set_ylabel("label")
    save_figure(figure, path)


def confusion(runs: Sequence[PhaseRun]) -> np.ndarray:
    """How often each label (row) got each wrong answer (column): int64 [10, 10]."""
    matrix = np.zeros((CLASSES, CLASSES), np.int64)
    for run in runs:
        for _, label, answer in run.mistakes:
            matrix[label, answer] += 1
    return matrix


def plot_mistakes(journey: Journey, data: Dataset, path: Path) -> None:
    """Draw the first test images that each phase's first seed answers wrongly."""
    figure = new_figure(_SHOWN_MISTAKES, 1.25 * len(journey.phases))
    grid = figure.subplots(len(journey.phases), _SHOWN_MISTAKES, squeeze=False)
    for row, each in zip(grid, journey.phases, strict=True):
        row[0].set_ylabel(f"phase {each.phase}", rotation=0, ha="right", va="center")
        for axes in row:
            axes.set_xticks([])
            axes.set_yticks([])
            axes.set_frame_on(False)
        for axes, (at, label, answer) in zip(row, each.runs[0].mistakes, strict=False):
            axes.imshow(data.test.images[at], cmap="gray_r")
            axes.set_title(f"{label}, not {answer}", fontsize=8)
    save_figure(figure, path)


def plot_receptive_field(journey: Journey, data: Dataset, path: Path) -> None:
    """Draw what one value of each layer sees: squares on a digit, and a bar a layer."""
    from matplotlib.patches import Rectangle

    figure = new_figure(9, 4)
    digit, bars = figure.subplots(1, 2, width_ratios=[1, 1.6])
    digit.imshow(data.train.images[0], cmap="gray_r", alpha=0.6)
    digit.axis("off")
    names = [f"{name}, {side}x{side}" for name, side, _ in journey.fields]
    sizes = [field for _, _, field in journey.fields]
    for place, size in enumerate(sizes):
        color = f"C{place}"
        corner = (SIDE - size) / 2 - 0.5
        digit.add_patch(Rectangle((corner, corner), size, size, fill=False, ec=color, lw=2))
        bars.barh(place, size, color=color)
        bars.text(size + 0.3, place, str(size), va="center")
    bars.set_yticks(range(len(names)), names)
    bars.invert_yaxis()
    bars.set_xlim(0, SIDE + 2)
    bars.set_xlabel("pixels of the image that one value sees, each way")
    save_figure(figure, path)


def _draw_range(
    axes: "Axes", phase: Phase, name: str, value: Callable[[EpochAccuracy], float]
) -> None:
    epochs = [epoch.epoch for epoch in phase.runs[0].epochs]
    lines = np.array([[100 * value(epoch) for epoch in run.epochs] for run in phase.runs])
    axes.plot(epochs, lines.mean(0), label=name)
    axes.fill_between(epochs, lines.min(0), lines.max(0), alpha=0.25)


def _last_row(each: Phase) -> list[str]:
    runs = each.runs
    return [
        str(each.phase),
        DOCUMENT[each.phase].aim,
        f"{each.parameters:,}",
        mean_and_deviation([run.last.train for run in runs]),
        mean_and_deviation([run.train_at_rest.fraction for run in runs]),
        mean_and_deviation([run.last.test for run in runs]),
        _points([run.gap for run in runs]),
        _points([run.gap_at_rest for run in runs]),
    ]


def _best_row(each: Phase) -> list[str]:
    said, best = DOCUMENT[each.phase], [run.best_on_test for run in each.runs]
    return [
        str(each.phase),
        f"{said.parameters:,}",
        f"{each.parameters:,}",
        f"{said.train:.2f} %",
        mean_and_deviation([epoch.train for epoch in best]),
        f"{said.test:.2f} %",
        mean_and_deviation([epoch.test for epoch in best]),
        str(said.epoch),
        ", ".join(str(epoch.epoch) for epoch in best),
    ]


def _points(gaps: Sequence[float]) -> str:
    """Mean and standard deviation of differences of shares, in points."""
    mean = f"{100 * np.mean(gaps):+.2f}"
    return mean if len(gaps) < 2 else f"{mean} +- {100 * np.std(gaps, ddof=1):.2f}"
