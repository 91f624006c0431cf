"""What corrupted images cost networks, shown: tables, a picture of each corruption, the page."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from cattrs import BaseValidationError, structure

from compress.errors import CompressError
from compress.files import read_json
from mnist_edge.data import CLASSES, Dataset
from mnist_edge.data.corruptions import CAMERA, CORRUPTIONS, MNIST_C, corrupt
from mnist_edge.evaluation.robustness import CLEAN, Robustness, RobustnessRow
from mnist_edge.report.figures import new_figure, save_figure
from mnist_edge.report.pages import render, write_page
from mnist_edge.report.robustness_plots import plot_change, plot_errors
from mnist_edge.report.tables import Column, Sheet
from mnist_edge.report.text import mean_and_deviation

NAME = "robustness"
_PARENT = "phase5-float.onnx"
_COMPRESSED = "phase5-"


def _share(share: float) -> str:
    return f"{100 * share:.2f}"


_SUMMARY: tuple[Column[RobustnessRow], ...] = (
    Column("network", lambda row: row.file),
    Column("error, clean, %", lambda row: 1 - row.clean.fraction, _share),
    Column("mean error on MNIST-C, %", lambda row: row.mean_error, _share),
    Column("worst", lambda row: row.worst),
    Column("its error, %", lambda row: row.error(row.worst), _share),
)


def sheets(found: Robustness) -> list[Sheet]:
    """The tables for a terminal: each network's errors in short, and by corruption."""
    return [
        Sheet.of(
            f"Errors on {found.images:,} {found.part} images", _SUMMARY, found.rows, words=(0, 3)
        ),
        _by_corruption(found, "Wrong answers by corruption, %", list(_names(found))),
    ]


def write_pages(found: Robustness, data: Dataset, out: Path) -> tuple[Path, ...]:
    """Write the page, its JSON and its pictures into the folder `out`.

    Raises:
        CompressError: a file cannot be written.
    """
    picture = out / f"{NAME}.png"
    plot(data, picture, seed=found.seed)
    pictures = [picture, out / f"{NAME}_errors.png"]
    plot_errors(found, pictures[1])
    if found.before:
        pictures.append(out / f"{NAME}_change.png")
        plot_change(found, pictures[2])
    pages = write_page(out, NAME, asdict(found), lambda v: as_markdown(structure(v, Robustness)))
    return (*pages, *pictures)


def read_record(path: Path) -> Robustness:
    """The measurement that `write_pages` wrote as `robustness.json`.

    Raises:
        CompressError: the file is missing or another one.
    """
    value = read_json(path)
    try:
        return structure(value, Robustness)
    except (AttributeError, KeyError, TypeError, ValueError, BaseValidationError) as error:
        raise CompressError(
            f"{path} is no robustness.json; `mnist-edge robustness` writes one"
        ) from error


def as_json(found: Robustness) -> Mapping[str, Any]:
    """The counts as plain values, with each network's mean error."""
    rows = [{**asdict(row), "mean_error": row.mean_error} for row in found.rows]
    return {**asdict(found), "rows": rows}


def as_markdown(found: Robustness) -> str:
    """The page, with each number from `found`."""
    names = _names(found)
    return render(
        f"{NAME}.md.jinja",
        found=found,
        summary=Sheet.of("", _SUMMARY, found.rows, words=(0, 3)).as_markdown(),
        benchmark=_by_corruption(found, "", [n for n in names if n in MNIST_C]).as_markdown(),
        camera=_by_corruption(found, "", [n for n in names if n in CAMERA]).as_markdown(),
        compressed=_against_parent(found),
        change=_against_before(found),
        seeds=[_over_seeds(name, rows) for name, rows in found.seeds.items()],
        refused=[_refused(row) for row in found.rows if row.refused and row.mean_error is not None],
        parent=_PARENT,
    )


