"""Bias correction: the mean of a layer's output stays where float has it."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from compress.quantization.post_training import integer_weights, quantize
from compress.quantization.ranges.qparams import choose_qparams
from compress.quantization.rounding.bias_correction import mean_error
from compress.quantization.rounding.weights import restore
from compress.quantization.spec import QuantizationSpec

UNCORRECTED = QuantizationSpec(weight_bits=3, bias_correction=False)
CORRECTED = replace(UNCORRECTED, bias_correction=True)


def means(inputs):
    """The mean of each channel of inputs [N, C, ...]."""
    return inputs.transpose(0, 1).flatten(1).double().mean(1).numpy()


@pytest.mark.parametrize(
    ("module", "shape"),
    [
        (nn.Linear(6, 4), (6,)),
        (nn.Conv2d(6, 4, 1), (6, 5, 5)),
        (nn.Conv2d(6, 4, 1, groups=2), (6, 5, 5)),
    ],
)
def test_the_mean_error_is_that_of_the_data(module, shape):
    generator = torch.Generator().manual_seed(0)
    inputs = torch.rand(50, *shape, generator=generator).double()
    error = torch.randn(module.weight.shape, generator=generator).double() / 10
    module = module.double()
    weight = module.weight.detach().clone()
    with torch.no_grad():
        real = module(inputs)
        module.weight += error
        moved = (real - module(inputs)).transpose(0, 1).flatten(1).mean(1)
        groups = getattr(module, "groups", 1)
        found = mean_error(weight.numpy(), module.weight.numpy(), means(inputs), groups=groups)
    assert np.allclose(found, moved, atol=1e-12)
    assert np.abs(found).max() > 1e-3


def network():
    torch.manual_seed(0)
    return nn.Sequential(
        *(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Conv2d(8, 8, 3), nn.ReLU()),
        *(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 4)),
    ).eval()


def images(count=200, seed=1):
    return torch.rand(count, 1, 12, 12, generator=torch.Generator().manual_seed(seed))


def test_the_outputs_mean_comes_nearer_to_float_and_only_biases_move():
    model = network()
    with torch.no_grad():
        wanted = model(images(seed=2)).numpy().mean(0)
    moved = {}
    for spec in (UNCORRECTED, CORRECTED):
        graph = quantize(model, images(), spec=spec)
        moved[spec.bias_correction] = np.abs(graph(images(seed=2).numpy()).mean(0) - wanted).max()
    assert moved[True] < 0.25 * moved[False]
    without, corrected = (
        integer_weights(choose_qparams(model, images(), spec), spec, images())
        for spec in (UNCORRECTED, CORRECTED)
    )
    for name in without:
        assert np.array_equal(
            restore(without[name].weight, without[name].scale),
            restore(corrected[name].weight, corrected[name].scale),
        )
    assert any(not np.array_equal(without[n].bias, corrected[n].bias) for n in without)
