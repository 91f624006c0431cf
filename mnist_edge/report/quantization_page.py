"""The page on quantization: techniques, mixed widths and peers, made from what was measured."""

from collections.abc import Mapping, Sequence
from typing import Any

from compress.measuring import Score
from mnist_edge.report.pages import render
from mnist_edge.report.seeds import (
    SeedsRow,
    difference_with_interval,
    differences,
    mean_share,
    ratio_with_quartiles,
    shares,
)
from mnist_edge.report.statistics import t_interval
from mnist_edge.report.text import percent, with_interval

OURS = "mnist-edge"
REFERENCE = "none"
DEFAULT = "bias correction"
MIXED = "phase5-mixed"
PEER = "phase5-int4"
BATCHES = (1, 64)
_JUDGED = ("validation", "test", "test_as_float")


def as_markdown(found: Mapping[str, Any]) -> str:
    """Make the page from the parts of `docs/quantization.json`; a part that lacks is left out."""
    return render(
        "quantization.md.jinja",
        techniques=_techniques(found["techniques"]) if "techniques" in found else None,
        mixed=_mixed(found["mixed"]) if "mixed" in found else None,
        trained=_trained(found["trained"]) if "trained" in found else None,
        peers=_peers(found["peers"], _ratios(found)) if "peers" in found else None,
        speed=_speed(found) if "speed" in found and "peers" in found else None,
    )


# --- Techniques -----------------------------------------------------------------------------------


def _techniques(part: Mapping[str, Any]) -> dict[str, Any]:
    widths = list(dict.fromkeys(row["bits"] for row in part["rows"]))
    return {
        "seeds": len(part["floats"]),
        "images": f"{part['calibration_images']:,}",
        "default": DEFAULT,
        "whole": [mean_share(part["float"], name) for name in ("validation", "test")],
        "tables": {bits: _technique_rows(part, bits) for bits in widths},
        "verdicts": {bits: _technique_verdict(part["rows"], bits) for bits in widths},
    }


def _technique_rows(part: Mapping[str, Any], bits: int) -> list[list[str]]:
    plain = _technique(part["rows"], bits, REFERENCE)
    return [
        [
            f"**{row['technique']}**" if row["technique"] == DEFAULT else row["technique"],
            _bytes(row),
            *(mean_share(row, name) for name in ("validation", "test")),
            difference_with_interval(row, part["float"], "test"),
            mean_share(row, "test_as_float"),
            "-" if row is plain else difference_with_interval(row, plain, "validation_as_float"),
        ]
        for row in part["rows"]
        if row["bits"] == bits
    ]


def _technique(rows: Sequence[SeedsRow], bits: int, name: str) -> SeedsRow:
    return next(row for row in rows if (row["bits"], row["technique"]) == (bits, name))


def _technique_verdict(rows: Sequence[SeedsRow], bits: int) -> dict[str, Any]:
    """The technique that is best on validation, and what differs from the default there."""
    default = _technique(rows, bits, DEFAULT)
    others = [row for row in rows if row["bits"] == bits and row is not default]
    best = max([default, *others], key=lambda row: sum(shares(row, "validation")))
    found = {row["technique"]: differences(row, default, "validation_as_float") for row in others}
    return {
        "best": best["technique"],
        "ahead": None if best is default else difference_with_interval(best, default, "validation"),
        "better": [name for name, values in found.items() if t_interval(values).above_zero],
        "worse": [name for name, values in found.items() if t_interval(values).below_zero],
        "count": len(others),
    }


def _bytes(row: SeedsRow) -> str:
    """The weight bytes, the same over the seeds or from the least to the most."""
    sizes = sorted({seed["weight_bytes"] for seed in row["seeds"]})
    return f"{sizes[0]:,}" if len(sizes) == 1 else f"{sizes[0]:,} to {sizes[-1]:,}"


# --- Mixed widths, and training as integers -------------------------------------------------------


