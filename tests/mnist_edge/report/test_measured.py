"""Measurements come back as they were kept; speeds are those of a bench."""

import json

import pytest
from needed_boards import needs_boards
from reported import reported

from compress.boards import run_layers_on_board
from compress.errors import CompressError
from compress.reporting.content import BoardFigures, Boards, LayerTimes
from mnist_edge.report import measured
from mnist_edge.report.measured import keep, read_kept, speeds_from

TIMES = (LayerTimes("alone", "µs", {"conv": (2.0, 1.0, 3.0)}),)
BOARDS = Boards("emulated", (BoardFigures("m4", 5, 6, 7, 8), BoardFigures("m0", problem="no")))
RECORD = "docs/bench/bench.json"


def test_what_is_kept_comes_back_beside_that_of_others(tmp_path):
    file = tmp_path / "kept.json"
    assert read_kept(file, "a" * 64) is None
    keep(file, "a" * 64, TIMES, BOARDS)
    keep(file, "b" * 64, TIMES, None)
    assert read_kept(file, "a" * 64) == (TIMES, BOARDS)
    assert read_kept(file, "b" * 64) == (TIMES, None)
    assert read_kept(file, "c" * 64) is None
    keep(None, "a" * 64, TIMES, BOARDS)
    assert read_kept(None, "a" * 64) is None


@pytest.mark.parametrize("value", [[], {"a" * 64: {"layers": 3}}, {"a" * 64: []}])
def test_other_files_are_refused_in_a_line(value, tmp_path):
    file = tmp_path / "kept.json"
    file.write_text(json.dumps(value))
    with pytest.raises(CompressError, match="keeps no measurements of a report"):
        read_kept(file, "a" * 64)


def test_speeds_are_the_benchs_with_its_baseline(pytestconfig):
    found = speeds_from(pytestconfig.rootpath / RECORD, ["phase5-int8.onnx", "phase5-int8-c"])
    value = json.loads((pytestconfig.rootpath / RECORD).read_text())
    wanted = {row["name"]: row["speeds"][0] for row in value["rows"]}
    first = [row for row in found.rows if row.batch == 1]
    assert {row.name for row in first} == {"phase5-int8.onnx", "phase5-int8-c", found.baseline}
    for row in first:
        assert row.latency.median_us == wanted[row.name]["latency"]["median_us"]
        assert row.speedup.median == wanted[row.name]["speedup"]["median"]
    assert value["machine"]["cpu"] in found.conditions


def test_a_bench_without_the_files_or_none_at_all_is_refused(pytestconfig, tmp_path):
    with pytest.raises(CompressError, match=r"holds none of my\.onnx"):
        speeds_from(pytestconfig.rootpath / RECORD, ["my.onnx"])
    (tmp_path / "other.json").write_text('{"rows": 1}')
    with pytest.raises(CompressError, match=r"no bench\.json"):
        speeds_from(tmp_path / "other.json", ["my.onnx"])


@needs_boards("cortex-m4")
def test_the_layers_instructions_are_those_of_the_network(monkeypatch):
    graph, runs = reported()[1], []

    def noted(*arguments, **options):
        runs.append(run_layers_on_board(*arguments, **options))
        return runs[-1]

    monkeypatch.setattr(measured, "run_layers_on_board", noted)
    (found,) = measured.layer_instructions(graph, "cortex-m4", lambda line: None)
    computing = {node.name for node in graph.nodes if node.output in graph.outputs.values()}
    computing |= {node.name for node in graph.nodes if hasattr(node, "weight")}
    assert found.unit == "instructions"
    assert computing <= found.by_layer.keys()
    copying = sum(cost.instructions for cost in runs[0] if cost.name in ("image", "result"))
    counted = sum(count for count, *_ in found.by_layer.values())
    assert counted + copying == sum(cost.instructions for cost in runs[0])
    assert counted > graph.macs / 4


def test_published_points_are_of_one_data_set():
    names = {point.name for point in measured.published_points("mnist")}
    assert {"mcu", "phase5-float"} <= names
    assert measured.published_points("fashion-mnist") == []
