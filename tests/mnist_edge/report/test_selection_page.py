"""The log of selections says what the trainings' record and the published files say."""

from dataclasses import replace
from pathlib import Path

from cattrs import structure

from compress.files import read_json
from compress.manifest import read_manifest
from mnist_edge.report.selection_page import Selections, as_markdown
from mnist_edge.settings.recipe import read_recipe

ROOT = Path(__file__).parents[3]
PUBLISHED = read_json(ROOT / "docs" / "selections.json")
FOUND = structure(PUBLISHED, Selections)


def test_the_published_page_agrees_with_its_results():
    assert as_markdown(FOUND) == (ROOT / "docs" / "selections.md").read_text()


def test_the_log_is_that_of_the_published_files():
    trainings = read_json(ROOT / "exported" / "trainings.json")
    onnx = {e.variant: e for e in read_manifest(ROOT / "exported") if e.format == "onnx"}
    assert [row.name for row in FOUND.rows] == list(trainings)
    assert onnx.keys() <= trainings.keys()
    for row in FOUND.rows:
        record, recipe = trainings[row.name], read_recipe(ROOT / "recipes" / f"{row.name}.toml")
        assert row.seeds == recipe.seeds == tuple(each["seed"] for each in record["seeds"])
        assert row.right == tuple(each["validation"]["correct"] for each in record["seeds"])
        if row.name in onnx:
            assert row.chosen == record["chosen"] == onnx[row.name].seed
            assert row.measured == row.right[row.seeds.index(row.chosen)]


def test_recipes_rebuild_the_seed_that_is_published():
    for row in FOUND.rows:
        recipe = read_recipe(ROOT / "recipes" / f"{row.name}.toml")
        if recipe.seed_by == "published":
            assert row.right.count(max(row.right)) == 1 or any(row.losses)
            assert row.is_best


def test_what_is_not_known_is_said():
    page = as_markdown(FOUND)
    assert "**They were\nrecorded nowhere and can't be checked.**" in page
    assert "a cross entropy of 0.0147 and 0.0152. On" in page


def test_losses_that_say_the_opposite_are_said_to():
    rows = [replace(row, loss=1.0) if row.name == "edge-11k" else row for row in FOUND.rows]
    assert "1.0000 and 0.0152: the opposite order. On" in as_markdown(replace(FOUND, rows=rows))
