"""A bench run shown: the figures are those that were measured, and the tables fit a terminal."""

import io
import json
from pathlib import Path

import pytest
from bench_results import full_result
from PIL import Image
from rich.console import Console

from compress.errors import CompressError
from compress.files import read_json
from compress.measuring import Figures, Latency, Score, Speedup
from mnist_edge.evaluation.bench import BenchResult, BenchRow, Speed
from mnist_edge.report import bench_tables

PUBLISHED = Path(__file__).parents[3] / "docs" / "bench"


def test_the_reports_hold_the_figures(tmp_path):
    result = full_result()
    written = bench_tables.write_reports(result, tmp_path / "out")
    names = ["bench.json", "bench.md", "bench.png", "pareto.png"]
    assert [path.name for path in written] == names

    value = json.loads(written[0].read_text())
    assert value["machine"]["versions"]["onnxruntime"]
    for row, shown in zip(result.rows, value["rows"], strict=True):
        assert shown["test"]["correct"] == row.test.correct
        assert shown["weight_bytes"] == row.figures.weight_bytes
        assert shown["speeds"][1]["images_per_second"] == row.speeds[1].images_per_second
        assert len(shown["speeds"][0]["latency"]["rounds_us"]) == 3

    text = written[1].read_text()
    for row in result.rows:
        assert f"| {row.name} | 9,980 | 3,261,000 |" in text
        assert f"| {100 * row.test.fraction:.2f} % |" in text
    assert "original MNIST files" in text
    with Image.open(written[2]) as plot:
        assert plot.width > 800


def test_the_folder_of_the_reports_must_be_writable(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CompressError, match="cannot write"):
        bench_tables.write_reports(full_result(), tmp_path / "file")


def test_the_tables_fit_an_80_column_terminal():
    console = Console(width=80, file=io.StringIO())
    for table in bench_tables.tables(full_result()):
        console.print(table)
    shown = console.file.getvalue()
    assert "…" not in shown
    lines = [line for line in shown.splitlines() if line.startswith("phase5")]
    assert len(lines) == 6  # nothing is wrapped
    assert "3,261,000" in lines[0]
    assert "99.31–99.59" in lines[0]


def published_result():
    """The committed run, read back."""
    value = read_json(PUBLISHED / "bench.json")

    def score(found):
        return found and Score(found["correct"], found["count"])

    def speed(found):
        rounds = tuple(found["latency"]["rounds_us"])
        latency = Latency(**{**found["latency"], "rounds_us": rounds})
        return Speed(found["batch"], latency, Speedup(**found["speedup"]))

    rows = []
    for row in value.pop("rows"):
        sizes = (row[name] for name in ("params", "macs", "weight_bytes", "file_bytes"))
        kind = (row["name"], None, row["format"], row["input_dtype"])
        scores = (score(row["test"]), score(row["agreement"]))
        speeds = tuple(map(speed, row["speeds"]))
        rows.append(BenchRow(*kind, Figures(*sizes), *scores, speeds, in_manifest=True))
    return BenchResult(tuple(rows), **value)


def test_the_published_page_and_record_are_those_of_the_published_run():
    result = published_result()
    assert bench_tables.as_markdown(result) == (PUBLISHED / "bench.md").read_text()
    shown = json.dumps(bench_tables.as_json(result), indent=2) + "\n"
    assert shown == (PUBLISHED / "bench.json").read_text()
