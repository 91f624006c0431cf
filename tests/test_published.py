"""What is published: small, listed, right, and usable with little more than a runtime."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from needed import need_c
from needed_boards import needs_boards

from compress.boards import BUDGETS, run_on_board
from compress.c_runner import load_c
from compress.graph import QuantizedGraph
from compress.graph.contract import holds_graph
from compress.manifest import read_manifest
from compress.measuring import open_model
from mnist_edge.data import normalize
from mnist_edge.evaluation.verify import all_passed, verify
from mnist_edge.report import results
from mnist_edge.settings.recipe import read_recipe

ROOT = Path(__file__).parents[1]
EXPORTED = ROOT / "exported"
ENTRIES = {entry.file: entry for entry in read_manifest(EXPORTED)}
VARIANTS = ("phase5-float", "phase5-folded", "phase5-int8")

RUN_ONNX = """
import sys, numpy as np, onnxruntime
images, path, answers = sys.argv[1:]
session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
np.save(answers, session.run(None, {"image": np.load(images)})[0].argmax(1))
allowed = {"torch", "onnx", "mnist_edge", "compress"}
assert not allowed & set(sys.modules), allowed & set(sys.modules)
"""
RUN_TORCHSCRIPT = """
import sys, torch, numpy as np
images, path, answers = sys.argv[1:]
network = torch.jit.load(path)
with torch.inference_mode():
    logits = [network(part) for part in torch.from_numpy(np.load(images)).split(64)]
