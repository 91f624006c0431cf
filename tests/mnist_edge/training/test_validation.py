"""Loss and accuracy are the mean over all images, whatever the size of the pieces."""

import torch
from few_digits import few_digits
from torch import nn
from torch.nn import functional

from mnist_edge.training.batches import normalized, to_tensors
from mnist_edge.training.validation import evaluate, validation_accuracy


def network():
    torch.manual_seed(0)
    return nn.Sequential(nn.Flatten(), nn.Dropout(0.5), nn.Linear(784, 10))


def test_it_is_the_mean_over_all_images_in_eval_mode():
    model, digits = network(), few_digits()
    pixels, labels = to_tensors(digits.validation, torch.device("cpu"))
    images = normalized(pixels, digits)
    logits = model.eval()(images)
    loss, accuracy = evaluate(model.train(), images, labels, batch_size=7)
    torch.testing.assert_close(loss, functional.cross_entropy(logits, labels).item())
    assert accuracy == (logits.argmax(1) == labels).double().mean().item()
    assert not model.training


def test_validation_accuracy_is_that_of_the_validation_images():
    model, digits = network(), few_digits()
    pixels, labels = to_tensors(digits.validation, torch.device("cpu"))
    assert (
        validation_accuracy(model, digits) == evaluate(model, normalized(pixels, digits), labels)[1]
    )
