"""The training of integers, on small real data."""

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch

from compress.errors import CompressError
from compress.graph import QuantizedGraph
from compress.quantization.spec import QuantizationSpec
from mnist_edge import data
from mnist_edge.networks import models as mnist_models
from mnist_edge.settings.augmentation import Augmentation
from mnist_edge.settings.quantization_training import QuantizationTrainingConfig
from mnist_edge.training.quantization_aware import train_quantized
from mnist_edge.training.run import Listener, Run

CONFIG = QuantizationTrainingConfig(
    spec=QuantizationSpec(weight_bits=3),
    epochs=2,
    learning_rate=2e-3,
    average_decay=0.9,
    calibration_images=64,
    augmentation=Augmentation(rotation=5),
)


@pytest.fixture(scope="module")
def digits():
    whole = data.load("digits")
    return replace(whole, train=whole.train.take(np.arange(192)))


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    network = mnist_models.build(5)
    network(torch.randn(256, 1, 28, 28))
    return network.eval()


class StopAfter(Listener):
    def __init__(self, epoch):
        self.epoch = epoch

    def on_epoch(self, report):
        if report.epoch == self.epoch:
            raise KeyboardInterrupt


def assert_same_files(one, other):
    assert one.read_bytes() == other.read_bytes()


def test_training_learns_and_the_file_scores_what_was_reported(digits, model, tmp_path):
    result = train_quantized(model, digits, CONFIG, tmp_path)
    assert result.history[-1].loss < result.history[0].loss
    graph = QuantizedGraph.load(result.graph_path)
    pixels = digits.validation.images[:, None]
    accuracy = (graph.run(pixels).argmax(1) == digits.validation.labels).mean()
    assert accuracy == pytest.approx(result.selected.validation_accuracy)
    assert result.selected == result.history[-1]


def test_a_resumed_training_gives_the_same_file(digits, model, tmp_path):
    teacher = copy.deepcopy(model)
    whole = train_quantized(model, digits, CONFIG, tmp_path / "whole", teacher=teacher)
    with pytest.raises(KeyboardInterrupt):
        train_quantized(
            model, digits, CONFIG, tmp_path / "cut", teacher=teacher, run=Run(listener=StopAfter(1))
        )
    resumed = train_quantized(
        model, digits, CONFIG, tmp_path / "cut", teacher=teacher, run=Run(resume=True)
    )
    assert_same_files(whole.graph_path, resumed.graph_path)
    again = train_quantized(
        model, digits, CONFIG, tmp_path / "cut", teacher=teacher, run=Run(resume=True)
    )
    assert_same_files(whole.graph_path, again.graph_path)
    with pytest.raises(CompressError, match="another network or teacher"):
        train_quantized(model, digits, CONFIG, tmp_path / "cut", run=Run(resume=True))
    with pytest.raises(CompressError, match="other options"):
        train_quantized(
            model,
            digits,
            replace(CONFIG, seed=4),
            tmp_path / "cut",
            teacher=teacher,
            run=Run(resume=True),
        )
    with pytest.raises(CompressError, match="holds a training"):
        train_quantized(model, digits, CONFIG, tmp_path / "cut", teacher=teacher)
