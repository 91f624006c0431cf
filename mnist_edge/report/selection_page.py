"""The log of selections: which seeds each published network was chosen from, by what, and how."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from cattrs import structure

from compress.files import read_json
from compress.manifest import Entry, read_manifest
from mnist_edge.data import Dataset
from mnist_edge.evaluation import artifacts
from mnist_edge.evaluation.choosing import TRAININGS
from mnist_edge.evaluation.scoring import score_and_loss
from mnist_edge.report.pages import render, write_page
from mnist_edge.settings.recipe import read_recipe

NAME = "selections"
_EARLIER = "parent"
"""What chose before runs recorded it: the float network's validation accuracy."""


@dataclass(frozen=True)
class Selection:
    """One recipe: its seeds on the validation images, and which of them is published.

    Attributes:
        name: of the recipe and its network.
        seeds: which were trained.
        variant: "float", "folded" or "int8".
        right: right answers of each seed's file, as it ships.
        losses: mean cross entropy of each, where that was recorded.
        parents: accuracy and loss of each one's float parent, where they were recorded.
        chosen: the published seed.
        chosen_by: whose accuracy chose it: "published" or "parent".
        recorded: whether the run itself recorded what chose.
        file: the published file that is measured anew; "" where none is published.
        measured: right answers of that file now.
        loss: its mean cross entropy now.
    """

    name: str
    variant: str
    seeds: tuple[int, ...]
    right: tuple[int, ...]
    losses: tuple[float | None, ...]
    parents: tuple[tuple[float, float] | None, ...]
    chosen: int
    chosen_by: str
    recorded: bool
    file: str = ""
    measured: int | None = None
    loss: float | None = None

    @property
    def of_parent(self) -> bool:
        """Whether another network than the published one chose."""
        return self.chosen_by == "parent" and self.variant == "int8"

    @property
    def is_best(self) -> bool:
        """Whether no other seed's network, as it ships, has more right answers."""
        return self.right[self.seeds.index(self.chosen)] == max(self.right)


@dataclass(frozen=True)
class Selections:
    """All recipes that were run, on so many validation images."""

    dataset: str
    images: int
    rows: tuple[Selection, ...]


def collect(exported: Path, data: Dataset, *, say: Callable[[str], None]) -> Selections:
    """Read the trainings' record, and run each published ONNX file on the validation images.

    Raises:
        CompressError: the record, the manifest or a file is missing or damaged.
    """
    onnx = {e.variant: e for e in read_manifest(exported) if e.format == "onnx"}
    rows = []
    for name, record in read_json(exported / TRAININGS).items():
        say(f"running {name} on the validation images")
        rows.append(_selection(name, record, onnx.get(name), exported, data))
    return Selections(data.name, len(data.validation), tuple(rows))


def write_pages(found: Selections, out: Path) -> tuple[Path, Path]:
    """Write the page and its JSON into the folder `out`; return the files."""
    return write_page(out, NAME, asdict(found), lambda v: as_markdown(structure(v, Selections)))


def as_markdown(found: Selections) -> str:
    """The page, with each number from `found`."""
    by_name = {row.name: row for row in found.rows}
    return render(
        "selections.md.jinja",
        dataset=found.dataset,
        images=found.images,
        rows=[_cells(row) for row in found.rows],
        unrecorded=[row.name for row in found.rows if not row.recorded],
        earlier=[row.name for row in found.rows if row.of_parent and not row.recorded],
        others=[row.name for row in found.rows if not row.is_best],
        replaced=[by_name[name] for name in ("edge-11k", "edge-fast") if name in by_name],
        shares=_mean_shares(found),
    )


def _selection(
    name: str, record: Mapping[str, Any], entry: Entry | None, exported: Path, data: Dataset
) -> Selection:
    seeds: Sequence[Mapping[str, Any]] = record["seeds"]
    parents = tuple(
        (s["parent_accuracy"], s["parent_loss"]) if "parent_loss" in s else None for s in seeds
    )
    known = Selection(
        name=name,
        variant=record.get("variant") or read_recipe(artifacts.resolve_recipe(name)).variant,
        seeds=tuple(s["seed"] for s in seeds),
        right=tuple(s["validation"]["correct"] for s in seeds),
        losses=tuple(s.get("loss") for s in seeds),
        parents=parents,
        chosen=record["chosen"],
        chosen_by=record.get("chosen_by", _EARLIER),
        recorded="chosen_by" in record,
    )
    if entry is None:
        return known
    path = exported / entry.file
    measured, loss = score_and_loss(path, data.validation, data)
    return replace(known, file=entry.file, measured=measured.correct, loss=round(loss, 6))


def _cells(row: Selection) -> list[str]:
    right = ", ".join(f"{count:,}" for count in row.right)
    losses = ", ".join("-" if loss is None else f"{loss:.4f}" for loss in row.losses)
    parents = ", ".join("-" if p is None else f"{100 * p[0]:.2f} %" for p in row.parents)
    return [
        f"[`{row.name}`](../recipes/{row.name}.toml)",
        right,
        losses if any(row.losses) else "-",
        parents if any(row.parents) else "-",
        str(row.chosen),
        "its float parent" if row.of_parent else "itself",
        "yes" if row.is_best else "no",
        "-" if row.measured is None else f"{row.measured:,}",
        "-" if row.loss is None else f"{row.loss:.4f}",
    ]


def _mean_shares(found: Selections) -> dict[str, float]:
    """The mean share of right answers over each recipe's seeds, in percent."""
    return {r.name: 100 * sum(r.right) / len(r.right) / found.images for r in found.rows}
