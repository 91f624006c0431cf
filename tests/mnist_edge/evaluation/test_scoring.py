"""Files on images: the right answers, and the loss as PyTorch computes it."""

import pytest
import torch
from few_digits import few_digits
from torch import nn
from torch.nn import functional

from compress.exporters import export
from mnist_edge.data import normalize
from mnist_edge.evaluation.scoring import cross_entropy, score


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
    assert cross_entropy(tmp_path / "net.onnx", part, digits) == pytest.approx(expected, rel=1e-4)
