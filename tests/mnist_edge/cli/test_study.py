"""Verbs that make pages: what they refuse, where they write, what they leave alone."""

from pathlib import Path

import pytest
from command_line import refused, run

from mnist_edge.cli.study import _pages_folder

ROOT = Path(__file__).parents[3]
PUBLISHED = ("--exported", ROOT / "exported", "--bench", ROOT / "docs/bench/bench.json")


def test_results_are_printed_or_put_between_the_marks(tmp_path):
    table = run("results", *PUBLISHED).stdout
    assert "| `phase5-int8` |" in table
    document = tmp_path / "results.md"
    document.write_text((ROOT / "docs" / "results.md").read_text().replace("phase5-int8", "gone"))
    assert run("results", *PUBLISHED, "--write", document).exit_code == 0
    assert table.strip() in document.read_text()
    document.write_text("no marks")
    assert "no place for results" in refused("results", *PUBLISHED, "--write", document)
    assert document.read_text() == "no marks"


def test_pages_go_to_runs_unless_a_folder_is_named():
    assert _pages_folder({"out": None, "dataset": "mnist"}) == Path("runs/docs-mnist")
    assert _pages_folder({"out": None, "dataset": "kmnist"}) == Path("runs/docs-kmnist")
    assert _pages_folder({"out": Path("a"), "dataset": "mnist"}) == Path("a")


@pytest.mark.parametrize("verb", ["journey", "ablate"])
def test_a_page_of_nothing_is_refused_and_nothing_is_written(verb, tmp_path):
    places = ("--work", tmp_path / "work", "--out", tmp_path / "docs")
    refused(verb, "--dataset", "digits", "--page-only", *places)
    assert not list(tmp_path.iterdir())
