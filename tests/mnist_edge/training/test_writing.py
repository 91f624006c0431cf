"""A network's files say what their users must know of own data; of known data they don't."""

import pytest
import torch
from torch import nn

from compress.manifest import entry_of
from compress.training_data import TrainingData
from mnist_edge.evaluation.training_data import training_data_of
from mnist_edge.training.writing import write_model

ABOUT = TrainingData("photos", (1, 4, 4), True, (0.5,), (0.2,), ("cat", "dog"))


def network():
    torch.manual_seed(0)
    return nn.Sequential(nn.Flatten(), nn.Linear(16, 2)).eval()


@pytest.mark.parametrize("name", ["net.safetensors", "net.onnx", "net.ts"])
def test_own_data_are_kept_with_the_file(tmp_path, name):
    path = write_model(network(), tmp_path / name, about=ABOUT, example=torch.zeros(2, 1, 4, 4))
    assert training_data_of(path) == ABOUT
    assert entry_of(path).training_data == ABOUT


def test_of_known_data_nothing_is_noted(tmp_path):
    path = write_model(network(), tmp_path / "a.onnx", about=None, example=torch.zeros(2, 1, 4, 4))
    assert training_data_of(path) is None
    assert [file.name for file in tmp_path.iterdir()] == ["a.onnx"]
