"""The better of the network before a training and the one after it is kept."""

from dataclasses import replace

import pytest
import torch

from compress.model_file import StoredModel, load_model, save_model
from mnist_edge import data as datasets
from mnist_edge.networks.architecture import build_layers
from mnist_edge.settings.training import TrainingConfig
from mnist_edge.training.keeping import WorseWarning, keep_better
from mnist_edge.training.run import EpochReport
from mnist_edge.training.train import TrainingResult
from mnist_edge.training.validation import validation_accuracy

SHAPE = (1, 28, 28)


@pytest.fixture
def start():
    torch.manual_seed(0)
    return StoredModel(build_layers(["flatten", "linear 10"], SHAPE).eval(), SHAPE)


def trained(tmp_path, accuracy):
    """A training that gave other weights, of that accuracy."""
    torch.manual_seed(1)
    model, path = build_layers(["flatten", "linear 10"], SHAPE).eval(), tmp_path / "m.safetensors"
    save_model(model, torch.zeros(2, *SHAPE), path, metadata={"training": "{}", "kept": "yes"})
    report = EpochReport(1, 0.5, 0.9, 0.5, accuracy, 0.1, 1.0)
    return TrainingResult(model, TrainingConfig(), (report,), report, path)


def accuracy_of(start):
    return validation_accuracy(start.model, datasets.load("digits"))


def weights(model):
    return torch.cat([each.flatten() for each in model.state_dict().values()])


def test_a_worse_network_gives_way_to_the_one_before_and_that_is_said(start, tmp_path):
    result = trained(tmp_path, accuracy=0.0)
    with pytest.warns(WorseWarning, match=r"training made the network worse: \d+\.\d\d % .*before"):
        assert not keep_better(start, result, before=accuracy_of(start))
    stored = load_model(result.model_path)
    assert torch.equal(weights(stored.model), weights(start.model))
    assert stored.metadata["kept"] == "yes"
    assert "training" not in stored.metadata


def test_the_network_before_keeps_how_it_came_about(start, tmp_path):
    result = trained(tmp_path, accuracy=0.0)
    own = {"training": "its own", "pruning": "its own too"}
    before = replace(start, metadata={**own, "about": "the file that it was read from"})
    with pytest.warns(WorseWarning):
        keep_better(before, result, before=0.5)
    assert load_model(result.model_path).metadata == {"kept": "yes", **own}


def test_a_better_network_is_kept(start, tmp_path):
    result = trained(tmp_path, accuracy=1.0)
    assert keep_better(start, result, before=accuracy_of(start))
    assert torch.equal(weights(load_model(result.model_path).model), weights(result.model))
