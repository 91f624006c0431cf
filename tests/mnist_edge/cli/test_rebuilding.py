"""`mnist-edge run` with a storage: its seeds are trials, and what doesn't go with that is said."""

import json
from types import SimpleNamespace

import pytest
from command_line import refused, run

from compress import manifest
from mnist_edge import pipeline
from mnist_edge.cli import rebuilding
from mnist_edge.studies import seeds

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


@pytest.fixture
def studied(monkeypatch, tmp_path):
    """`_made` of a study that has ended; what its workers do meanwhile is a function of `out`."""
    out, made = tmp_path / "exported", []
    entry = SimpleNamespace(variant="shared", sha256="0")
    others = SimpleNamespace(variant="other", sha256="1")
    monkeypatch.setattr(pipeline, "run_recipe", lambda *given, **how: made.append(given) or "made")

    def study(meanwhile=lambda listed: None, listed=(entry, others)):
        listed = list(listed)
        monkeypatch.setattr(manifest, "entries_in", lambda folder: tuple(listed))
        monkeypatch.setattr(seeds, "run_shared", lambda *given, **how: meanwhile(listed))
        wanted = SimpleNamespace(name="shared")
        return rebuilding._made(wanted, None, out, tmp_path, None, str(tmp_path / "trials.log"))

    return study


def test_a_finished_study_is_published_where_an_older_one_is(studied):
    assert studied() == "made"


def test_what_another_worker_makes_meanwhile_is_not_made_again(studied):
    new = SimpleNamespace(variant="shared", sha256="2")
    assert studied(lambda listed: listed.__setitem__(0, new)) is None
    another = SimpleNamespace(variant="another", sha256="3")
    assert studied(lambda listed: listed.append(another)) == "made"


def test_seeds_in_a_storage_give_the_same_and_are_made_again_if_asked(tmp_path):
    recipe = tmp_path / "shared.toml"
    recipe.write_text(RECIPE)
    common = ("run", recipe, "--work", tmp_path / "work", "--threads", "1", "--json")
    stored = ("--storage", tmp_path / "trials.log")
    first = run(*common, *stored, "--out", tmp_path / "a")
    assert first.exit_code == 0, first.output
    alone = run(*common, "--out", tmp_path / "b")
    assert json.loads(first.stdout) == json.loads(alone.stdout)
    again = run(*common, *stored, "--out", tmp_path / "a", "--overwrite")
    assert json.loads(again.stdout) == json.loads(alone.stdout), "asked for anew, made anew"
    assert "--storage is of all seeds" in refused(*common, *stored, "--seed", "0")
