"""docs/quantization.md says what docs/quantization.json holds, and that is of what is published."""

from pathlib import Path

import pytest
from needed import need

from compress.files import read_json
from compress.graph import QuantizedGraph
from compress.manifest import read_manifest
from compress.model_file import load_model
from compress.quantization.spec import QuantizationSpec
from mnist_edge.report import quantization_page
from mnist_edge.settings.defaults import QUANTIZATION
from mnist_edge.store import fingerprint

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
ENTRIES = {entry.file: entry for entry in read_manifest(ROOT / "exported")}


@pytest.fixture(scope="module")
def record():
    return read_json(DOCS / "quantization.json")


def measured(record, name):
    """A part of the record, which a checkout may lack while it is being measured; CI may not."""
    need(name in record, f"the figures of benchmarks/quantization.py --only {name}")
    return record[name]


def test_the_page_is_made_of_the_record(record):
    page = (DOCS / "quantization.md").read_text()
    assert page == quantization_page.as_markdown(record)


def test_every_part_was_measured_on_the_same_floats(record):
    published = load_model(ROOT / "exported" / "phase5-float.safetensors").model
    floats = record["peers"]["floats"]
    assert floats[str(record["peers"]["published_seed"])] == fingerprint(published)
    parts = [measured(record, name) for name in ("techniques", "mixed")]
    rows = [*parts[0]["rows"], *parts[1]["uniform"], *parts[1]["chosen"]]
    assert [part["floats"] for part in parts] == [floats, floats]
    for row in rows:
        assert {str(found["seed"]) for found in row["seeds"]} == set(floats)


def test_the_default_technique_is_the_commands_and_was_made_as_our_file(record):
    part = measured(record, "techniques")
    observers = {"observer": "mse", "weight_observer": "mse"}
    changes = {**observers, **part["techniques"][quantization_page.DEFAULT]}
    assert QuantizationSpec(**changes) == QUANTIZATION
    default = next(
        row
        for row in part["rows"]
        if (row["bits"], row["technique"]) == (8, quantization_page.DEFAULT)
    )
    ours = next(row for row in record["peers"]["rows"] if row["toolkit"] == quantization_page.OURS)
    for name in ("validation", "test"):
        known = {found["seed"]: found[name] for found in ours["seeds"]}
        assert {found["seed"]: found[name] for found in default["seeds"]} == known


def test_mixed_widths_fit_their_budgets(record):
    for row in measured(record, "mixed")["chosen"]:
        assert all(found["weight_bytes"] <= row["budget"] for found in row["seeds"])


def test_what_was_trained_as_integers_is_what_is_published(record):
    published = read_json(ROOT / "exported" / "trainings.json")
    for row in record["trained"]["rows"]:
        assert row["seeds"] == published[row["name"]]["seeds"], row["name"]
        graph = QuantizedGraph.load(ROOT / "exported" / f"{row['name']}.safetensors")
        assert row["weight_bytes"] == graph.weight_bytes


def test_our_file_is_the_published_one(record):
    part, entry = record["peers"], ENTRIES["phase5-int8.onnx"]
    ours = next(row for row in part["rows"] if row["toolkit"] == quantization_page.OURS)
    found = next(seed for seed in ours["seeds"] if seed["seed"] == part["published_seed"])
    assert found["test"]["correct"] == entry.test.correct
    assert found["validation"]["correct"] == entry.validation.correct
    assert found["file_bytes"] == entry.file_bytes
    for artifact in record["speed"]["artifacts"]:
        assert artifact["file_bytes"] == ENTRIES[artifact["name"]].file_bytes


def test_all_calibrators_and_both_sources_were_tried(record):
    tried = {(row["toolkit"], row["settings"], row["source"]) for row in record["peers"]["rows"]}
    for format in ("QDQ", "QOperator"):
        for method in ("MinMax", "Entropy", "Percentile", "Distribution"):
            for source in ("exported", "folded"):
                assert ("onnxruntime", f"{format}, {method}", source) in tried
    assert ("NNCF", "defaults", "exported") in tried
    assert ("NNCF", "defaults", "folded") in tried


# --- The page of made-up figures, where every number can be followed by hand ----------------------


def scores(seed, validation, test, alike=9990):
    return {
        "seed": seed,
        "validation": {"correct": validation, "count": 5000},
        "test": {"correct": test, "count": 10_000},
        "validation_as_float": {"correct": validation, "count": 5000},
        "test_as_float": {"correct": alike, "count": 10_000},
    }


def made(seed, name, size, test):
    return {**scores(seed, 4900, test), "name": name, "file_bytes": size, "weight_bytes": 1000}


def timing(name, median):
    ratio = {"median": median / 10, "low": median / 10, "high": median / 10}
    rows = [{"name": name, "batch": batch, "median_us": median} for batch in (1, 64)]
    over_float = {"median": 50 / median, "low": 1, "high": 1}
    return [{**row, "over_float": over_float, "ours_over_it": ratio} for row in rows]


def row_of(sizes, validation, test, **named):
    """A row of two seeds with these right answers."""
    both = zip(sizes, validation, test, strict=True)
    seeds = [{**scores(s, v, t), "weight_bytes": b} for s, (b, v, t) in enumerate(both)]
    return {**named, "seeds": seeds}


