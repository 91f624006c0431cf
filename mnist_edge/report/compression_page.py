"""The page on compression: what each step buys, alone and after others, from what was measured."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from mnist_edge.report.pages import render
from mnist_edge.report.seeds import (
    SeedsRow,
    difference_with_deviation,
    difference_with_interval,
    differences,
    mean_share,
    ratio_with_quartiles,
    shares,
)
from mnist_edge.report.statistics import t_interval

BATCHES = (1, 64)
PARTS = ("validation", "test")
FLOAT = "float"
CUT = "prune, as cut"
TUNED, DISTILLED = "fine-tune", "distil"
TUNED_PRUNED, PRUNED, SLOWER = "prune + fine-tune", "prune + distil", "prune slower + distil"
LARGEST_LOSS = 0.05
"""How many points below the unpruned mean the pruned network may be."""

AGAINST_TIME = (
    *("phase5-float", "phase5-folded", "phase5-int8", "phase5-int4"),
    *("phase5-pruned", "phase5-pruned-int8", "phase5-pruned-int4"),
)
"""The published networks beside which those pruned against time stand."""

_BOUGHT = (
    ("more training alone", TUNED, FLOAT),
    ("the teacher, over as much training without", DISTILLED, TUNED),
    ("fine-tuning, after the cut", TUNED_PRUNED, CUT),
    ("the teacher, after the cut", PRUNED, TUNED_PRUNED),
    ("smaller steps and more epochs", SLOWER, PRUNED),
    ("distilling before the cut too", f"{DISTILLED} > {PRUNED}", PRUNED),
    ("training as integers, at 8 bits", "int8 QAT", "int8"),
    ("the same after pruning", f"{PRUNED} > int8 QAT + distil", f"{PRUNED} > int8"),
    ("4 bits in place of 8", "4-bit QAT", "int8 QAT"),
    ("the same after pruning", f"{PRUNED} > 4-bit QAT + distil", f"{PRUNED} > int8 QAT + distil"),
)


def as_markdown(found: Mapping[str, Any]) -> str:
    """Make the page from what `docs/compression.json` holds; what lacks is left out."""
    networks = found["networks"]
    rows = {row["name"]: row for row in networks["rows"]}
    timed = found.get("latency")
    return render(
        "compression.md.jinja",
        networks=networks,
        share=f"{100 * networks['share']:.0f} %",
        seeds=len(rows[FLOAT]["seeds"]),
        statistics=f"{networks['statistics_images']:,}",
        table=[_cells(row, rows[FLOAT], timed) for row in sorted(rows.values(), key=_depth)],
        fewer=[name for name, row in rows.items() if len(row["seeds"]) < len(rows[FLOAT]["seeds"])],
        bought=[
            [
                label,
                one,
                other,
                *(difference_with_deviation(rows[one], rows[other], part) for part in PARTS),
            ]
            for label, one, other in _BOUGHT
            if one in rows and other in rows
        ],
        claim=_claims(rows) if PRUNED in rows else None,
        timed=timed,
        published=found.get("published"),
    )


def _depth(row: SeedsRow) -> int:
    """How many steps there are before a row's own."""
    return row["name"].count(" > ")


def _cells(row: SeedsRow, base: SeedsRow, timed: Mapping[str, Any] | None) -> list[str]:
    """A row: accuracies, the difference to float, sizes as means over the seeds, and speed."""
    return [
        row["name"],
        *(mean_share(row, part) for part in PARTS),
        "-" if row is base else difference_with_deviation(row, base, "test"),
        *(_mean(row, name) for name in ("weight_bytes", "file_bytes", "macs")),
        *(_speed(row["name"], batch, timed) for batch in BATCHES),
    ]


def _mean(row: SeedsRow, name: str) -> str:
    return f"{np.mean([seed[name] for seed in row['seeds']]):,.0f}"


def _speed(name: str, batch: int, timed: Mapping[str, Any] | None) -> str:
    """How many times as fast as the published float file, with quartiles."""
    for row in timed["rows"] if timed else ():
        if (row["name"], row["batch"]) == (name, batch):
            return ratio_with_quartiles(row["over_float"])
    return "-"


def _claims(rows: Mapping[str, SeedsRow]) -> dict[str, Any]:
    """How far below the unpruned mean each way of pruning ends, and if within the largest loss.

    The answer is that of the distilled way that is best on validation.
    """
    names = (TUNED_PRUNED, PRUNED, SLOWER, f"{DISTILLED} > {PRUNED}")
    ways = [rows[name] for name in names if name in rows]
    distilled = [row for row in ways if row["name"] != TUNED_PRUNED]
    best = max(distilled, key=lambda row: np.mean(shares(row, "validation")))
    return {
        "asked": f"{LARGEST_LOSS:.2f}",
        "best": best["name"],
        "answer": {part: _verdict(best, rows[FLOAT], part) for part in PARTS},
        "pruned": mean_share(best, "test"),
        "unpruned": mean_share(rows[FLOAT], "test"),
        "left": _share_left(best, rows[FLOAT]),
        "ways": [_claim_cells(row, rows[FLOAT]) for row in ways],
    }


def _claim_cells(row: SeedsRow, base: SeedsRow) -> list[str]:
    found = (difference_with_interval(row, base, part) for part in PARTS)
    verdicts = (_verdict(row, base, part) for part in PARTS)
    return [row["name"], _share_left(row, base), *found, *verdicts]


def _verdict(row: SeedsRow, base: SeedsRow, part: str) -> str:
    """Whether a row's mean is within the largest loss of the unpruned one's, and where it is."""
    points = 100 * t_interval(differences(row, base, part)).mean
    # A difference of exactly the largest loss must not fail by a rounding of sums.
    kept = "yes" if points >= -LARGEST_LOSS - 1e-9 else "no"
    return f"{kept}, {abs(points):.3f} points {'below' if points < 0 else 'above'}"


def _share_left(row: SeedsRow, base: SeedsRow) -> str:
    macs = [float(np.mean([seed["macs"] for seed in each["seeds"]])) for each in (row, base)]
    return f"{100 * macs[0] / macs[1]:.1f} %"
