"""Spaces: a recipe with choices in it, from which trials' recipes come."""

import pytest

from compress.errors import CompressError
from mnist_edge.evaluation import artifacts
from mnist_edge.settings.recipe import recipe_of
from mnist_edge.settings.space import read_space

SPACE = """
name = "small"
variant = "int8"
dataset = "digits"
[search]
trials = 8
[search.limits]
weight_bytes = 900
[train]
recipe = "tuned"
layers = ["conv {4 to 8} 3x3 bits {2 or 4}", "{nothing or max pool 2 | conv 8 1x1}", "flatten",
    "linear 10"]
epochs = "{1 or 2}"
nesterov = "{true or false}"
[quantize]
weight_bits = 8
[quantize.training]
epochs = 1
"""


@pytest.fixture
def read(tmp_path):
    def reading(text):
        (tmp_path / "small.toml").write_text(text)
        return read_space(tmp_path / "small.toml")

    return reading


def last(choice):
    return choice.words[-1] if choice.words else choice.high


def first(choice):
    return choice.words[0] if choice.words else choice.low


def test_a_trial_is_a_recipe_whose_seed_is_its_number(read):
    recipe = read(SPACE).recipe(last, 7)
    assert (recipe.name, recipe.seeds, recipe.formats) == ("small-0007", (7,), ("onnx",))
    assert recipe.training.layers == (
        "conv 8 3x3",
        "max pool 2",
        "conv 8 1x1",
        "flatten",
        "linear 10",
    )
    assert (recipe.training.epochs, recipe.training.nesterov) == (2, False)
    assert dict(recipe.quantization.bits_by_layer) == {"conv1": 4}
    assert read(SPACE).recipe(first, 0).training.layers == ("conv 4 3x3", "flatten", "linear 10")


def test_choices_are_called_after_their_place(read):
    asked = []
    read(SPACE).filled(lambda choice: asked.append(choice.name) or first(choice))
    assert asked == ["layer 1", "layer 1 (2)", "layer 2", "epochs", "nesterov"]


def test_a_search_with_more_trials_is_the_same_search(read):
    one = read(SPACE).identity
    assert read(SPACE.replace("trials = 8", "trials = 9")).identity == one
    for other in ("weight_bytes = 901", "weight_bytes = 900\nmacs = 5"):
        assert read(SPACE.replace("weight_bytes = 900", other)).identity != one
    assert read(SPACE.replace("{1 or 2}", "{1 or 3}")).identity != one


def test_where_only_the_error_is_asked_for_bytes_are_counted(read):
    alone = SPACE.replace("trials = 8", 'objectives = ["error"]')
    assert read(alone.replace("weight_bytes = 900", "")).config.costs == ("weight_bytes",)
    assert read(alone.replace("weight_bytes = 900", "macs = 5")).config.costs == ("macs",)


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("trials = 8", "trails = 8", "trails"),
        ("trials = 8", 'objectives = ["macs"]', "must hold error"),
        ("trials = 8", 'objectives = ["error", "joules"]', "joules"),
        ("weight_bytes = 900", "bytes = 900", "no cost is called 'bytes'"),
        ("weight_bytes = 900", "weight_bytes = -1", "no number above 0"),
        ("[search.limits]\nweight_bytes = 900", "limits = 5", "limits 5 is no table of costs"),
        ('name = "small"', 'name = "a/b"', "no plain name"),
        ('dataset = "digits"', "seeds = [1]", "has no seeds"),
        ("{4 to 8}", "{4 to}", "no choice"),
    ],
)
def test_what_is_wrong_in_a_space_is_said(read, before, after, what):
    with pytest.raises(CompressError, match=what):
        read(SPACE.replace(before, after))


def test_a_space_without_choices_is_refused(read):
    with pytest.raises(CompressError, match="nothing is left to choose"):
        read('[train]\nrecipe = "tuned"\n')


def test_a_teacher_is_looked_for_beside_the_space_and_above(tmp_path):
    text = SPACE.replace('dataset = "digits"', 'dataset = "digits"\nteacher = "big"')
    (tmp_path / "spaces").mkdir()
    (tmp_path / "spaces" / "small.toml").write_text(text)
    assert read_space(tmp_path / "spaces" / "small.toml").path.parent == tmp_path
    (tmp_path / "spaces" / "big.toml").write_text("")
    assert read_space(tmp_path / "spaces" / "small.toml").path.parent == tmp_path / "spaces"


@pytest.mark.parametrize(
    "path", sorted((artifacts.recipes_dir() / "spaces").glob("*.toml")), ids=lambda path: path.stem
)
def test_the_spaces_of_this_project_can_be_read(path):
    space = read_space(path)
    for choose in (first, last):
        recipe = recipe_of(space.content_of(choose, 3), space.path)
        assert recipe.seeds == (3,)
        if recipe.teacher:
            assert (space.path.parent / f"{recipe.teacher}.toml").is_file()
