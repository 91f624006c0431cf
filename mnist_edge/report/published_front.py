"""The published networks as trials of a search: validation error, bytes, MACs, and their front."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from compress.manifest import Entry
from mnist_edge.report.pareto import fronts
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
    judged = np.array([[t.error, t.weight_bytes, t.macs] for t in trials]).reshape(-1, 3)
    beaten = {t.name for t, rank in zip(trials, fronts(judged), strict=True) if rank > 0}
    columns: tuple[Column[PublishedTrial], ...] = (
        Column("network", lambda each: f"`{each.name}`"),
        Column("wrong on validation", lambda each: each.error, percent),
        Column("weight bytes", lambda each: each.weight_bytes, thousands),
        Column("MACs", lambda each: each.macs, thousands),
        Column("in the front", lambda each: "-" if each.name in beaten else "yes"),
    )
    return Sheet.of("", columns, trials)
