"""Files on images: the right answers, and the loss as PyTorch computes it."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from few_digits import few_digits
from torch import nn
from torch.nn import functional

from compress.exporters import export
from mnist_edge.data import normalize
from mnist_edge.evaluation.scoring import score, score_and_loss
from mnist_edge.networks import models
from mnist_edge.settings.defaults import QUANTIZATION
from mnist_edge.training.calibration import quantize_on


@pytest.mark.parametrize("scale", [1.0, 1000.0])
def test_right_answers_and_loss_are_the_networks(tmp_path, scale):
    torch.manual_seed(0)
    network, digits = nn.Sequential(nn.Flatten(), nn.Linear(784, 10)), few_digits()
    with torch.no_grad():
        network[1].weight *= scale
    export(network, tmp_path / "net.onnx", example=torch.zeros(2, 1, 28, 28))
    part = digits.validation
    logits = network(torch.from_numpy(normalize(part.images, digits.mean, digits.std)))
    labels = torch.from_numpy(part.labels)
    right, classes = score(tmp_path / "net.onnx", part, digits)
    assert classes.tolist() == logits.argmax(1).tolist()
    assert (right.correct, right.count) == (int((logits.argmax(1) == labels).sum()), 60)
    expected = functional.cross_entropy(logits, labels).item()
    same, loss = score_and_loss(tmp_path / "net.onnx", part, digits)
    assert (same, loss) == (right, pytest.approx(expected, rel=1e-4))


def test_normalized_and_raw_inputs_are_given_what_they_take(tmp_path):
    digits = few_digits()
    torch.manual_seed(0)
    network = models.build(5)
    network(torch.randn(64, *models.INPUT_SHAPE))
    graph = quantize_on(digits, network.eval(), QUANTIZATION, 64)
    for name, raw in (("float-in", False), ("uint8-in", True)):
        export(replace(graph, float_input=not raw), tmp_path / f"{name}.onnx", format="onnx")
    pixels = digits.validation.images[:, None]
    expected = graph.run(pixels).reshape(len(pixels), -1).argmax(1)
    for path in tmp_path.iterdir():
        found, classes = score(path, digits.validation, digits)
        assert np.array_equal(classes, expected)
        assert found.correct == (expected == digits.validation.labels).sum()
        assert found.count == len(digits.validation)