def plot(data: Dataset, path: Path, *, seed: int = 0) -> None:
    """Draw one validation image of each class, as it is and under every corruption, as a PNG."""
    part = data.validation
    firsts = np.array([np.flatnonzero(part.labels == label)[0] for label in range(CLASSES)])
    digits = part.images[firsts]
    rows = {"clean": digits} | {name: corrupt(digits, name, seed=seed) for name in CORRUPTIONS}
    figure = new_figure(8, 0.62 * len(rows))
    for axes, (name, images) in zip(figure.subplots(len(rows), 1), rows.items(), strict=True):
        axes.imshow(np.concatenate(list(images), axis=1), cmap="gray", vmin=0, vmax=255)
        axes.set_ylabel(name, rotation=0, ha="right", va="center")
        axes.set_xticks([])
        axes.set_yticks([])
    save_figure(figure, path)


def _names(found: Robustness) -> tuple[str, ...]:
    return tuple(found.rows[0].corrupted) if found.rows else ()


def _by_corruption(found: Robustness, title: str, names: list[str]) -> Sheet:
    """A row a corruption, a column a network."""
    rows = [(name, *(_share(row.error(name)) for row in found.rows)) for name in names]
    short = tuple(row.file.removesuffix(".onnx") for row in found.rows)
    return Sheet(title, ("corruption", *short), tuple(rows))


def _against_parent(found: Robustness) -> list[list[str]]:
    """What being compressed costs of robustness: differences of error, in points."""
    rows = {row.file: row for row in found.rows}
    parent = rows.get(_PARENT)
    if parent is None or parent.mean_error is None:
        return []
    return [
        [
            f"`{name}`",
            f"{100 * (parent.clean.fraction - row.clean.fraction):+.2f}",
            f"{100 * (row.mean_error - parent.mean_error):+.2f}",
            _costliest(row, parent),
        ]
        for name, row in rows.items()
        if name.startswith(_COMPRESSED) and row is not parent and row.mean_error is not None
    ]


def _against_before(found: Robustness) -> list[list[str]]:
    """Each network's errors before and now, and what share of the mean error is left."""
    return [
        [
            f"`{now.file}`",
            *(_share(1 - row.clean.fraction) for row in (before, now)),
            *(_share(row.mean_error) for row in (before, now) if row.mean_error is not None),
            f"{now.mean_error / before.mean_error:.2f}",
        ]
        for before, now in found.pairs
        if now.mean_error is not None and before.mean_error and now.corrupted != before.corrupted
    ]


def _over_seeds(name: str, rows: Sequence[RobustnessRow]) -> list[str]:
    """The errors of all seeds of a published network: mean and deviation."""
    clean = [1 - row.clean.fraction for row in rows]
    corrupted = [row.mean_error for row in rows if row.mean_error is not None]
    return [f"`{name}`", str(len(rows)), *map(mean_and_deviation, (clean, corrupted))]


def _refused(row: RobustnessRow) -> list[str]:
    """What `predict` would not answer: of clean images, and on average over MNIST-C."""
    clean, shown = row.refused[CLEAN], [row.refused[name] for name in MNIST_C]
    scores = [row.corrupted[name] for name in MNIST_C]
    right = sum(score.correct for score in scores)
    wrong = sum(score.count for score in scores) - right
    refused, lost = sum(each.wrong for each in shown), sum(each.right for each in shown)
    return [
        f"`{row.file}`",
        *(_part(clean.right, row.clean.correct), _part(lost, right)),
        *(_part(refused, wrong), _part(wrong, right + wrong)),
        _part(wrong - refused, right + wrong),
    ]


def _part(count: int, whole: int) -> str:
    """A share in percent; of nothing there is none, as of the wrong answers of few images."""
    return _share(count / whole) if whole else "-"


def _costliest(row: RobustnessRow, parent: RobustnessRow) -> str:
    costs = {name: row.error(name) - parent.error(name) for name in row.corrupted}
    name = max(costs, key=costs.__getitem__)
    return f"{name}, {100 * costs[name]:+.2f}"
