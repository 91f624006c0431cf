"""The page on augmentations: what each buys on corrupted images, and what it costs on clean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from cattrs import structure

from mnist_edge.data.corruptions import CAMERA, MNIST_C
from mnist_edge.evaluation.robustness import RobustnessRow
from mnist_edge.report.pages import render

BEFORE = "as before"
LARGEST_COST = 0.0005
"""The share of clean validation images that an augmentation may cost, as a mean over seeds."""


@dataclass(frozen=True)
class Row:
    """One network trained with one augmentation, from each seed."""

    network: str
    augmentation: str
    validation: Sequence[RobustnessRow]
    test: Sequence[RobustnessRow]

    @cached_property
    def clean(self) -> float:
        """The mean share of right answers on clean validation images."""
        return float(np.mean([each.clean.fraction for each in self.validation]))

    @cached_property
    def camera(self) -> float:
        """The mean error on validation images as poor cameras give them."""
        return float(np.mean([each.error(n) for each in self.validation for n in CAMERA]))


def as_markdown(found: Mapping[str, Any]) -> str:
    """Make the page from what `docs/robust_training.json` holds."""
    rows = _rows(found)
    networks = list(found["epochs"])
    return render(
        "robust_training.md.jinja",
        found=found,
        settings=[[name, _settings(of)] for name, of in found["augmentations"].items()],
        seeds=len(rows[0].test),
        tables={name: _table([r for r in rows if r.network == name]) for name in networks},
        chosen={name: chosen([r for r in rows if r.network == name]) for name in networks},
        largest_cost=100 * LARGEST_COST,
    )


def chosen(rows: Sequence[Row]) -> str:
    """The augmentation with the least error on poor cameras, among those that cost little.

    Validation images alone decide, clean and corrupted.
    """
    least = next(row.clean for row in rows if row.augmentation == BEFORE) - LARGEST_COST
    affordable = [row for row in rows if row.clean >= least]
    return min(affordable, key=lambda row: row.camera).augmentation


def _rows(found: Mapping[str, Any]) -> list[Row]:
    grouped: dict[tuple[str, str], tuple[list[RobustnessRow], list[RobustnessRow]]] = {}
    for each in found["rows"]:
        validation, test = grouped.setdefault((each["network"], each["augmentation"]), ([], []))
        validation.append(structure(each["validation"], RobustnessRow))
        test.append(structure(each["test"], RobustnessRow))
    return [Row(*key, *parts) for key, parts in grouped.items()]


def _settings(of: Mapping[str, float]) -> str:
    return ", ".join(f"`{name}` {value:g}" for name, value in of.items()) or "none"


def _table(rows: Sequence[Row]) -> list[list[str]]:
    return [
        [
            row.augmentation,
            _percent(row.clean),
            _percent(row.camera),
            _percent(np.mean([each.clean.fraction for each in row.test])),
            *(_percent(np.mean([each.error(name) for each in row.test])) for name in CAMERA),
            _percent(np.mean([each.error(name) for each in row.test for name in MNIST_C])),
        ]
        for row in rows
    ]


def _percent(share: Any) -> str:
    return f"{100 * share:.2f}"
