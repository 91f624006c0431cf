"""The page of training: shares of the peak, and accuracies seed by seed; what lacks is said."""

from pathlib import Path

import pytest

from mnist_edge.networks.models import build

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def program(benchmark_named):
    return benchmark_named("training")


def test_an_epoch_is_held_against_the_peak_of_its_precision(program):
    found = {
        "plain": [10.0, 14.0, 12.0],
        "ours, float32": [5.0, 7.0, 6.0],
        "ours, bfloat16": [3.0, 4.0, 3.0],
        "peak, float32": [2e11, 1e11, 2e11],
        "peak, bfloat16": [4e11, 4e11, 5e11],
    }
    machine = {"cpu": "C", "flags": ["avx2"], "cores": 2, "versions": {"torch": "2"}}
    speed = {"dataset": "mnist", "images": 1280, "operations": 6 * 10**11, "found": found}
    page = program.as_markdown({"speed": speed | {"machine": machine}})
    assert "| plain | 12.00 | 1200.0 | 1.00 | 50 | 200 | 25% |" in page
    assert "| ours, float32 | 6.00 | 600.0 | 2.00 | 100 | 200 | 50% |" in page
    assert "| ours, bfloat16 | 3.00 | 300.0 | 3.50 | 200 | 400 | 50% |" in page
    assert "accuracy is not measured yet" in page


def test_accuracies_are_compared_over_the_seeds_that_both_have(program):
    trained = {"dataset": "digits", "epochs": 2}
    trained |= {"float32": [0.90, 0.92, 0.99], "bfloat16": [0.91, 0.92]}
    page = program.as_markdown({"accuracy": trained})
    assert "| float32 | 2 | 91.00 +- 1.41 |" in page
    assert "| bfloat16 | 2 | 91.50 +- 0.71 |" in page
    assert "| difference | 2 | +0.50 (-5.85 to +6.85) |" in page
    assert "Not measured yet: `python benchmarks/training.py --rounds 3`" in page


def test_the_first_layer_s_images_get_no_gradient(program):
    macs = 3_261_000  # as the manifest has them
    first = 26 * 26 * 16 * 9
    assert sum(p.numel() for p in build(5).parameters()) == 9_980
    assert program.operations(2) == 2 * 2 * (3 * macs - first)
