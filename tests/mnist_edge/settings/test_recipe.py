"""Recipes are read whole, or refused by name before anything is made."""

from pathlib import Path

import pytest
from recipe_texts import PRUNE, RECIPE, STUDENT

from compress.errors import CompressError
from mnist_edge.settings.recipe import read_recipe
from mnist_edge.settings.training import training_config

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (("macs = 0.5", ""), "give one budget"),
        (("macs = 0.5", "macs = 0.5\nparams = 0.5"), "give one budget"),
        (("macs = 0.5", "latency_us = 5"), "of one machine"),
        (("macs = 0.5", 'macs = "half"'), "half"),
        (("steps = 2", "step = 2"), "'step' is unknown"),
        (("steps = 2", "tuned = false"), "'tuned' is unknown"),
        (("epochs = 1", "epochs = 0"), "epochs"),
        (("batch_size", "batches"), "'batches' is unknown"),
    ],
)
def test_prunings_that_make_no_sense_are_refused(tmp_path, change, word):
    path = tmp_path / "recipe.toml"
    prune = PRUNE.format(macs=0.5, epochs=1).replace("step_epochs = 1\n", "")
    path.write_text(STUDENT.format(bits=8) + prune.replace(*change))
    with pytest.raises(CompressError, match=word):
        read_recipe(path)


@pytest.mark.parametrize(
    "change",
    [
        ("tuned", "magic"),
        ("epochs = 6", "epochs = 0"),
        ("epochs = 6", "epoch = 6"),
        ('"torchscript"', '"tflite"'),
        ('variant = "float"', 'variant = "float16"'),
        ("seeds = [0, 1]", ""),
    ],
)
def test_recipes_that_make_no_sense_are_refused(tmp_path, change):
    path = tmp_path / "recipe.toml"
    path.write_text(RECIPE.format(variant="float", more="").replace(*change))
    with pytest.raises(CompressError, match=r"recipe\.toml"):
        read_recipe(path)


def test_the_projects_recipes_can_be_read():
    names = {read_recipe(path).name for path in (ROOT / "recipes").glob("*.toml")}
    assert {"phase5-float", "phase5-folded", "phase5-int8", "phase5-reference"} <= names


def test_what_a_recipe_does_not_say_is_the_default(tmp_path):
    path = tmp_path / "recipe.toml"
    path.write_text(RECIPE.format(variant="float", more=""))
    recipe = read_recipe(path)
    assert (recipe.name, recipe.path, recipe.seeds) == ("phase5-float", path, (0, 1))
    assert (recipe.teacher, recipe.pruning, recipe.fine_tuning) == (None, None, None)
    assert recipe.training == training_config("tuned", 5, {"epochs": 6, "batch_size": 32})


@pytest.mark.parametrize(
    ("content", "word"),
    [(None, "cannot read"), (b"a = [", "not valid TOML"), (b"\xff", "not valid TOML")],
)
def test_a_file_that_is_no_recipe_is_refused(tmp_path, content, word):
    path = tmp_path / "recipe.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CompressError, match=word):
        read_recipe(path)