def _mixed(part: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "seeds": len(part["floats"]),
        "images": f"{part['calibration_images']:,}",
        "uniform": [
            [str(row["bits"]), _bytes(row), *(mean_share(row, name) for name in _JUDGED)]
            for row in part["uniform"]
        ],
        "chosen": [_chosen_row(row, part["uniform"]) for row in part["chosen"]],
    }


def _chosen_row(row: SeedsRow, uniform: Sequence[SeedsRow]) -> list[str]:
    """Widths under a budget beside the widest uniform width that fits it."""
    budget = row["budget"]
    fits = [each for each in uniform if max(s["weight_bytes"] for s in each["seeds"]) <= budget]
    rival = max(fits, key=lambda each: each["bits"])
    first = row["seeds"][0]["widths"]
    return [
        *(f"{budget:,}", _bytes(row), " ".join(map(str, first.values()))),
        *(mean_share(row, name) for name in _JUDGED),
        f"{rival['bits']} bits, {_bytes(rival)}",
        *(difference_with_interval(row, rival, name) for name in _JUDGED),
    ]


def _trained(part: Mapping[str, Any]) -> dict[str, Any]:
    rows = {row["name"]: row for row in part["rows"]}
    both = MIXED in rows and PEER in rows
    return {
        "table": [_trained_row(row, part["float"]) for row in part["rows"]],
        "seeds": len(part["float"]["seeds"]),
        "rivals": {
            "mixed": rows[MIXED],
            "uniform": rows[PEER],
            "validation": difference_with_interval(rows[MIXED], rows[PEER], "validation"),
            "test": difference_with_interval(rows[MIXED], rows[PEER], "test"),
        }
        if both
        else None,
    }


def _trained_row(row: SeedsRow, whole: SeedsRow) -> list[str]:
    return [
        *(f"`{row['name']}`", " ".join(map(str, row["widths"].values()))),
        *(f"{row['weight_bytes']:,}", str(row["epochs"])),
        *(mean_share(row, name) for name in ("validation", "test")),
        difference_with_interval(row, whole, "test"),
    ]


# --- Peers ----------------------------------------------------------------------------------------


def _peers(part: Mapping[str, Any], ratios: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    seed = part["published_seed"]
    ours = next(row for row in part["rows"] if row["toolkit"] == OURS)
    rows = [ours, *(row for row in part["rows"] if row is not ours)]
    repeated = [row for row in rows if len(_made(row)) > 1]
    return {
        "seed": seed,
        "versions": part["versions"],
        "table": [_peer_row(row, seed, ratios) for row in rows if _of(row, seed)],
        "refused": [
            (_called(row), _of(row, seed)["refused"]) for row in rows if "refused" in _of(row, seed)
        ],
        "seeds": max(len(_made(row)) for row in rows),
        "repeated": [_repeated_row(row, ours) for row in repeated],
    }


def _made(row: SeedsRow) -> list[Mapping[str, Any]]:
    return [seed for seed in row["seeds"] if "refused" not in seed]


def _of(row: SeedsRow, seed: int) -> Mapping[str, Any]:
    """The figures of one seed, empty if there are none."""
    return next((found for found in row["seeds"] if found["seed"] == seed), {})


def _called(row: SeedsRow) -> str:
    return f"{row['toolkit']}, {row['settings']}, {row['source']}"


def _peer_row(row: SeedsRow, seed: int, ratios: Mapping[str, Sequence[str]]) -> list[str]:
    found, name = _of(row, seed), [row["toolkit"], row["settings"], row["source"]]
    if "refused" in found:
        return [*name, *["refused"] * 4, *["-"] * len(BATCHES)]
    return [
        *name,
        f"{found['file_bytes']:,}",
        f"{found['weight_bytes']:,}",
        percent(_score(found["validation"]).fraction),
        with_interval(_score(found["test"])),
        *ratios.get(found["name"], ["-"] * len(BATCHES)),
    ]


def _repeated_row(row: SeedsRow, ours: SeedsRow) -> list[str]:
    made = {**row, "seeds": _made(row)}
    return [
        *(row["toolkit"], row["settings"], row["source"]),
        *(mean_share(made, part) for part in ("validation", "test")),
        "-" if row is ours else difference_with_interval(ours, made, "test"),
    ]


def _score(found: Mapping[str, int]) -> Score:
    return Score(found["correct"], found["count"])


# --- Speed, and the claim -------------------------------------------------------------------------


def _ratios(found: Mapping[str, Any]) -> dict[str, list[str]]:
    """How many times as fast ours is as each file, at each batch size, with quartiles."""
    rows = found.get("speed", {}).get("rows", [])
    ratios: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda row: BATCHES.index(row["batch"])):
        ratio = row["ours_over_it"]
        ratios.setdefault(row["name"], []).append(ratio_with_quartiles(ratio))
    return ratios


