"""The loop: learning, resuming to the very same weights, surviving a kill, refusing bad files."""

import json
import os
import pickle
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from threading import Event, Thread

import pytest
import torch
from click.testing import CliRunner
from few_digits import few_digits
from short_training import CONFIG, StopAfter, assert_same, weights

from compress.errors import CompressError
from compress.locks import locked
from compress.model_file import load_model
from mnist_edge import data
from mnist_edge.cli.main import main
from mnist_edge.training.loop import Diverged
from mnist_edge.training.run import Listener, Run
from mnist_edge.training.schedules import plateau
from mnist_edge.training.train import train


def test_it_learns_and_keeps_what_it_says(digits, tmp_path):
    result = train(replace(CONFIG, epochs=6), digits, tmp_path)
    assert result.selected.validation_accuracy > 0.85
    assert result.history[-1].loss < result.history[0].loss
    stored = load_model(result.model_path)
    assert json.loads(stored.metadata["selected"])["epoch"] == result.selected.epoch
    history = json.loads((tmp_path / "history.json").read_text())
    assert [row["epoch"] for row in history] == [1, 2, 3, 4, 5, 6]


def test_a_plateau_lowers_the_rate_by_the_history_and_resumes_exactly(tmp_path):
    # At this rate the loss soon rises, so that the plateau has something to do.
    config = replace(CONFIG, epochs=6, learning_rate=0.3, schedule="plateau", average_decay=0.0)
    digits = few_digits()
    whole = train(config, digits, tmp_path / "whole")
    losses = [report.validation_loss for report in whole.history]
    rates = [report.learning_rate for report in whole.history]
    assert rates == pytest.approx([0.3 * plateau(losses[:epoch]) for epoch in range(6)])
    assert rates[-1] < 0.3
    with pytest.raises(KeyboardInterrupt):
        train(config, digits, tmp_path / "parts", run=Run(listener=StopAfter(4)))
    resumed = train(config, digits, tmp_path / "parts", run=Run(resume=True))
    assert_same(weights(whole), weights(resumed))


class KeepsWeights(Listener):
    def __init__(self):
        self.kept = {}

    def on_weights(self, epoch, network):
        self.kept[epoch] = {name: value.clone() for name, value in network.state_dict().items()}


def test_a_listener_sees_the_weights_of_every_epoch_and_changes_nothing(tmp_path):
    digits = few_digits()
    plain = train(replace(CONFIG, select="last"), digits, tmp_path / "plain")
    listener = KeepsWeights()
    run = Run(listener=listener)
    watched = train(replace(CONFIG, select="last"), digits, tmp_path / "watched", run=run)
    assert_same(weights(plain), weights(watched))
    assert list(listener.kept) == [1, 2, 3]
    assert_same(watched.model.state_dict(), listener.kept[3])
    assert not torch.equal(listener.kept[1]["head.weight"], listener.kept[3]["head.weight"])


@pytest.mark.parametrize("stop", [1, 2])
def test_resuming_gives_the_weights_of_an_uninterrupted_run(digits, tmp_path, stop):
    whole = train(CONFIG, digits, tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        train(CONFIG, digits, tmp_path / "parts", run=Run(listener=StopAfter(stop)))
    resumed = train(CONFIG, digits, tmp_path / "parts", run=Run(resume=True))
    assert_same(weights(whole), weights(resumed))
    assert [replace(r, seconds=0) for r in whole.history] == [
        replace(r, seconds=0) for r in resumed.history
    ]


def test_best_keeps_the_epoch_of_the_highest_validation_accuracy(digits, tmp_path):
    result = train(replace(CONFIG, select="best"), digits, tmp_path / "best")
    assert result.selected.validation_accuracy == max(
        report.validation_accuracy for report in result.history
    )
    last = train(replace(CONFIG, select="last"), digits, tmp_path / "last")
    assert last.selected.epoch == 3


def test_seeds_differ_and_repeat(digits, tmp_path):
    config = replace(CONFIG, epochs=1)
    first = train(config, digits, tmp_path / "a")
    again = train(config, digits, tmp_path / "b")
    other = train(replace(config, seed=1), digits, tmp_path / "c")
    assert_same(weights(first), weights(again))
    assert not torch.equal(weights(first)["conv2.weight"], weights(other)["conv2.weight"])


def test_a_training_killed_at_random_moments_resumes_without_loss(digits, tmp_path):
    whole = train(CONFIG, digits, tmp_path / "whole")
    command = [sys.executable, "-m", "mnist_edge", "train", "--dataset", "digits"]
    command += ["--recipe", "reference", "--epochs", "3", "--batch-size", "64"]
    command += ["--learning-rate", "0.05", "--schedule", "one-cycle", "--average-decay", "0.99"]
    command += ["--rotation", "7", "--fill", "0", "--interpolation", "bilinear"]
    command += ["--out", str(tmp_path / "killed"), "--resume", "--json"]
    environment = {**os.environ, "OMP_NUM_THREADS": str(torch.get_num_threads())}
    moments = random.Random(0)
    for _ in range(3):
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
        )
        time.sleep(moments.uniform(3.0, 7.0))
        process.send_signal(signal.SIGKILL)
        process.wait()
    subprocess.run(command, check=True, capture_output=True, env=environment)
    killed = load_model(tmp_path / "killed" / "model.safetensors").model.state_dict()
    assert_same(weights(whole), killed)
    leftovers = [path.name for path in (tmp_path / "killed").iterdir() if path.name[0] == "."]
    assert leftovers == [".training.lock"], "what the kills left is swept"


