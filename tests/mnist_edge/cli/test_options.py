"""Options that several verbs share: their choices are what there is, whatever the verb."""

import click
import pytest

from compress.settings import abouts
from mnist_edge.cli import options
from mnist_edge.cli.main import main
from mnist_edge.data import DATASETS
from mnist_edge.networks import models
from mnist_edge.networks.attention import ATTENTIONS
from mnist_edge.settings.training import TrainingConfig, tuned
from mnist_edge.studies.variants import GROUPS
from mnist_edge.training.schedules import SCHEDULES


def choices(verb, option):
    (found,) = (each for each in main.get_command(None, verb).params if each.name == option)
    return tuple(found.type.choices)


@pytest.mark.parametrize("verb", ["train", "distill", "find-lr"])
def test_the_choices_of_a_training_are_those_that_there_are(verb):
    assert choices(verb, "schedule") == tuple(SCHEDULES)
    assert choices(verb, "activation") == tuple(models.ACTIVATIONS)
    assert choices(verb, "attention") == ("none", *ATTENTIONS)
    assert choices(verb, "optimizer") == abouts(TrainingConfig)["optimizer"].choices


def test_the_choices_of_data_and_groups_are_those_that_there_are():
    (data,) = (each for each in main.get_command(None, "bench").params if each.name == "dataset")
    assert all(name in data.help for name in DATASETS)
    assert choices("ablate", "groups") == GROUPS


def test_settings_that_are_not_given_are_left_to_the_recipe():
    @click.command()
    @options.training({"tuned": tuned(5)})
    @options.teaching(tuned(5))
    def command(**given):
        return given

    given = command([], standalone_mode=False)
    assert {"epochs", "rotation", "temperature"} <= set(given)
    assert not {"phase", "seed", "layers"} & set(given)
    assert set(given.values()) <= {None, ()}
    assert command(["--epochs", "3"], standalone_mode=False)["epochs"] == 3