def _speed(found: Mapping[str, Any]) -> dict[str, Any]:
    part, seed = found["speed"], found["peers"]["published_seed"]
    peers = [row for row in found["peers"]["rows"] if row["toolkit"] != OURS]
    files = [_of(row, seed) for row in peers if _of(row, seed) and "refused" not in _of(row, seed)]
    ours = _of(next(r for r in found["peers"]["rows"] if r["toolkit"] == OURS), seed)
    verdicts = [_verdict(ours["name"], ours["file_bytes"], part["rows"], files)]
    verdicts += [
        _verdict(artifact["name"], artifact["file_bytes"], part["rows"], files)
        for artifact in part["artifacts"]
    ]
    return {
        "machine": part["machine"],
        "threads": part["threads"],
        "rounds": part["rounds"],
        "count": len(files),
        "smallest": f"{min(file['file_bytes'] for file in files):,}",
        "verdicts": verdicts,
        "accuracy": _accuracy_verdict(ours, files),
        "over_seeds": _over_seeds(found["peers"]),
    }


def _verdict(
    name: str, size: int, rows: Sequence[SeedsRow], files: Sequence[Mapping[str, Any]]
) -> list[str]:
    """One of our files: its bytes, its speed over float, and whether each claim of it holds."""
    smaller = sum(size < file["file_bytes"] for file in files)
    cells = [f"`{name}`", f"{size:,}", f"{smaller} of {len(files)}"]
    for batch in BATCHES:
        at_batch = {row["name"]: row for row in rows if row["batch"] == batch}
        mine = at_batch[name]
        theirs = [at_batch[f["name"]]["median_us"] for f in files if f["name"] in at_batch]
        slower = sum(other >= mine["median_us"] for other in theirs)
        cells += [
            f"{mine['over_float']['median']:.2f}",
            f"{slower} of {len(theirs)}",
            f"{min(theirs) / mine['median_us']:.2f}",
        ]
    return cells


def _accuracy_verdict(
    ours: Mapping[str, Any], files: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """How many of the peers' files answer fewer, as many and more test images rightly."""
    right = ours["test"]["correct"]
    theirs = [file["test"]["correct"] for file in files]
    return {
        "right": f"{right:,}",
        "fewer": sum(other < right for other in theirs),
        "equal": sum(other == right for other in theirs),
        "more": sum(other > right for other in theirs),
        "best": f"{max(theirs):,}",
        "worst": f"{min(theirs):,}",
    }


def _over_seeds(part: Mapping[str, Any]) -> dict[str, int]:
    """Against how many peers ours is better, worse or neither beyond chance, over the seeds."""
    ours = next(row for row in part["rows"] if row["toolkit"] == OURS)
    counts = {"better": 0, "worse": 0, "neither": 0}
    for row in part["rows"]:
        if row is ours or len(_made(row)) < 2:
            continue
        known = {seed["seed"]: seed["test"]["correct"] for seed in _made(ours)}
        interval = t_interval([known[s["seed"]] - s["test"]["correct"] for s in _made(row)])
        found = "better" if interval.above_zero else "worse" if interval.below_zero else "neither"
        counts[found] += 1
    return counts
