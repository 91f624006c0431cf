"""What a recipe gave is recorded beside what others gave."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from digit_networks import digit_network
from torch import nn

from compress.errors import CompressError
from compress.files import read_json, write_json
from compress.manifest import SeedResult
from compress.measuring.score import Score
from mnist_edge.evaluation.choosing import TRAININGS, Candidate
from mnist_edge.publishing import figures_of, publish, record_training
from mnist_edge.settings.recipe import read_recipe

ROOT = Path(__file__).parents[2]
RECIPE = read_recipe(ROOT / "recipes" / "phase5-int8.toml")
DATA = SimpleNamespace(name="digits", about=None, shape=(1, 28, 28))


def record(out, chosen=3):
    score = Score(90, 100)
    seeds = [SeedResult(seed, score, score) for seed in (3, 4)]
    tried = [Candidate(seed, score, 0.1, 0.9, 0.1) for seed in (3, 4)]
    record_training(RECIPE, tried, seeds, chosen, DATA, out)
    return read_json(out / TRAININGS)


def test_a_record_is_put_beside_those_of_other_recipes(tmp_path):
    write_json(tmp_path / TRAININGS, {"another": {"chosen": 0}, RECIPE.name: "old"})
    found = record(tmp_path)
    assert found["another"] == {"chosen": 0}
    assert found[RECIPE.name]["chosen"] == 3
    assert [each["seed"] for each in found[RECIPE.name]["seeds"]] == [3, 4]
    assert "seed" not in found[RECIPE.name]["training"]


def test_a_damaged_record_is_refused_and_stays(tmp_path):
    (tmp_path / TRAININGS).write_text("[]")
    with pytest.raises(CompressError, match="is not a record of trainings; remove it"):
        record(tmp_path)
    assert (tmp_path / TRAININGS).read_text() == "[]"


def test_floats_cannot_be_published_as_c(tmp_path):
    seeds = (SeedResult(3, Score(90, 100), Score(90, 100)),)
    with pytest.raises(CompressError, match="phase5-int8: only integers can be written as C"):
        publish(RECIPE, "c", nn.Flatten(), 3, seeds, DATA, tmp_path)
    assert not list(tmp_path.iterdir())


def test_figures_that_integers_tell_are_their_own():
    graph = digit_network()
    assert figures_of(graph) == {
        "weight_bytes": graph.weight_bytes,
        "macs": graph.macs,
        "params": graph.parameters,
    }
    assert figures_of(nn.Flatten()) == {}
