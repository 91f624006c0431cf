"""Pruning a trained network in steps: it learns again, and resumes exactly."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from compress.errors import CompressError
from compress.model_file import load_model
from compress.profile import mac_count
from compress.pruning import Budget, prune
from compress.settings import abouts
from mnist_edge import data
from mnist_edge.settings.pruning import PruningConfig
from mnist_edge.settings.training import TrainingConfig
from mnist_edge.training import pruning
from mnist_edge.training.run import EpochReport, Listener, Run
from mnist_edge.training.train import train
from mnist_edge.training.validation import validation_accuracy

TRAINING = TrainingConfig(
    epochs=2, batch_size=32, learning_rate=0.02, schedule="one-cycle", select="last"
)


CONFIG = PruningConfig(Budget(macs=0.3), steps=2, step_epochs=1, images=64, training=TRAINING)


EXAMPLE = torch.zeros(2, 1, 28, 28)


@pytest.fixture(scope="module")
def digits():
    whole = data.load("digits")
    return replace(whole, train=whole.train.take(np.arange(600)))


@pytest.fixture(scope="module")
def trained(digits, tmp_path_factory):
    config = replace(TRAINING, epochs=8, learning_rate=0.1, average_decay=0.9)
    return train(config, digits, tmp_path_factory.mktemp("trained"))


def test_steps_lead_to_the_budget_and_tuning_restores_accuracy(trained, digits, tmp_path):
    result = pruning.prune_in_steps(trained.model, digits, CONFIG, tmp_path, teacher=trained.model)
    first, last = result.steps
    assert first.cost[0] == mac_count(trained.model, EXAMPLE)
    assert first.cost[1] == last.cost[0] > last.cost[1]
    assert 0.2 * first.cost[0] < last.cost[1] <= 0.3 * first.cost[0]
    assert first.accuracy_tuned > first.accuracy_cut
    assert last.accuracy_tuned > 0.8
    stored = load_model(result.model_path)
    assert mac_count(stored.model, EXAMPLE) == last.cost[1]
    assert validation_accuracy(stored.model, digits) == pytest.approx(last.accuracy_tuned)
    assert json.loads(stored.metadata["pruning"])["config"]["target"]["macs"] == 0.3


class StopAt(Listener):
    def __init__(self, epochs):
        self.left = epochs

    def on_epoch(self, report: EpochReport):
        self.left -= 1
        if not self.left:
            raise KeyboardInterrupt


def test_a_stopped_run_goes_on_to_the_very_same_weights(trained, digits, tmp_path):
    def run(folder, **how):
        place, run = tmp_path / folder, Run(**how)
        return pruning.prune_in_steps(trained.model, digits, CONFIG, place, run=run)

    whole = run("whole")
    with pytest.raises(KeyboardInterrupt):
        run("parts", listener=StopAt(2))  # amid the second step
    parts = run("parts", resume=True)
    ours, theirs = whole.model.state_dict(), parts.model.state_dict()
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)
    assert whole.steps == parts.steps


def test_a_folder_is_not_overwritten_by_accident(trained, digits, tmp_path):
    config = replace(CONFIG, steps=1, tuned=False)

    def run(config=config, model=trained.model, **how):
        return pruning.prune_in_steps(model, digits, config, tmp_path, run=Run(**how))

    run()
    with pytest.raises(CompressError, match="--resume"):
        run()
    with pytest.raises(CompressError, match="other options"):
        run(replace(config, criterion="lamp"), resume=True)
    other = train(TrainingConfig(epochs=1), digits, tmp_path / "other").model
    with pytest.raises(CompressError, match="another model"):
        run(model=other, resume=True)
    smaller = run(replace(config, target=Budget(macs=0.2)), overwrite=True)
    assert smaller.steps[-1].cost[1] < 0.2 * smaller.steps[-1].cost[0] + 1


def test_every_criterion_beats_the_random_control_before_any_tuning(trained, digits):
    def cut_accuracy(name, seed=0):
        config = replace(CONFIG, criterion=name, training=replace(TRAINING, seed=seed))
        scored = pruning.criterion_of(config, digits)
        cut = prune(trained.model, EXAMPLE, target=Budget(macs=0.6), criterion=scored)
        return validation_accuracy(cut.model, digits)

    control = [cut_accuracy("random", seed) for seed in range(3)]
    assert len(set(control)) > 1
    for name in set(abouts(PruningConfig)["criterion"].choices) - {"random"}:
        assert cut_accuracy(name) > sum(control) / len(control), name
