"""docs/quantization.md says what docs/quantization.json holds, and that is of what is published."""

from pathlib import Path

import pytest

from compress.files import read_json, sha256_of
from compress.manifest import read_manifest
from mnist_edge import quantization_page

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
ENTRIES = {entry.file: entry for entry in read_manifest(ROOT / "exported")}


@pytest.fixture(scope="module")
def record():
    return read_json(DOCS / "quantization.json")


def test_the_page_is_made_of_the_record(record):
    page = (DOCS / "quantization.md").read_text()
    assert page == quantization_page.as_markdown(record)


def test_every_part_was_measured_on_the_same_floats(record):
    if "techniques" not in record:
        pytest.skip("the techniques are not measured yet: benchmarks/quantization.py")
    assert record["techniques"]["floats"] == record["peers"]["floats"]
    published = sha256_of(ROOT / "exported" / "phase5-float.safetensors")
    assert published in record["peers"]["floats"].values()
    seeds = {int(seed) for seed in record["techniques"]["floats"]}
    for row in record["techniques"]["rows"]:
        assert {found["seed"] for found in row["seeds"]} == seeds, row["technique"]


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


def figures():
    plain = {
        "bits": 8,
        "technique": "none",
        "seeds": [scores(0, 4900, 9800), scores(1, 4910, 9820)],
    }
    other = {"bits": 8, "technique": "x", "seeds": [scores(0, 4905, 9805), scores(1, 4920, 9815)]}
    ours = {"toolkit": "mnist-edge", "settings": "r", "source": "float"}
    peer = {"toolkit": "other", "settings": "s", "source": "folded"}
    lost = {"toolkit": "other", "settings": "t", "source": "folded"}
    return {
        "techniques": {"calibration_images": 2000, "floats": {"0": "a"}, "rows": [plain, other]},
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
        "| none | 98.10 +- 0.14 % | 98.10 +- 0.14 % | 99.90 +- 0.00 % | - | - |",
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
