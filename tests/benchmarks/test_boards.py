"""The page of networks on boards: made of its record, and whole."""

import importlib.util
from pathlib import Path

from digit_networks import digit_network
from needed_boards import needs_boards

from compress.boards import BUDGETS, MemoryBudget
from compress.files import read_json

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def program():
    """The benchmark as a module."""
    path = ROOT / "benchmarks" / "boards.py"
    spec = importlib.util.spec_from_file_location("boards_benchmark", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


boards = program()


def test_the_page_is_what_its_record_says():
    record = read_json(DOCS / "boards.json")
    assert (DOCS / "boards.md").read_text() == boards.as_markdown(record)
    assert set(record["boards"]) == set(boards.NETWORKS)
    runs = [run for found in record["boards"].values() for run in found["runs"].values()]
    assert all(run["same_integers"] for run in runs if "refused" not in run)


@needs_boards("cortex-m4")
def test_a_network_is_measured_once_and_one_that_does_not_fit_is_said(monkeypatch):
    graph = digit_network(widths=(4, 8, 6, 6, 8, 8, 8, 10))
    record = {"boards": {}, "tools": {}}
    how = [("cortex-m4", "-O2")]
    (step,) = boards.measure(graph, record, "small", how)
    found = record["boards"]["small"]["runs"]["cortex-m4 -O2"]
    assert found["same_integers"]
    assert f"{found['instructions']}" in step
    assert not list(boards.measure(graph, record, "small", how))
    boards.forget(record, "small", how)
    assert list(boards.measure(graph, record, "small", how)) == [step]
    little = MemoryBudget(flash_bytes=2048, ram_bytes=4096)
    monkeypatch.setattr(boards, "BUDGETS", {**BUDGETS, "large": little})
    list(boards.measure(graph, record, "again", how))
    page = boards.as_markdown(record)
    assert "| again | cortex-m4 | -O2 | doesn't fit |" in page
    per_mac = found["instructions"] / graph.macs
    assert f"| {found['instructions']:,} | {per_mac:.2f} |" in page
