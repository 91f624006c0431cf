"""A branching network with its integers, inputs and labels, and the report of it."""

import functools

import torch
from explained_networks import Branching, built, images, labels

from compress.quantization.post_training import quantize


@functools.cache
def reported():
    """The float network, its integers, inputs [60, 1, 12, 12] and labels."""
    model = built(Branching)
    inputs = images(60, seed=2)
    return model, quantize(model, images(100)), inputs, labels(model, inputs)


def conv_chain():
    """A network without branches."""
    torch.manual_seed(0)
    return torch.nn.Sequential(
        *(torch.nn.Conv2d(1, 4, 3, stride=2), torch.nn.ReLU(), torch.nn.MaxPool2d(2)),
        *(torch.nn.Flatten(), torch.nn.Linear(16, 3)),
    ).eval()
