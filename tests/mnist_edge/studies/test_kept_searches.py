"""The searches that are kept: docs/search.md tells what their journals hold."""

import shutil
from pathlib import Path

import pytest

from mnist_edge.evaluation.artifacts import recipes_dir
from mnist_edge.settings.space import read_space
from mnist_edge.studies import search_page
from mnist_edge.studies.search import Searching, collect
from mnist_edge.trials.storage import open_storage

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("journal", sorted((ROOT / "docs" / "searches").glob("*.log")), ids=str)
def test_the_page_tells_what_a_journal_holds(journal, mnist, tmp_path):
    kept = Path(shutil.copy(journal, tmp_path))
    space = read_space(recipes_dir() / "spaces" / f"{journal.stem}.toml")
    searching = Searching(space, mnist, tmp_path)
    found = collect(searching, searching.study(open_storage(None, kept)))
    table = search_page.every_trial(found).as_markdown().split("\n", 2)[2]
    assert table.strip() in (ROOT / "docs" / "search.md").read_text()
