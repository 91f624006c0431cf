"""The page on quantization: techniques, mixed widths and peers, made from what was measured."""

from collections.abc import Mapping, Sequence
from typing import Any

from compress.measuring import Score
from mnist_edge.report.pages import render
from mnist_edge.report.statistics import t_interval
from mnist_edge.report.text import in_points, mean_and_deviation, percent, with_interval

OURS = "mnist-edge"
REFERENCE = "none"
DEFAULT = "bias correction"
MIXED = "phase5-mixed"
PEER = "phase5-int4"
BATCHES = (1, 64)
_JUDGED = ("validation", "test", "test_as_float")
_Row = Mapping[str, Any]


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
        "whole": [_mean(part["float"], name) for name in ("validation", "test")],
        "tables": {bits: _technique_rows(part, bits) for bits in widths},
        "verdicts": {bits: _technique_verdict(part["rows"], bits) for bits in widths},
    }


def _technique_rows(part: Mapping[str, Any], bits: int) -> list[list[str]]:
    plain = _technique(part["rows"], bits, REFERENCE)
    return [
        [
            f"**{row['technique']}**" if row["technique"] == DEFAULT else row["technique"],
            _bytes(row),
            *(_mean(row, name) for name in ("validation", "test")),
            _against(row, part["float"], "test"),
            _mean(row, "test_as_float"),
            "-" if row is plain else _against(row, plain, "validation_as_float"),
        ]
        for row in part["rows"]
        if row["bits"] == bits
    ]


def _technique(rows: Sequence[_Row], bits: int, name: str) -> _Row:
    return next(row for row in rows if (row["bits"], row["technique"]) == (bits, name))


def _technique_verdict(rows: Sequence[_Row], bits: int) -> dict[str, Any]:
    """The technique that is best on validation, and what differs from the default there."""
    default = _technique(rows, bits, DEFAULT)
    others = [row for row in rows if row["bits"] == bits and row is not default]
    best = max([default, *others], key=lambda row: sum(_fractions(row, "validation")))
    found = {row["technique"]: _differences(row, default, "validation_as_float") for row in others}
    return {
        "best": best["technique"],
        "ahead": None if best is default else _against(best, default, "validation"),
        "better": [name for name, values in found.items() if t_interval(values).above_zero],
        "worse": [name for name, values in found.items() if t_interval(values).below_zero],
        "count": len(others),
    }


def _bytes(row: _Row) -> str:
    """The weight bytes, the same over the seeds or from the least to the most."""
    sizes = sorted({seed["weight_bytes"] for seed in row["seeds"]})
    return f"{sizes[0]:,}" if len(sizes) == 1 else f"{sizes[0]:,} to {sizes[-1]:,}"


def _fractions(row: _Row, part: str) -> list[float]:
    return [seed[part]["correct"] / seed[part]["count"] for seed in row["seeds"]]


def _mean(row: _Row, part: str) -> str:
    return mean_and_deviation(_fractions(row, part))


def _against(row: _Row, other: _Row, part: str) -> str:
    """The mean difference over the seeds that both have, with its interval, in points."""
    return in_points(t_interval(_differences(row, other, part)))


def _differences(row: _Row, other: _Row, part: str) -> list[float]:
    """The difference of shares, seed by seed."""
    known = {seed["seed"]: seed for seed in other["seeds"] if part in seed}
    return [
        (seed[part]["correct"] - known[seed["seed"]][part]["correct"]) / seed[part]["count"]
        for seed in row["seeds"]
        if seed["seed"] in known
    ]


# --- Mixed widths, and training as integers -------------------------------------------------------


def _mixed(part: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "seeds": len(part["floats"]),
        "images": f"{part['calibration_images']:,}",
        "uniform": [
            [str(row["bits"]), _bytes(row), *(_mean(row, name) for name in _JUDGED)]
            for row in part["uniform"]
        ],
        "chosen": [_chosen_row(row, part["uniform"]) for row in part["chosen"]],
    }


def _chosen_row(row: _Row, uniform: Sequence[_Row]) -> list[str]:
    """Widths under a budget beside the widest uniform width that fits it."""
    budget = row["budget"]
    fits = [each for each in uniform if max(s["weight_bytes"] for s in each["seeds"]) <= budget]
    rival = max(fits, key=lambda each: each["bits"])
    first = row["seeds"][0]["widths"]
    return [
        *(f"{budget:,}", _bytes(row), " ".join(map(str, first.values()))),
        *(_mean(row, name) for name in _JUDGED),
        f"{rival['bits']} bits, {_bytes(rival)}",
        *(_against(row, rival, name) for name in _JUDGED),
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
            "validation": _against(rows[MIXED], rows[PEER], "validation"),
            "test": _against(rows[MIXED], rows[PEER], "test"),
        }
        if both
        else None,
    }


def _trained_row(row: _Row, whole: _Row) -> list[str]:
    return [
        *(f"`{row['name']}`", " ".join(map(str, row["widths"].values()))),
        *(f"{row['weight_bytes']:,}", str(row["epochs"])),
        *(_mean(row, name) for name in ("validation", "test")),
        _against(row, whole, "test"),
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


def _made(row: _Row) -> list[Mapping[str, Any]]:
    return [seed for seed in row["seeds"] if "refused" not in seed]


def _of(row: _Row, seed: int) -> Mapping[str, Any]:
    """The figures of one seed, empty if there are none."""
    return next((found for found in row["seeds"] if found["seed"] == seed), {})


def _called(row: _Row) -> str:
    return f"{row['toolkit']}, {row['settings']}, {row['source']}"


def _peer_row(row: _Row, seed: int, ratios: Mapping[str, Sequence[str]]) -> list[str]:
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


def _repeated_row(row: _Row, ours: _Row) -> list[str]:
    made = {**row, "seeds": _made(row)}
    return [
        *(row["toolkit"], row["settings"], row["source"]),
        *(_mean(made, part) for part in ("validation", "test")),
        "-" if row is ours else _against(ours, made, "test"),
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
        text = f"{ratio['median']:.2f} ({ratio['low']:.2f} to {ratio['high']:.2f})"
        ratios.setdefault(row["name"], []).append(text)
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
    name: str, size: int, rows: Sequence[_Row], files: Sequence[Mapping[str, Any]]
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
