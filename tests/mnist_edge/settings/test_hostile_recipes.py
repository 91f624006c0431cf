"""Messages about a recipe are short, and name the pupil whose teacher is at fault."""

from pathlib import Path

import pytest

from compress.errors import CompressError
from mnist_edge.settings.recipe import read_recipe

RECIPES = Path(__file__).parents[3] / "recipes"


def refusal(tmp_path, name, old, new):
    text = (RECIPES / f"{name}.toml").read_text()
    assert old in text
    path = tmp_path / f"{name}.toml"
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(CompressError) as caught:
        read_recipe(path)
    assert str(caught.value).startswith(f"{path}: ")
    return str(caught.value)


@pytest.mark.parametrize("letter", ["a", "1"])
def test_long_names_are_shortened(tmp_path, letter):
    line = refusal(tmp_path, "phase5-int8-qat", "observer", letter * 5000)
    assert len(line) < 1000
    assert " ... " in line


def test_a_teacher_that_is_not_there_is_the_pupils_fault(tmp_path):
    line = refusal(tmp_path, "edge-5k", "teacher", "teacher")
    assert "its teacher: cannot read" in line
