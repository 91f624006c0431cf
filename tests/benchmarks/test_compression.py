"""What each step of compression buys: the small whole, the page, and the published record."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from compress.files import read_json
from compress.manifest import read_manifest
from mnist_edge.report import compression_page

ROOT = Path(__file__).parents[2]
RECORD = ROOT / "docs" / "compression.json"


@pytest.fixture(scope="module")
def program(benchmark_named):
    return benchmark_named("compression")


@pytest.fixture(scope="module")
def record():
    if not RECORD.exists():
        pytest.skip("not measured yet: benchmarks/compression.py")
    return read_json(RECORD)


def test_the_page_is_made_of_the_record(record):
    assert (ROOT / "docs" / "compression.md").read_text() == compression_page.as_markdown(record)


def test_what_is_published_is_told_from_the_bench_that_is_published(program, record):
    table = program.results.table(
        ROOT / "exported", program.BENCH, only=compression_page.AGAINST_TIME
    )
    assert record["published"]["rows"] == [list(row) for row in table.rows]


def test_every_row_has_every_seed_and_the_starts_are_the_published_ones(program, record):
    rows = {row["name"]: row for row in record["networks"]["rows"]}
    assert set(rows) == set(program.ROWS)
    seeds = [found["seed"] for found in rows[program.FLOAT]["seeds"]]
    assert len(seeds) >= 3
    for name, row in rows.items():
        assert [found["seed"] for found in row["seeds"]] == seeds, name
    entries = {entry.file: entry for entry in read_manifest(ROOT / "exported")}
    for name, file in ((program.FLOAT, "phase5-float.onnx"), ("int8", "phase5-int8.onnx")):
        known = {each.seed: each for each in entries[file].seeds}
        for found in rows[name]["seeds"]:
            assert found["test"]["correct"] == known[found["seed"]].test.correct


def test_pruned_rows_keep_the_budget(record):
    rows = {row["name"]: row for row in record["networks"]["rows"]}
    for name, row in rows.items():
        if "prune" in name:
            for found, whole in zip(row["seeds"], rows["float"]["seeds"], strict=True):
                assert found["macs"] <= record["networks"]["share"] * whole["macs"], name


# --- In small: the bundled digits, an epoch a step ------------------------------------------------

RECIPE = """
name = "{name}"
variant = "{variant}"
formats = []
dataset = "digits"
seeds = [0]
[train]
recipe = "tuned"
epochs = 1
batch_size = 128
layers = {layers}
{more}
"""
NETWORK = ["conv 8 5x5 stride 2", "max pool 2", "conv 10 3x3", "flatten", "linear 10"]
BIGGER = ["conv 12 5x5 stride 2", "max pool 2", "conv 16 3x3", "flatten", "linear 10"]
QUANTIZE = "[quantize]\nobserver = 'mse'\nweight_bits = {bits}\ncalibration_images = 100\n"
TRAINED = f"{QUANTIZE}[quantize.training]\nepochs = 1\n"


@pytest.fixture(scope="module")
def recipes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("recipes")
    for name, variant, layers, more in (
        ("teacher", "float", BIGGER, ""),
        ("phase5-float", "float", NETWORK, ""),
        ("phase5-int8", "int8", NETWORK, QUANTIZE.format(bits=8)),
        ("phase5-int8-qat", "int8", NETWORK, TRAINED.format(bits=8)),
        ("phase5-int4", "int8", NETWORK, TRAINED.format(bits=4)),
    ):
        text = RECIPE.format(name=name, variant=variant, layers=layers, more=more)
        (folder / f"{name}.toml").write_text(text)
    return folder


def test_every_row_is_trained_once_and_written_down(program, recipes, tmp_path, monkeypatch):
    # The longest chains and one row of each kind.
    kept = ("float", "fold", "int8 QAT", "prune, new statistics", "fine-tune")
    longest = "distil > prune + distil > 4-bit QAT + distil"
    chain = ("distil", "distil > prune + distil", longest)
    rows = {name: row for name, row in program.ROWS.items() if name in (*kept, *chain)}
    monkeypatch.setattr(program, "ROWS", rows)

    def run(step, *more):
        words = ["--step", step, "--seeds", 1, "--epochs", 1, "--recipes", recipes]
        words += ["--work", tmp_path / "work", "--out", tmp_path, *more]
        done = CliRunner().invoke(program.main, list(map(str, words)), catch_exceptions=False)
        assert done.exit_code == 0
        return done.output

    run("train")
    results = (tmp_path / "work").rglob("checkpoint.pt")
    written = {path: path.stat().st_mtime_ns for path in results}
    assert len(written) == 2 + 1 + 2 + 2 + 1, "float and teacher, 1 QAT, 2 tuned, 2 steps, 1 QAT"
    assert "fine-tuning" not in run("train")
    assert all(path.stat().st_mtime_ns == time for path, time in written.items())

    run("latency", "--rounds", 1)
    found = read_json(tmp_path / "compression.json")
    by_name = {row["name"]: row["seeds"][0] for row in found["networks"]["rows"]}
    assert set(by_name) == set(rows)
    assert by_name["fold"]["test"] == by_name["float"]["test"]
    assert by_name[longest]["macs"] <= 0.25 * by_name["float"]["macs"]
    assert by_name[longest]["weight_bytes"] < by_name["int8 QAT"]["weight_bytes"] / 2
    timed = {(row["name"], row["batch"]) for row in found["latency"]["rows"]}
    assert timed == {(name, batch) for name in (*rows, "phase5-float.onnx") for batch in (1, 64)}
    assert (tmp_path / "compression.md").read_text() == compression_page.as_markdown(found)


def test_a_setting_moves_what_depends_on_it_and_nothing_else(program, recipes, tmp_path):
    def places(epochs):
        chain = program.SeedChain(0, epochs, recipes, tmp_path, lambda: None)
        return {name: program.folder_of(name, chain) for name in program.ROWS}

    one, two = places(1), places(2)
    assert len(set(one.values())) == len(one)
    same = {name for name in one if one[name] == two[name]}
    assert same == {
        *("float", "fold", "int8", "int8 QAT", "4-bit QAT"),
        *("prune, as cut", "prune, new statistics", "prune slower + distil"),
    }


def test_rows_keep_their_names(program):
    chain = program.SeedChain(0, 8, ROOT / "recipes", Path("work"), lambda: None)
    for name, key in (
        ("float", "3f151bb48f0d"),
        ("int8", "0d1aeee487ae"),
        ("prune, as cut", "b5c4427142e7"),
        ("distil", "1f326595d1ec"),
        ("distil > prune + distil > 4-bit QAT + distil", "c538df10f5c0"),
    ):
        assert program.folder_of(name, chain) == Path("work") / "compression" / f"{key}-seed0"


# --- The page of made-up figures, where every number can be followed by hand ----------------------
