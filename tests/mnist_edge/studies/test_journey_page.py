"""The page of the five phases says what its results say, and the published ones do."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from cattrs import structure
from few_digits import few_digits
from rich.console import Console
from small_journey import phases, run

from compress.errors import CompressError
from compress.files import read_json
from mnist_edge.studies import improvements, journey_page
from mnist_edge.studies.ablation import Ablation
from mnist_edge.studies.journey import (
    Journey,
)
from mnist_edge.studies.variants import BASELINE, VARIANTS

DOCS = Path(__file__).parents[3] / "docs"


def test_the_documents_way_of_choosing_is_kept_apart():
    one = run(0, 0.99, 0.97, 0.985)
    assert (one.best_on_test.epoch, one.last.epoch) == (2, 3)
    page = journey_page.as_markdown(phases(p1=[one]))
    before, after = page.split("**Selected on the test images**")
    assert "97.00 %" in before
    assert "98.00 %" not in before.replace("98.50 %", "")
    assert "98.00 %" in after
    assert "99.07 %" in after


def test_each_protocol_has_its_figures_under_its_name():
    held, whole = (phases(p1=[run(0, 0.99, test, 0.985)]) for test in (0.97, 0.96))
    both = replace(held, images=(55_000, 5_000, 10_000), whole=whole.phases, whole_epochs=3)
    page = journey_page.as_markdown(both)
    before, after = page.split("## Trained on all 60,000 images")
    assert "## Trained on 55,000 images, 5,000 held back" in before
    assert ("97.00 %" in before, "96.00 %" in before) == (True, False)
    assert "This is the document's own protocol" in after
    tables = after.split("## Curves")[0]
    assert ("97.00 %" in tables.split("Best epoch")[0], "96.00 %" in tables) == (False, True)
    titles = [sheet.title for sheet in journey_page.tables(both)]
    assert [title.split(":")[0] for title in titles] == [
        *2 * ["trained on 55,000 images, 5,000 held back"],
        *2 * ["trained on all 60,000 images"],
    ]
    assert "This page has only one of the two" in journey_page.as_markdown(held)
    assert "This page has only one of the two" not in page


def test_a_record_that_is_none_is_refused(tmp_path):
    assert journey_page.read_record(tmp_path) is None
    (tmp_path / "journey.json").write_text('{"dataset": "mnist"}')
    with pytest.raises(CompressError, match="no results of a journey"):
        journey_page.read_record(tmp_path)


def results(module, folder):
    """What the JSON beside a page holds."""
    kind = {journey_page: Journey, improvements: Ablation}[module]
    return structure(read_json(folder / f"{module.NAME}.json"), kind)


def test_the_page_says_what_the_results_say(travelled, tmp_path):
    _, found = travelled
    written = journey_page.write_pages(found, few_digits(), tmp_path)
    assert all(path.stat().st_size > 0 for path in written)
    page = (tmp_path / "journey.md").read_text()
    assert journey_page.as_markdown(results(journey_page, tmp_path)) == page
    for path in written:
        if path.suffix == ".png":
            assert f"]({path.relative_to(tmp_path)})" in page
    other = replace(found, phases=found.phases[1:])
    assert journey_page.as_markdown(other) != page


@pytest.mark.parametrize("module", [journey_page, improvements])
def test_the_published_pages_agree_with_their_results(module):
    found = results(module, DOCS)
    assert found.dataset == "mnist"
    assert module.as_markdown(found) == (DOCS / f"{module.NAME}.md").read_text()


def test_the_published_pages_have_at_least_three_seeds_of_everything():
    journeys = results(journey_page, DOCS)
    assert [each.phase for each in journeys.phases] == [1, 2, 3, 4, 5]
    assert all(len(each.runs) >= 3 for each in journeys.phases)
    ablation = results(improvements, DOCS)
    assert [each.name for each in ablation.variants] == [v.name for v in (BASELINE, *VARIANTS)]
    assert all(len(each.runs) >= 3 for each in ablation.variants)


def test_the_tables_of_the_terminal_keep_their_verdicts_at_80_columns():
    docs = Path(__file__).parents[3] / "docs"
    tables = journey_page.tables(structure(read_json(docs / "journey.json"), Journey))
    ablation = structure(read_json(docs / "improvements.json"), Ablation)
    console = Console(width=80, file=io.StringIO())
    for table in (*tables, improvements.table(ablation)):
        console.print(table)
    shown = console.file.getvalue()
    assert max(map(len, shown.splitlines())) <= 80
    assert "confirmed" in shown
    assert "difference" in shown.split("phase 5, epochs: 8")[1].split("baseline")[0]
