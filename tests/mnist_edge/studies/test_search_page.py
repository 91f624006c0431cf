"""What a search shows: a table, a page, a plot, and recipes that are made again."""

import json
from pathlib import Path

import pytest
from few_digits import few_digits

from compress.errors import CompressError
from mnist_edge.pipeline import run_recipe
from mnist_edge.settings.recipe import read_recipe
from mnist_edge.studies import search_page
from mnist_edge.studies.search import collect


@pytest.fixture(scope="module")
def written(finished_search):
    folder, of, study = finished_search
    found = collect(of, study)
    search_page.write_pages(found, of.space, folder / "out")
    return folder, of, found


def test_the_table_holds_the_fronts_figures(written):
    _, _, found = written
    table = search_page.table(found)
    assert table.headings == ("trial", "validation %", "weight bytes", "MACs", "layers")
    assert len(table.rows) == len(found.front)
    first = found.front[0]
    assert table.rows[0][1] == f"{100 * (1 - first.figures['error']):.2f}"
    bits = first.content["quantize"]["bits_by_layer"]["conv1"]
    assert f"5x5 stride 2 bits {bits} | " in table.rows[0][4]
    assert table.rows[0][2] == f"{first.figures['weight_bytes']:,.0f}"


def test_page_plot_and_values_are_there(written):
    folder, _, found = written
    page = (folder / "out" / "front.md").read_text()
    assert "6 of 6 trials" in page
    assert "The test images were not read" in page
    record = json.loads((folder / "out" / "front.json").read_text())
    assert [each["number"] for each in record["front"]] == [each.number for each in found.front]
    assert (folder / "out" / "front.png").read_bytes().startswith(b"\x89PNG")


def test_the_page_tells_how_far_every_trial_came(written):
    folder, _, found = written
    rows = search_page.every_trial(found).rows
    assert [int(row[0]) for row in rows] == list(range(6))
    complete = [each for each in found.tried if each.error is not None]
    assert {each.number for each in complete} == {e.number for e in (*found.front, *found.rest)}
    assert {each.epochs for each in complete} == {4}
    point = found.front[0]
    (row,) = (row for row in rows if int(row[0]) == point.number)
    assert row[1:3] == ("complete", "4")
    assert row[4] == f"{100 * (1 - point.figures['error']):.2f}"
    page = (folder / "out" / "front.md").read_text()
    layers = row[5].replace("|", r"\|")
    assert f"| {' | '.join(row[:5])} | {layers} |" in page


def test_a_points_recipe_makes_its_network_again(written, tmp_path):
    folder, _, found = written
    point = found.front[0]
    recipe = read_recipe(folder / "out" / "recipes" / f"small-{point.number:04d}.toml")
    made = run_recipe(recipe, few_digits(96, 30), tmp_path, folder / "work", random_images=20)
    (entry,) = made.entries
    assert entry.weight_bytes == point.figures["weight_bytes"]
    assert 1 - entry.validation.fraction == pytest.approx(point.figures["error"])


def test_recipes_of_points_that_are_beaten_since_go(written, tmp_path):
    _, of, found = written
    (tmp_path / "recipes").mkdir()
    (tmp_path / "recipes" / "small-9999.toml").write_text("")
    search_page.write_pages(found, of.space, tmp_path)
    names = sorted(path.stem for path in (tmp_path / "recipes").iterdir())
    assert names == sorted(f"small-{each.number:04d}" for each in found.front)


def test_a_recipe_that_another_worker_removes_at_the_same_time_is_no_matter(
    written, tmp_path, monkeypatch
):
    _, of, found = written
    gone = tmp_path / "small-9999.toml"
    monkeypatch.setattr(Path, "glob", lambda folder, pattern: iter([gone]))
    search_page._write_recipes(found.front, of.space, tmp_path)
    assert len(list(tmp_path.iterdir())) == len(found.front)


def test_a_folder_of_another_search_is_refused(written):
    folder, _, found = written
    search_page.require_same(folder / "out", found.identity)
    search_page.require_same(folder / "nowhere", found.identity)
    with pytest.raises(CompressError, match="holds another search"):
        search_page.require_same(folder / "out", "other")


def test_a_record_that_is_none_is_of_another_search(tmp_path):
    (tmp_path / search_page.RECORD).write_text("[]")
    with pytest.raises(CompressError, match="holds another search"):
        search_page.require_same(tmp_path, "any")
