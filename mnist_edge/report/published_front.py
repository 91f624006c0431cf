"""The published networks as trials of a search: validation error, bytes, MACs, and their front."""

from collections.abc import Sequence
from dataclasses import dataclass

from compress.manifest import Entry
from mnist_edge.report.tables import Column, Sheet
from mnist_edge.report.text import percent, thousands


@dataclass(frozen=True)
class PublishedTrial:
    """A published network, by what a search would judge it.

    Attributes:
        name: the network's.
        error: the share of validation images that it answers wrongly.
        weight_bytes: of all constants of inference.
        macs: multiply-accumulates of one image.
    """

    name: str
    error: float
    weight_bytes: int
    macs: int

    def is_beaten_by(self, other: "PublishedTrial") -> bool:
        """Whether another is as low in everything, and lower in something."""
        mine, others = ((each.error, each.weight_bytes, each.macs) for each in (self, other))
        return others != mine and all(o <= m for o, m in zip(others, mine, strict=True))


def published_trials(entries: Sequence[Entry]) -> list[PublishedTrial]:
    """A trial for each network of a manifest, by rising bytes; from the first entry that tells all.

    Networks of floats are among them; one whose error or costs no entry tells is left out.
    """
    found: dict[str, PublishedTrial] = {}
    for entry in entries:
        if entry.validation is None or entry.weight_bytes is None or entry.macs is None:
            continue
        error = 1 - entry.validation.fraction
        trial = PublishedTrial(entry.variant, error, entry.weight_bytes, entry.macs)
        found.setdefault(entry.variant, trial)
    return sorted(found.values(), key=lambda each: (each.weight_bytes, each.macs, each.name))


def front_table(entries: Sequence[Entry]) -> Sheet:
    """The trials as a table, and which of them no other beats."""
    trials = published_trials(entries)
    columns: tuple[Column[PublishedTrial], ...] = (
        Column("network", lambda each: f"`{each.name}`"),
        Column("wrong on validation", lambda each: each.error, percent),
        Column("weight bytes", lambda each: each.weight_bytes, thousands),
        Column("MACs", lambda each: each.macs, thousands),
        Column("in the front", lambda each: "-" if any(map(each.is_beaten_by, trials)) else "yes"),
    )
    return Sheet.of("", columns, trials)