np.save(answers, torch.cat(logits).argmax(1).numpy())
assert not {"onnxruntime", "mnist_edge", "compress"} & set(sys.modules)
"""


def answers(script, file, images, folder):
    """The classes that a published file gives, in a fresh process that has only its runtime."""
    np.save(folder / "images.npy", images)
    places = [str(folder / "images.npy"), str(EXPORTED / file), str(folder / "answers.npy")]
    subprocess.run([sys.executable, "-c", script, *places], check=True, cwd=folder)
    return np.load(folder / "answers.npy")


@pytest.mark.parametrize(
    ("script", "file"),
    [
        (RUN_ONNX, "phase5-int8.onnx"),
        (RUN_ONNX, "phase5-float.onnx"),
        (RUN_TORCHSCRIPT, "phase5-float.ts"),
        (RUN_TORCHSCRIPT, "phase5-int8.ts"),
    ],
)
def test_a_fresh_process_reaches_the_manifests_accuracy(mnist_test, tmp_path, script, file):
    found = answers(script, file, normalize(mnist_test.images), tmp_path)
    assert int((found == mnist_test.labels).sum()) == ENTRIES[file].test.correct
    assert ENTRIES[file].test.count == 10_000


def test_every_variant_is_published_in_every_format():
    wanted = {f"{variant}{suffix}" for variant in VARIANTS for suffix in (".onnx", ".ts")}
    assert set(ENTRIES) >= wanted | {"phase5-float.safetensors"}


@pytest.mark.timeout(1200)  # all images in every format take minutes on a slow machine
def test_hashes_sizes_and_accuracy_are_what_the_manifest_says(mnist_dir):
    checks = verify(EXPORTED, data_dir=mnist_dir)
    assert all_passed(checks), [check for check in checks if check.passed is False]


def test_int8_loses_little_and_answers_alike():
    float_entry, int8 = ENTRIES["phase5-float.onnx"], ENTRIES["phase5-int8.onnx"]
    assert int8.test.correct >= float_entry.test.correct - 5
    assert int8.agreement.fraction >= 0.999
    assert ENTRIES["phase5-int8.ts"].test == int8.test


def test_published_c_and_onnx_give_the_interpreters_integers(mnist_test):
    need_c()
    graph = QuantizedGraph.load(EXPORTED / "phase5-int8.safetensors")
    codes = graph.run(mnist_test.images[:, None])
    answers = load_c(EXPORTED / "phase5-int8-c")(mnist_test.images[:, None])
    assert np.array_equal(answers.reshape(codes.shape), codes)
    images = normalize(mnist_test.images)
    for file in ("phase5-int8.onnx", "phase5-int8.ts"):
        logits = open_model(EXPORTED / file, trust=True).outputs(images)
        assert np.array_equal(logits.reshape(-1), graph(images).reshape(-1)), file


def test_files_are_small():
    assert (EXPORTED / "phase5-int8.onnx").stat().st_size <= 13_000
    assert (EXPORTED / "phase5-float.onnx").stat().st_size <= 46_000


def test_the_tuned_mean_is_high_and_the_published_seed_is_the_best_on_validation():
    entry = ENTRIES["phase5-float.onnx"]
    assert len(entry.seeds) >= 5
    assert np.mean([seed.test.fraction for seed in entry.seeds]) >= 0.9940
    published = next(seed for seed in entry.seeds if seed.seed == entry.seed)
    assert published.validation.correct == max(s.validation.correct for s in entry.seeds)


def test_every_entry_has_its_recipe():
    for entry in ENTRIES.values():
        assert read_recipe(ROOT / "recipes" / entry.recipe).name == entry.variant


def test_the_tables_of_results_are_the_tools():
    texts = results.texts(EXPORTED, ROOT / "docs" / "bench" / "bench.json")
    assert texts["choices"] in (ROOT / "README.md").read_text()
    assert texts["results"] in (ROOT / "docs" / "results.md").read_text()


def test_what_the_short_table_says_of_its_networks_is_true():
    trainings = json.loads((EXPORTED / "trainings.json").read_text())
    rows = json.loads((ROOT / "docs" / "bench" / "bench.json").read_text())["rows"]
    means = {
        name: np.mean([seed["test"]["correct"] for seed in each["seeds"]]) / 1e4
        for name, each in trainings.items()
    }
    speeds = {row["name"]: row["speeds"][0]["speedup"]["median"] for row in rows}
    fast = [name for name in means if f"{name}.onnx" in speeds and means[name] > 0.994]
    fastest = max(fast, key=lambda name: speeds[f"{name}.onnx"])
    wishes = results.WISHES
    assert wishes["the most accurate one"] == max(means, key=means.get)
    assert wishes["the fastest one above 99.4 %"] == fastest
    assert ENTRIES[f"{wishes['a thousand bytes of weights']}.onnx"].weight_bytes <= 1024


def test_the_bench_is_of_the_published_files():
    rows = json.loads((ROOT / "docs" / "bench" / "bench.json").read_text())["rows"]
    for row in rows:
        entry = ENTRIES[row["name"]]
        assert row["file_bytes"] == entry.file_bytes
        assert row["test"]["correct"] == entry.test.correct


FAMILY = {  # weight bytes and multiply-accumulates at most, mean accuracy at least
    "edge-11k": (11_264, None, 0.9950),
    "edge-fast": (11_264, 283_000, 0.9945),
    "edge-9k": (9_296, None, 0.9947),
    "edge-5k": (5_360, None, 0.9940),
    "edge-3k": (3_277, None, 0.9920),
    "edge-1k": (1_024, None, 0.9850),
    "edge-512": (512, None, 0.9700),
    "mcu": (11_264, 236_000, 0.9936),
    "mcu-small": (3_277, 64_000, 0.9885),
    "mcu-tiny": (1_536, 25_000, 0.9850),
}


@pytest.mark.parametrize("name", [each for each in FAMILY if f"{each}.onnx" in ENTRIES])
def test_the_family_keeps_its_budgets(name):
    weight_bytes, macs, accuracy = FAMILY[name]
    graph, entry = QuantizedGraph.load(EXPORTED / f"{name}.safetensors"), ENTRIES[f"{name}.onnx"]
    assert graph.weight_bytes == entry.weight_bytes <= weight_bytes
    assert macs is None or graph.macs == entry.macs <= macs
    assert entry.input_dtype == "uint8"
    assert len(entry.seeds) >= 3
    assert np.mean([seed.test.fraction for seed in entry.seeds]) >= accuracy
    assert ENTRIES[f"{name}.ts"].test == entry.test


TRAINED = {  # weight bytes at most; mean accuracy at least; points below the float mean at most
    "phase5-int8-qat": (10_400, 0.9940, 0.02),
    "phase5-int4": (5_600, 0.9940, 0.08),
    "phase5-mixed": (5_600, 0.9940, 0.08),
    "phase5-ternary": (3_300, 0.9910, 1.0),
}


@pytest.mark.parametrize("name", TRAINED)
def test_what_was_trained_as_integers_keeps_its_accuracy(name):
    weight_bytes, accuracy, points = TRAINED[name]
    graph, entry = QuantizedGraph.load(EXPORTED / f"{name}.safetensors"), ENTRIES[f"{name}.onnx"]
    assert graph.weight_bytes == entry.weight_bytes <= weight_bytes
    assert len(entry.seeds) >= 5
    mean, float_mean = (
        np.mean([seed.test.fraction for seed in ENTRIES[file].seeds])
        for file in (entry.file, "phase5-float.onnx")
    )
    assert mean >= accuracy
    assert 100 * (float_mean - mean) <= points


def test_integers_come_with_the_contract_that_they_keep():
    for entry in ENTRIES.values():
        graph = EXPORTED / f"{entry.variant}.safetensors"
        if entry.format != "safetensors" and holds_graph(graph):
            assert entry.contract is not None, entry.file
            assert entry.contract.images == {"test": 10_000, "random": 10_000}
            assert set(entry.contract.differences.values()) == {0}


@needs_boards("cortex-m4")
def test_mcu_fits_its_microcontroller():
    images = np.random.default_rng(0).integers(0, 256, (4, 1, 28, 28), dtype=np.uint8)
    run = run_on_board(
        EXPORTED / "mcu-c", images, target="cortex-m4", options=("-Os",), budget=BUDGETS["mcu"]
    )
    assert run.instructions <= 1_500_000
    graph = QuantizedGraph.load(EXPORTED / "mcu.safetensors")
    assert np.array_equal(run.outputs.reshape(4, -1), graph.run(images).reshape(4, -1))
