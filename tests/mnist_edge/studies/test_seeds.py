"""A recipe's seeds shared by workers: trained once each, published by one, as one process does."""

import pytest
from few_digits import few_digits
from small_sweep import StopAt

from compress.files import read_json
from mnist_edge.pipeline import run_recipe
from mnist_edge.settings.recipe import read_recipe
from mnist_edge.studies.seeds import Seeds, run_shared
from mnist_edge.training.run import Run
from mnist_edge.trials.storage import open_storage

RECIPE = """
name = "shared"
variant = "int8"
formats = []
dataset = "digits"
seeds = [0, 1, 2]
input = "uint8"
[train]
recipe = "tuned"
epochs = 2
batch_size = 64
average_decay = 0.9
layers = ["conv 4 5x5 stride 2", "max pool 2", "flatten", "linear 10"]
[quantize.training]
epochs = 1
"""


@pytest.fixture
def recipe(tmp_path):
    (tmp_path / "shared.toml").write_text(RECIPE)
    return read_recipe(tmp_path / "shared.toml")


def test_workers_share_the_seeds_and_one_publishes_what_one_process_does(recipe, tmp_path):
    data = few_digits(96, 30)
    alone = run_recipe(recipe, data, tmp_path / "alone", tmp_path / "own", random_images=20)
    places = (data, tmp_path / "out", tmp_path / "work")
    storage = open_storage(None, tmp_path / "trials.log")
    with pytest.raises(KeyboardInterrupt):
        run_shared(recipe, *places, storage, run=Run(listener=StopAt(4)))
    epochs = []

    class Counted(StopAt):
        def on_epoch(self, report):
            epochs.append(report.epoch)

    made = run_shared(recipe, *places, storage, run=Run(listener=Counted(0)))
    assert made.seed == alone.seed
    assert made.seeds == alone.seeds
    assert len(epochs) == 3 * 2 - 4, "what was trained is not trained again"
    one, other = (read_json(tmp_path / name / "trainings.json") for name in ("out", "alone"))
    assert one == other
    assert run_shared(recipe, *places, storage) is None


def test_another_recipe_is_another_study(recipe, tmp_path):
    data = few_digits(96, 30)
    one = Seeds.of(recipe, data)
    assert Seeds.of(recipe, data) == one
    recipe.path.write_text(RECIPE.replace("epochs = 2", "epochs = 3"))
    assert Seeds.of(read_recipe(recipe.path), data).name != one.name
    assert Seeds.of(recipe, few_digits(97, 30)).name != one.name
