"""Pruning a trained network in steps: it learns again, resumes exactly, says what it brought."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from click.testing import CliRunner

from compress import measuring
from compress.errors import CompressError
from compress.model_file import load_model
from compress.profile import mac_count
from compress.pruning import Budget, prune
from compress.settings import abouts
from mnist_edge import data
from mnist_edge.cli.main import main
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


@pytest.mark.parametrize(
    "wrong",
    [
        {"criterion": "luck"},
        {"scope": "local"},
        {"schedule": "zigzag"},
        {"steps": 0},
        {"round_to": 0},
        {"step_epochs": 0},
        {"images": 0},
    ],
)
def test_settings_out_of_range_are_refused(wrong):
    with pytest.raises(CompressError):
        replace(CONFIG, **wrong)


def run_command(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def timed_shortly(monkeypatch):
    """Latencies of one round each: what is printed is looked at, not how long it took."""
    whole = measuring.interleaved

    def short(runners, *, rounds):
        return whole(runners, rounds=1, warmup=0, min_round_seconds=0.001)

    monkeypatch.setattr(measuring, "interleaved", short)


@pytest.mark.usefixtures("timed_shortly")
def test_the_command_prints_layers_steps_and_a_comparison(trained, tmp_path):
    command = ["prune", trained.model_path, "--dataset", "digits", "--params", 0.5, "--round-to", 2]
    command += ["--steps", 1, "--epochs", 1, "--criterion", "taylor", "--out", tmp_path / "run"]
    result = run_command(*command)
    assert result.exit_code == 0, result.output
    for word in ("conv2", "9,980", "fine-tuned", "unpruned int8", "times fewer MACs", "written"):
        assert word in result.output
    assert load_model(tmp_path / "run" / "model.safetensors").input_shape == (1, 28, 28)
    refused = run_command(*command)
    assert refused.exit_code == 1
    assert "--resume" in refused.stderr
    outcome = json.loads(run_command(*command, "--resume", "--json").stdout)
    before, after = outcome["stages"][0]["cost"]
    assert before == 9980
    assert after <= 4990
    widths = [c["channels"] for c in outcome["layers"] if c["channels"][0] != c["channels"][1]]
    assert widths
    assert all(channels[1] % 2 == 0 for channels in widths)
    names = [row["name"] for row in outcome["comparisons"]]
    assert names == ["unpruned", "unpruned int8", "pruned", "pruned int8"]


def test_bad_commands_are_refused_in_one_line(trained, tmp_path):
    command = ["prune", trained.model_path, "--dataset", "digits", "--out", tmp_path / "run"]
    assert run_command(*command).exit_code == 2
    assert run_command(*command, "--macs", 0.5, "--params", 0.5).exit_code == 2
    for wrong in (["--macs", 0.0001], ["--macs", 0.5, "--teacher", "nobody"]):
        result = run_command(*command, *wrong, "--epochs", 0, "--steps", 1, "--overwrite")
        assert result.exit_code == 1
        assert len(result.stderr.strip().splitlines()) == 1
        assert "Traceback" not in result.output
