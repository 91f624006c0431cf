"""docs/web.md is what was measured, and no code differs."""

from pathlib import Path

import pytest

from compress.files import read_json
from compress.graph import QuantizedGraph
from mnist_edge.evaluation.artifacts import exported_dir

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def program(benchmark_named):
    return benchmark_named("web")


@pytest.fixture(scope="module")
def record():
    return read_json(ROOT / "docs" / "web.json")


def test_the_page_is_made_of_the_record(program, record):
    assert (ROOT / "docs" / "web.md").read_text() == program.page(record)


def test_all_images_in_every_variant_gave_the_interpreters_codes(program, record):
    found = record["exactness"]
    assert found["images"] == 10_000
    for name in program.NETWORKS:
        variants = {"plain": 0, "simd": 0, "relaxed": 0}
        assert found["networks"][name] == variants
        assert not any(record["chromium"]["networks"][name]["differing"].values())
        graph = QuantizedGraph.load(exported_dir() / f"{name}.safetensors")
        assert found["graphs"][name] == graph.sha256


def test_mcu_is_as_fast_and_small_as_was_asked(record):
    for engine in ("node", "chromium"):
        mcu = record[engine]["networks"]["mcu"]
        assert mcu["microseconds"][mcu["best"]][1] < 40
        assert mcu["times as fast"][mcu["best"]][1] >= 3
        assert mcu["module bytes"][mcu["best"]] < 40_000
