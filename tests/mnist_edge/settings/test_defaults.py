"""The verbs take the defaults where nothing is said."""

from mnist_edge.cli.integers import quantize
from mnist_edge.data.known import KNOWN
from mnist_edge.settings.defaults import CALIBRATION_IMAGES, DATASET, QUANTIZATION


def default_of(option):
    return next(each.default for each in quantize.params if each.name == option)


def test_quantize_takes_them():
    assert default_of("observer") == QUANTIZATION.observer
    assert default_of("weight_bits") == QUANTIZATION.weight_bits
    assert default_of("images") == CALIBRATION_IMAGES
    assert default_of("dataset") == DATASET


def test_the_default_data_are_known():
    assert DATASET in KNOWN