def test_a_folder_with_a_training_is_not_overwritten_by_accident(digits, tmp_path):
    config = replace(CONFIG, epochs=1)
    train(config, digits, tmp_path)
    with pytest.raises(CompressError, match="--resume"):
        train(config, digits, tmp_path)
    with pytest.raises(CompressError, match="other options"):
        train(replace(config, learning_rate=0.1), digits, tmp_path, run=Run(resume=True))
    train(replace(config, learning_rate=0.1), digits, tmp_path, run=Run(overwrite=True))


@pytest.mark.parametrize("part", ["train", "validation"])
def test_a_training_goes_on_with_its_own_images_only(tmp_path, part):
    digits, config = few_digits(), replace(CONFIG, epochs=1)
    train(config, digits, tmp_path)
    images = getattr(digits, part)
    swapped = replace(digits, **{part: data.Images(images.images, (images.labels + 1) % 10)})
    with pytest.raises(CompressError, match="of other images or labels"):
        train(config, swapped, tmp_path, run=Run(resume=True))
    unread = replace(digits, test=None)
    train(config, unread, tmp_path, run=Run(resume=True))


class Breaks(Listener):
    """Turns the network's weights into NaN after an epoch."""

    def __init__(self, epoch):
        self.epoch = epoch

    def on_weights(self, epoch, network):
        self.network = network

    def on_epoch(self, report):
        if report.epoch == self.epoch:
            with torch.no_grad():
                next(self.network.parameters()).fill_(torch.nan)


def test_a_training_that_diverges_stops_there_and_keeps_the_last_good_epoch(tmp_path):
    config, digits = replace(CONFIG, epochs=3, average_decay=0.0, select="last"), few_digits()
    two = train(replace(config, epochs=2, schedule="constant"), digits, tmp_path / "two")
    config = replace(config, schedule="constant")
    line = r"loss at step 1 of epoch 3 is nan, at a rate of 0.05: .* holds the network of epoch 2"
    with pytest.raises(Diverged, match=line):
        train(config, digits, tmp_path / "run", run=Run(listener=Breaks(2)))
    kept = load_model(tmp_path / "run" / "model.safetensors")
    assert_same(kept.model.state_dict(), weights(two))
    assert json.loads(kept.metadata["selected"])["epoch"] == 2
    assert train(config, digits, tmp_path / "run", run=Run(resume=True)).selected.epoch == 3


def test_a_training_that_diverges_at_once_fails_in_a_line_and_leaves_no_network(tmp_path):
    command = ["train", "--dataset", "digits", "--epochs", "1", "--learning-rate", "1000"]
    command += ["--schedule", "constant", "--out", str(tmp_path / "run"), "--json"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1
    assert result.output.startswith("error: the loss at step ")
    assert result.output.count("\n") == 1
    assert {path.name for path in (tmp_path / "run").iterdir()} == {"config.json", ".training.lock"}


def test_two_trainings_in_a_folder_wait_or_are_refused(tmp_path):
    digits, config, said = few_digits(), replace(CONFIG, epochs=1), []
    with locked(tmp_path, "training"):
        with pytest.raises(
            CompressError, match=f"another process is at the training in {tmp_path}"
        ):
            train(config, digits, tmp_path)
        release = Event()
        other = Thread(target=_hold, args=(tmp_path / "other", release))
        other.start()
        run = Run(resume=True, say=lambda line: (said.append(line), release.set()))
        while not (tmp_path / "other" / ".training.lock").exists():
            time.sleep(0.01)
        train(config, digits, tmp_path / "other", run=run)
        other.join()
    assert said == [
        f"waiting for another process, which is at the training in {tmp_path / 'other'}"
    ]


def _hold(folder, release):
    with locked(folder, "training"):
        release.wait(60)


class RunsCode:
    def __reduce__(self):
        return os.system, ("touch executed",)


@pytest.mark.parametrize("kind", ["random", "cut", "pickle", "foreign"])
def test_bad_checkpoints_are_refused_and_run_no_code(digits, tmp_path, monkeypatch, kind):
    monkeypatch.chdir(tmp_path)
    config = replace(CONFIG, epochs=1)
    train(config, digits, tmp_path)
    checkpoint = tmp_path / "checkpoint.pt"
    good = checkpoint.read_bytes()
    if kind == "random":
        checkpoint.write_bytes(random.Random(0).randbytes(5000))
    elif kind == "cut":
        checkpoint.write_bytes(good[: len(good) // 2])
    elif kind == "pickle":
        checkpoint.write_bytes(pickle.dumps({"config": RunsCode()}, protocol=2))
    else:
        torch.save({"weights": torch.zeros(3)}, checkpoint)
    with pytest.raises(CompressError, match="checkpoint"):
        train(config, digits, tmp_path, run=Run(resume=True))
    assert not (tmp_path / "executed").exists()
