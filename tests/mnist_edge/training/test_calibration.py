"""What quantization takes from a data set: training images alone, and the input's exact code."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from few_digits import few_digits

from compress.quantization.spec import QuantizationSpec
from mnist_edge.data import Images, normalize
from mnist_edge.networks import models
from mnist_edge.training.calibration import (
    calibration,
    quantize_on,
    sensitivity_on,
    with_input_code,
)


class _Unread:
    """A part that nobody may look at."""

    def __getattr__(self, name):
        raise AssertionError(f"{name} was read")


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    network = models.build(5)
    network(torch.randn(64, *models.INPUT_SHAPE))
    return network.eval()


def test_calibration_is_the_first_training_images_normalized():
    digits = few_digits()
    expected = normalize(digits.train.images[:5], digits.mean, digits.std)
    assert np.array_equal(calibration(digits, 5).numpy(), expected)
    assert len(calibration(digits, 10_000)) == len(digits.train)


def test_the_inputs_code_gives_every_pixel_its_normalized_value():
    digits = few_digits()
    code = with_input_code(QuantizationSpec(), digits).input_code
    pixels = np.arange(256)
    real = code.scale * (pixels - code.offset)
    assert real == pytest.approx((pixels / 255 - digits.mean) / digits.std)


def test_quantizing_reads_training_images_only(network):
    digits = replace(few_digits(), validation=_Unread(), test=_Unread())
    graph = quantize_on(digits, network, QuantizationSpec(), 32)
    assert graph.input.shape == models.INPUT_SHAPE


def test_sensitivity_is_scored_on_validation_images(network):
    digits = few_digits()
    graph = quantize_on(digits, network, QuantizationSpec(), 32)
    pixels = digits.validation.images[:, None]
    right = graph.run(pixels).reshape(len(pixels), -1).argmax(1)
    known = Images(digits.validation.images, right.astype(np.int64))
    data = replace(digits, validation=known, test=_Unread())
    found = sensitivity_on(data, network, QuantizationSpec(), 32)
    assert found.accuracy == 1.0
    assert min(entry.accuracy for entry in found.entries) < 1.0
