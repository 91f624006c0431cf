"""A bench run shown: the figures are those that were measured, and the tables fit a terminal."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from bench_results import full_result
from PIL import Image
from rich.console import Console

from compress.errors import CompressError
from compress.measuring import Speedup
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
        assert shown["own_float"]["agreement"]["correct"] == 9_998

    text = written[1].read_text()
    for row in result.rows:
        assert f"| {row.name} | 9,980 | 3,261,000 |" in text
        assert f"| {100 * row.test.fraction:.2f} % |" in text
        assert "| 99.98 % | 22.84 % |" in text
        assert "float network that a file was quantized from" in text
    assert "mean of 15 corruptions of the first 1,000 test images" in text
    assert "original MNIST files" in text
    with Image.open(written[2]) as plot:
        assert plot.width > 800


def test_integers_slower_than_the_float_baseline_are_said_to_be():
    result = full_result()
    few_bytes = replace(result.rows[1].figures, weight_bytes=12_000)
    integers = replace(result.rows[1], figures=few_bytes)
    slow, fast = Speedup(0.72, 0.7, 0.74), Speedup(1.3, 1.2, 1.4)

    def said(figures, *speedups):
        speeds = (
            replace(speed, speedup=ratio)
            for speed, ratio in zip(integers.speeds, speedups, strict=True)
        )
        row = replace(integers, figures=figures, speeds=tuple(speeds))
        return bench_tables.conditions(replace(result, rows=(result.rows[0], row)))

    note = "phase5-folded.onnx is slower than phase5-float.onnx at batch 1"
    assert f"{note}: where layers" in said(few_bytes, slow, fast)
    assert f"{note} and 64: where layers" in said(few_bytes, slow, slow)
    assert "is slower than" not in said(few_bytes, fast, Speedup(0.99, 0.95, 1.01))
    assert "is slower than" not in said(result.rows[1].figures, slow, slow)


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


def test_the_published_page_and_record_are_those_of_the_published_run():
    read = bench_tables.read_record(PUBLISHED / "bench.json")
    rows = tuple(replace(row, in_manifest=True) for row in read.rows)  # as the published ones are
    result = replace(read, rows=rows)
    assert bench_tables.as_markdown(result) == (PUBLISHED / "bench.md").read_text()
    shown = json.dumps(bench_tables.as_json(result), indent=2) + "\n"
    assert shown == (PUBLISHED / "bench.json").read_text()


def test_other_files_are_no_record(tmp_path):
    (tmp_path / "other.json").write_text('{"rows": [{}]}')
    with pytest.raises(CompressError, match=r"other\.json is no bench\.json"):
        bench_tables.read_record(tmp_path / "other.json")


def test_a_picture_of_an_earlier_bench_is_removed_where_there_is_nothing_to_draw(tmp_path):
    drawn = bench_tables.draw(full_result(), tmp_path)
    assert [path.name for path in drawn] == ["bench.png", "pareto.png"]
    unknown = tuple(replace(row, test=None) for row in full_result().rows)
    drawn = bench_tables.draw(replace(full_result(), rows=unknown, source=None), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["bench.png"]


def test_what_c_takes_is_called_pixels_only_where_images_were_fed():
    result = full_result()
    facts = {**result.machine, "versions": {"onnxruntime": "1.0", "C compiler": "gcc"}}
    images = replace(result, machine=facts, source="original MNIST files")
    assert "C99 takes raw pixels: gcc" in bench_tables.conditions(images)
    for other in (replace(images, dataset="signals.npz"), replace(images, source=None)):
        assert "C99 takes codes of 8 bits: gcc" in bench_tables.conditions(other)


def test_one_file_alone_is_compared_with_nothing_and_several_with_a_named_one():
    result = full_result()
    assert f"Times as fast as {result.baseline}" in bench_tables.conditions(result)
    alone = bench_tables.conditions(replace(result, rows=result.rows[:1]))
    assert "Times as fast" not in alone
    assert "--baseline" in alone