def techniques():
    rows = [
        row_of((5000, 5000), (4900, 4910), (9800, 9820), bits=8, technique="none"),
        row_of((5000, 5002), (4905, 4920), (9805, 9815), bits=8, technique="bias correction"),
        row_of((5000, 5000), (4910, 4920), (9800, 9800), bits=8, technique="AdaRound"),
    ]
    whole = row_of((0, 0), (4920, 4930), (9810, 9830), technique="float")
    floats = {"0": "a", "1": "b"}
    return {"calibration_images": 2000, "floats": floats, "float": whole, "rows": rows}


def mixed():
    chosen = row_of((4100, 4100), (4850, 4850), (9700, 9700), budget=4200)
    for seed in chosen["seeds"]:
        seed["widths"] = {"conv1": 8, "conv2": 3}
    uniform = [
        row_of((4000, 4000), (4800, 4800), (9500, 9500), bits=3),
        row_of((5000, 5000), (4900, 4900), (9800, 9800), bits=4),
    ]
    floats = {"0": "a", "1": "b"}
    return {"calibration_images": 2000, "floats": floats, "uniform": uniform, "chosen": [chosen]}


def trained():
    whole = row_of((0, 0), (4910, 4920), (9810, 9830))
    mixed = row_of((0, 0), (4890, 4900), (9790, 9810), name="phase5-mixed")
    uniform = row_of((0, 0), (4885, 4895), (9770, 9790), name="phase5-int4")
    mixed |= {"weight_bytes": 4990, "epochs": 3, "widths": {"conv1": 8, "conv2": 3}}
    uniform |= {"weight_bytes": 5596, "epochs": 6, "widths": {"conv1": 4, "conv2": 4}}
    return {"float": whole, "rows": [uniform, mixed]}


def figures():
    ours = {"toolkit": "mnist-edge", "settings": "r", "source": "float"}
    peer = {"toolkit": "other", "settings": "s", "source": "folded"}
    lost = {"toolkit": "other", "settings": "t", "source": "folded"}
    return {
        **{"techniques": techniques(), "mixed": mixed(), "trained": trained()},
        "peers": {
            "published_seed": 0,
            "versions": {"onnxruntime": "1.0", "nncf": None},
            "rows": [
                {**peer, "seeds": [made(0, "p", 20_000, 9810), made(1, "p", 20_000, 9700)]},
                {**ours, "seeds": [made(0, "mnist-edge", 10_000, 9810), made(1, "o", 1, 9800)]},
                {**lost, "seeds": [{"seed": 0, "refused": "TypeError: no"}]},
            ],
        },
        "speed": {
            "machine": {"cpu": "a CPU", "versions": {"onnxruntime": "1.0"}},
            "threads": 1,
            "rounds": 3,
            "artifacts": [{"name": "slow.ts", "file_bytes": 30_000}],
            "rows": [*timing("mnist-edge", 10), *timing("p", 15), *timing("slow.ts", 100)],
        },
    }


def test_the_page_holds_the_figures():
    page = quantization_page.as_markdown(figures())
    for line in (
        "| none | 5,000 | 98.10 +- 0.14 % | 98.10 +- 0.14 % | -0.10 (-0.10 to -0.10) "
        "| 99.90 +- 0.00 % | - |",
        "| **bias correction** | 5,000 to 5,002 | 98.25 +- 0.21 % | 98.10 +- 0.07 % ",
        "Best on validation: AdaRound, ahead of the default by +0.05 (-0.59 to +0.69) points.",
        "| 4,200 | 4,100 | 8 3 | 97.00 +- 0.00 % | 97.00 +- 0.00 % | 99.90 +- 0.00 % "
        "| 3 bits, 4,000 | +1.00 (+1.00 to +1.00) | +2.00 (+2.00 to +2.00) "
        "| +0.00 (+0.00 to +0.00) |",
        "| `phase5-mixed` | 8 3 | 4,990 | 3 | 97.90 +- 0.14 % | 98.00 +- 0.14 % "
        "| -0.20 (-0.20 to -0.20) |",
        "Mixed widths against 4 bits everywhere: +0.10 (+0.10 to +0.10) points on validation, "
        "+0.20 (+0.20 to +0.20) on test,\nwith 4,990 against 5,596 weight bytes and 3 against 6",
        "| other | s | folded | 20,000 | 1,000 | 98.00 % | 98.10 % (97.81 to 98.35) "
        "| 1.50 (1.50 to 1.50) | 1.50 (1.50 to 1.50) |",
        "| other | t | folded | refused | refused | refused | refused | - | - |",
        "other, t, folded was refused by the toolkit: TypeError: no",
        "| `mnist-edge` | 10,000 | 1 of 1 | 5.00 | 1 of 1 | 1.50 | 5.00 | 1 of 1 | 1.50 |",
        "| `slow.ts` | 30,000 | 0 of 1 | 0.50 | 0 of 1 | 0.15 | 0.50 | 0 of 1 | 0.15 |",
    ):
        assert line in page
    assert "pip install -e '.[peers]'" in page
    assert "0 answer fewer, 1 as many" in page


def test_parts_that_were_not_measured_are_left_out():
    assert "toolkits'" not in quantization_page.as_markdown({})
    assert "Does the claim hold" not in quantization_page.as_markdown({"peers": figures()["peers"]})
