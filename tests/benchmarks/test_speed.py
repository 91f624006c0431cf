"""The page of speed: made of the other pages' records, and of limits that are measured."""

import platform
from pathlib import Path

import pytest
from needed import need_c

from compress.files import read_json

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def program(benchmark_named):
    return benchmark_named("speed")


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="of x86-64")
def test_the_limits_of_this_core_are_those_of_its_instructions(program):
    need_c()
    found = program.measured()
    assert 0.5 < found["gigahertz"] < 10
    sse2, *higher = found["limits"].values()
    assert 7 < sse2 < 40  # one, two or four `pmaddwd` a cycle, of 8 products each
    assert all(limit > 1.5 * sse2 for limit in higher)


def test_the_page_holds_what_each_record_says(program):
    record = {"gigahertz": 2.0, "limits": {"SSE2": 16.0, "AVX2": 64.0}}
    record["machine"] = {"cpu": "Some CPU", "flags": ["avx2"]}
    page = program.as_markdown(record, DOCS)
    mcu = next(
        row for row in read_json(DOCS / "bench/bench.json")["rows"] if row["name"] == "mcu-c"
    )
    us = mcu["speeds"][0]["latency"]["median_us"]
    each = mcu["macs"] / (us * 2000)
    assert f"| mcu | {mcu['macs']:,} | {us:.2f} |" in page
    assert f"| {each:.1f} |" in page
    rows = read_json(DOCS / "hosts.json")["networks"]["mcu"]
    slow = next(row for row in rows if row["build"] == "-O3, SSE2 at best")
    assert f"| mcu | SSE2 | {slow['us']['median']:.2f} |" in page
    boards = read_json(DOCS / "boards.json")["boards"]["ResNet-8"]
    runs = [run for key, run in boards["runs"].items() if key.startswith("cortex-m55")]
    fewest = min(run["instructions"] for run in runs) / boards["macs"]
    line = next(line for line in page.splitlines() if line.startswith("| ResNet-8 | 12,501,632"))
    assert f"| {fewest:.2f} |" in line
    assert "| bakenn 1.0.0 with CMSIS-NN | cortex-m4 | -O3 |" in page
    ours = read_json(DOCS / "onnx_speed.json")["networks"]["DS-CNN"]["batches"]["1"]["ours"]
    assert f"| DS-CNN | {ours['over_float']:.2f} |" in page


def test_the_picture_is_drawn(program, tmp_path):
    record = {"gigahertz": 2.0, "limits": {"SSE2": 16.0, "AVX2": 64.0}}
    given = (read_json(DOCS / "bench/bench.json"), read_json(DOCS / "hosts.json"))
    program.draw(program.Host(record, *given), tmp_path / "speed.png")
    assert (tmp_path / "speed.png").stat().st_size > 5_000
