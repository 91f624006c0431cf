"""`mnist-edge run` with a storage: its seeds are trials, and what doesn't go with that is said."""

import json

from command_line import refused, run

RECIPE = """
name = "shared"
variant = "float"
formats = ["safetensors"]
dataset = "digits"
seeds = [0, 1]
[train]
recipe = "tuned"
epochs = 1
layers = ["conv 4 5x5 stride 2", "max pool 2", "flatten", "linear 10"]
"""


def test_seeds_in_a_storage_give_the_same_and_are_made_once(tmp_path):
    recipe = tmp_path / "shared.toml"
    recipe.write_text(RECIPE)
    common = ("run", recipe, "--work", tmp_path / "work", "--threads", "1", "--json")
    stored = ("--storage", tmp_path / "trials.log")
    first = run(*common, *stored, "--out", tmp_path / "a")
    assert first.exit_code == 0, first.output
    alone = run(*common, "--out", tmp_path / "b")
    assert json.loads(first.stdout) == json.loads(alone.stdout)
    again = run(*common, *stored, "--out", tmp_path / "a", "--overwrite")
    assert json.loads(again.stdout) == {}
    elsewhere = run(*common, *stored, "--out", tmp_path / "c")
    assert json.loads(elsewhere.stdout) == json.loads(alone.stdout)
    assert "--storage is of all seeds" in refused(*common, *stored, "--seed", "0")
