"""What a model's file, or the manifest beside it, keeps of its training data is read."""

import numpy as np
import pytest
import torch
from torch import nn

from compress.errors import CompressError
from compress.measuring.by_format import open_model
from compress.training_data import TrainingData
from mnist_edge.data.parts import Dataset, Images
from mnist_edge.evaluation.training_data import check_same, training_data_in, training_data_of
from mnist_edge.training.writing import write_model

ABOUT = TrainingData("photos", (1, 4, 4), True, (0.5,), (0.2,), ("cat", "dog"))


@pytest.fixture
def written(tmp_path):
    """A network in three formats that keep what they were trained on."""
    torch.manual_seed(0)
    network = nn.Sequential(nn.Flatten(), nn.Linear(16, 2)).eval()
    for name in ("net.safetensors", "net.onnx", "net.ts"):
        write_model(network, tmp_path / name, about=ABOUT, example=torch.zeros(2, 1, 4, 4))
    return tmp_path


def test_onnx_and_safetensors_tell_it_themselves(written):
    (written / "manifest.json").unlink()
    for name in ("net.safetensors", "net.onnx"):
        assert training_data_of(written / name) == ABOUT
    assert training_data_of(written / "net.ts") is None


def test_of_an_open_model_it_is_the_same(written):
    for name in ("net.onnx", "net.ts"):
        model = open_model(written / name, input_shape=(1, 4, 4), input_dtype="float32")
        assert training_data_in(model) == ABOUT


def test_a_damaged_file_is_left_to_who_reads_the_network(written):
    for name in ("net.safetensors", "net.onnx"):
        (written / name).write_bytes(b"nonsense")
        assert training_data_of(written / name) is None


def data_of(classes=ABOUT.classes, shape=ABOUT.shape):
    images = Images(np.zeros((4, *shape), np.uint8), np.array([0, 1, 0, 1]))
    return Dataset("others", images, images, images, (0.5,), (0.2,), "here", classes)


def test_other_classes_and_shapes_are_refused():
    check_same(ABOUT, data_of(), "net.onnx")
    with pytest.raises(CompressError, match="not those of others: cow differs"):
        check_same(ABOUT, data_of(("cat", "cow", "dog")), "net.onnx")
    with pytest.raises(CompressError, match="their order differs"):
        check_same(ABOUT, data_of(("dog", "cat")), "net.onnx")
    with pytest.raises(CompressError, match="inputs of shape 1x4x4, not 1x5x4; leave --size"):
        check_same(ABOUT, data_of(shape=(1, 5, 4)), "net.onnx")
